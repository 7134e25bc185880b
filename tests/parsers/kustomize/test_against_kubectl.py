"""What we print is what ``kubectl kustomize`` prints, letter by letter; where it refuses, we do."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from paritycheck.engine.reading import Files
from paritycheck.parsers.kustomize.render import render

SPEC = importlib.util.spec_from_file_location("overlays", Path(__file__).with_name("overlays.py"))
assert SPEC is not None
assert SPEC.loader is not None
overlays = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(overlays)

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("PARITYCHECK_SHARED") or ROOT.parent / "shared")
KUBECTL = shutil.which("kubectl")

needs_kubectl = pytest.mark.skipif(KUBECTL is None, reason="kubectl is not on PATH: there is nothing to compare with")


def theirs(folder: Path) -> tuple[str | None, str]:
    """What kubectl prints, or None and why not."""
    done = subprocess.run([KUBECTL or "", "kustomize", str(folder)], capture_output=True, text=True, check=False)
    return (done.stdout if done.returncode == 0 else None), done.stderr[-1500:]


@needs_kubectl
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=overlays.trees())
def test_generated_overlays(tree: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("overlay")
    for path, text in tree.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    text, problems = render(Files(root, ()), "overlay")
    expected, reason = theirs(root / "overlay")
    assert text == expected, (reason, [(one.place, one.message) for one in problems])


def corpus() -> list[Path]:
    """Every folder of the corpus that has a kustomization."""
    found = (SHARED / "corpus").rglob("kustomization.y*ml") if (SHARED / "corpus").is_dir() else ()
    return sorted(path.parent for path in found)


@needs_kubectl
@pytest.mark.skipif(not corpus(), reason="the corpus is not here; set PARITYCHECK_SHARED to the folder that holds it")
def test_every_kustomization_of_the_corpus() -> None:
    differing = []
    for folder in corpus():
        repository = next(one for one in folder.parents if one.parent.name == "corpus")
        text, _ = render(Files(repository, ()), folder.relative_to(repository).as_posix())
        if text != theirs(folder)[0]:
            differing.append(folder)
    assert not differing


FIXTURES = (
    "generated/base",
    "generated/prod",
    "patches",
    "replaced",
    "component/overlays/dev",
    "component/overlays/edge",
    "overlays/overlays/staging",
    "broken/loop",
    "broken/typed",
)


@needs_kubectl
@pytest.mark.parametrize("name", FIXTURES)
def test_fixtures(name: str) -> None:
    root = ROOT / "fixtures" / "parsers" / "kustomize"
    assert render(Files(root, ()), name)[0] == theirs(root / name)[0]
