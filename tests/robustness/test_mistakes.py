"""A user's mistake ends with 2, nothing on standard output, and a message: what, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from paritycheck.engine.cli import main

FILES = {
    "compose.yml": "services:\n  db:\n    image: postgres:16\n",
    ".env.prod": "A=1\n",
    ".env.staging": "A=2\n",
    "a file": "",
}


@pytest.fixture
def run(tmp_path: Path, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs the program in a small repository; paritycheck.yaml holds the given text."""
    write(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)

    def start(*words: str, config: str | bytes | None = None) -> Result:
        if config is not None:
            write(tmp_path, {"paritycheck.yaml": config})
        return CliRunner().invoke(main, list(words), prog_name="paritycheck")

    return start


def refused(found: Result) -> str:
    assert found.exit_code == 2, found.output
    assert found.stdout == ""
    assert "Traceback" not in found.stderr
    return found.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("chekc", "there is no command 'chekc'; did you mean 'check'?"),
        ("render comp", "there is no command 'comp'; did you mean 'compose'?"),
        ("policy tset", "there is no command 'tset'; did you mean 'test'?"),
        ("check --formt json", "Did you mean '--format'?"),
        ("check --format sarfi", "'sarfi' is none of text, json, sarif, github, markdown; did you mean 'sarif'?"),
        ("check --fail-on eror", "'eror' is not one of 'error', 'warning', 'note'"),
        ("check nowhere", "Directory 'nowhere' does not exist"),
        ("check compose.yml", "'compose.yml' is a file"),
        ("check --config none.yaml", "none.yaml: the configuration cannot be read: No such file or directory"),
        ("check -o .", ".: it cannot be written: Is a directory; check the path and its permissions"),
        ("check -o compose.yml/x/y", "compose.yml/x/y: it cannot be written"),
        ("diff staging", "name at least two environments, such as: paritycheck diff staging prod"),
        ("diff stagin prod", "there is no environment named 'stagin'; did you mean staging?"),
        ("diff prod prod", "diff needs two different environments"),
        ("explain none.yml:3", "none.yml: there is no such file in ."),
        ("policy show image-floting-tag", "did you mean 'image-floating-tag'?"),
    ],
)
def test_words(words: str, said: str, run: Callable[..., Result]) -> None:
    assert said in refused(run(*words.split()))


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("version: 1\nexclude: [\n", "paritycheck.yaml:3:1: not valid YAML"),
        ("version: 1\nreferance: prod\n", "paritycheck.yaml:2:1: unknown key 'referance'"),
        ("version: 1\nreferance: prod\n", "did you mean 'reference'?"),
        ("version: 1\nexclude: 5\n", "paritycheck.yaml:2:1: exclude must be text, but is a number"),
        ("version: 1\nservices: [api]\n", "paritycheck.yaml:2:1: services must be a mapping"),
        ("- version\n", "paritycheck.yaml:1:1: the file must be a mapping"),
        ("version: 2\n", "paritycheck.yaml:1:1: this version of paritycheck reads version: 1"),
        ("version: 1\nversion: 1\n", "paritycheck.yaml:2:1: the key 'version' stands here again"),
        ("policies:\n  override:\n    image-floating-tagg: {level: note}\n", "did you mean 'image-floating-tag'?"),
        ("policies:\n  override:\n    image-floating-tagg: {level: note}\n", "paritycheck.yaml:4:5: policies.override"),
        ("policies:\n  override:\n    image-floating-tag: {level: loud}\n", "use one of error, warning, note, off"),
        ("policies:\n  packs: [defalt]\n", "there is no built-in policy pack 'defalt'; did you mean 'default'?"),
        ("policies:\n  packs: [default, defalt]\n", "paritycheck.yaml:3:20: there is no built-in policy pack"),
        ("policies:\n  packs: [./none]\n", "paritycheck.yaml:3:11: the policy pack ./none is no folder"),
        ("a: " + "[" * 50_000, "nested more than"),
        (b"\0\1\2", "paritycheck.yaml:1:1: a character that YAML does not allow"),
        (
            "version: 1\nx: \xe9\n".encode("latin-1"),
            "paritycheck.yaml: the configuration is not UTF-8 (byte 14); save it as UTF-8",
        ),
    ],
)
def test_configurations(config: str | bytes, said: str, run: Callable[..., Result]) -> None:
    if isinstance(config, str) and config.startswith("policies"):
        config = f"version: 1\n{config}"
    for words in (("check",), ("diff", "staging", "prod")):
        assert said in refused(run(*words, config=config))


def test_a_date_that_is_none_voids_its_declaration(run: Callable[..., Result]) -> None:
    """A finding and no refusal: one bad declaration must not hide what the others are about."""
    config = "version: 1\ndivergences:\n- id: x\n  attribute: env\n  between: [staging, prod]\n  expires: 2027-13-40\n"
    found = run("check", config=config)
    assert found.exit_code == 1
    assert "paritycheck.yaml:6" in found.stdout
    assert "2027-13-40" in found.stdout


@pytest.mark.parametrize("name", ["reports/deep/check.sarif", "check.sarif"])
def test_a_missing_folder_is_made_for_a_report(name: str, run: Callable[..., Result], tmp_path: Path) -> None:
    assert run("check", "--format", "sarif", "-o", name).exit_code in (0, 1)
    assert (tmp_path / name).stat().st_size > 0


def test_a_clock_that_is_no_date(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARITYCHECK_TODAY", "tomorrow")
    assert "PARITYCHECK_TODAY is 'tomorrow', which is no date; write it as YYYY-MM-DD" in refused(run("check"))
