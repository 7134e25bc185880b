"""What a fact says: a known value, one that cannot be known, or one that must not be shown."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from os import urandom
from typing import TypeAlias

from ..record import record
from .origin import Origin

Plain: TypeAlias = "str | int | float | bool | Decimal | tuple[Plain, ...] | None"

#: Digests are comparable within one process only, so that none can be looked up elsewhere.
_KEY = urandom(32)


@record(frozen=True, slots=True)
class Known:
    """A canonical value (bytes, cores, seconds, normalised names) and the text that a person wrote."""

    value: Plain
    raw: str = field(default="", compare=False)

    def same(self, other: Value) -> bool | None:
        """Equality, or None when the other side cannot be compared."""
        return self.value == other.value if isinstance(other, Known) else None

    @property
    def shown(self) -> str:
        """The text for messages: as written, else the canonical value."""
        if self.raw:
            return self.raw
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        return "null" if self.value is None else str(self.value)


@record(frozen=True, slots=True)
class Unknown:
    """A value that static reading cannot decide: why, and which place is to blame."""

    reason: str
    cause: Origin | None = field(default=None, compare=False)

    def same(self, other: Value) -> bool | None:
        """Never decided."""
        return None

    @property
    def shown(self) -> str:
        """The text for messages."""
        return f"unknown ({self.reason})"


@record(frozen=True, slots=True)
class Secret:
    """A value that is compared and never shown; there is no way back from it."""

    digest: bytes = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Secret:
        """The secret for a text, keyed with this process's random key."""
        from hmac import digest  # brings OpenSSL, which most runs never need

        return cls(digest(_KEY, text.encode("utf-8", "surrogatepass"), "sha256"))

    def same(self, other: Value) -> bool | None:
        """Equality of the hidden texts, or None when the other side is not a secret."""
        return self.digest == other.digest if isinstance(other, Secret) else None

    @property
    def shown(self) -> str:
        """The text for messages."""
        return "***"


Value: TypeAlias = Known | Unknown | Secret
