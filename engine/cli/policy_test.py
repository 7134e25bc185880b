"""``paritycheck policy test``: run the examples that stand beside every policy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import config, directory

if TYPE_CHECKING:
    from ..model import Report, Settings


@click.command("test")
@click.argument("names", nargs=-1, metavar="[POLICY...]")
@directory
@config
@click.option("-v", "--verbose", is_flag=True, help="Also the cases that pass.")
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...], directory: Path, config: str | None, verbose: bool) -> None:
    """Run the passing, failing and unknown examples of policies; exit status 1 when one is not as it says."""
    from .. import config as configuration
    from ..policy import harness, load
    from ..report.redact import words
    from .policies import find_policy
    from .surroundings import show, today

    settings = configuration.load_settings(directory, today(), config)
    if names:
        policies = tuple(find_policy(directory, settings, name) for name in names)
    else:
        policies = load.load_policies(settings, directory)
    number = bad = 0
    for outcome in harness.run(policies, directory, _check, _diff):
        number += 1
        bad += bool(outcome.problems)
        if outcome.problems or verbose:
            show(f"{'FAIL' if outcome.problems else 'ok  '} {words(outcome.policy)}: {words(outcome.case.name)}\n")
            show("".join(f"     {words(problem)}\n" for problem in outcome.problems))
    show(f"{number} cases, {bad} failed\n")
    ctx.exit(int(bad > 0))


def _check(root: Path, settings: Settings) -> Report:
    from ...parsers.registry import PARSERS
    from .. import pipeline

    return pipeline.check(root, settings, PARSERS)


def _diff(root: Path, settings: Settings, names: Sequence[str]) -> Report:
    from ...parsers.registry import PARSERS
    from .. import pipeline

    return pipeline.diff(root, settings, names, PARSERS).report
