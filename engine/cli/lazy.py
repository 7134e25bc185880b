"""Command groups whose commands are imported when they are called."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """A group that finds its commands in modules: name -> module of ``package`` that holds ``command``."""

    def __init__(self, *args: Any, package: str, modules: Mapping[str, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.package = package
        self.modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, sorted."""
        return sorted(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, or None."""
        module = self.modules.get(cmd_name)
        if module is None:
            return None
        found: click.Command = import_module(f".{module}", self.package).command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments name; a usage error that suggests the nearest name otherwise."""
        name = args[0]
        if name not in self.modules and not name.startswith("-"):
            from .failures import nearest

            ctx.fail(f"there is no command {name!r}{nearest(name, self.modules)}")
        return super().resolve_command(ctx, args)
