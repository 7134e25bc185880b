"""The options that commands share, and what they mean."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

#: The same names as engine.report.FORMATS, repeated so that a usage error loads no reporter (a test compares them).
FORMATS = ("text", "json", "sarif", "github", "markdown")


@dataclass(frozen=True, slots=True)
class Target:
    """A format and the file it goes to; None is standard output."""

    format: str
    path: str | None


class TargetType(click.ParamType[Target]):
    """``FORMAT`` or ``FORMAT=FILE``."""

    name = "format[=file]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Target:
        """Split and check a target."""
        if isinstance(value, Target):
            return value
        format, equals, path = str(value).partition("=")
        if format not in FORMATS:
            from .failures import nearest

            self.fail(f"{format!r} is none of {', '.join(FORMATS)}{nearest(format, FORMATS)}", param, ctx)
        if equals and not path:
            self.fail(f"{value!r} names no file behind the equals sign", param, ctx)
        return Target(format, path or None)


def pair(formats: Sequence[Target], outputs: Sequence[str]) -> tuple[Target, ...]:
    """Formats with their files: the first --output belongs to the first --format without a file, and so on.

    At most one format may be left for standard output.
    """
    rest = list(outputs)
    paired = [
        Target(one.format, one.path or (rest.pop(0) if rest else None)) for one in formats or (Target("text", None),)
    ]
    if rest:
        raise click.UsageError(f"there are more --output than --format: {rest[0]} has no format")
    if sum(one.path is None for one in paired) > 1:
        raise click.UsageError("only one format can go to standard output; give the others a file: --format sarif=FILE")
    return tuple(paired)


DIRECTORY = click.Path(exists=True, file_okay=False, path_type=Path)

directory = click.option(
    "-C",
    "directory",
    type=DIRECTORY,
    default=Path(),
    metavar="DIR",
    help="Work in this folder instead of the current one.",
)
config = click.option(
    "--config", metavar="PATH", help="Another configuration file, relative to the folder [default: paritycheck.yaml]."
)
_REPORT = (
    directory,
    config,
    click.option(
        "--format", "formats", type=TargetType(), multiple=True, metavar="FORMAT[=FILE]",
        help=f"One of {', '.join(FORMATS)}; several may be given, all but one with a file [default: text].",
    ),
    click.option(
        "-o", "--output", "outputs", multiple=True, metavar="FILE",
        help="Where the report goes; with several formats, the first file belongs to the first format.",
    ),
    click.option(
        "--fail-on", type=click.Choice(("error", "warning", "note")), default="warning", show_default=True,
        help="The lowest level of a finding that makes the exit status 1.",
    ),
    click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever was found."),
    click.option(
        "--require-complete", is_flag=True, help="Exit with 1 when something could not be read or decided."
    ),
    click.option(
        "--uri-prefix", default="", metavar="PATH",
        help="Put before every path in reports: the folder's own path in its repository.",
    ),
    click.option("--no-cache", is_flag=True, help="Read every file again."),
    click.option(
        "--colour", "--color", type=click.Choice(("auto", "always", "never")), default="auto", show_default=True,
        help="Colour in text reports; auto colours for a terminal only.",
    ),
    click.option("-q", "--quiet", is_flag=True, help="Only the summary."),
    click.option("-v", "--verbose", is_flag=True, help="Also what was accepted, and everything that was not read."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """The common options as one value; ``root`` is the folder that is looked at."""

    root: Path
    config: str | None
    targets: tuple[Target, ...]
    fail_on: str
    exit_zero: bool
    require_complete: bool
    uri_prefix: str
    colour: str
    verbosity: int


def report_options(function: Command) -> Command:
    """Give a command the common options of DESIGN section 8."""
    for option in reversed(_REPORT):
        function = option(function)
    return function


def gather(root: Path, given: dict[str, Any]) -> ReportOptions:
    """The common options from click's arguments."""
    prefix = os.path.normpath(given["uri_prefix"]).replace(os.sep, "/") if given["uri_prefix"] else ""
    return ReportOptions(
        root,
        given["config"],
        pair(given["formats"], given["outputs"]),
        given["fail_on"],
        given["exit_zero"],
        given["require_complete"],
        "" if prefix == "." else prefix,
        given["colour"],
        1 if given["verbose"] else -1 if given["quiet"] else 0,
    )
