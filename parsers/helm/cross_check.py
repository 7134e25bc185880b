"""What a real helm printed, held against our rendering: every object, leaf by leaf."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ...engine.canon import secrets
from ...engine.model import Source
from ...engine.reading import Cursor, parse_yaml
from .charts.capabilities import capabilities, kubernetes_of
from .documents import Rendered, located
from .provenance import Plain, leaves_of, plain
from .render import Rendering, Request

_HEAD: Final = re.compile(r"^---\n# Source: (.+)\n", re.MULTILINE)
#: Fewer differences of one object than this are told one by one.
_MOST: Final = 8


def arguments(request: Request) -> list[str]:
    """The arguments of ``helm`` that ask for the same at the root of the repository; Kubernetes is always named."""
    kubernetes = kubernetes_of(capabilities(request.helm, request.kube_version, request.api_versions))
    shown = request.shown
    found = ["template", str(request.release.name), request.chart or ".", "--namespace", str(request.release.namespace)]
    found += [word for path in request.values for word in ("--values", path)]
    found += [word for one in request.settings for word in (one.flag, one.text)]
    found += ["--kube-version", kubernetes]
    found += [word for api in request.api_versions for word in ("--api-versions", api)]
    found += [word for path in shown.show_only for word in ("--show-only", path)]
    switches = {
        "--include-crds": shown.include_crds, "--no-hooks": shown.no_hooks, "--skip-tests": shown.skip_tests,
        "--is-upgrade": request.release.is_upgrade, "--skip-schema-validation": not request.schema,
    }  # fmt: skip
    return [*found, *(flag for flag, on in switches.items() if on)]


def disagreements(made: Rendering, printed: str) -> tuple[int, list[str]]:
    """How many objects were compared, and a line for each disagreement.

    What is made anew at every render is left out; values of secrets are not told.
    """
    span = made.root.chart.metadata.origin.span if made.root.chart.metadata.origin else Source("", "").whole()
    ours: dict[str, list[Rendered]] = {}
    for document in made.documents:
        ours.setdefault(document.source, []).extend(_objects(located(document.source, document.text, span)[0]))
    theirs = _read(printed)
    said: list[str] = []
    for source in sorted({*ours, *theirs}):
        said += _file(source, ours.get(source, []), theirs.get(source, []))
    return sum(map(len, theirs.values())), said


def _read(printed: str) -> dict[str, list[Cursor]]:
    """The objects that helm printed, by the template that they come from."""
    found: dict[str, list[Cursor]] = {}
    _, *rest = _HEAD.split(printed if printed.startswith("---") else f"\n{printed}")
    for source, text in zip(rest[::2], rest[1::2], strict=True):
        documents = parse_yaml(Source(source, text))[0]
        found.setdefault(source, []).extend(
            one.cursor for one in documents if one.root is not None and not one.cursor.is_null
        )
    return found


def _objects(found: Iterable[Rendered]) -> Iterator[Rendered]:
    return (one for one in found if not one.cursor.is_null)


def _file(source: str, ours: list[Rendered], theirs: list[Cursor]) -> Iterator[str]:
    if len(ours) != len(theirs):
        yield f"{source}: helm prints {len(theirs)} objects, paritycheck {len(ours)}"
        return
    for mine, cursor in zip(ours, theirs, strict=True):
        name = _name(cursor)
        found = list(_object(mine, cursor))
        yield from (f"{source}: {name} {line}" for line in found[:_MOST])
        if len(found) > _MOST:
            yield f"{source}: {name} and {len(found) - _MOST} more differences"


def _object(mine: Rendered, cursor: Cursor) -> Iterator[str]:
    """The leaves of one object that differ."""
    ours, theirs = dict(leaves_of(mine.cursor)), dict(leaves_of(cursor))
    hidden = _word(cursor, "kind") == "Secret"
    for pointer in sorted({*ours, *theirs}):
        trace = mine.trace(ours[pointer]) if pointer in ours else None
        if trace is not None and trace.generated:
            continue
        left = plain(theirs[pointer]) if pointer in theirs else None
        right = plain(ours[pointer]) if pointer in ours else None
        if left != right or type(left) is not type(right) or (pointer in ours) != (pointer in theirs):
            secret = hidden or any(map(secrets.secret_key, pointer.split("/")))
            yield f"{pointer}: differs" if secret else f"{pointer}: helm {_told(left)}, paritycheck {_told(right)}"


def _told(value: Plain) -> str:
    text = repr(value)
    return "has none" if value is None else text if len(text) <= 60 else f"{text[:57]}..."


def _name(cursor: Cursor) -> str:
    kind, name = (_word(cursor, "kind"), _word(cursor, "metadata", "name"))
    return f"{kind}/{name}"


def _word(cursor: Cursor, *route: str) -> str:
    found: Cursor | None = cursor
    for key in route:
        found = found.get(key) if found is not None and found.is_mapping else None
    return found.text if found is not None and found.is_scalar else "?"
