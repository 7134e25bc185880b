"""What a result wears: the stretches of its arguments, and the stand-ins' mark of being made anew."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.model import Origin, Source, Span, Step
from paritycheck.parsers.helm.functions.table import find
from paritycheck.parsers.helm.gotemplate.rope import generated
from paritycheck.parsers.helm.gotemplate.value import List, Map, Place, Run, Text, origins, worn

TEMPLATE = Source("templates/a.yaml", "abcdefghij" * 10)
HERE = "chart/templates/a.yaml"
BARE = Origin(Span(TEMPLATE, 0, 5))


def apply(call, name, *arguments):
    function = find(name)
    return function.body(call, *arguments) if function.passing in ("own", "generated") else function.body(*arguments)


def pieces(text):
    """The text in stretches, each with the file it comes from."""
    at, made = 0, []
    for run in text.runs:
        where = run.where.span.path if isinstance(run.where, Origin) else run.where.offset
        made.append((str(text)[at : at + run.length], where))
        at += run.length
    assert at == len(text)
    return made


CASES = [
    ("trunc", (2,), [("ab", "v")]),
    ("substr", (1, 3), [("bc", "v")]),
    ("upper", (), [("ABC", "v")]),
    ("quote", (), [('"', HERE), ("abc", "v"), ('"', HERE)]),
    ("squote", (), [("'", HERE), ("abc", "v"), ("'", HERE)]),
    ("trimSuffix", ("c",), [("ab", "v")]),
    ("trimPrefix", ("a",), [("bc", "v")]),
    ("trimAll", ("ac",), [("b", "v")]),
    ("trim", (), [("abc", "v")]),
    ("nindent", (2,), [("\n", HERE), ("  ", HERE), ("abc", "v")]),
    ("replace", ("b", "--"), [("a", "v"), ("--", HERE), ("c", "v")]),
    ("repeat", (2,), [("abc", "v"), ("abc", "v")]),
    ("cat", (1,), [("1", HERE), (" ", HERE), ("abc", "v")]),
    ("nospace", (), [("abc", "v")]),
    ("wrap", (80,), [("abc", "v")]),
    ("toString", (), [("abc", "v")]),
    ("title", (), [("Abc", "v")]),
]


@pytest.mark.parametrize("name, before, wanted", CASES, ids=[case[0] for case in CASES])
def test_a_text_keeps_the_runs_of_what_is_left_of_it(call, worn_text, name, before, wanted):
    assert pieces(apply(call, name, *before, worn_text("abc", "v"))) == wanted


def test_pieces_of_a_split_text_know_their_places(call):
    text = Text("a,b", (Run(3, Place(TEMPLATE, 10)),))
    assert [pieces(piece) for piece in apply(call, "splitList", ",", text)] == [[("a", 10)], [("b", 12)]]
    assert pieces(apply(call, "splitn", ",", 2, text)["_1"]) == [("b", 12)]
    assert pieces(apply(call, "regexSplit", ",", text, -1)[1]) == [("b", 12)]
    assert pieces(apply(call, "regexFind", "b", text)) == [("b", 12)]


def test_a_replacement_keeps_groups_and_rest(call, worn_text):
    text = worn_text("key=value", "v")
    made = apply(call, "regexReplaceAll", "(.*)=(.*)", text, worn_text("<$2>", "t"))
    assert [piece for piece in pieces(made) if piece[0]] == [("<", "t"), ("value", "v"), (">", "t")]


def test_a_joined_list_keeps_each_item(call, worn_text):
    made = apply(call, "join", "-", List([worn_text("a", "v"), worn_text("b", "w")]))
    assert pieces(made) == [("a", "v"), ("-", HERE), ("b", "w")]


def test_the_chosen_value_keeps_its_own(call, worn_text):
    given_, fallback = worn_text("", "v"), worn_text("x", "w")
    assert apply(call, "default", fallback, given_) is fallback
    assert apply(call, "coalesce", given_, fallback) is fallback
    assert apply(call, "ternary", given_, fallback, False) is fallback
    found = Map({"a": Map({"b": fallback})})
    assert apply(call, "dig", "a", "b", "none", found) is fallback
    assert apply(call, "get", found["a"], "b") is fallback


def test_the_larger_number_wears_what_it_was_given(call):
    small, large = worn(1, Origin(Span(TEMPLATE, 0, 1))), worn(2, Origin(Span(TEMPLATE, 5, 6)))
    assert origins(apply(call, "max", small, large)) == origins(large)
    assert origins(apply(call, "min", small, large)) == origins(small)
    assert origins(apply(call, "maxf", small, large)) == origins(large)


def test_merged_maps_share_what_they_take_over(call):
    shared = Map({"x": 1})
    target, source = Map({"a": ""}), Map({"a": shared})
    assert apply(call, "merge", target, source) is target
    assert target["a"] is shared
    copied = apply(call, "deepCopy", target)
    assert copied == target
    assert copied["a"] is not shared


def test_set_changes_the_map_itself(call):
    found = Map()
    assert apply(call, "set", found, "a", 1) is found
    assert found == {"a": 1}
    apply(call, "unset", found, "a")
    assert found == {}


def test_the_clock_is_marked_through_its_formats(call):
    now = apply(call, "now")
    for text in (
        apply(call, "date", "2006", now),
        apply(call, "unixEpoch", now),
        apply(call, "date", "2006", "no date"),
        apply(call, "unixEpoch", apply(call, "dateModify", "1h", now)),
        now.methods["Format"].body("2006"),
        apply(call, "ago", now),
    ):
        assert generated(origins(text)[0]), text


def test_a_date_of_the_values_is_not_marked(call, worn_text):
    date = apply(call, "toDate", "2006", worn_text("2020", "v"))
    text = apply(call, "date", "2006", date)
    assert not generated(origins(text)[0])
    assert pieces(text) == [("2020", "v")]


STAND_INS = [
    ("randAlphaNum", (20,), r"[A-Za-z0-9]{20}"),
    ("randAlpha", (5,), r"[A-Za-z]{5}"),
    ("randNumeric", (5,), r"[0-9]{5}"),
    ("randAscii", (50,), r"[ -~]{50}"),
    ("randBytes", (3,), r"[A-Za-z0-9+/]{4}"),
    ("uuidv4", (), r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
    ("bcrypt", ("x",), r"\$2a\$10\$[./A-Za-z0-9]{53}"),
    ("htpasswd", ("u", "p"), r"u:\$2a\$10\$.{53}"),
    ("htpasswd", ("u:", "p"), r"invalid username: u:"),
    ("shuffle", ("aaa",), r"aaa"),
    ("encryptAES", ("p", "x" * 16), r"[A-Za-z0-9+/]{64}"),
    ("genPrivateKey", ("ed25519",), r"-----BEGIN PRIVATE KEY-----\n.{64}\n-----END PRIVATE KEY-----\n"),
    ("genPrivateKey", ("x",), r"Unknown type x"),
]


@pytest.mark.parametrize("name, arguments, shape", STAND_INS)
def test_stand_ins_have_the_shape_and_depend_on_the_place_alone(call, name, arguments, shape):
    import re
    from dataclasses import replace

    made = apply(call, name, *arguments)
    assert re.fullmatch(shape, made, re.DOTALL)
    assert apply(call, name, *arguments) == made
    elsewhere = replace(call, origin=Origin(Span(Source("chart/templates/b.yaml", "\n{{ call }}"), 4, 8)))
    if name.startswith("rand") or name == "uuidv4":
        assert apply(elsewhere, name, *arguments) != made


def test_random_integers_stay_in_their_range(call):
    assert 3 <= apply(call, "randInt", 3, 9) < 9


def test_certificates_have_both_parts(call):
    authority = apply(call, "genCA", "ca", 10)
    assert authority.fields["Cert"].startswith("-----BEGIN CERTIFICATE-----\n")
    signed = apply(call, "genSignedCert", "cn", List(["10.0.0.1"]), List(["a.b"]), 10, authority)
    assert signed.fields["Key"].startswith("-----BEGIN RSA PRIVATE KEY-----\n")
    again = apply(call, "genCAWithKey", "ca", 10, signed.fields["Key"])
    assert again.fields["Key"] == signed.fields["Key"]


@given(st.text(max_size=30), st.integers(-40, 40))
def test_runs_add_up_after_every_cut(text, count):
    from types import SimpleNamespace

    from paritycheck.parsers.helm.gotemplate.function import Call

    call = Call(SimpleNamespace(helm=(3, 22, 0)), BARE)
    whole = worn(text, BARE)
    for made in (
        apply(call, "trunc", count, whole),
        apply(call, "quote", whole),
        apply(call, "trim", whole),
        apply(call, "nospace", whole),
        apply(call, "upper", whole),
        apply(call, "regexReplaceAll", r"(\w)\s", whole, "$1-"),
        apply(call, "replace", "a", whole, whole),
        *apply(call, "splitList", "a", whole),
    ):
        if isinstance(made, Text):
            assert sum(run.length for run in made.runs) == len(made)


def test_generated_is_a_step_of_its_own(call):
    now = apply(call, "now")
    assert origins(now.printed)[0].step is Step.GENERATED
