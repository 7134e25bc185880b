"""regex, regexall and replace: RE2 patterns on Python's engine, with the constructs that could run long refused."""

from __future__ import annotations

import re

from ...engine.model import Span
from ...engine.pattern import deferred
from .convert import as_text
from .kinds import STRING, Kind, ListOf, ObjectOf, TupleOf
from .values import EvalError, Val, made, null, object_of, text, tuple_of

_LONGEST_TEXT = 50_000
_LONGEST_PATTERN = 2_000
#: RE2 has neither look-around nor back references; a repeated group of repetitions is what runs exponentially here.
_REFUSED = deferred(r"\(\?[=!<](?!P)|\\[1-9]")
_NESTED = deferred(r"\([^()]*[+*][^()]*\)[+*{]")
_GROUP = deferred(r"\$(?:\$|\{(\w+)\}|(\w+))")


def compiled(pattern: str, subject: str, span: Span) -> re.Pattern[str]:
    """The pattern in Python's syntax, or EvalError."""
    if len(pattern) > _LONGEST_PATTERN or len(subject) > _LONGEST_TEXT:
        raise EvalError("regex: the pattern or the text is too long to be matched", span)
    if _REFUSED.search(pattern) or _NESTED.search(pattern):
        raise EvalError("regex: look-around, back references and nested repetitions are not supported", span)
    try:
        return re.compile(pattern.replace(r"\z", r"\Z"), re.ASCII)
    except (re.error, OverflowError) as error:
        raise EvalError(f"regex: {error}", span) from None


def _captured(found: re.Match[str], value: Val, span: Span) -> Val:
    origin = made(span, value)
    names = found.re.groupindex
    if names:
        return object_of(
            {name: text(found[name], origin) if found[name] is not None else null(origin, STRING) for name in names},
            origin,
        )
    if found.re.groups:
        return tuple_of(
            tuple(text(part, origin) if part is not None else null(origin, STRING) for part in found.groups()), origin
        )
    return text(found.group(), origin)


def regex(arguments: tuple[Val, ...], span: Span) -> Val:
    """regex(pattern, text)."""
    subject = as_text(arguments[1])
    found = compiled(as_text(arguments[0]), subject, span).search(subject)
    if found is None:
        raise EvalError("regex: the pattern matches nothing", span)
    return _captured(found, arguments[1], span)


def regexall(arguments: tuple[Val, ...], span: Span) -> Val:
    """regexall(pattern, text)."""
    subject = as_text(arguments[1])
    pattern = compiled(as_text(arguments[0]), subject, span)
    items = tuple(_captured(found, arguments[1], span) for found in pattern.finditer(subject))
    of: Kind = STRING
    if pattern.groupindex:
        of = ObjectOf(tuple((name, STRING) for name in sorted(pattern.groupindex)))
    elif pattern.groups:
        of = TupleOf((STRING,) * pattern.groups)
    return Val(ListOf(of), items, made(span, arguments[1]))


def replace(arguments: tuple[Val, ...], span: Span) -> Val:
    """replace(text, part, with); a part in slashes is a pattern."""
    subject, part, new = map(as_text, arguments)
    origin = made(span, *arguments)
    if len(part) > 1 and part.startswith("/") and part.endswith("/"):
        pattern = compiled(part[1:-1], subject, span)
        return text(pattern.sub(lambda found: _expand(new, found), subject), origin)
    return text(subject.replace(part, new), origin)


def _expand(template: str, found: re.Match[str]) -> str:
    def one(use: re.Match[str]) -> str:
        if use.group() == "$$":
            return "$"
        name = use[1] or use[2]
        key: int | str = int(name) if name.isdigit() else name
        try:
            return found[key] or ""
        except IndexError:
            return ""

    return _GROUP.sub(one, template)
