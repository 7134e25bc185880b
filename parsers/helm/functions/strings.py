"""Sprig's functions for texts: cut, padded, searched, quoted (sprig strings.go and functions.go, Go's strings)."""

from __future__ import annotations

from typing import Final

from ..gotemplate.formatting import printed_runs, quoted, rewritten
from ..gotemplate.function import Call, Function, Functions
from ..gotemplate.rope import cut, indented, joined, spread, stripped
from ..gotemplate.value import GoValue, Refusal, StringMap, Strings, Text
from .conversions import text_of, texts_of
from .slicing import allowed, bounded, byte_cut, byte_length, encoded, parted, separated

#: unicode.IsSpace
SPACES: Final = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"  # noqa: E501
#: Beyond this many repetitions the runs of a repeated text are one.
_MANY: Final = 1000


def _quote(call: Call, *values: GoValue) -> str:
    bare = call.origin
    parts = [quoted(text_of(value, bare), bare) for value in values if value is not None]
    return parts[0] if len(parts) == 1 else spaced(parts, call)


def _squote(call: Call, *values: GoValue) -> str:
    bare = call.origin
    return spaced([joined(["'", printed_runs(value, bare), "'"], bare) for value in values if value is not None], call)


def _cat(call: Call, *values: GoValue) -> str:
    return spaced([printed_runs(value, call.origin) for value in values if value is not None], call)


def spaced(parts: list[str], call: Call, between: str = " ") -> str:
    """The parts with a text between them."""
    allowed(sum(map(len, parts)) + len(between) * len(parts))
    mixed = [piece for part in parts for piece in (between, part)]
    return joined(mixed[1:], call.origin)


def _join(call: Call, separator: str, values: GoValue) -> str:
    return spaced(texts_of(values, call.origin), call, separator)


def _repeated_pad(spaces: int, text: str) -> str:
    if spaces < 0:
        raise Refusal("strings: negative Repeat count")
    allowed(len(text) + spaces * (text.count("\n") + 1))
    return " " * spaces


def _indent(call: Call, spaces: int, text: str) -> str:
    return indented(text, _repeated_pad(spaces, text), call.origin)


def _nindent(call: Call, spaces: int, text: str) -> str:
    return joined(["\n", indented(text, _repeated_pad(spaces, text), call.origin)], call.origin)


def _replace(call: Call, old: str, new: str, text: str) -> str:
    allowed(len(text) + (text.count(old) if old else len(text) + 1) * len(new))
    if not old:
        return spread(str(text).replace("", new), text, new)
    if type(text) is not Text and type(new) is not Text:
        return text.replace(old, new)
    pieces = separated(text, old)
    return spaced(pieces, call, new) if len(pieces) > 1 else text


def _repeat(call: Call, count: int, text: str) -> str:
    if count < 0:
        raise Refusal("strings: negative Repeat count")
    allowed(count * len(text))
    if type(text) is Text and count <= _MANY:
        return joined([text] * count, call.origin)
    return spread(str(text) * count, text)


def _trunc(call: Call, count: int, text: str) -> str:
    length = byte_length(text)
    if count < 0:
        return byte_cut(text, length + count, length) if length + count > 0 else text
    return byte_cut(text, 0, count) if length > count else text


def _substr(call: Call, start: int, end: int, text: str) -> str:
    length = byte_length(text)
    if start < 0:
        return byte_cut(text, *bounded(None, end, length))
    return byte_cut(text, *bounded(start, None if end < 0 or end > length else end, length))


def _trim(call: Call, text: str) -> str:
    return stripped(text, str(text).strip(SPACES))


def _trim_all(call: Call, letters: str, text: str) -> str:
    return stripped(text, str(text).strip(letters)) if letters else text


def _trim_prefix(call: Call, prefix: str, text: str) -> str:
    return cut(text, len(prefix), len(text)) if prefix and text.startswith(prefix) else text


def _trim_suffix(call: Call, suffix: str, text: str) -> str:
    return cut(text, 0, len(text) - len(suffix)) if suffix and text.endswith(suffix) else text


def _nospace(call: Call, text: str) -> str:
    """goutils.DeleteWhiteSpace looks at bytes: in a text with blanks every other byte becomes a letter of its own."""
    blanks = frozenset(b"\t\n\v\f\r \x85\xa0")
    if not any(byte in blanks for byte in encoded(text)):
        return text
    return rewritten(text, lambda part: bytes(b for b in encoded(part) if b not in blanks).decode("latin-1"))


def _split(call: Call, separator: str, text: str) -> StringMap:
    return StringMap((f"_{number}", piece) for number, piece in enumerate(separated(text, separator)))


def _splitn(call: Call, separator: str, count: int, text: str) -> StringMap:
    return StringMap((f"_{number}", piece) for number, piece in enumerate(separated(text, separator, count)))


