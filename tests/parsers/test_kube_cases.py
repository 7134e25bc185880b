"""Replays fixtures/parsers/{kubernetes,helm,settings}: every fact with its place, against expected.txt.

Set PARITYCHECK_GOLDEN=write to write the expectations anew, and review the difference like code.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from paritycheck.engine.contract import Parser, Resolution, Unit
from paritycheck.engine.model import ATTRIBUTES, Known, Layers, Secret, Step
from paritycheck.engine.reading import Files
from paritycheck.parsers import helm, kubernetes
from paritycheck.parsers import settings as settings_parser

ROOT = Path(__file__).resolve().parents[2] / "fixtures" / "parsers"
PARSERS: dict[str, Parser] = {
    "kubernetes": kubernetes.PARSER,
    "helm": helm.PARSER,
    "settings": settings_parser.PARSER,
}
CASES = sorted(
    case.relative_to(ROOT).as_posix() for name in PARSERS for case in (ROOT / name).iterdir() if case.is_dir()
)
#: Texts of the fixtures that must not appear in any output.
SECRETS = ("hunter2", "correct-horse", "k-123", "s3cret", "pw-in-values", "bm90LXNob3du", "pw-dev", "pw-prod", "t-prod")


def files_of(root: Path) -> Files:
    paths = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    return Files(root, (path for path in paths if path != "expected.txt"))


def layerings(unit: Unit) -> Iterator[Layers]:
    yield unit.layers()
    for variant in unit.variants:
        yield Layers((*unit.files, variant.path))


def resolutions(parser: Parser, files: Files) -> Iterator[tuple[Unit, Layers, Resolution]]:
    for unit in parser.units(files):
        for layers in layerings(unit):
            yield unit, layers, parser.resolve(unit, layers, files)


def told(parser: Parser, files: Files) -> str:
    lines: list[str] = []
    for unit, layers, found in resolutions(parser, files):
        hints = " ".join(f"{variant.path}={variant.hint}" for variant in unit.variants)
        lines += ["", f"== {unit.id} [{' '.join(layers.files)}] {hints}".rstrip()]
        lines += [f"unread {path}: {reason}" for path, reason in found.unread]
        lines += [f"diagnostic {problem.code} {problem.place}: {problem.message}" for problem in found.diagnostics]
        for made in found.declarations:
            consumers = f" for {', '.join(made.consumers)}" if made.consumers else ""
            lines.append(f"{made.kind} {made.key} ({', '.join(made.names)}){consumers} at {made.origin.span.place}")
            lines += [f"    {reference.relation} {reference.target}" for reference in made.references]
            for fact in made.facts:
                site, span = fact.origin.edit_site(), fact.origin.span
                via = f" via {span.place}" if span.place != site.place else ""
                lost = "".join(f" over {loser.span.place}" for loser in fact.origin.shadowed)
                doubt = f" ({fact.confidence})" if fact.confidence < 1 else ""
                name = f"{fact.attribute}[{fact.key}]" if fact.key else fact.attribute
                shown = fact.value.shown.replace("\n", "\\n")
                lines.append(f"    {name} = {shown} at {site.place}{via}{lost}{doubt}")
    lines += ["", *(f"problem {problem.code} {problem.place}: {problem.message}" for problem in files.problems)]
    return "\n".join(lines).strip() + "\n"


@pytest.mark.parametrize("case", CASES)
def test_case_says_what_is_expected(case: str) -> None:
    name = case.partition("/")[0]
    said = told(PARSERS[name], files_of(ROOT / case))
    expected = ROOT / case / "expected.txt"
    if os.environ.get("PARITYCHECK_GOLDEN") == "write":
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_no_secret_is_shown(case: str) -> None:
    said = (ROOT / case / "expected.txt").read_text(encoding="utf-8")
    assert [secret for secret in SECRETS if secret in said] == []


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", PARSERS)
def test_contract(case: str, name: str) -> None:
    files = files_of(ROOT / case)
    for unit, _, found in resolutions(PARSERS[name], files):
        keys = [made.key for made in found.declarations]
        assert len(set(keys)) == len(keys), unit.id
        for made in found.declarations:
            places = [(fact.attribute, fact.key) for fact in made.facts]
            assert len(set(places)) == len(places)
            for fact in made.facts:
                assert fact.attribute in ATTRIBUTES
                assert bool(fact.key) == ATTRIBUTES[fact.attribute].keyed, fact
                if fact.origin.step is Step.LITERAL and isinstance(fact.value, Known) and fact.attribute == "env":
                    assert fact.value.shown in fact.origin.span.text or fact.origin.span.text in ("on", "off")


@pytest.mark.parametrize("name", PARSERS)
def test_the_right_number_of_cases(name: str) -> None:
    assert sum(case.startswith(f"{name}/") for case in CASES) >= 5


TEXTS = {
    name: [
        (path.relative_to(ROOT / case).as_posix(), path.read_text(encoding="utf-8"))
        for case in CASES
        if case.startswith(f"{name}/")
        for path in sorted((ROOT / case).rglob("*"))
        if path.is_file() and path.name != "expected.txt"
    ]
    for name in PARSERS
}
NOISE = strategies.sampled_from(
    ["{{", "}}", "{{ end }}", "{{- if .Values.a }}", "{{- else }}", '"', "- ", ": ", "\n", "&a ", "*a", "<<: *a", "[",
     "{", "\t", "null", "\x00", "\ue000", "\u2028", "|\n", "!!binary ", "? ", "{{ range . }}", "$", "`", "(",
     "| default ("]
)  # fmt: skip


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=strategies.data())
def test_damaged_files_never_raise(
    name: str, data: strategies.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path, text = data.draw(strategies.sampled_from(TEXTS[name]))
    for _ in range(data.draw(strategies.integers(1, 3))):
        at = data.draw(strategies.integers(0, len(text)))
        gone = data.draw(strategies.integers(0, 40))
        text = text[:at] + data.draw(NOISE) + text[at + gone :]
    root = tmp_path_factory.mktemp("damaged")
    written = {
        "Chart.yaml": "name: c\nversion: 1.0.0\n",
        "values.yaml": "a: {b: 1}\n",
        "conf/dev.yaml": "a: 1\n",
        f"templates/{Path(path).name}": text,
        path: text,
        "conf/prod.yaml": text,
        "k8s/x.yaml": text,
    }
    for other, content in written.items():
        (root / other).parent.mkdir(parents=True, exist_ok=True)
        (root / other).write_bytes(content.encode("utf-8", "surrogatepass"))
    for _, _, found in resolutions(PARSERS[name], files_of(root)):
        assert all("\ue000" not in fact.key for made in found.declarations for fact in made.facts) or "\ue000" in text


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=40, deadline=None)
@given(noise=strategies.binary(max_size=300))
def test_random_bytes_never_raise(name: str, noise: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("random")
    for path in ("Chart.yaml", "values.yaml", "templates/a.yaml", "conf/dev.yaml", "conf/prod.yaml"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(b"apiVersion: v1\nkind: List\n" + noise if path == "conf/dev.yaml" else noise)
    list(resolutions(PARSERS[name], files_of(root)))


def test_secrets_stay_comparable(tmp_path: Path) -> None:
    (tmp_path / "Chart.yaml").write_text("name: c\nversion: 1.0.0\n")
    (tmp_path / "values.yaml").write_text("db: {password: a}\n")
    (tmp_path / "values-x.yaml").write_text("db: {password: b}\n")
    values = []
    for _, _, found in resolutions(helm.PARSER, files_of(tmp_path)):
        fact = found.declarations[-1].fact("setting", "db.password")
        assert fact is not None
        assert isinstance(fact.value, Secret)
        values.append(fact.value)
    assert values[0].same(values[1]) is False
