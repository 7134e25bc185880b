"""base64gzip of short texts, byte for byte as Terraform's compressor writes them.

What a compressor makes of a longer text is its own choice (matches, block types, code lengths), so that such results
are unknown. Up to eight bytes without a repetition of four there is no choice: one block of fixed codes (RFC 1951,
3.2.6) is the smallest, followed by an empty stored block from the flush and another from the end.
"""

from __future__ import annotations

import base64
import zlib

MOST_BYTES = 8
#: RFC 1952: magic number, deflate, no flags, no time, no extra flags, unknown system.
_HEADER = bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255))
_EMPTY_STORED = b"\x00\x00\xff\xff"


def is_decided(data: bytes) -> bool:
    """Whether every compressor of this kind writes the same."""
    quads = [data[i : i + 4] for i in range(len(data) - 3)]
    return 0 < len(data) <= MOST_BYTES and len(set(quads)) == len(quads)


def base64gzip(data: bytes) -> str:
    """The compressed bytes as base64."""
    bits = [0, 1, 0]
    for byte in data:
        code, width = (0x30 + byte, 8) if byte < 144 else (0x190 + byte - 144, 9)
        bits.extend(code >> place & 1 for place in reversed(range(width)))
    bits.extend([0] * 7 + [0] * 3)
    bits.extend([0] * (-len(bits) % 8))
    packed = bytes(sum(bit << i for i, bit in enumerate(bits[at : at + 8])) for at in range(0, len(bits), 8))
    tail = zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")
    return base64.b64encode(_HEADER + packed + _EMPTY_STORED + b"\x01" + _EMPTY_STORED + tail).decode()
