"""Files that pin language runtimes and tools: .nvmrc, .tool-versions, go.mod, pyproject.toml, pom.xml and their kind.

Each file is a unit with one declaration a language; what each file states is read by ``_shared/pins.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..engine.contract import Resolution, Unit
from ..engine.model import Declaration, Layers, Origin
from ..engine.reading import Files, folder_of
from ._shared.folders import folder_names
from ._shared.pin import Pin
from ._shared.pins import is_pin_file, pin_fact, read_pins


@dataclass(frozen=True, slots=True)
class RuntimePinsParser:
    """Reads every pin file on its own."""

    name: str = "runtime_pins"

    def units(self, files: Files) -> Iterator[Unit]:
        """One unit a file."""
        for path in files.paths:
            if is_pin_file(path):
                yield Unit(self.name, path, (path,))

    def resolve(self, unit: Unit, layers: Layers, files: Files) -> Resolution:
        """The versions that one file states, by language."""
        pins, problems = read_pins(unit.key, files)
        by_key: dict[str, list[Pin]] = {}
        for pin in pins:
            by_key.setdefault(pin.key, []).append(pin)
        declarations = tuple(_declaration(unit, key, found) for key, found in sorted(by_key.items()))
        if files.source(unit.key) is None:
            return Resolution(unread=((unit.key, "cannot be read"),))
        return Resolution(declarations, problems, (unit.key,))


def _declaration(unit: Unit, key: str, pins: list[Pin]) -> Declaration:
    folder = folder_of(unit.key)
    names = folder_names(folder)
    return Declaration(
        key,
        "runtime",
        unit.parser,
        Origin(pins[0].span),
        tuple(pin_fact(pin) for pin in pins),
        names,
        names,
        folder,
        unit=unit.id,
    )


PARSER = RuntimePinsParser()
