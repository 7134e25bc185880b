"""Stand-ins for what is random in Go: the same at every render, and different at every place in the templates.

They depend on nothing but the place of the call: the template's path, the line and the column.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from ..gotemplate.function import MAX_TEXT, Call
from ..gotemplate.value import Refusal


def seeded_bytes(call: Call, purpose: str, count: int) -> bytes:
    """Bytes for a place and purpose."""
    if count > MAX_TEXT:
        raise Refusal(f"the result would have {count} characters; at most {MAX_TEXT} are allowed")
    span = call.origin.span
    seed = f"{span.path}\0{span.line}\0{span.column}\0{purpose}".encode("utf-8", "surrogateescape")
    return hashlib.shake_256(seed).digest(max(count, 0))


def seeded_letters(call: Call, purpose: str, alphabet: str, count: int) -> str:
    """Letters of an alphabet for a place and purpose."""
    size = len(alphabet)
    return "".join([alphabet[byte % size] for byte in seeded_bytes(call, purpose, count)])


def seeded_order(call: Call, purpose: str, count: int) -> Iterator[int]:
    """The numbers below ``count`` in an order of their own."""
    data = seeded_bytes(call, purpose, 4 * count)
    keys = [(data[4 * index : 4 * index + 4], index) for index in range(count)]
    return (index for _, index in sorted(keys))
