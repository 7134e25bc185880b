"""``paritycheck init``: write what was found about the environments, and ask what could not be found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import directory

if TYPE_CHECKING:
    from ..environments import Question

NAME = "paritycheck.yaml"


@click.command("init")
@directory
@click.option("--dry-run", is_flag=True, help=f"Print {NAME} instead of writing it.")
def command(directory: Path, dry_run: bool) -> None:
    """Write the environments of a repository into paritycheck.yaml, for you to confirm.

    Below it come the questions that the files do not answer, each with its evidence and the answer that was assumed.
    An existing configuration is never overwritten.
    """
    from ...parsers.registry import PARSERS
    from .. import pipeline
    from ..config.proposal import proposal
    from ..config.settings import NAMES
    from ..environments import layer_specs, questions
    from ..model import Settings, UserError
    from .surroundings import show, today, write

    existing = next((name for name in NAMES if (directory / name).exists()), "")
    if existing and not dry_run:
        raise UserError(f"{existing} exists and was left as it is; `paritycheck init --dry-run` prints a proposal")
    world = pipeline.world(directory, Settings(today=today()), PARSERS)
    text = proposal([(one, layer_specs(one, world.units)) for one in world.environments])
    if dry_run:
        show(text)
    else:
        write(str(directory / NAME), text)
        names = ", ".join(one.name for one in world.environments) or "no environment"
        show(f"wrote {NAME}: {names}\n")
    show("".join(_asked(questions(world), "# " if dry_run else "")))


def _asked(asked: tuple[Question, ...], mark: str) -> Iterator[str]:
    from ..report.redact import words

    if asked:
        yield f"{mark}\n{mark}Questions that the files do not answer:\n"
    for number, one in enumerate(asked, 1):
        yield f"{mark}{number}. {words(one.text)}\n"
        yield from (f"{mark}   - {words(place)}\n" for place in one.evidence)
        yield f"{mark}   assumed: {words(one.answer)}\n"
