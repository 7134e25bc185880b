"""What holds for every value: what is written reads back, runs cover the text, literals find their runs."""

from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.model import Origin, Source, Span
from paritycheck.parsers.helm.gotemplate.rope import lengths
from paritycheck.parsers.helm.gotemplate.value import List, Map, Refusal, Text, origins, worn
from paritycheck.parsers.helm.goyaml.emit import to_yaml, to_yaml_pretty
from paritycheck.parsers.helm.goyaml.json import to_json, to_pretty_json, to_raw_json
from paritycheck.parsers.helm.goyaml.load import from_yaml, load_values
from paritycheck.parsers.helm.goyaml.order import by_bytes, natural
from paritycheck.parsers.helm.goyaml.unmarshal import from_json, must_from_json

BARE = Origin(Span(Source("t.yaml", "t"), 0, 1))
#: Without what go-yaml refuses or changes: control characters, next-line, marks, halves of pairs. A text of nothing but
#: line breaks reads back as nothing: it writes ``|2+`` for it, as helm's toYaml shows.
SIGNS = st.characters(
    exclude_categories=("Cs", "Cc", "Cn"), include_characters="\n", exclude_characters="\x85\ufeff\u2028\u2029"
)
TEXTS = st.one_of(
    st.text(SIGNS, max_size=30).filter(lambda text: not text or text.strip("\n")),
    st.lists(st.sampled_from(["word", "it's", "a:", "#", "- x", "  ", "\n", "yes", "é", "12"]), max_size=40).map(
        " ".join
    ),
)
SCALARS = st.one_of(TEXTS, st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4).map(List), st.dictionaries(TEXTS, inner, max_size=4).map(Map)),
    max_leaves=12,
)


@given(VALUES)
def test_yaml_reads_back(value):
    for write in (to_yaml, to_yaml_pretty):
        assert from_yaml(write(Map({"v": value}), BARE)) == {"v": value}


@given(VALUES)
def test_json_reads_back(value):
    for write in (to_json, to_raw_json, to_pretty_json):
        assert must_from_json(write(value, BARE)) == value


@given(VALUES)
def test_runs_cover_the_text_and_every_literal_has_its_run(value):
    source = Source("values.yaml", to_yaml(Map({"v": value}), BARE))
    loaded = load_values(source)
    assert loaded == {"v": value}
    for write in (to_yaml, to_yaml_pretty, to_json, to_pretty_json):
        text = write(loaded, BARE)
        assert lengths(text.runs) == len(text)
        spans = {run.where.edit_site() for run in text.runs if type(run.where) is Origin}
        for leaf in leaves(loaded):
            for origin in origins(leaf):
                assert origin.edit_site() in spans


def leaves(value):
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    else:
        yield value


@given(VALUES)
def test_wearing_changes_no_letter(value):
    assert to_yaml(dressed(value), BARE) == to_yaml(value, BARE)
    assert to_json(dressed(value), BARE) == to_json(value, BARE)


def dressed(value):
    if isinstance(value, dict):
        return Map({worn(key, BARE): dressed(item) for key, item in value.items()}, BARE)
    if isinstance(value, list):
        return List([dressed(item) for item in value], BARE)
    return worn(value, BARE)


@given(st.text(max_size=60))
def test_no_text_breaks_the_readers(text):
    for read in (from_yaml, from_json):
        try:
            assert isinstance(read(text), Map)
            assert read(Text(text, worn(text, BARE).runs)) == read(text)
        except Refusal:
            pass


@given(st.lists(st.text(st.sampled_from("ab-_.A019"), max_size=5), unique=True))
def test_orders_are_permutations(keys):
    for version in (2, 3):
        assert sorted(natural(keys, version)) == sorted(keys)
    assert by_bytes(keys) == sorted(keys, key=str.encode)
