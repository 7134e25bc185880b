"""The documentation tells the truth: its commands run, its outputs and tables are those of the code, its links lead."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from paritycheck.engine.link.clusters import RUNGS
from paritycheck.parsers.registry import PARSERS

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", "CONTRIBUTING.md", "fixtures/shop/README.md",
         *sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/**/*.md")))  # fmt: skip
#: Commands that this does not run: the start of the command -> why, and what covers it.
ELSEWHERE = {
    "make ": "builds an environment from the registry; CI runs make check and make test, demo's commands run here",
    "pip install ": "needs the network; tests/house/test_layout.py builds the wheel",
}
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[\w-]*)?\)")


def commands(page: str) -> Iterator[str]:
    """Every ``$ `` line of the page's console blocks."""
    for block in CONSOLE.findall((ROOT / page).read_text(encoding="utf-8")):
        yield from (line[2:] for line in block.splitlines() if line.startswith("$ "))


def here(command: str) -> bool:
    return not command.startswith(tuple(ELSEWHERE))


RUNNABLE = [(page, command) for page in PAGES for command in dict.fromkeys(commands(page)) if here(command)]


@pytest.mark.parametrize(("page", "command"), RUNNABLE, ids=str)
def test_every_command_runs(page: str, command: str, tree: Path, environ: dict[str, str]) -> None:
    """At the root of the repository; the shop's own page speaks from its folder."""
    folder = tree / page.removesuffix("README.md") if page.startswith("fixtures/") else tree
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_is_excused_for_nothing() -> None:
    said = {command for page in PAGES for command in commands(page)}
    assert [start for start in ELSEWHERE if not any(command.startswith(start) for command in said)] == []


def test_shell_blocks_are_console_blocks() -> None:
    """Other words for a shell would hide commands from this test."""
    other = re.compile(r"^```(?:sh|bash|shell|zsh)\b", re.MULTILINE)
    assert [page for page in PAGES if other.search((ROOT / page).read_text(encoding="utf-8"))] == []


def test_the_demo_is_what_the_readme_shows() -> None:
    made = re.findall(r"\$\(BIN\)/(paritycheck [^|\n]*[^|\s])", (ROOT / "Makefile").read_text(encoding="utf-8"))
    first, second, *_ = commands("README.md")
    assert (first, second) == ("make demo", "make test")
    shown = set(commands("README.md"))
    assert {command for command in made if "fixtures/shop" in command} <= shown


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """docs/generate.py, which is a script outside the package."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_fresh(environ: dict[str, str]) -> None:
    command = [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_stale_page_is_noticed(generate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    (tmp_path / "docs" / "policies").mkdir(parents=True)
    (tmp_path / "docs" / "cli.md").write_text("old", encoding="utf-8")
    (tmp_path / "docs" / "policies" / "gone.md").write_text("old", encoding="utf-8")
    monkeypatch.setattr(generate, "pages", lambda: {"docs/cli.md": "new"})
    assert generate.main(["--check"]) == 1
    assert (tmp_path / "docs" / "cli.md").read_text(encoding="utf-8") == "old"
    assert generate.main([]) == 0
    assert (tmp_path / "docs" / "cli.md").read_text(encoding="utf-8") == "new"
    assert not (tmp_path / "docs" / "policies" / "gone.md").exists()
    assert generate.main(["--check"]) == 0


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ("", "1\n2\n3\n4\n5"),
        (" 1-2", "1\n2\n... 3 more lines"),
        (" 1-4", "1\n2\n3\n4\n... 1 more line"),
        (" 1-2 and the last 1", "1\n2\n... 2 more lines\n5"),
        (" 1-3 and the last 2", "1\n2\n3\n4\n5"),
        (" 1-9 and the last 2", "1\n2\n3\n4\n5"),
    ],
)
def test_outputs_are_replaced(lines: str, shown: str, generate: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "output", lambda command: "1\n2\n3\n4\n5\n")
    head, tail = f"a\n<!-- output{lines}: paritycheck x -->\n", "<!-- end of output -->\nb\n"
    page = generate.with_outputs(f"{head}old\n{tail}")
    assert page == f"{head}```console\n$ paritycheck x\n{shown}\n```\n{tail}"
    assert generate.with_outputs(page) == page


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    folder = (ROOT / page).parent
    broken = [link for link in LINK.findall(text) if "://" not in link and not (folder / link).exists()]
    assert broken == []


def test_the_ladder_is_the_codes() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| ([\d.]+) \|", text, re.MULTILINE)
    assert {name: float(confidence) for name, confidence in rows} == RUNGS


def test_every_format_is_in_the_readme() -> None:
    named = set(re.findall(r"^\| `([a-z_-]+)` \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert PARSERS
    assert {parser.name for parser in PARSERS} == named


def examples(page: str) -> list[tuple[str, Any]]:
    """The YAML blocks of a page, as text and as what they say."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.findall(r"^```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [(block, yaml.safe_load(block)) for block in found]


def test_examples_name_what_exists() -> None:
    """The README's examples of the hook, the action and the configuration are accepted by what reads them."""
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    inputs = set(yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"])
    shown = [one for _, one in examples("README.md")]
    used = [hook["id"] for one in shown for repo in one.get("repos", ()) for hook in repo["hooks"]]
    steps = [step for one in shown for job in one.get("jobs", {}).values() for step in job["steps"]]
    given = {name for step in steps if "/paritycheck@" in step["uses"] for name in step.get("with", {})}
    assert used
    assert set(used) <= hooks
    assert given
    assert given <= inputs


def test_the_example_configuration_is_valid(tmp_path: Path, environ: dict[str, str]) -> None:
    ((text, example),) = [one for one in examples("README.md") if "version" in one[1]]
    (tmp_path / "paritycheck.yaml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "paritycheck", "environments", "--format", "json"]
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert {one["name"] for one in json.loads(done.stdout)} == set(example["environments"])


def test_the_changelog_has_this_version() -> None:
    from paritycheck import __version__

    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(__version__)}\]", text, re.MULTILINE)
