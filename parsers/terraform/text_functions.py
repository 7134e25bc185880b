"""Functions of texts: plain Python on plain data, with the edge cases of Terraform's own (its lang/funcs)."""

from __future__ import annotations

import base64
import codecs
import hashlib
import uuid
from collections.abc import Callable
from decimal import Decimal
from urllib.parse import quote_plus

from ...engine.pattern import deferred
from .functions import Plain
from .kinds import BOOL, NUMBER, STRING, ListOf

_STRINGS = ListOf(STRING)
#: A letter behind a separator: white space or ASCII punctuation (Go's strings.Title).
_WORD_START = deferred(r"(?:^|(?<=[\s!-/:-@\[-^`{-~]))\w")
_NAMESPACES = {"dns": uuid.NAMESPACE_DNS, "url": uuid.NAMESPACE_URL, "oid": uuid.NAMESPACE_OID,
               "x500": uuid.NAMESPACE_X500}  # fmt: skip


def _whole(value: Decimal) -> int:
    if value != int(value):
        raise ValueError("a whole number is required")
    return int(value)


def _substr(text: str, offset: Decimal, length: Decimal) -> str:
    start, count = _whole(offset), _whole(length)
    if start < 0:
        start = max(0, len(text) + start)
    return text[start:] if count < 0 else text[start : start + count]


def _split(separator: str, text: str) -> tuple[str, ...]:
    return tuple(text.split(separator)) if separator else tuple(text)


def _join(separator: str, *lists: list[str]) -> str:
    return separator.join(item for items in lists for item in items)


def _title(text: str) -> str:
    return _WORD_START.sub(lambda found: found.group().upper(), text)


def _indent(spaces: Decimal, text: str) -> str:
    return text.replace("\n", "\n" + " " * min(_whole(spaces), 1000))


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
    if not 2 <= base <= 62 or base > 36 or "_" in text:
        raise ValueError(f"cannot parse {text!r} in base {base}")
    return Decimal(int(text, int(base)))


TEXT_FUNCTIONS: dict[str, Plain] = {
    "lower": Plain(str.lower, (STRING,)),
    "upper": Plain(str.upper, (STRING,)),
    "title": Plain(_title, (STRING,)),
    "strrev": Plain(lambda text: text[::-1], (STRING,)),
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
