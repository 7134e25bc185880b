"""Every Terraform file of the corpus: it parses, spans are exact, and python-hcl2 sees the same arguments."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from paritycheck.engine.model import Source
from paritycheck.parsers.terraform import nodes as n
from paritycheck.parsers.terraform.syntax import Body, File, parse_file

ROOT = Path(__file__).resolve().parents[3]
CORPUS = Path(os.environ.get("PARITYCHECK_SHARED") or ROOT.parent / "shared") / "corpus"
PATHS = sorted(path for kind in ("tf", "tfvars", "hcl") for path in CORPUS.rglob(f"*.{kind}"))

pytestmark = pytest.mark.skipif(
    not PATHS, reason="the corpus is not here; set PARITYCHECK_SHARED to the folder that holds corpus/"
)


def read(path: Path) -> File:
    return parse_file(Source(path.relative_to(CORPUS).as_posix(), path.read_text(encoding="utf-8").lstrip("\ufeff")))


def bodies(body: Body) -> Iterator[Body]:
    yield body
    for block in body.blocks:
        yield from bodies(block.body)


def test_every_file_parses() -> None:
    broken = {file.path: file.problems[0].message for file in map(read, PATHS) if file.problems}
    assert broken == {}


def test_spans_read_back() -> None:
    """A name's span holds the name, a label's the label, a literal's its value."""
    seen = 0
    for path in PATHS:
        file = read(path)
        for body in bodies(file.body):
            for block in body.blocks:
                assert block.span.text.startswith(block.type)
                assert tuple(span.text for span in block.label_spans) == block.labels
            for argument in body.arguments.values():
                seen += 1
                assert argument.name_span.text == argument.name
                expr = argument.expr
                assert not isinstance(expr, n.Broken), f"{file.path}:{argument.name_span.line}"
                if isinstance(expr, n.Literal) and isinstance(expr.value, str) and "\\" not in expr.span.text:
                    written = expr.span.text.replace("$${", "${").replace("%%{", "%{")
                    assert written == expr.value or written.startswith("<<")
    assert seen > 10_000


def _arguments(body: Body) -> Any:
    """Names of arguments and, by type and labels, of the arguments of the blocks below."""
    found: dict[Any, Any] = dict.fromkeys(body.arguments)
    for block in body.blocks:
        found.setdefault((block.type, *block.labels), []).append(_arguments(block.body))
    return found


def _theirs(body: Any) -> Any:
    """The same from python-hcl2's rules, which name what they are."""
    from hcl2.rules.base import AttributeRule, BlockRule

    found: dict[Any, Any] = {}
    for child in body.children:
        if isinstance(child, AttributeRule):
            found[_text(child.identifier)] = None
        elif isinstance(child, BlockRule):
            labels = tuple(_text(label).strip('"') for label in child.labels)
            found.setdefault(labels, []).append(_theirs(child.body))
    return found


def _text(rule: Any) -> str:
    return str(rule.serialize())


def test_python_hcl2_sees_the_same_arguments() -> None:
    """A sample of the files, because python-hcl2 takes some twenty times as long."""
    hcl2 = pytest.importorskip("hcl2")
    from lark.exceptions import LarkError

    sample = PATHS if os.environ.get("PARITYCHECK_CAMPAIGN") else PATHS[::12]
    compared = 0
    for path in sample:
        try:
            tree = hcl2.parses(path.read_text(encoding="utf-8").lstrip("\ufeff") + "\n")
        except LarkError:  # python-hcl2 does not accept the file
            continue
        assert _theirs(tree.body) == _arguments(read(path).body), path
        compared += 1
    assert compared > len(sample) * 0.9
