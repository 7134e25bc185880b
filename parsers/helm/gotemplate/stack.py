"""Room on Python's stack for templates within templates, and for what nests inside them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: Python's frames for one rendering: about eight for each ``include``, five for each parenthesis.
_FRAMES: Final = 15_000


@contextmanager
def deep_stack() -> Iterator[None]:
    """Allow as many frames as the bounds of the language need; beyond them a RecursionError is still raised."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(max(usual, _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(usual)
