"""Every leaf of every shared case leads to the line that makes it: its text stands there, or what yields it does."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from paritycheck.engine.model import Origin, Span, Step
from paritycheck.engine.reading import Files
from paritycheck.parsers._shared.positioned import Piece
from paritycheck.parsers.compose.loader import Loader
from paritycheck.parsers.compose.session import Session
from paritycheck.parsers.compose.tree import Branch, Items, Leaf, Tree, shown
from paritycheck.parsers.compose.variables import project_variables

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("PARITYCHECK_SHARED") or ROOT.parent / "shared")
CASES = SHARED / "cases" / "compose.jsonl"
NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")

pytestmark = pytest.mark.skipif(
    not CASES.is_file(), reason="the shared cases are not here; set PARITYCHECK_SHARED to the folder that holds them"
)


def cases() -> list[dict[str, Any]]:
    lines = CASES.read_text(encoding="utf-8").split("\n") if CASES.is_file() else []
    return [case for case in map(json.loads, filter(None, lines)) if not case.get("expected_error")]


def loaded(case: dict[str, Any], root: Path) -> Branch:
    """The merged tree of a case, before anything derived is added."""
    for path, text in case["files"].items():
        target = (root / case.get("dir_name", "case") / path).resolve()
        if target.is_relative_to(root):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="")
    here = Path(os.path.normpath(Path(case.get("dir_name", "case")) / case.get("cwd", ".")))
    arguments = case.get("args") or {}
    folder = here.as_posix()
    named = [os.path.normpath(here / path) for path in arguments.get("-f", ())]
    paths = named or [f"{folder}/{name}" for name in NAMES if (root / folder / name).is_file()][:1]
    session = Session(Files(root, ()))
    base = os.path.dirname(paths[0]) if paths else folder
    env_files = tuple(os.path.normpath(here / path) for path in arguments.get("--env-file", ())) or None
    variables = project_variables(session, tuple((case.get("env") or {}).items()), base, env_files)
    return Loader(session, variables, extensions=True).project(tuple(paths), base)


#: What short forms imply without writing it: at the end of the route, and the value (None: any).
IMPLIED = {
    ("mode", "ingress"), ("protocol", "tcp"), ("type", "bind"), ("type", "volume"), ("required", "true"),
    ("condition", "service_started"), ("permissions", "rwm"), ("0", "CMD-SHELL"),
}  # fmt: skip


def leaves_of(tree: Tree, route: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Leaf]]:
    if isinstance(tree, Leaf):
        yield route, tree
    elif isinstance(tree, Branch):
        for name, below in tree.entries.items():
            yield from leaves_of(below, (*route, name))
    elif isinstance(tree, Items):
        for index, below in enumerate(tree.items):
            yield from leaves_of(below, (*route, str(index)))


def lines_of(span: Span) -> str:
    """The whole lines that a span touches."""
    text = span.source.text
    end = text.find("\n", span.end)
    return text[text.rfind("\n", 0, span.start) + 1 : len(text) if end < 0 else end]


def yields(piece: Piece, route: tuple[str, ...]) -> bool:
    """Whether what stands at a piece, and at the end of its chain, makes its text."""
    here = lines_of(Span(piece.source, piece.start, piece.end))
    if piece.cause is None:
        as_number = here and piece.source.text[piece.start : piece.start + 1] in "+-.0123456789"
        return squeezed(piece.text) in squeezed(here) or "$" in here or "\\" in here or "\n" in piece.text or as_number
    site = piece.cause.edit_site()
    if site == Span(piece.source, piece.start, piece.end) or piece.cause.step is Step.DEFAULT:
        return "$" in here or route[-1] in here
    lines = [lines_of(origin.span) for origin in piece.cause.chain()]
    return any(squeezed(piece.text) in squeezed(line) or "$" in line or "\\" in line for line in lines)


def squeezed(text: str) -> str:
    """Without what folding and quoting change."""
    return "".join(text.split()).replace("''", "'").replace('"', "").replace("=", ":").lower()


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_every_leaf_leads_to_its_line(case: dict[str, Any], tmp_path: Path) -> None:
    wrong = []
    for route, leaf in leaves_of(loaded(case, tmp_path)):
        origin = leaf.origin()
        assert isinstance(origin, Origin)
        assert 0 <= origin.span.start <= origin.span.end <= len(origin.span.source.text)
        stands = all(yields(piece, route) for piece in leaf.text.pieces)
        if leaf.value is not None and not stands and (route[-1], shown(leaf)) not in IMPLIED:
            wrong.append((".".join(route), shown(leaf), origin.span.place, lines_of(origin.span)))
    assert not wrong
