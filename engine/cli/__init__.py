"""The command line. Only this package prints, reads environment variables or the clock, and picks exit codes.

This module imports click and nothing else: every command is loaded when it is called, so that ``--version`` and a
usage error are instant.
"""

from __future__ import annotations

import gc
from typing import Any

import click

from ... import __version__
from .lazy import LazyGroup

COMMANDS = {
    "check": "check",
    "diff": "diff",
    "environments": "environments",
    "explain": "explain",
    "genome": "genome",
    "init": "init",
    "policy": "policy",
    "render": "render",
    "version": "version",
}


class _Program(LazyGroup):
    """The root command: turns a user's mistake into exit 2 and a bug of ours into exit 3."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        from .failures import Failures

        # NOTE: a run ends within seconds and builds trees without cycles; looking for cycles costs a tenth of it.
        gc.disable()
        with Failures():
            return super().main(*args, **kwargs)


@click.group(
    cls=_Program,
    package=__name__,
    modules=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, "--version", prog_name="paritycheck", message="%(prog)s %(version)s")
def main() -> None:
    """Find where configuration contradicts itself and where environments silently differ."""


__all__ = ["main"]
