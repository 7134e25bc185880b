"""``paritycheck version``: the version, and what it runs on."""

from __future__ import annotations

import sys

import click

from ... import __version__


@click.command("version")
def command() -> None:
    """Show the version of paritycheck and of what it runs on, for bug reports."""
    from .surroundings import show

    python = ".".join(map(str, sys.version_info[:3]))
    show(f"paritycheck {__version__}\nPython {python} on {sys.platform}\nlibyaml {'yes' if _libyaml() else 'no'}\n")


def _libyaml() -> bool:
    """Whether YAML is read by libyaml; without it reading is sixteen times slower."""
    import yaml

    return bool(yaml.__with_libyaml__)
