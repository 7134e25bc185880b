"""Sprig's checksums (sprig crypto.go)."""

from __future__ import annotations

import hashlib
import zlib

from ..gotemplate.function import Function, Functions
from .slicing import encoded

FUNCTIONS: Functions = {
    "sha1sum": Function(lambda text: hashlib.sha1(encoded(text)).hexdigest(), "string", "crypto.go"),
    "sha256sum": Function(lambda text: hashlib.sha256(encoded(text)).hexdigest(), "string", "crypto.go"),
    "sha512sum": Function(lambda text: hashlib.sha512(encoded(text)).hexdigest(), "string", "crypto.go"),
    "adler32sum": Function(lambda text: str(zlib.adler32(encoded(text))), "string", "crypto.go"),
}
