"""The one place that decides which source text and which words may be shown, in any format.

Source text passes ``shown_line``: what stands behind a secret-like key is masked, whether on the key's line, in a
block or string that goes on below it, in a Kubernetes Secret, or beside a secret-like ``name``. In doubt it is masked:
a hidden word costs a look into the file, a printed one cannot be taken back. Words of the engine pass ``words``.
Both lose control characters, which could repaint a terminal or reorder a line for its reader (Trojan Source).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ..canon.secrets import MASK, mask_credentials, secret_key
from ..model import Source, Span
from ..pattern import deferred

#: C0 and C1 controls, DEL, and the characters that change the direction or the lines of a text.
_CONTROLS = deferred("[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_SURROGATES = deferred("[\ud800-\udfff]")

#: ``key: value``, ``key = value``, ``KEY=value``, ``"key":"value"``; group ``value`` starts behind the separator.
_PAIR = deferred(
    r"""(?:"(?P<double>[^"\n]{1,200})"|'(?P<single>[^'\n]{1,200})'|(?P<bare>[A-Za-z_][\w.$/-]{0,200}))
        \s*(?::=|=>|:(?=[\s"'\[{]|$)|(?<=["']):|\??=(?![=~]))[ \t]*(?P<value>)""",
    re.VERBOSE,
)
#: Dockerfile ``ENV KEY value``, netrc ``password value``, and keys of a YAML mapping behind ``? ``.
_SPACED = deferred(
    r"^\s*(?:(?:ENV|ARG|env|arg|export|set|\?)\s+)?(?P<bare>[A-Za-z_][\w.-]*)(?:[ \t]+(?P<value>)(?![:=?])|$)"
)
#: A key that only names another: its value decides whether the ``value`` beside it is secret.
_NAMING = frozenset(("name", "key", "parameter_name", "parametername", "variable"))
_NAME_VALUE = deferred(r"""["']?(?P<name>[\w./-]+)""")
_VALUE_KEYS = frozenset(("value", "values", "default", "valuefrom", "stringvalue", "defaultvalue", "string_value"))
#: Values that name a place elsewhere instead of holding a secret.
_REFERENCE = deferred(
    r"""["']?(?:\$\{\{?[\s\w.-]+\}?\}|\{\{-?[\s\w.|$-]+\}\}|\$\([\w.-]+\))["']?\s*,?\s*(?:\#.*)?$""",
    re.VERBOSE,
)
_EMPTY = deferred(r"""(?:null|~|""|''|\{\}|\[\]|true|false)?\s*,?\s*(?:\#.*)?$""")
_LABELLED_BLOCK = deferred(r'^\s*(?:variable|output)\s+"?(?P<name>[\w-]+)"?\s*\{')
_HEREDOC = deferred(r"<<[-~]?\s*[\"']?(?P<end>\w+)[\"']?\s*$")
_SECRET_KIND = deferred(r"""^\s*["']?kind["']?\s*:\s*["']?(?:Sealed)?Secret["']?\s*,?\s*(?:\#.*)?$""")
_SECRET_DATA = frozenset(("data", "stringData", "encryptedData", "binaryData"))
#: A name and its value stand at most this many lines apart.
_NEAR = 40
#: Of a longer file no line is shown: looking for its secrets would take too long for a report.
_MOST_LINES = 20_000
_INDENT = deferred(r"[ \t]*(?:- +)*")


def words(text: str) -> str:
    """A message, value or label on one line: credentials masked, control characters replaced."""
    if text.isascii() and text.isprintable():
        return mask_credentials(text)
    masked = mask_credentials(_SURROGATES.sub("\ufffd", text))
    return _CONTROLS.sub("\ufffd", re.sub(r"\s*[\r\n]+\s*", " ", masked))


def value(name: str, text: str) -> str:
    """The value of something called ``name``, line breaks kept: hidden when the name is secret-like."""
    if secret_key(name):
        return MASK
    masked = mask_credentials(_SURROGATES.sub("\ufffd", text))
    return "\n".join(_CONTROLS.sub("\ufffd", line.replace("\r", "")) for line in masked.split("\n"))


def shown_line(source: Source, line: int, hidden: Iterable[Span] = ()) -> str:
    """A 1-based line as it may be shown; ``hidden`` are spans known to hold secrets."""
    start = source.offset(line)
    text = _masked_lines(source)[line - 1] if line <= len(source.starts()) else ""
    for span in hidden:
        if span.start < start + len(source.line_text(line)) and span.end > start:
            at = max(0, span.start - start)
            text = text[:at] + MASK if text[:at] == source.line_text(line)[:at] else _indent(text) + MASK
    return _CONTROLS.sub("\ufffd", _SURROGATES.sub("\ufffd", text)).replace("\t", " ")


@lru_cache(maxsize=64)
def _masked_lines(source: Source) -> tuple[str, ...]:
    """Every line of a source with its secrets masked; columns before the first mask are kept."""
    lines = [source.line_text(n) for n in range(1, len(source.starts()) + 1)]
    if len(lines) > _MOST_LINES:
        return (MASK,) * len(lines)
    cuts = _cuts(lines)
    kept = [line if cut is None else line[:cut] + MASK for line, cut in zip(lines, cuts, strict=True)]
    return _whole_text_pass(kept)


def _whole_text_pass(lines: list[str]) -> tuple[str, ...]:
    """Credentials by their shape, also those that run over several lines (keys in PEM)."""
    text = "\n".join(lines)
    starts = [0, *(at.end() for at in re.finditer("\n", text))]
    for found in re.finditer(r"-----BEGIN [A-Z0-9 ]+-----(?:.|\n)*?(?:-----END [A-Z0-9 ]+-----|\Z)", text):
        first, last = bisect_right(starts, found.start()) - 1, bisect_right(starts, found.end() - 1) - 1
        lines[first] = lines[first][: found.start() - starts[first]] + MASK
        for n in range(first + 1, last + 1):
            lines[n] = _indent(lines[n]) + MASK
    return tuple(mask_credentials(line) for line in lines)


def _indent(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def _column(line: str) -> int:
    """The column at which a line's key stands, behind any "- "."""
    found = _INDENT.match(line)
    return found.end() if found else 0


def _cuts(lines: list[str]) -> list[int | None]:
    """For each line, the column from which it is masked, or None."""
    cuts: list[int | None] = [None] * len(lines)
    in_secret_kind = _secret_kinds(lines)
    inside_text = 0  # lines before this one belong to a string that opened above
    for n, line in enumerate(lines):
        if n < inside_text:
            continue
        for key, at in _keys(line):
            if secret_key(key) or (in_secret_kind[n] and key in _SECRET_DATA):
                _cut(cuts, n, at, line)
                inside_text = max(inside_text, _cut_below(cuts, lines, n, at))
                break
        for beside, at in _named_secret(lines, n):
            _cut(cuts, beside, at, "")
            inside_text = max(inside_text, _cut_below(cuts, lines, beside, at))
    return cuts


def _cut_below(cuts: list[int | None], lines: list[str], n: int, at: int) -> int:
    """Mask what goes on below a secret value; the line after it when it is a string over several lines, else 0."""
    rest = lines[n][at:].strip()
    end = _string_end(rest)
    covered = not end and cuts[n] is not None and (cuts[n] or 0) <= len(_indent(lines[n]))
    below = _until(lines, n, end) if end else () if covered else _deeper(lines, n, rest)
    last = n
    for last in below:
        _cut(cuts, last, len(_indent(lines[last])), "")
    return last + 1 if end else 0


def _cut(cuts: list[int | None], n: int, at: int, line: str) -> None:
    """Mask a line from a column on, unless what stands there is empty or names a place elsewhere."""
    rest = line[at:]
    if line and (_EMPTY.match(rest) or _REFERENCE.match(rest)):
        return
    known = cuts[n]
    cuts[n] = at if known is None else min(at, known)


@lru_cache(maxsize=1024)  # names and values look at the same few lines again
def _keys(line: str) -> tuple[tuple[str, int], ...]:
    """The keys on a line, each with the column of its value."""
    return tuple(_find_keys(line))


def _find_keys(line: str) -> Iterator[tuple[str, int]]:
    for pattern in (_PAIR, _SPACED):
        for found in pattern.finditer(line):
            groups = found.groupdict()
            key = groups.get("double") or groups.get("single") or groups["bare"]
            if pattern is _PAIR or secret_key(key):
                yield key, found.start("value") if groups["value"] is not None else len(line)


def _string_end(rest: str) -> re.Pattern[str] | None:
    """What ends a heredoc or a quoted string that this line leaves open, or None."""
    heredoc = _HEREDOC.search(rest)
    if heredoc:
        return re.compile(rf"\s*{heredoc['end']}\s*$")
    if rest[:1] in ("'", '"') and rest.count(rest[0]) % 2:
        return re.compile(rest[0])
    return None


def _deeper(lines: list[str], n: int, rest: str) -> Iterator[int]:
    """The lines below that are indented more than the key on line ``n``, whose own value is ``rest``."""
    column = _column(lines[n])
    opens = lines[n].lstrip()[:1] in ('"', "{", "?") or rest[:1] in ("[", "{", "(")
    for below in range(n + 1, len(lines)):
        text = lines[below]
        if not text.strip():
            continue
        indent = len(_indent(text))
        item = not rest and indent == column and text.lstrip()[:2] == "- "
        follows = below == n + 1 and (lines[n].rstrip().endswith("\\") or (opens and not rest))
        if not (indent > column or item or follows):
            return
        yield below


def _until(lines: list[str], n: int, end: re.Pattern[str]) -> Iterator[int]:
    for below in range(n + 1, len(lines)):
        yield below
        if end.search(lines[below]):
            return


def _named_secret(lines: list[str], n: int) -> Iterator[tuple[int, int]]:
    """Where the values stand that a secret-like name on line ``n`` speaks of: (line, column) pairs."""
    block = _LABELLED_BLOCK.match(lines[n])
    if block and secret_key(block["name"]):
        yield from _values(lines, range(n + 1, _end_of_block(lines, n)), None)
        yield from _values(lines, (n,), None)
        return
    for key, at in _keys(lines[n]):
        name = _NAME_VALUE.match(lines[n], at) if key.lower() in _NAMING else None
        if name and secret_key(name["name"].rsplit("/", 1)[-1]):
            column = _column(lines[n])
            yield from _values(lines, (n,), None)
            yield from _values(lines, _siblings(lines, n, column, 1), column)
            yield from _values(lines, _siblings(lines, n, column, -1), column)


def _values(lines: list[str], among: Iterable[int], column: int | None) -> Iterator[tuple[int, int]]:
    for n in among:
        for key, at in _keys(lines[n]):
            if key.lower() in _VALUE_KEYS and column in (None, _column(lines[n])):
                if not _REFERENCE.match(lines[n][at:]):
                    yield n, at
                break


def _siblings(lines: list[str], n: int, column: int, step: int) -> Iterator[int]:
    """The near lines of the same item or block, downwards (1) or upwards (-1)."""
    here = n
    for _ in range(_NEAR):
        if step < 0 and lines[here].lstrip().startswith("- ") and _column(lines[here]) == column:
            return
        here += step
        if not 0 <= here < len(lines) or (lines[here].strip() and _column(lines[here]) < column):
            return
        if step > 0 and lines[here].lstrip().startswith("- ") and _column(lines[here]) == column:
            return
        yield here


def _end_of_block(lines: list[str], n: int) -> int:
    """The line that closes a block opened on line ``n`` (exclusive end), by indentation."""
    indent = len(_indent(lines[n]))
    for below in range(n + 1, len(lines)):
        if lines[below].strip() and len(_indent(lines[below])) <= indent:
            return below + 1
    return len(lines)


def _secret_kinds(lines: list[str]) -> list[bool]:
    """Whether each line stands in a YAML document that holds a Kubernetes Secret."""
    flags: list[bool] = []
    for document in _documents(lines):
        flags += [any(_SECRET_KIND.match(line) for line in document)] * len(document)
    return flags


def _documents(lines: list[str]) -> Iterator[list[str]]:
    document: list[str] = []
    for line in lines:
        if line.startswith("---") and document:
            yield document
            document = []
        document.append(line)
    yield document
