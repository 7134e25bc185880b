"""Generated templates through the whole of our renderer and through helm itself, many in one run of it.

Each template stands in a file of its own, which prints it in base64, so that nothing of the text is lost or trimmed.
Those that fail here must fail there, alone, with the same words.

PARITYCHECK_HELM_ROUNDS sets how many batches of templates are tried, PARITYCHECK_HELM_SEED where their seeds start.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from paritycheck.engine.model import Origin, Source
from paritycheck.engine.reading import Files
from paritycheck.parsers.helm.charts.setters import Setting
from paritycheck.parsers.helm.render import Refused, Request, render

HELM = shutil.which("helm")
pytestmark = pytest.mark.skipif(HELM is None, reason="no helm on PATH to compare with")
ROUNDS = int(os.environ.get("PARITYCHECK_HELM_ROUNDS", "6"))
SEED = int(os.environ.get("PARITYCHECK_HELM_SEED", "0"))
TEMPLATES = 40
#: How many of those that fail here are tried there in each batch; each takes a run of helm.
FAILING = int(os.environ.get("PARITYCHECK_HELM_FAILING", "8"))
LINE = re.compile(r"^# @(\w+) ?(\S*)$", re.MULTILINE)
#: Words of our own bounds; helm would fill the memory, or go on for hours.
BOUND = re.compile(r"are allowed|stopped after|too many to be|too large to be")
BLAMED = re.compile(r"\bc/templates/(c\d+)\.yaml")


def version() -> tuple[int, int, int]:
    """The version of the helm on PATH."""
    assert HELM
    said = subprocess.run([HELM, "version", "--template", "{{.Version}}"], capture_output=True, text=True, check=True)
    major, minor, patch = (*map(int, re.findall(r"\d+", said.stdout)), 0)[:3]
    return major, minor, patch


def files(templates: dict[str, str]) -> dict[str, str]:
    return {
        f"templates/{name}.yaml": f'{text}# @{name} {{{{ include "{name}" . | b64enc }}}}\n'
        for name, text in templates.items()
    }


def chart(root: Path, templates: dict[str, str], values: str) -> None:
    """Write a chart of these templates."""
    shutil.rmtree(root / "c", ignore_errors=True)
    (root / "c/templates").mkdir(parents=True)
    (root / "c/Chart.yaml").write_text("apiVersion: v2\nname: c\nversion: 1.0.0\n")
    (root / "c/values.yaml").write_text(values, encoding="utf-8", newline="")
    for name, text in files(templates).items():
        (root / "c" / name).write_text(text, encoding="utf-8", newline="")


def printed(output: str) -> dict[str, str]:
    return {name: base64.b64decode(text).decode("utf-8", "surrogateescape") for name, text in LINE.findall(output)}


def ours(root: Path, flags: list[tuple[str, str]], helm: tuple[int, int, int]) -> tuple[dict[str, str], dict[str, str]]:
    """What each template prints here, and what is said about those that fail."""
    told = tuple(Setting(flag, text, Origin(Source(flag, text).whole())) for flag, text in flags)
    made = render(Request("c", settings=told, helm=helm, strict=False), Files(root, ()))
    failed: dict[str, str] = {}
    for problem in made.problems:
        assert problem.span is not None, problem.message
        found = BLAMED.search(problem.message)
        assert found, problem.message
        failed[found[1]] = problem.message
    return printed("\n".join(document.text for document in made.documents)), failed


def theirs(root: Path, flags: list[tuple[str, str]]) -> tuple[dict[str, str], str]:
    """What each template prints there, and what is said when one fails."""
    assert HELM
    words = [word for flag, text in flags for word in (flag, text)]
    done = subprocess.run([HELM, "template", str(root / "c"), *words], capture_output=True, check=False)
    said = done.stderr.decode("utf-8", "surrogateescape")
    problem = (
        said.partition("Error: ")[2].removesuffix("\n\nUse --debug flag to render out invalid YAML\n").strip()
        if done.returncode
        else ""
    )
    return printed(done.stdout.decode("utf-8", "surrogateescape")), problem


def disagreements(root: Path, templates: dict[str, str], values: str, flags: list[tuple[str, str]]) -> Iterator[str]:
    """Where the two renderers part, as a person wants to read it."""
    helm = version()
    chart(root, templates, values)
    try:
        texts, failed = ours(root, flags, helm)
    except Refused as error:
        chart(root, {}, values)
        _, problem = theirs(root, flags)
        if problem != error.problem.message:
            yield f"values {values!r} {flags}\n  ours   {error.problem.message}\n  theirs {problem}"
        return
    about = f"\n  with {values!r} {flags}"
    # what a template changes in .Values reaches the ones after it, so both sides run the same ones
    left = {name: text for name, text in templates.items() if name not in failed}
    chart(root, left, values)
    texts, _ = ours(root, flags, helm)
    while True:
        chart(root, left, values)
        found, problem = theirs(root, flags)
        if not problem:
            break
        blamed = BLAMED.search(problem)
        assert blamed, problem
        name = blamed[1]
        yield f"{left.pop(name)!r}\n  ours   {texts[name]!r}\n  theirs fails: {problem}{about}"
    for name in left:
        if found.get(name) != texts.get(name):
            yield f"{left[name]!r}\n  ours   {texts.get(name)!r}\n  theirs {found.get(name)!r}{about}"
    for name in [name for name in failed if not BOUND.search(failed[name])][:FAILING]:
        chart(root, {name: templates[name]}, values)
        alone, said = ours(root, flags, helm)
        found, problem = theirs(root, flags)
        here = said.get(name, "").strip() or repr(alone.get(name))
        there = problem or repr(found.get(name))
        if here != there and (helm < (4, 0, 0) or bool(problem) != bool(said)):
            yield f"{templates[name]!r}\n  ours   {here}\n  theirs {there}{about}"


@seed(SEED)
@settings(max_examples=ROUNDS, phases=(Phase.generate,), suppress_health_check=list(HealthCheck), database=None)
@given(st.integers(0, 2**60))
def test_generated_templates(
    tmp_path_factory: pytest.TempPathFactory,
    make_template: Callable[[int, str], str],
    make_values: Callable[[int], str],
    make_settings: Callable[[int], list[tuple[str, str]]],
    chosen: int,
) -> None:
    templates = {f"c{at}": make_template(chosen + at, f"c{at}") for at in range(TEMPLATES)}
    found = list(disagreements(tmp_path_factory.mktemp("helm"), templates, make_values(chosen), make_settings(chosen)))
    assert not found, "\n".join(found)
