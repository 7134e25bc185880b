"""Sprig's random texts and numbers, as stand-ins of the right length and alphabet (sprig strings.go, crypto.go)."""

from __future__ import annotations

import base64
from collections.abc import Callable
from string import ascii_letters, digits

from ..gotemplate.function import Call, Function, Functions
from ..gotemplate.value import Refusal
from .seeded import seeded_bytes, seeded_letters, seeded_order


def _letters(name: str, alphabet: str) -> Function:
    def body(call: Call, count: int) -> str:
        return seeded_letters(call, name, alphabet, count)

    return _made(body, "int", "strings.go")


def _made(body: Callable[..., object], takes: str, source: str) -> Function:
    return Function(body, takes, source, "generated")


def _rand_bytes(call: Call, count: int) -> str:
    if count < 0:
        raise Refusal("runtime error: makeslice: len out of range")
    return base64.b64encode(seeded_bytes(call, "randBytes", count)).decode("ascii")


def _rand_int(call: Call, least: int, most: int) -> int:
    if most <= least:
        raise Refusal("invalid argument to Intn")
    return least + int.from_bytes(seeded_bytes(call, "randInt", 8)) % (most - least)


def _shuffle(call: Call, text: str) -> str:
    return "".join([text[index] for index in seeded_order(call, "shuffle", len(text))])


def _uuid(call: Call) -> str:
    data = bytearray(seeded_bytes(call, "uuidv4", 16))
    data[6] = data[6] & 0x0F | 0x40
    data[8] = data[8] & 0x3F | 0x80
    text = data.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


FUNCTIONS: Functions = {
    "randAlphaNum": _letters("randAlphaNum", ascii_letters + digits),
    "randAlpha": _letters("randAlpha", ascii_letters),
    "randNumeric": _letters("randNumeric", digits),
    "randAscii": _letters("randAscii", "".join(map(chr, range(32, 127)))),
    "randBytes": _made(_rand_bytes, "int", "crypto.go"),
    "randInt": _made(_rand_int, "int int", "functions.go"),
    "shuffle": _made(_shuffle, "string", "functions.go"),
    "uuidv4": _made(_uuid, "", "crypto.go"),
}
