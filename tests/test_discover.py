"""Discovery: which files of a tree a run may read."""

import os
import sys

import pytest
from paritycheck.engine.discover import SKIPPED, discover


def tree(root, files):
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return root


CASES = {
    "sorted, nested and hidden files": (
        {"b.yml": "", "a/z.yml": "", "a/b/c.tf": "", ".env": "", ".github/workflows/ci.yml": ""},
        (),
        [".env", ".github/workflows/ci.yml", "a/b/c.tf", "a/z.yml", "b.yml"],
    ),
    "folders that tools fill are skipped": (
        {f"{name}/x.yml": "" for name in SKIPPED} | {"app/node_modules/x.yml": "", "x.yml": ""},
        (),
        ["x.yml"],
    ),
    "vendor, build and dist are ordinary folders": (
        {"vendor/a.yml": "", "build/a.yml": "", "dist/a.yml": ""},
        (),
        ["build/a.yml", "dist/a.yml", "vendor/a.yml"],
    ),
    "patterns at any depth, anchored ones at theirs": (
        {".gitignore": "*.log\n/top.yml\n", "a.log": "", "d/b.log": "", "top.yml": "", "d/top.yml": ""},
        (),
        [".gitignore", "d/top.yml"],
    ),
    "a folder pattern leaves a file of that name alone": (
        {".gitignore": "out/\n", "out/a.yml": "", "d/out": ""},
        (),
        [".gitignore", "d/out"],
    ),
    "a later rule takes a file back": (
        {".gitignore": "*.env\n!keep.env\n", "a.env": "", "keep.env": ""},
        (),
        [".gitignore", "keep.env"],
    ),
    "nothing below an ignored folder comes back": (
        {".gitignore": "secret/\n!secret/a.yml\n", "secret/a.yml": ""},
        (),
        [".gitignore"],
    ),
    "the nearest .gitignore decides": (
        {".gitignore": "*.tfvars\n", "infra/.gitignore": "!prod.tfvars\n", "infra/prod.tfvars": "", "prod.tfvars": ""},
        (),
        [".gitignore", "infra/.gitignore", "infra/prod.tfvars"],
    ),
    "a nested .gitignore speaks for its own folder": (
        {"a/.gitignore": "x.yml\n", "a/x.yml": "", "b/x.yml": "", "a/c/x.yml": ""},
        (),
        ["a/.gitignore", "b/x.yml"],
    ),
    "lines that are no patterns are passed over": (
        {".gitignore": "# note\n\n!\n/\n*.log\n", "a.log": "", "a.yml": ""},
        (),
        [".gitignore", "a.yml"],
    ),
    "exclude wins over what .gitignore keeps": (
        {".gitignore": "!a.yml\n", "a.yml": "", "t/fixtures/b.yml": "", "t/c.yml": ""},
        ("a.yml", "fixtures/"),
        [".gitignore", "t/c.yml"],
    ),
}


@pytest.mark.parametrize("files, exclude, expected", CASES.values(), ids=CASES)
def test_lists(tmp_path, files, exclude, expected):
    found = discover(tree(tmp_path, files), exclude)
    assert list(found.paths) == expected
    assert found.problems == []


def test_no_ignore_rules_no_pathspec(tmp_path):
    import subprocess

    code = (
        "import sys; from pathlib import Path; from paritycheck.engine.discover import discover; "
        f"discover(Path({str(tree(tmp_path, {'a.yml': ''}))!r})); print('pathspec' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_links(tmp_path):
    root = tree(tmp_path / "repo", {"real/a.yml": "a: 1\n"})
    tree(tmp_path, {"outside/secret.yml": "", "repo-twin/x.yml": ""})
    (root / "inside.yml").symlink_to("real/a.yml")
    (root / "leaves.yml").symlink_to("../outside/secret.yml")
    (root / "twin.yml").symlink_to("../repo-twin/x.yml")
    (root / "dangling.yml").symlink_to("nowhere")
    (root / "loop.yml").symlink_to("loop.yml")
    (root / "folder").symlink_to("real")
    (root / "up").symlink_to("..")
    found = discover(root)
    assert found.paths == ("inside.yml", "real/a.yml")
    assert [(problem.code, problem.path) for problem in found.problems] == [
        ("outside-repository", "leaves.yml"),
        ("outside-repository", "twin.yml"),
    ]


def test_a_linked_gitignore_does_not_count(tmp_path):
    root = tree(tmp_path, {"rules": "*.yml\n", "a.yml": ""})
    (root / ".gitignore").symlink_to("rules")
    assert discover(root).paths == (".gitignore", "a.yml", "rules")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_only_regular_files(tmp_path):
    os.mkfifo(tmp_path / "pipe.yml")
    assert discover(tmp_path).paths == ()


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system that takes any bytes as a name")
def test_a_name_that_is_no_text(tmp_path):
    (tmp_path / os.fsdecode(b"bad\xff.yml")).write_text("")
    found = discover(tmp_path)
    assert found.paths == ()
    assert [problem.code for problem in found.problems] == ["file-name"]


def test_a_folder_that_is_not_there(tmp_path):
    found = discover(tmp_path / "missing")
    assert found.paths == ()
    assert [(problem.code, problem.path) for problem in found.problems] == [("folder-unreadable", ".")]
