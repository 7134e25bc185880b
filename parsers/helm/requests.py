"""What stands for the flags of a command line that nobody wrote: release, namespace, ``--set`` texts."""

from __future__ import annotations

from collections.abc import Iterator

from ...engine.model import Origin, Source, Span, Step
from ...engine.pattern import deferred
from ...engine.reading import name_of
from .._shared.leaves import Branch, Items, Leaf, Tree
from .charts.release import Release, named
from .charts.setters import Setting

_TYPED = deferred(r"true|false|-?[0-9]+(\.[0-9]+)?")
_PLACE = deferred(r"(\[[0-9]+\])+\Z")
_DOT = deferred(r"(?<!\\)\.")


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
    source = Source("--set", f"{path}={text}")
    return Setting("--set", source.text, Origin(Span(source, len(path) + 1, len(source.text))))


def undecided(path: str, known: Tree | None) -> Iterator[Setting]:
    """One ``--set`` of a value that no file holds, in the shape of what the files say instead (``known``).

    Templates iterate over lists and calculate with numbers: a text in their place would be refused. A mapping, or a
    list of mappings, is left as it is.
    """
    listed = isinstance(known, Items) and not path.endswith("]")
    first = known.items[0] if isinstance(known, Items) and known.items else known
    if isinstance(known, Branch) or (listed and not isinstance(first, Leaf)):
        return
    typed = isinstance(first, Leaf) and first.cursor.plain and _TYPED.fullmatch(first.text) is not None
    text = first.text if typed and isinstance(first, Leaf) else "unknown"
    source = Source("--set", f"{path}{'[0]' if listed else ''}={text}")
    yield Setting("--set" if typed else "--set-string", source.text, Origin(source.whole(), Step.GENERATED))


def route_of(path: str) -> tuple[str, ...]:
    """The keys of a ``--set`` path; ``\\.`` keeps a dot in a key."""
    return tuple(word.replace("\\.", ".") for word in _DOT.split(path))


def list_of(path: str) -> str:
    """The path of the list that a ``--set`` path names a place in; the path itself when it names none."""
    return _PLACE.sub("", path)
