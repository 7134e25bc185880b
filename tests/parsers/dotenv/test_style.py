"""dotenv-linter's checks: what its own command says, line by line, and only when they are asked for."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from paritycheck.engine.model import Layers
from paritycheck.engine.reading import Files
from paritycheck.parsers.dotenv_style import CHECKS, PARSER

COMMAND = shutil.which("dotenv-linter", path=str(Path(sys.executable).parent)) or shutil.which("dotenv-linter")
SAID = re.compile(r":(\d+) (\d{3}) ")
TEXTS = {
    "good": "A=1\nB_2=two\n",
    "blanks": "A = 1\n B=2\nC= 3\n",
    "names": "lower=1\nA=1\nA=2\nB\n_=1\nDJANGO_ENV=x\n",
    "values": "A='x'\nB=\"y z\"\nC=1 # c\nD=\n",
    "comments": "  # late\nA=1\n#close\n",
    "carriage": "A=1\r\nB=2\r\n",
    "export": "export A=1\nB = 2\n",
    "lines": 'A="one\ntwo"\n',
    "empty": "",
}


def ours(root: Path, text: str) -> list[tuple[int, int]]:
    """(line, code) of every diagnostic."""
    (root / ".env").write_text(text, encoding="utf-8", newline="")
    files = Files(root, (".env",))
    (unit,) = PARSER.units(files)
    found = PARSER.resolve(unit, Layers(unit.files), files).diagnostics
    codes = [int(re.search(r"\(dotenv-linter (\d{3})\)\Z", one.message)[1]) for one in found]  # type: ignore[index]
    return sorted((one.span.line, code) for one, code in zip(found, codes, strict=True) if one.span is not None)


@pytest.mark.skipif(COMMAND is None, reason="the command dotenv-linter is not installed")
@pytest.mark.parametrize("name", TEXTS)
def test_we_say_what_the_command_says(name: str, tmp_path: Path) -> None:
    mine = ours(tmp_path, TEXTS[name])
    assert COMMAND is not None
    done = subprocess.run([COMMAND, ".env"], cwd=tmp_path, capture_output=True, text=True, check=False)
    theirs = sorted((max(int(line), 1), int(code)) for line, code in SAID.findall(done.stdout + done.stderr))
    assert mine == theirs
    assert {code for _, code in mine} <= CHECKS.keys()


@pytest.mark.parametrize(("settings", "loaded"), [("", "False"), ("env_style: true\n", "True")])
def test_the_library_is_loaded_only_when_it_is_asked(settings: str, loaded: str, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=1\n", encoding="utf-8")
    (tmp_path / "paritycheck.yaml").write_text(f"version: 1\n{settings}", encoding="utf-8")
    script = (
        "import sys\nfrom paritycheck.engine.cli import main\n"
        "main(['check', '.', '--exit-zero'], standalone_mode=False)\n"
        "print('loaded', 'dotenv_linter' in sys.modules)"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert f"loaded {loaded}" in done.stdout, done.stderr
