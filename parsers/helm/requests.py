"""What stands for the flags of a command line that nobody wrote: release, namespace, ``--set`` texts."""

from __future__ import annotations

from ...engine.model import Origin, Source, Step
from ...engine.reading import name_of
from .charts.release import Release, named
from .charts.setters import Setting


def release_of(name: str, namespace: str, chart: str) -> Release:
    """The release; one that nobody named is called after its chart (a name or a folder)."""
    called = name_of(chart) or "chart"
    return Release(_told("--release", name, called), _told("--namespace", namespace, "default"))


def _told(flag: str, given: str, otherwise: str) -> str:
    """What the command line says; what it does not say is only known when the chart is installed."""
    step = Step.LITERAL if given else Step.GENERATED
    return named(given or otherwise, Origin(Source(flag, given or otherwise).whole(), step))


def setting(path: str, text: str) -> Setting:
    """One ``--set path=text``."""
    return Setting("--set", f"{path}={text}", Origin(Source("--set", f"{path}={text}").whole()))


def undecided(path: str) -> Setting:
    """One ``--set`` of a value that no file holds."""
    source = Source("--set", f"{path}=unknown")
    return Setting("--set-string", source.text, Origin(source.whole(), Step.GENERATED))
