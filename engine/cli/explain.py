"""``paritycheck explain``: a policy in full, or what stands on a line of a file and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..pattern import deferred
from .options import config, directory

if TYPE_CHECKING:
    from ..model import Settings

_PLACE = deferred(r"(?P<path>.+?):(?P<line>[1-9][0-9]*)(?::[0-9]+)?\Z")


@click.command("explain")
@click.argument("what", metavar="POLICY|FILE:LINE")
@directory
@config
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True,
              help="json is for FILE:LINE.")  # fmt: skip
def command(what: str, directory: Path, config: str | None, format_: str) -> None:
    """Explain a policy, or which facts stand on a line: their values, the chain of their origins, their findings."""
    from .. import config as configuration
    from .surroundings import show, today

    settings = configuration.load_settings(directory, today(), config)
    place = _PLACE.match(what)
    if place:
        show(_place(directory, settings, place["path"], int(place["line"]), format_))
    else:
        show(_policy(directory, settings, what))


def _policy(root: Path, settings: Settings, name: str) -> str:
    from ..report.explain import policy_text
    from .policies import find_policy
    from .surroundings import width

    return policy_text(find_policy(root, settings, name, "a line of a file is written FILE:LINE"), width())


def _place(root: Path, settings: Settings, path: str, line: int, format: str) -> str:
    from ... import __version__
    from ...parsers.registry import PARSERS
    from .. import pipeline
    from ..model import UserError
    from ..reading import join
    from ..report import ReportContext, explain
    from .surroundings import width

    inside = join("", path)
    if inside is None or not (root / inside).is_file():
        raise UserError(
            f"{path}: there is no such file in {root}; name it relative to that folder (-C chooses another)"
        )
    examined = pipeline.examine(root, settings, PARSERS)
    heard = explain.facts_at(examined.reading.genome, inside, line)
    found = explain.findings_at(examined.report, inside, line)
    context = ReportContext(__version__, {}, width=width())
    write = explain.place_json if format == "json" else explain.place_text
    return write(heard, found, f"{inside}:{line}", context)
