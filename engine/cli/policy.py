"""``paritycheck policy``: list, show and test policies."""

from __future__ import annotations

import click

from .lazy import LazyGroup

COMMANDS = {"list": "policy_list", "show": "policy_show", "test": "policy_test"}


@click.group("policy", cls=LazyGroup, package=__package__, modules=COMMANDS)
def command() -> None:
    """List, show and test policies."""
