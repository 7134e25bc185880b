"""Every parser, in the order in which they look at the files."""

from __future__ import annotations

from ..engine.contract import Parser

PARSERS: tuple[Parser, ...] = ()
