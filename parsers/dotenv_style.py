"""Rules of style for env files: dotenv-linter's checks, told as diagnostics; off unless ``env_style: true``.

The facts of env files are the dotenv parser's. dotenv-linter has no positions but lines, refuses ``export`` and values
over several lines, and prints what it finds; only its checks are called, and its words are ours since its own show
values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter

from ..engine.contract import Parser, Resolution, Unit
from ..engine.model import Diagnostic, Layers, Level, Source, Span
from ..engine.reading import Files
from .dotenv.naming import is_env_file

if TYPE_CHECKING:
    from dotenv_linter.grammar.parser import DotenvParser

NAME = "dotenv_style"
#: The checks look up every name in every other; no person writes more.
MAX_CHARACTERS = 64 * 1024

#: Code -> what is said of a line; its number is shown too, for those who know the tool.
CHECKS: dict[int, str] = {
    1: "dotenv-linter reads no assignment here (it refuses export and values over several lines)",
    100: "blanks before the name",
    101: "the name is not written in capitals, digits and underscores",
    102: "the name stands in this file twice",
    103: "a name without a value",
    104: "the name is reserved by the shell",
    105: "the name holds letters that look alike",
    200: "blanks around the equals sign",
    300: "blanks around the value",
    301: "quotes around a value that needs none",
    302: "a carriage return at the end of the line",
    303: "a comment behind the value, which some readers take for a part of it",
    400: "blanks before the comment",
}


class StyleParser:
    """Env files of every name, looked at for style only."""

    name = NAME

    def units(self, files: Files) -> Iterable[Unit]:
        """One unit a file."""
        return [Unit(NAME, path, (path,)) for path in files.paths if is_env_file(path)]

    def resolve(self, unit: Unit, layers: Layers, files: Files) -> Resolution:
        """No declarations, only what dotenv-linter says of the file."""
        source = files.source(unit.key)
        if source is None or len(source.text) > MAX_CHARACTERS:
            return Resolution(unread=((unit.key, "cannot be read, or is too large for rules of style"),))
        return Resolution((), tuple(_said(source)), (unit.key,))


def _said(source: Source) -> Iterator[Diagnostic]:
    from dotenv_linter.exceptions import ParsingError
    from dotenv_linter.logics.collector import ReportCollector

    try:
        tree = _linter().parse(source.text)
    except ParsingError:
        tree = None
    for one in sorted(ReportCollector().collect(source.path, tree).get_violations(), key=lambda one: one.location()):
        line = max(one.location(), 1)
        said = CHECKS.get(one.code, "a rule of dotenv-linter that has no words here")
        message = f"{said} (dotenv-linter {one.code:03})"
        start = source.offset(line)
        span = Span(source, start, start + len(source.line_text(line)))
        yield Diagnostic("env-style", message, span, level=Level.NOTE)


@cache
def _linter() -> DotenvParser:
    """dotenv-linter's parser, made once; it leaves its grammar's file open, which is closed right behind it."""
    from dotenv_linter.grammar.parser import DotenvParser

    with catch_warnings():
        simplefilter("ignore", ResourceWarning)
        return DotenvParser()


PARSER: Parser = StyleParser()
