"""Charts that would never end, or fill the memory: a clear error at its place, and the other charts go on.

Nothing here is timed: that a rendering was stopped is seen in its error and in the steps that it counted.
"""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

import pytest
from paritycheck.engine.model import Source
from paritycheck.engine.reading import Files
from paritycheck.parsers.helm.chart import PARSER
from paritycheck.parsers.helm.gotemplate.engine import MAX_INCLUDED, Renderer, parsed
from paritycheck.parsers.helm.gotemplate.errors import TemplateError
from paritycheck.parsers.helm.gotemplate.function import MAX_TEXT
from paritycheck.parsers.helm.gotemplate.state import MAX_STEPS, MAX_WRITTEN
from paritycheck.parsers.helm.gotemplate.value import Map, Refusal, Values
from paritycheck.parsers.helm.goyaml.load import load_values
from paritycheck.parsers.helm.library import find
from paritycheck.parsers.helm.render import Refused, Request, render

TEXT = f"at most {MAX_TEXT} are allowed"
PARTS = "too many to be walked through"
STEPS = f"stopped after {MAX_STEPS} statements"
LIST = "{{ $x := list 1 }}{{ range until 40 }}{{ $x = list $x $x }}{{ end }}"
DICT = '{{ $x := dict "a" 1 }}{{ range until 40 }}{{ $x = dict "a" $x "b" $x }}{{ end }}'
TEXTS = '{{ $x := "aaaaaaaa" }}{{ range until 60 }}{{ $x = %s }}{{ end }}'
LOOP = '{{ $d := dict }}{{ $_ := set $d "d" $d }}'

#: A template, and what its error says somewhere.
TEMPLATES = [
    ('{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}', "nested reference name: a"),
    ('{{ define "a" }}{{ include "b" . }}{{ end }}{{ define "b" }}{{ include "a" . }}{{ end }}{{ include "a" . }}',
     "nested reference name: a"),
    ('{{ define "a" }}x{{ include "a" . }}{{ include "a" . }}{{ end }}{{ include "a" . }}', "nested reference name: a"),
    ('{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}', "exceeded maximum template depth"),
    ("{{ tpl .Values.self . }}", "nested too deeply"),
    ('{{ define "a" }}{{ tpl "{{ include \\"a\\" . }}" . }}{{ end }}{{ include "a" . }}', "nested too deeply"),
    ('{{ define "a" }}{{ if lt (len .) 40 }}{{ include "a" (append . 1) }}{{ include "a" (append . 1) }}{{ end }}'
     '{{ end }}{{ include "a" list }}', "stopped after"),
    ("{{ until 1000000000 }}", "at most 1000000 are allowed"),
    ("{{ until 9223372036854775807 }}", "at most 1000000 are allowed"),
    ("{{ seq 1 9223372036854775807 }}", "at most 1000000 are allowed"),
    ("{{ range 9223372036854775807 }}{{ end }}", STEPS),
    ("{{ range until 900000 }}{{ range until 900000 }}x{{ end }}{{ end }}", STEPS),
    ("{{ range 900000 }}{{ $x := repeat 8000000 `a` }}{{ end }}", f"stopped after {MAX_WRITTEN} characters"),
    ("{{ $b := repeat 8000000 `a` }}{{ range 900000 }}{{ $x := sha1sum $b }}{{ end }}",
     f"stopped after {MAX_WRITTEN} characters"),
    ("{{ repeat 1000000000 `x` }}", TEXT),
    ("{{ repeat 1000000 (repeat 1000000 `x`) }}", TEXT),
    ("{{ indent 1000000000 `x` }}", TEXT),
    ("{{ randAlphaNum 1000000000 }}", TEXT),
    (TEXTS % 'printf "%s%s" $x $x', "characters"),
    (TEXTS % "print $x $x", "characters"),
    (TEXTS % "replace `a` $x $x", "characters"),
    (TEXTS % "join $x (list 1 2 3)", "characters"),
    (TEXTS % "toYaml (list $x $x)", "characters"),
    (TEXTS % "tpl (print $x $x `{{ 1 }}`) .", "characters"),
    (LIST + "{{ toYaml $x }}", PARTS),
    (LIST + "{{ toJson $x }}", PARTS),
    (LIST + "{{ deepEqual $x (list $x) }}", PARTS),
    (LIST + "{{ print $x }}", "too large to be printed"),
    (DICT + "{{ merge (dict) $x (deepCopy $x) }}", PARTS),
    (DICT + "{{ mergeOverwrite (dict) $x $x }}", PARTS),
    (DICT + "{{ toToml $x }}", PARTS),
    (LOOP + "{{ $d }}", "too large to be printed"),
    (LOOP + "{{ toYaml $d }}", PARTS),
    (LOOP + "{{ deepCopy $d }}", PARTS),
    ("{{ $x := list }}{{ range until 60 }}{{ $x = concat $x $x (list 1) }}{{ end }}", "more than"),
    ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "max expression depth exceeded"),
    ("{{ if 1 }}" * 5000 + "{{ end }}" * 5000, "exceeded maximum nesting of actions"),
    ("{{ if 0 }}" + "{{ else if 0 }}" * 5000 + "{{ end }}", "exceeded maximum nesting of actions"),
    ("{{ ." + "a" + ".a" * 20000 + " }}", "nil pointer evaluating interface {}.a"),
    ("{{ 1e999999999 }}", "1e999999999"),
    ("{{ " + "9" * 5000 + " }}", "9999"),
    ("{{ fromYaml (repeat 100000 `[`) | required `` | toYaml | fail }}", "nested more than"),
    ("{{ regexMatch `((a{1000}){1000}){1000}` `a` | toString | fail }}", "false"),
    ("{{ regexFind `((a{1000}){1000}){1000}` `a` }}", "regexp"),
]  # fmt: skip
#: What is much, but answered.
HARMLESS = [
    ("{{ regexMatch `(a+)+$` (print (repeat 2000 `a`) `b`) }}", "false"),
    ("{{ regexReplaceAll `(x+x+)+y` (repeat 2000 `x`) `` | len }}", "2000"),
    ("{{ 1" + " | add 1" * 5000 + " }}", "5001"),
    ("{{ $n := repeat 5000 `9` }}{{ int $n }} {{ toJson (semverCompare `>1.0` `1.2.3`) }}", "0 true"),
    ('{{ printf "%999999999d" 1 }}', "%!(NOVERB)%!(EXTRA int=1)"),
    ('{{ printf "%.999999999f" 1.5 }}', "%!(NOVERB)%!(EXTRA float64=1.5)"),
    ('{{ printf "%*d" 999999999 1 }}', "%!(BADWIDTH)1"),
    ("{{ mul 9223372036854775807 9223372036854775807 }}", "1"),
    ("{{ `\\xff` | len }} {{ \"\\xff\" | toJson }}", '4 "\\ufffd"'),
]  # fmt: skip


