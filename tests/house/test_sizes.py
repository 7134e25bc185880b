"""Small rooms: this counts the largest files and functions, so that nobody has to."""

from __future__ import annotations

import ast
from pathlib import Path

MOST_LINES = 400
MOST_IN_A_FUNCTION = 80
#: ``path:function`` -> why it may be longer than that.
LONG_FUNCTIONS: dict[str, str] = {}


def python(root: Path, files: tuple[str, ...]) -> dict[str, str]:
    """path -> text of every Python file outside the fixtures."""
    ours = [path for path in files if path.endswith(".py") and not path.startswith("fixtures/")]
    return {path: (root / path).read_text(encoding="utf-8") for path in ours}


def test_a_large_file_says_why(root: Path, files: tuple[str, ...]) -> None:
    silent = []
    for path, text in python(root, files).items():
        lines = text.count("\n")
        if lines > MOST_LINES and "because" not in (ast.get_docstring(ast.parse(text)) or ""):
            silent.append(f"{path}: {lines} lines, and its docstring does not say 'because ...'")
    assert silent == []


def test_long_functions_are_listed(root: Path, files: tuple[str, ...]) -> None:
    long = {
        f"{path}:{node.name}"
        for path, text in python(root, files).items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno + 1 > MOST_IN_A_FUNCTION
    }
    assert long == set(LONG_FUNCTIONS)
    assert all(LONG_FUNCTIONS.values())


def test_every_module_says_what_it_is_for(root: Path, modules: tuple[str, ...]) -> None:
    silent = [
        path
        for path in modules
        if (text := (root / path).read_text(encoding="utf-8")).strip() and not ast.get_docstring(ast.parse(text))
    ]
    assert silent == []
