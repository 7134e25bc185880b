"""``paritycheck render``: what a format's own tool would make of its files, without running it."""

from __future__ import annotations

from importlib.util import find_spec

import click

from .lazy import LazyGroup

_FORMATS = ("compose", "dotenv", "helm", "kustomize", "terraform")
#: A format can be rendered where this package has its command.
COMMANDS = {name: f"render_{name}" for name in _FORMATS if find_spec(f".render_{name}", __package__)}


@click.group("render", cls=LazyGroup, package=__package__, modules=COMMANDS)
def command() -> None:
    """Show what a format's own tool would make of its files.

    Nothing is executed and nothing is fetched. Values are printed as they are, secrets too.
    """