def run(template: str, values: str = "self: '{{ tpl .Values.self . }}'\n") -> tuple[str, Renderer]:
    """What a template prints, and the renderer with what it counted."""
    renderer = Renderer(find, (3, 22, 0))
    renderer.add(parsed("c/templates/t.yaml", Source("c/templates/t.yaml", template), find))
    dot = Map({"Values": Values(load_values(Source("values.yaml", values)))})
    return renderer.execute("c/templates/t.yaml", dot), renderer


@pytest.mark.parametrize(("template", "said"), TEMPLATES, ids=[row[0][:70] for row in TEMPLATES])
def test_a_template_is_stopped_at_its_place(template: str, said: str) -> None:
    with pytest.raises(TemplateError) as caught:
        run("text\n" + template)
    assert said in str(caught.value)
    assert len(str(caught.value)) < MAX_INCLUDED * 500
    assert "c/templates/t.yaml:2" in str(caught.value)
    span = caught.value.span
    assert 0 <= span.start <= span.end <= len(span.source.text)


@pytest.mark.parametrize(("template", "printed"), HARMLESS, ids=[row[0][:70] for row in HARMLESS])
def test_much_work_is_done(template: str, printed: str) -> None:
    text, renderer = run(template)
    assert text == printed
    assert renderer.machine.steps < 100


def test_steps_are_counted_for_every_template() -> None:
    _, renderer = run('{{ define "a" }}{{ end }}{{ range 10 }}{{ include "a" . }}{{ end }}')
    assert renderer.machine.steps >= 20


@pytest.mark.parametrize("value", ["9" * 5000, "0x" + "f" * 5000, "1e" + "9" * 5000, "-" + "1" * 5000 + ".5"])
def test_giant_numbers_are_read_or_refused(value: str) -> None:
    try:
        run("{{ .Values.a }}{{ int .Values.a }}{{ toYaml .Values.a }}", f"a: {value}\n")
    except (Refusal, TemplateError) as error:
        assert str(error)  # noqa: PT017 - both outcomes are right


# whole charts: what one of them does leaves the others alone

GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: good}\ndata: {KEY: {{ .Values.key }}}\n"
ALIASES = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + at)}: &{chr(98 + at)} [{','.join([f'*{chr(97 + at)}'] * 10)}]\n" for at in range(12)
)


def bomb() -> bytes:
    """A packed chart of a few hundred kilobytes that unpacks to far more than a chart may hold."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as stream, tarfile.open(fileobj=stream, mode="w|") as tar:
        for at in range(30):
            member = tarfile.TarInfo(f"sub/files/{at}.bin")
            member.size = 4 * 1024 * 1024
            tar.addfile(member, io.BytesIO(b"\0" * member.size))
    return packed.getvalue()


#: The files of a broken chart, beside a Chart.yaml; what is said about it, and where ("" for the chart's own file).
CHARTS: dict[str, tuple[dict[str, bytes], str, str]] = {
    "recursion": ({"templates/t.yaml": b'a: 1\n{{ define "a" }}{{ include "a" . }}{{ end }}\n{{ include "a" . }}'},
                  "nested reference name", "bad/templates/t.yaml:2"),
    "endless": ({"templates/t.yaml": b"\n\n  {{ range 9000000000 }}{{ end }}"}, "stopped after",
                "bad/templates/t.yaml:3"),
    "syntax": ({"templates/t.yaml": b"a\n{{ if }}"}, "missing value for if", "bad/templates/t.yaml:2"),
    "aliases": ({"values.yaml": ALIASES.encode()}, "alias", "bad/values.yaml"),
    "depth": ({"values.yaml": b"a: " + b"[" * 100_000}, "nested more than", "bad/values.yaml"),
    "archive": ({"charts/sub-1.0.0.tgz": bomb()}, "larger than the maximum file size", ""),
    "bytes": ({"templates/t.yaml": b"a: \xff\xfe {{ fail `no` }}"}, "", ""),
    "output": ({"templates/t.yaml": b"a: [1\nb: {{ .Release.Name }}"}, "YAML parse error on bad/templates/t.yaml", ""),
}  # fmt: skip


def plant(root: Path, files: dict[str, bytes]) -> list[str]:
    """Write a good chart and a bad one; the paths of both."""
    written = {"good/Chart.yaml": b"apiVersion: v2\nname: good\nversion: 1.0.0\n", "good/values.yaml": b"key: value\n",
               "good/templates/c.yaml": GOOD.encode(), "bad/Chart.yaml": b"apiVersion: v2\nname: bad\nversion: 1.0.0\n",
               **{f"bad/{name}": text for name, text in files.items()}}  # fmt: skip
    for name, text in written.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text)
    return sorted(written)


@pytest.mark.parametrize("name", CHARTS)
def test_other_charts_go_on(name: str, tmp_path: Path) -> None:
    broken, said, where = CHARTS[name]
    files = Files(tmp_path, plant(tmp_path, broken))
    resolved = {unit.key: PARSER.resolve(unit, unit.layers(), files) for unit in PARSER.units(files)}
    assert any(str(fact.value) for one in resolved["good"].declarations for fact in one.facts)
    assert not resolved["good"].diagnostics
    told = [*resolved["bad"].diagnostics, *files.problems]
    matching = [one for one in told if said in one.message]
    assert matching, [one.message for one in told]
    if where:
        places = [f"{one.span.path}:{one.span.line}" for one in matching if one.span]
        assert any(place.startswith(where) for place in places), places


def test_files_outside_of_the_chart_do_not_exist(tmp_path: Path) -> None:
    template = b'a: "{{ .Files.Get `../../secret` }}{{ .Files.Get `../good/values.yaml` }}{{ .Files.Get `link` }}"\n'
    inside = tmp_path / "root"
    inside.mkdir()
    (tmp_path / "secret").write_text("TOP")
    paths = plant(inside, {"templates/t.yaml": template})
    (inside / "bad/link").symlink_to(tmp_path / "secret")
    made = render(Request("bad"), Files(inside, paths))
    assert [str(one.text) for one in made.documents] == ['a: ""']


def test_a_chart_that_links_out_of_the_repository_is_refused(tmp_path: Path) -> None:
    inside = tmp_path / "root"
    inside.mkdir()
    (tmp_path / "secret.yaml").write_text("key: TOP\n")
    paths = plant(inside, {})
    (inside / "bad/values.yaml").symlink_to(tmp_path / "secret.yaml")
    try:
        made = render(Request("bad"), Files(inside, paths))
    except Refused as error:
        assert "TOP" not in error.problem.message  # noqa: PT017 - both outcomes are right
    else:
        assert made.values.get("key") is None
