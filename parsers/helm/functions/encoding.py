"""base64 and base32 as Go's encoding packages do them: what cannot be decoded becomes the error's text."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from ..gotemplate.function import Function, Functions
from ..gotemplate.value import Refusal
from .slicing import decoded, encoded

_BASE64: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_BASE32: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
_WHOLE: Final = re.compile(rb"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_BREAKS: Final = b"\r\n"


def base64_decoded(text: str) -> str:
    """The text inside base64; raises ``Refusal`` with Go's words."""
    data = encoded(text)
    plain = data.translate(None, _BREAKS)
    if _WHOLE.fullmatch(plain):
        return decoded(binascii.a2b_base64(plain))
    raise Refusal(f"illegal base64 data at input byte {_bad_base64(data)}")


def _b64dec(text: str) -> str:
    try:
        return base64_decoded(text)
    except Refusal as error:
        return str(error)


def _bad_base64(data: bytes) -> int:
    """Where Go stops reading (base64.go: decodeQuantum)."""
    at = taken = 0
    while True:
        if at == len(data):
            return at - taken
        byte = data[at]
        at += 1
        if byte in _BREAKS:
            continue
        if byte in _BASE64:
            taken = (taken + 1) % 4
            continue
        if byte != 61 or taken < 2:
            return at - 1
        if taken == 2:
            at = _past_breaks(data, at)
            if at == len(data):
                return at
            if data[at] != 61:
                return at - 1
            at += 1
        return _past_breaks(data, at)


def _past_breaks(data: bytes, at: int) -> int:
    while at < len(data) and data[at] in _BREAKS:
        at += 1
    return at


def _b32dec(text: str) -> str:
    data = encoded(text).translate(None, _BREAKS)
    bad = _bad_base32(data)
    if bad is not None:
        return f"illegal base32 data at input byte {bad}"
    body = data.rstrip(b"=")
    return decoded(base64.b32decode(body + b"=" * (-len(body) % 8)))


def _bad_base32(data: bytes) -> int | None:
    """Where Go stops reading, None when all is well (base32.go: decode)."""
    for start in range(0, len(data), 8):
        for taken in range(8):
            at = start + taken
            if at >= len(data):
                return len(data) - taken
            if data[at] == 61 and taken >= 2 and len(data) - at - 1 < 8:
                return _bad_padding(data, at, taken)
            if data[at] not in _BASE32:
                return at
    return None


def _bad_padding(data: bytes, at: int, taken: int) -> int | None:
    rest = data[at + 1 :]
    if len(rest) + taken < 7:
        return len(data)
    for index in range(7 - taken):
        if len(rest) > index and rest[index] != 61:
            return at + index
    return at if taken in (1, 3, 6) else None


FUNCTIONS: Functions = {
    "b64enc": Function(lambda text: base64.b64encode(encoded(text)).decode("ascii"), "string", "strings.go"),
    "b64dec": Function(_b64dec, "string", "strings.go"),
    "b32enc": Function(lambda text: base64.b32encode(encoded(text)).decode("ascii"), "string", "strings.go"),
    "b32dec": Function(_b32dec, "string", "strings.go"),
}
