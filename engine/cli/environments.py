"""``paritycheck environments``: which environments there are, which files make them up, and why we think so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import config, directory

if TYPE_CHECKING:
    from ..model import Environment


@click.command("environments")
@directory
@config
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
def command(directory: Path, config: str | None, format_: str) -> None:
    """List the environments, their layers in order, and the reason for each guess."""
    from ...parsers.registry import PARSERS
    from .. import config as configuration
    from .. import pipeline
    from .surroundings import show, today

    settings = configuration.load_settings(directory, today(), config)
    found = pipeline.environments(directory, settings, PARSERS)
    show(_json(found) if format_ == "json" else "".join(_text(found)))


def _json(found: tuple[Environment, ...]) -> str:
    from ..reading import file_of

    data = [
        {
            "name": one.name,
            "aliases": list(one.aliases),
            "explicit": one.explicit,
            "files": list(one.files),
            "bindings": [
                {
                    "unit": binding.unit,
                    "files": [file_of(path) for path in binding.layers.files],
                    "reason": binding.reason,
                }
                for binding in one.bindings
            ],
        }
        for one in found
    ]
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _text(found: tuple[Environment, ...]) -> Iterator[str]:
    from ..report.redact import words

    if not found:
        yield "no environments found; declare them under `environments:` in paritycheck.yaml\n"
    for one in found:
        aliases = f" (also {', '.join(one.aliases)})" if one.aliases else ""
        yield words(f"{one.name}{aliases}, {'declared' if one.explicit else 'guessed'}") + "\n"
        for binding in one.bindings:
            yield words(f"  {binding.unit}: {binding.reason}") + "\n"
            yield from (f"    {words(_named(path))}\n" for path in binding.layers.files)


def _named(layer: str) -> str:
    """A layer for people: its file, and whether only a part of it or what is made of it is meant."""
    from ..reading import file_of

    file = file_of(layer)
    if file == layer:
        return file
    return f"{file} (filled in)" if layer.startswith(f"{file}#~") else f"{file} (a part)"
