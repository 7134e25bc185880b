"""The program as a process: exit statuses, crashes, pipes, encodings, and what it loads."""

import os
import subprocess
import sys

import pytest
from paritycheck.engine.model import Level


def program(*words, **more):
    environment = {**os.environ, **more.pop("env", {})}
    return subprocess.run([sys.executable, *words], capture_output=True, env=environment, check=False, **more)


def test_version_loads_click_and_nothing_else():
    code = (
        "import sys; before = set(sys.modules)\n"
        "from paritycheck.engine.cli import main\n"
        "try: main(['--version'])\n"
        "except SystemExit: pass\n"
        "print(*sorted(n for n in set(sys.modules) - before if n.startswith('paritycheck')))\n"
        "print(*(n for n in ('yaml', 'jsonschema', 'rich', 'pathspec', 'hcl2', 'tree_sitter') if n in sys.modules))"
    )
    done = program("-c", code)
    assert done.stderr == b""
    lines = done.stdout.decode().splitlines()
    assert lines[1].split() == [
        "paritycheck",
        "paritycheck.engine",
        "paritycheck.engine.cli",
        "paritycheck.engine.cli.failures",
        "paritycheck.engine.cli.lazy",
    ]
    assert lines[2:] == [""]


def test_help_loads_no_parser_and_no_library():
    code = (
        "import sys\nfrom paritycheck.engine.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([n for n in sys.modules if n.startswith('paritycheck.parsers') or n in ('yaml', 'jsonschema', 'rich')])"
    )
    assert program("-c", code).stdout.decode().splitlines()[-1] == "[]"


def test_a_bug_is_reported_without_the_users_words(run, fake, tmp_path):
    fake.error = RuntimeError("could not read DB_PASSWORD=hunter2")
    found = run("check", str(tmp_path))
    assert found.exit_code == 3
    assert found.stdout == ""
    lines = found.stderr.splitlines()
    assert lines[0] == "paritycheck: this is a bug in paritycheck, not in your files."
    assert "  RuntimeError" in lines
    assert any("/cli/conftest.py:" in line and line.endswith(" in examine") for line in lines)
    assert "hunter2" not in found.stderr
    assert str(tmp_path) not in found.stderr


def test_debugging_keeps_the_traceback(run, fake, monkeypatch):
    monkeypatch.setenv("PARITYCHECK_DEBUG", "1")
    fake.error = RuntimeError("x")
    found = run("check")
    assert isinstance(found.exception, RuntimeError)


def test_an_interrupt_is_no_bug(run, fake):
    fake.error = KeyboardInterrupt()
    found = run("check")
    assert found.exit_code == 1
    assert "bug" not in found.stderr


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_a_reader_that_stops_early_is_no_crash(tmp_path):
    for number in range(300):
        (tmp_path / f"{number}.env").write_text(f"KEY_{number}=1\n" * 50)
    script = f'"{sys.executable}" -m paritycheck genome | head -c 10 >/dev/null; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("0\n", "")


def test_output_is_utf8_whatever_the_locale(tmp_path):
    (tmp_path / "compose.yml").write_text("services:\n  d\u00e9mo:\n    image: caf\u00e9\n", encoding="utf-8")
    env = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    done = program("-m", "paritycheck", "genome", cwd=tmp_path, env=env)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "d\u00e9mo" in done.stdout.decode("utf-8")


def test_the_same_bytes_under_any_hash_seed(tmp_path):
    (tmp_path / "compose.yml").write_text("services:\n  db:\n    image: postgres:15\n  api:\n    image: api\n")
    (tmp_path / ".env").write_text("A=1\nB=2\n")
    outputs = {
        program("-m", "paritycheck", "genome", cwd=tmp_path, env={"PYTHONHASHSEED": seed}).stdout for seed in "123"
    }
    assert len(outputs) == 1


def test_findings_are_no_mistake(run, with_finding):
    with_finding(Level.ERROR)
    assert run("check").exception.code == 1
