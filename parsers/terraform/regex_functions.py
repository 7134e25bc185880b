"""regex, regexall and replace: RE2 patterns on Python's engine, with the constructs that could run long refused."""

from __future__ import annotations

import re

from ...engine.model import Span
from ...engine.pattern import deferred
from .convert import as_text
from .kinds import STRING, Kind, ListOf, ObjectOf, TupleOf
from .values import MAX_TEXT, EvalError, LimitError, Val, made, null, object_of, text, tuple_of

_LONGEST_TEXT = 50_000
_LONGEST_PATTERN = 2_000
#: RE2 has neither look-around nor back references; a repeated group of repetitions is what runs exponentially here.
_REFUSED = deferred(r"\(\?[=!<](?!P)|\\[1-9]")
_MOST_STEPS = 10**8
#: Escapes, character classes, groups, alternatives, and quantifiers with their bounds.
_TOKEN = deferred(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?[^()]*?[:>])?|\)|\||[*+?]|\{(\d+)(,?)(\d*)\}|.", re.S)
_GROUP = deferred(r"\$(?:\$|\{(\w+)\}|(\w+))")


def steps(pattern: str, length: int) -> float:
    """About how many ways there are to match in a text of that length: every quantifier that may take more or less
    multiplies them, and in a group that is itself repeated they have no end.
    """
    ways, varies = 1.0, [False]
    closed = quantified = False
    for token in _TOKEN.finditer(pattern):
        word = token.group()
        if word[0] == "(":
            varies.append(False)
        elif word == "|":
            varies[-1] = True
        elif word[0] in "*+?{" and ((len(word) == 1 and word != "{") or token[1]):
            if word == "?" and quantified:  # it only makes the quantifier before it lazy
                continue
            if closed and word != "?":
                return float("inf")
            if not token[1] or token[2]:
                ways *= 2 if word == "?" else max(length, 2)
                varies[-1] = True
        inner = varies.pop() if word == ")" and len(varies) > 1 else False
        varies[-1] = varies[-1] or inner
        closed, quantified = inner, word[0] in "*+?{"
    return ways


def compiled(pattern: str, subject: str, span: Span) -> re.Pattern[str]:
    """The pattern in Python's syntax, or EvalError."""
    if len(pattern) > _LONGEST_PATTERN or len(subject) > _LONGEST_TEXT:
        raise LimitError("regex: the pattern or the text is too long to be matched", span)
    if _REFUSED.search(pattern):
        raise LimitError("regex: look-around and back references are not supported", span)
    if steps(pattern, len(subject)) > _MOST_STEPS:
        raise LimitError(
            "regex: nested repetitions, or too many of them, may take too long and are not supported", span
        )
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
        return text(_substituted(pattern, new, subject, span), origin)
    if subject.count(part) * len(new) > MAX_TEXT:
        raise LimitError(f"replace: the text grows beyond {MAX_TEXT // 2**20} MiB", span)
    return text(subject.replace(part, new), origin)


def _substituted(pattern: re.Pattern[str], new: str, subject: str, span: Span) -> str:
    """The text with every match replaced."""
    parts: list[str] = []
    at = size = 0
    for found in pattern.finditer(subject):
        parts += (subject[at : found.start()], _expand(new, found))
        at = found.end()
        size += len(parts[-1]) + len(parts[-2])
        if size > MAX_TEXT:
            raise LimitError(f"replace: the text grows beyond {MAX_TEXT // 2**20} MiB", span)
    return "".join((*parts, subject[at:]))


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
