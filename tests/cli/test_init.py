"""`paritycheck init` writes once, prints on request, and asks."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from paritycheck.engine.cli import main


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for path, text in {
        "c/Chart.yaml": "name: c\nversion: 1.0.0\n",
        "c/values.yaml": "replicas: 1\n",
        "c/values-staging.yaml": "replicas: 2\n",
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def run(*args: str) -> Result:
    return CliRunner().invoke(main, args)


def test_it_writes_the_configuration_and_asks_what_is_open(repository: Path) -> None:
    done = run("init", "-C", str(repository))
    assert done.exit_code == 0
    assert done.output.startswith("wrote paritycheck.yaml: staging, production\n")
    assert "1. Nothing is named after production. Are the base files what production gets?\n   - c/values.yaml\n" in (
        done.output
    )
    text = (repository / "paritycheck.yaml").read_text()
    assert "      - {chart: c, values: [c/values-staging.yaml]}\n" in text
    shown = run("environments", "-C", str(repository)).output
    assert "staging (also stag, stage, stg), declared\n" in shown


def test_it_never_overwrites(repository: Path) -> None:
    (repository / "paritycheck.yml").write_text("version: 1\n")
    done = run("init", "-C", str(repository))
    assert done.exit_code == 2
    assert "paritycheck.yml exists and was left as it is" in done.output
    assert not (repository / "paritycheck.yaml").exists()


def test_a_dry_run_prints_a_configuration_and_writes_nothing(repository: Path) -> None:
    done = run("init", "--dry-run", "-C", str(repository))
    assert done.exit_code == 0
    assert not (repository / "paritycheck.yaml").exists()
    (repository / "printed.yaml").write_text(done.output)
    assert run("check", "--config", "printed.yaml", "-C", str(repository)).exit_code == 0
