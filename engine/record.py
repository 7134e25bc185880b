"""Records: dataclasses that are frozen for the type checker and plain slots at run time.

A frozen dataclass stores every field by ``object.__setattr__``, which makes building one three times as dear, and
resolving a repository builds some by the hundred thousand. Nothing changes a record once built: mypy refuses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["record"]

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import dataclass

    def record(**options: Any) -> Any:
        """The decorator ``dataclass(frozen=True, ...)`` without its price; equality and hash are the same."""
        del options["frozen"]

        def decorate(cls: type) -> type:
            return dataclass(**options, unsafe_hash="__hash__" not in vars(cls))(cls)

        return decorate
