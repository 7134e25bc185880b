"""Patterns that wait: as good as compiled ones, and every one of them valid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from paritycheck.engine.pattern import _Deferred, deferred

ROOT = Path(__file__).resolve().parents[1]
MODULES = [
    "paritycheck." + ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for folder in ("engine", "parsers")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if path.stem != "__init__"
]


def patterns(value: object, depth: int = 3) -> Iterator[_Deferred]:
    """The patterns in a module's constant, tables of them too."""
    if isinstance(value, _Deferred):
        yield value
    elif isinstance(value, (tuple, list)) and depth:
        for item in value:
            yield from patterns(item, depth - 1)
    elif isinstance(value, dict) and depth:
        yield from patterns(list(value.values()), depth)


def test_every_pattern_is_valid() -> None:
    found = [one for name in MODULES for value in vars(import_module(name)).values() for one in patterns(value)]
    assert len(found) > 100
    for one in found:
        re.compile(one.pattern, one.given)


def test_first_use_compiles_and_later_ones_do_not() -> None:
    pattern = deferred("(?P<a>X)y?", re.IGNORECASE)
    assert "match" not in vars(pattern)
    assert pattern.match("xy")
    assert pattern.fullmatch("x!") is None
    assert "match" in vars(pattern)
    assert (pattern.pattern, pattern.groups, dict(pattern.groupindex)) == ("(?P<a>X)y?", 1, {"a": 1})
    assert pattern.sub("-", "axb") == "a-b"


def test_a_mistake_shows_at_the_first_use() -> None:
    pattern = deferred("(")
    with pytest.raises(re.error):
        pattern.search("")
