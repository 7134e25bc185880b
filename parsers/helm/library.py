"""All functions that a chart may call: Go's own, sprig's, and Helm's, which win over those of the same name."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from .functions import table
from .gotemplate import builtins, engine
from .gotemplate.function import Function

Version = tuple[int, int, int]


#: Functions of ``functions.documents``, which is worth importing only for charts that call one.
_DOCUMENTS: Final = frozenset(
    ("fromJson", "fromJsonArray", "fromToml", "fromYaml", "fromYamlArray", "mustFromJson", "mustToJson",
     "mustToPrettyJson", "mustToRawJson", "mustToToml", "mustToYaml", "toJson", "toPrettyJson", "toRawJson", "toToml",
     "toYaml", "toYamlPretty")
)  # fmt: skip


def find(name: str) -> Function | None:
    """The function of a name, whatever version of Helm has it."""
    if name in _DOCUMENTS:
        from .functions import documents

        return documents.FUNCTIONS[name]
    return engine.FUNCTIONS.get(name) or table.find(name) or builtins.FUNCTIONS.get(name)


@lru_cache(maxsize=8)
def for_version(helm: Version) -> Callable[[str], Function | None]:
    """``find`` for one version of Helm: what came later does not exist for it."""

    @lru_cache(maxsize=512)
    def found(name: str) -> Function | None:
        function = find(name)
        return None if function is None or function.since > helm else function

    return found


def names() -> tuple[str, ...]:
    """The names of all functions, sorted; ``and`` and ``or`` are part of the language."""
    return tuple(sorted({*engine.FUNCTIONS, *_DOCUMENTS, *table.names(), *builtins.FUNCTIONS, "and", "or"}))
