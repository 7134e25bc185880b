"""Build arguments that a Dockerfile's consumers give it: the ``build.args`` of the Compose services that build it.

Where every consumer gives one value, that is what is built; where they differ, the Dockerfile's own default stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from weakref import WeakKeyDictionary

from ...engine.model import Span
from ...engine.pattern import deferred
from ...engine.reading import Cursor, Files, folder_of, join, name_of
from .._shared.envfile import assign, nothing, read_env
from .._shared.positioned import Piece, Text, Variable
from .._shared.template import expand
from .words import Bound

_COMPOSE_FILE = deferred(r"(?:docker-)?compose(?:[.\-_][^/]*)?\.ya?ml|[^/]+\.(?:docker-)?compose\.ya?ml")

Arguments = dict[str, Bound]
_FOUND: WeakKeyDictionary[Files, Mapping[str, list[Arguments]]] = WeakKeyDictionary()


def given_arguments(path: str, files: Files) -> Arguments:
    """The build arguments on which all consumers of a Dockerfile agree, each with where it is given."""
    found = _FOUND.get(files)
    if found is None:
        found = _FOUND[files] = _all(files)
    first, *others = found.get(path, ()) or ({},)
    return {
        name: bound
        for name, bound in first.items()
        if all(name in other and other[name].text == bound.text for other in others)
    }


def _all(files: Files) -> Mapping[str, list[Arguments]]:
    """Dockerfile -> the arguments of each service that builds it."""
    found: dict[str, list[Arguments]] = defaultdict(list)
    for path in files.paths:
        if _COMPOSE_FILE.fullmatch(name_of(path)) and "build" in _text(path, files):
            for document in files.yaml(path):
                services = document.cursor.get("services")
                for _, service in services.entries() if services is not None else ():
                    build = service.get("build")
                    dockerfile = _dockerfile(build, folder_of(path)) if build is not None else None
                    if build is not None and dockerfile is not None:
                        found[dockerfile].append(dict(_arguments(build, folder_of(path), files)))
    return found


def _text(path: str, files: Files) -> str:
    source = files.source(path)
    return source.text if source is not None else ""


def _dockerfile(build: Cursor, folder: str) -> str | None:
    written = build.get("context") if build.is_mapping else build
    context = join(folder, written.text if written is not None else ".")
    named = build.get("dockerfile")
    return join(context, named.text if named is not None else "Dockerfile") if context is not None else None


def _arguments(build: Cursor, folder: str, files: Files) -> Iterator[tuple[str, Bound]]:
    """``build.args`` as a mapping or a list; an argument without a known value is left to the default."""
    section = build.get("args")
    if section is None:
        return
    variables = _variables(folder, files)
    for name, text, span in _in_mapping(section) if section.is_mapping else _in_list(section):
        value = _value(text, span, variables)
        if not value.missing:
            yield name, Bound(value.value, value.origin())


def _in_mapping(section: Cursor) -> Iterator[tuple[str, str, Span]]:
    for name, value in section.entries():
        if value.is_scalar and not value.is_null:
            yield name, value.text, value.span


def _in_list(section: Cursor) -> Iterator[tuple[str, str, Span]]:
    for item in section.items():
        name, equals, text = item.text.partition("=")
        if equals:
            yield name, text, item.span


def _value(text: str, span: Span, variables: Mapping[str, Variable]) -> Text:
    if "$" not in text:
        return Text((Piece(text, span.source, span.start, span.end),))
    return Text(expand(text, span, None, variables.get)[0])


def _variables(folder: str, files: Files) -> dict[str, Variable]:
    """What the folder's .env sets."""
    path = f"{folder}/.env" if folder else ".env"
    source = files.source(path) if files.exists(path) else None
    lines = read_env(source)[0] if source is not None else ()
    return {one.line.key: Variable(one.text.value, one.text.origin()) for one in assign(lines, nothing, []) if one.text}
