"""Functions of texts: plain Python on plain data, with the edge cases of Terraform's own (its lang/funcs)."""

from __future__ import annotations

import base64
import codecs
import hashlib
import string
import uuid
from collections.abc import Callable
from decimal import Decimal
from urllib.parse import quote_plus

from ...engine.pattern import deferred
from .functions import Plain
from .graphemes import graphemes
from .kinds import BOOL, NUMBER, STRING, ListOf
from .values import MAX_TEXT

_STRINGS = ListOf(STRING)
_MOST_DIGITS = 1000
_DIGITS = string.digits + string.ascii_lowercase + string.ascii_uppercase
#: A letter behind a separator: white space or ASCII punctuation (Go's strings.Title).
_WORD_START = deferred(r"(?:^|(?<=[\s!-/:-@\[-^`{-~]))\w")
_NAMESPACES = {"dns": uuid.NAMESPACE_DNS, "url": uuid.NAMESPACE_URL, "oid": uuid.NAMESPACE_OID,
               "x500": uuid.NAMESPACE_X500}  # fmt: skip


def bounded(size: int) -> None:
    """Refuse what would become longer than any text that is kept, before it is built."""
    if size > MAX_TEXT:
        raise ValueError(f"the text grows beyond {MAX_TEXT // 2**20} MiB")


def _whole(value: Decimal) -> int:
    if value != int(value):
        raise ValueError("a whole number is required")
    return int(value)


def _substr(text: str, offset: Decimal, length: Decimal) -> str:
    start, count = _whole(offset), _whole(length)
    parts = graphemes(text)
    if start < 0:
        start, count = max(0, len(parts) + start), count or -1
    return "".join(parts[start:] if count < 0 else parts[start : start + count])


def _split(separator: str, text: str) -> tuple[str, ...]:
    return tuple(text.split(separator)) if separator else tuple(graphemes(text))


def _join(separator: str, *lists: list[str]) -> str:
    items = [item for items in lists for item in items]
    bounded(len(separator) * len(items) + sum(map(len, items)))
    return separator.join(items)


def _upper(char: str) -> str:
    """One character stays one: there is no capital for a sharp s."""
    return char.upper() if len(char.upper()) == 1 else char


def _title(text: str) -> str:
    return _WORD_START.sub(lambda found: found[0].title() if len(found[0].title()) == 1 else found[0], text)


def _indent(spaces: Decimal, text: str) -> str:
    if spaces < 0:
        raise ValueError("the number of spaces is negative")
    lines = text.count("\n")
    bounded(lines * _whole(spaces))
    return text.replace("\n", "\n" + " " * _whole(spaces)) if lines else text


def _digest(algorithm: str) -> Callable[[str], str]:
    return lambda text: hashlib.new(algorithm, text.encode(), usedforsecurity=False).hexdigest()


def _digest64(algorithm: str) -> Callable[[str], str]:
    return lambda text: base64.b64encode(hashlib.new(algorithm, text.encode()).digest()).decode()


def _base64decode(text: str) -> str:
    return base64.b64decode(text, validate=True).decode("utf-8")


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise ValueError(f"{name!r} is no encoding") from None


def _textencode(text: str, encoding: str) -> str:
    return base64.b64encode(text.encode(_codec(encoding))).decode()


def _textdecode(text: str, encoding: str) -> str:
    return base64.b64decode(text, validate=True).decode(_codec(encoding))


def _uuidv5(namespace: str, name: str) -> str:
    space = _NAMESPACES.get(namespace) or uuid.UUID(namespace)
    return str(uuid.uuid5(space, name))


def _urlencode(text: str) -> str:
    return quote_plus(text, safe="-_.~")


def _basename(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2] or ("/" if path.startswith("/") else ".")


def _dirname(path: str) -> str:
    from posixpath import normpath

    head, slash, _ = path.rpartition("/")
    return normpath(head) if head else ("/" if slash else ".")


def _pathexpand(path: str) -> str:
    if path.startswith("~"):
        raise ValueError("the home folder depends on who runs it")
    return path


def _parseint(text: str, base: Decimal) -> Decimal:
    if len(text) > _MOST_DIGITS:
        raise ValueError(f"more than {_MOST_DIGITS} digits")
    digits = text.lower() if base <= 36 else text
    digits = digits.removeprefix("-") if digits.startswith("-") else digits.removeprefix("+")
    values = [_DIGITS.find(digit) for digit in digits]
    if not 2 <= _whole(base) <= 62 or not values or any(not 0 <= value < base for value in values):
        raise ValueError(f"cannot parse {text!r} in base {base}")
    number = 0
    for value in values:
        number = number * int(base) + value
    return Decimal(-number if text.startswith("-") else number)


TEXT_FUNCTIONS: dict[str, Plain] = {
    "lower": Plain(lambda text: text.lower() if text.isascii() else "".join(c.lower()[0] for c in text), (STRING,)),
    "upper": Plain(lambda text: text.upper() if text.isascii() else "".join(map(_upper, text)), (STRING,)),
    "title": Plain(_title, (STRING,)),
    "strrev": Plain(lambda text: "".join(reversed(graphemes(text))), (STRING,)),
    "chomp": Plain(lambda text: text.rstrip("\r\n"), (STRING,)),
    "trim": Plain(lambda text, chars: text.strip(chars) if chars else text, (STRING, STRING)),
    "trimprefix": Plain(str.removeprefix, (STRING, STRING)),
    "trimsuffix": Plain(str.removesuffix, (STRING, STRING)),
    "trimspace": Plain(str.strip, (STRING,)),
    "endswith": Plain(str.endswith, (STRING, STRING), BOOL),
    "strcontains": Plain(lambda text, part: part in text, (STRING, STRING), BOOL),
    "substr": Plain(_substr, (STRING, NUMBER, NUMBER)),
    "split": Plain(_split, (STRING, STRING), _STRINGS),
    "join": Plain(_join, (STRING,), STRING, _STRINGS),
    "indent": Plain(_indent, (NUMBER, STRING)),
    "sort": Plain(lambda items: tuple(sorted(items)), (_STRINGS,), _STRINGS),
    "parseint": Plain(_parseint, (STRING, NUMBER), NUMBER),
    "basename": Plain(_basename, (STRING,)),
    "pathexpand": Plain(_pathexpand, (STRING,)),
    "dirname": Plain(_dirname, (STRING,)),
    "md5": Plain(_digest("md5"), (STRING,)),
    "sha1": Plain(_digest("sha1"), (STRING,)),
    "sha256": Plain(_digest("sha256"), (STRING,)),
    "sha512": Plain(_digest("sha512"), (STRING,)),
    "base64sha256": Plain(_digest64("sha256"), (STRING,)),
    "base64sha512": Plain(_digest64("sha512"), (STRING,)),
    "base64encode": Plain(lambda text: base64.b64encode(text.encode()).decode(), (STRING,)),
    "base64decode": Plain(_base64decode, (STRING,)),
    "textencodebase64": Plain(_textencode, (STRING, STRING)),
    "textdecodebase64": Plain(_textdecode, (STRING, STRING)),
    "urlencode": Plain(_urlencode, (STRING,)),
    "uuidv5": Plain(_uuidv5, (STRING, STRING)),
}