def _split_list(call: Call, separator: str, text: str) -> Strings:
    return Strings(separated(text, separator))


def _abbrev(call: Call, width: int, text: str) -> str:
    return text if width < 4 else _abbreviated(call, text, 0, width)


def _abbrevboth(call: Call, left: int, right: int, text: str) -> str:
    return text if right < 4 or (left > 0 and right < 7) else _abbreviated(call, text, left, right)


def _abbreviated(call: Call, text: str, offset: int, width: int) -> str:
    """goutils.AbbreviateFull, in bytes; ``text`` stays when it is short enough."""
    length = byte_length(text)
    if length <= width:
        return text
    offset = min(offset, length)
    if length - offset < width - 3:
        offset = length - (width - 3)
    if offset <= 4:
        return joined([byte_cut(text, 0, width - 3), "..."], call.origin)
    if width < 7:
        return ""
    if offset + width - 3 < length:
        rest = _abbreviated(call, byte_cut(text, offset, length), 0, width - 3)
        return joined(["...", rest], call.origin)
    return joined(["...", byte_cut(text, length - (width - 3), length)], call.origin)


def _wrap(call: Call, width: int, text: str) -> str:
    return _wrapped(call, text, width, "\n", False)


def _wrap_with(call: Call, width: int, separator: str, text: str) -> str:
    return _wrapped(call, text, width, separator or "\n", True)


def _wrapped(call: Call, text: str, width: int, line_break: str, words: bool) -> str:
    allowed(len(text) * (1 + len(line_break)))
    data = encoded(text)
    ranges = list(_lines(data, max(width, 1), words))
    if text.isascii():
        return spaced(list(parted(text, ranges)), call, line_break)
    joiner = line_break.encode("utf-8", "surrogateescape")
    return spread(joiner.join([data[start:end] for start, end in ranges]).decode("utf-8", "surrogateescape"), text)


def _lines(data: bytes, width: int, words: bool) -> list[tuple[int, int]]:
    """Where the lines stand (goutils.WrapCustom); ``words``: whether long words are broken."""
    ranges: list[tuple[int, int]] = []
    at = 0
    while len(data) - at > width:
        if data[at] == 32:
            at += 1
            continue
        blank = data.rfind(b" ", at, at + width + 1)
        if blank < 0 and words:
            ranges.append((at, at + width))
            at += width
            continue
        if blank < 0:
            blank = data.find(b" ", at + width)
        if blank < 0:
            ranges.append((at, len(data)))
            return ranges
        ranges.append((at, blank))
        at = blank + 1
    return [*ranges, (at, len(data))]


def _plural(one: str, many: str, count: int) -> str:
    return one if count == 1 else many


FUNCTIONS: Functions = {
    "quote": Function(_quote, "any...", "strings.go", "own"),
    "squote": Function(_squote, "any...", "strings.go", "own"),
    "cat": Function(_cat, "any...", "strings.go", "own"),
    "join": Function(_join, "string any", "strings.go", "own"),
    "indent": Function(_indent, "int string", "strings.go", "own"),
    "nindent": Function(_nindent, "int string", "strings.go", "own"),
    "replace": Function(_replace, "string string string", "strings.go", "own"),
    "repeat": Function(_repeat, "int string", "functions.go", "own"),
    "trunc": Function(_trunc, "int string", "strings.go", "own"),
    "substr": Function(_substr, "int int string", "strings.go", "own"),
    "trim": Function(_trim, "string", "functions.go", "own"),
    "trimAll": Function(_trim_all, "string string", "functions.go", "own"),
    "trimall": Function(_trim_all, "string string", "functions.go", "own"),
    "trimPrefix": Function(_trim_prefix, "string string", "functions.go", "own"),
    "trimSuffix": Function(_trim_suffix, "string string", "functions.go", "own"),
    "nospace": Function(_nospace, "string", "functions.go", "own"),
    "split": Function(_split, "string string", "strings.go", "own"),
    "splitn": Function(_splitn, "string int string", "strings.go", "own"),
    "splitList": Function(_split_list, "string string", "functions.go", "own"),
    "abbrev": Function(_abbrev, "int string", "strings.go", "own"),
    "abbrevboth": Function(_abbrevboth, "int int string", "strings.go", "own"),
    "wrap": Function(_wrap, "int string", "functions.go", "own"),
    "wrapWith": Function(_wrap_with, "int string string", "functions.go", "own"),
    "plural": Function(_plural, "string string int", "strings.go", "keep"),
    "contains": Function(lambda part, text: part in text, "string string", "functions.go"),
    "hasPrefix": Function(lambda prefix, text: text.startswith(prefix), "string string", "functions.go"),
    "hasSuffix": Function(lambda suffix, text: text.endswith(suffix), "string string", "functions.go"),
    "hello": Function(lambda: "Hello!", "", "functions.go"),
}
