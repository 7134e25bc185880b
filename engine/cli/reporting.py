"""From a report to what is printed, written and returned: the last step of check and diff."""

from __future__ import annotations

from collections.abc import Iterable

from ... import __version__
from ..model import Divergence, Level, Policy, Report
from ..report import ReportContext, render
from ..report.context import ledger
from .options import ReportOptions, Target
from .surroundings import coloured, show, tell, width, write

_LEVELS = {"error": Level.ERROR, "warning": Level.WARNING, "note": Level.NOTE}


def deliver(
    report: Report,
    options: ReportOptions,
    policies: Iterable[Policy],
    command: tuple[str, ...],
    compared: tuple[str, ...] = (),
    rows: tuple[Divergence, ...] = (),
) -> int:
    """Write every format to its place; the exit status."""
    by_id = {policy.id: policy for policy in policies}
    for target in options.targets:
        context = ReportContext(
            tool_version=__version__,
            policies=by_id,
            command=command,
            colour=_colour(target, options),
            width=80 if target.path else width(),
            uri_prefix=options.uri_prefix,
            compared=compared,
            rows=rows,
            verbosity=options.verbosity,
        )
        text = render(target.format, report, context)
        if target.path is None:
            show(text)
        else:
            write(target.path, text)
    return exit_status(report, options)


def _colour(target: Target, options: ReportOptions) -> bool:
    return target.format == "text" and (options.colour == "always" or (not target.path and coloured(options.colour)))


def exit_status(report: Report, options: ReportOptions) -> int:
    """0, or 1 when something at or above --fail-on is open, or something is missing that had to be complete."""
    if options.require_complete and not report.coverage.complete:
        tell(f"paritycheck: not complete: {ledger(report.coverage)}")
        return 0 if options.exit_zero else 1
    return int(not options.exit_zero and report.worst() >= _LEVELS[options.fail_on])
