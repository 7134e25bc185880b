"""One stated version of a language runtime or tool, and where its text stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from ...engine.model import Diagnostic, Source, Span

#: Names that version managers and manifests use, and ours.
LANGUAGES = {
    "node": "node", "nodejs": "node", "python": "python", "ruby": "ruby", "java": "java", "go": "go",
    "golang": "go", "dotnet": "dotnet", "dotnet-core": "dotnet", "php": "php", "rust": "rust", "elixir": "elixir",
    "erlang": "erlang", "bun": "bun", "deno": "deno", "perl": "perl", "swift": "swift", "dart": "dart",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pin:
    """``text`` is the version or constraint that is meant; ``span`` where it is written.

    ``confidence`` falls for second choices, such as further versions of a ``.tool-versions`` line.
    """

    key: str
    text: str
    span: Span
    attribute: Literal["runtime", "tool"] = "runtime"
    confidence: float = 1.0
    reason: str = ""

    @property
    def written(self) -> str:
        """The text as it stands in the file."""
        return self.span.text


Pins: TypeAlias = "tuple[list[Pin], list[Diagnostic]]"


def pin_of(name: str, text: str, span: Span, confidence: float = 1.0) -> Pin:
    """The pin of a language or tool by the name that a version manager has for it.

    A path, a Git reference or ``system`` is no version: such a pin carries the reason why it is unknown.
    """
    language = LANGUAGES.get(name)
    unversioned = text in ("system", "path", "sub") or text.startswith(("path:", "ref:", "sub-"))
    reason = f"{text} is taken from the machine, not from a version" if unversioned else ""
    return Pin(language or name, text, span, "runtime" if language else "tool", confidence, reason)


def problem(message: str, source: Source, span: Span | None = None) -> Diagnostic:
    """A pin file, or a part of it, that states nothing readable."""
    return Diagnostic("pin-unreadable", message, span or source.whole())
