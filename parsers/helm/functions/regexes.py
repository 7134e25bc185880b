"""Sprig's functions for regular expressions (sprig regex.go), on RE2's syntax; found stretches keep their runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from ..gotemplate.function import Call, Function, Functions
from ..gotemplate.literals import escaped
from ..gotemplate.rope import cut, joined
from ..gotemplate.value import GoValue, Refusal, Strings
from . import re2
from .re2_syntax import PatternError
from .slicing import allowed, cutter, parted

_SPECIAL: Final = re.compile(r"[\\.+*?()|\[\]{}^$]")
_REFERENCE: Final = re.compile(r"\$(?:\$|\{(\w+)\}|(\w+))?")


def _panicking(source: str) -> re2.Pattern:
    """regexp.MustCompile."""
    try:
        return re2.compile(str(source))
    except PatternError as error:
        bare = re.search("[`\x00-\x08\x0a-\x1f\x7f\ufeff\udc80-\udcff]", source) is None
        raise Refusal(f"regexp: Compile({f'`{source}`' if bare else _in_quotes(source)}): {error}") from None


def _in_quotes(source: str) -> str:
    return f'"{escaped(source)}"'


def _failing(source: str) -> re2.Pattern:
    """regexp.Compile."""
    try:
        return re2.compile(str(source))
    except PatternError as error:
        raise Refusal(str(error)) from None


def _match(source: str, text: str) -> bool:
    """False for a bad pattern."""
    try:
        return re2.compile(str(source)).search(str(text), 0) is not None
    except PatternError:
        return False


def _must_match(source: str, text: str) -> bool:
    return _failing(source).search(str(text), 0) is not None


def _find(pattern: re2.Pattern, text: str) -> str:
    found = pattern.search(str(text), 0)
    return "" if found is None else cut(text, found[0], found[1])


def _find_all(pattern: re2.Pattern, text: str, count: int) -> Strings:
    piece = cutter(text)
    return Strings([piece(places[0], places[1]) for places in re2.find_all(pattern, str(text), count)])


def _split(pattern: re2.Pattern, text: str, count: int) -> Strings:
    """regexp.Split: at most ``count`` pieces, all when it is negative."""
    if count == 0:
        return Strings()
    if pattern.source and not text:
        return Strings([""])
    ranges: list[tuple[int, int]] = []
    begin = end = 0
    for places in re2.find_all(pattern, str(text), count):
        if 0 < count <= len(ranges) + 1:
            break
        end = places[0]
        if places[1]:
            ranges.append((begin, end))
        begin = places[1]
    if end != len(text):
        ranges.append((begin, len(text)))
    return Strings(list(parted(text, ranges)))


def _replaced(call: Call, pattern: re2.Pattern, text: str, new: Callable[[re2.Match], list[str]]) -> str:
    """regexp.replaceAll; ``new`` gives the pieces that stand for a match."""
    parts: list[str] = []
    plain, piece = str(text), cutter(text)
    last = at = size = 0
    while at <= len(plain) and (found := pattern.search(plain, at)):
        parts.append(piece(last, found[0]))
        if found[1] > last or found[0] == 0:
            made = new(found)
            size += sum(map(len, made))
            allowed(size)
            parts += made
        last = found[1]
        at = max(at + 1, found[1])
    return joined([*parts, piece(last, len(text))], call.origin) if parts else text


def _replace(call: Call, pattern: re2.Pattern, text: str, template: str) -> str:
    if "$" not in template:
        return _replace_literal(call, pattern, text, template)
    piece = cutter(text)
    return _replaced(call, pattern, text, lambda found: list(_expanded(pattern, piece, template, found)))


def _replace_literal(call: Call, pattern: re2.Pattern, text: str, new: str) -> str:
    return _replaced(call, pattern, text, lambda found: [new])


def _expanded(pattern: re2.Pattern, piece: Callable[[int, int], str], template: str, found: re2.Match) -> Iterator[str]:
    """A template such as ``$1-${name}`` filled in (regexp.expand); ``$1x`` is the group named 1x."""
    last = 0
    for reference in _REFERENCE.finditer(template):
        yield cut(template, last, reference.start())
        last = reference.end()
        name = reference[1] or reference[2]
        if name is None:
            yield "$"
            continue
        for group in _numbers(pattern, name):
            if 2 * group + 1 < len(found) and found[2 * group] >= 0:
                yield piece(found[2 * group], found[2 * group + 1])
                break
    yield cut(template, last, len(template))


def _numbers(pattern: re2.Pattern, name: str) -> tuple[int, ...]:
    if name.isascii() and name.isdigit() and (name[0] != "0" or name == "0") and len(name) < 9:
        return (int(name),)
    return pattern.syntax.names.get(name, ())


def _quote_meta(text: str) -> str:
    return _SPECIAL.sub(lambda found: "\\" + found[0], text)


_FOUND: Final[tuple[tuple[str, Callable[..., GoValue], str], ...]] = (
    ("regexFind", _find, "string string"),
    ("regexFindAll", _find_all, "string string int"),
    ("regexSplit", _split, "string string int"),
)
_REWRITTEN: Final[tuple[tuple[str, Callable[..., GoValue]], ...]] = (
    ("regexReplaceAll", _replace),
    ("regexReplaceAllLiteral", _replace_literal),
)


def _finding(body: Callable[..., GoValue], compile: Callable[[str], re2.Pattern], takes: str) -> Function:
    return Function(lambda call, source, *rest: body(compile(source), *rest), takes, "regex.go", "own")


def _rewriting(body: Callable[..., GoValue], compile: Callable[[str], re2.Pattern]) -> Function:
    def made(call: Call, source: str, text: str, new: str) -> GoValue:
        return body(call, compile(source), text, new)

    return Function(made, "string string string", "regex.go", "own")


def _must(name: str) -> str:
    return "must" + name[0].upper() + name[1:]


FUNCTIONS: Functions = {
    "regexMatch": Function(_match, "string string", "regex.go"),
    "mustRegexMatch": Function(_must_match, "string string", "regex.go"),
    "regexQuoteMeta": Function(_quote_meta, "string", "regex.go"),
    **{name: _finding(body, _panicking, takes) for name, body, takes in _FOUND},
    **{_must(name): _finding(body, _failing, takes) for name, body, takes in _FOUND},
    **{name: _rewriting(body, _panicking) for name, body in _REWRITTEN},
    **{_must(name): _rewriting(body, _failing) for name, body in _REWRITTEN},
}
