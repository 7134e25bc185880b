"""Who builds a Dockerfile, with which arguments and up to which stage: Compose services that name it, and pipelines.

A Compose file without a context of its own for a service lies over the folder's default file; an override replaces
what that file gives.
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
from .pipelines import pipeline_consumers
from .words import Arguments, Bound, Consumer

_COMPOSE_FILE = deferred(r"(?:docker-)?compose(?:[.\-_][^/]*)?\.ya?ml|[^/]+\.(?:docker-)?compose\.ya?ml")
_DEFAULTS = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_OVERRIDES = tuple(name.replace("compose.", "compose.override.") for name in _DEFAULTS)

_FOUND: WeakKeyDictionary[Files, Mapping[str, tuple[Consumer, ...]]] = WeakKeyDictionary()


def consumers(path: str, files: Files) -> tuple[Consumer, ...]:
    """The consumers of a Dockerfile, in the order of their files."""
    found = _FOUND.get(files)
    if found is None:
        found = _FOUND[files] = _all(files)
    return found.get(path, ())


def _all(files: Files) -> Mapping[str, tuple[Consumer, ...]]:
    """Dockerfile -> who builds it: the services first, then the pipelines."""
    found: dict[tuple[str, str], tuple[str, Consumer]] = {}
    for path in sorted(files.paths, key=lambda path: (folder_of(path), name_of(path) not in _DEFAULTS, path)):
        if _COMPOSE_FILE.fullmatch(name_of(path)) and "build" in _text(path, files):
            variables = _variables(folder_of(path), files)
            beneath = {} if name_of(path) in _DEFAULTS else _beneath(folder_of(path), files)
            for service, sections in _builds(path, beneath, files):
                built = _consumer(path, service, sections, variables)
                if built is not None:
                    owner = _default(folder_of(path), files) if name_of(path) in _OVERRIDES else path
                    found[owner, service] = built
    by_file: dict[str, list[Consumer]] = defaultdict(list)
    for dockerfile, consumer in (*found.values(), *pipeline_consumers(files)):
        by_file[dockerfile].append(consumer)
    return {dockerfile: tuple(builders) for dockerfile, builders in by_file.items()}


def _text(path: str, files: Files) -> str:
    source = files.source(path)
    return source.text if source is not None else ""


def _default(folder: str, files: Files) -> str:
    """The default Compose file of a folder; "" without one."""
    names = [name for name in _DEFAULTS if name in files.names(folder)]
    return (join(folder, names[0]) or "") if names else ""


def _beneath(folder: str, files: Files) -> dict[str, Cursor]:
    """The ``build`` of each service in the folder's default file."""
    path = _default(folder, files)
    return {service: sections[0] for service, sections in _builds(path, {}, files)} if path else {}


def _builds(path: str, beneath: Mapping[str, Cursor], files: Files) -> Iterator[tuple[str, tuple[Cursor, ...]]]:
    """The services of a file that are built, each with its ``build`` sections: the lowest first."""
    for document in files.yaml(path):
        services = document.cursor.get("services")
        for name, service in services.entries() if services is not None else ():
            build = service.get("build")
            if build is not None:
                partial = build.is_mapping and build.get("context") is None and name in beneath
                yield name, (beneath[name], build) if partial else (build,)


def _consumer(
    path: str, service: str, sections: tuple[Cursor, ...], variables: Mapping[str, Variable]
) -> tuple[str, Consumer] | None:
    """The Dockerfile that a service builds, and how; None when it lies elsewhere."""
    written: dict[str, Text] = {}
    arguments: Arguments = {}
    for build in sections:
        for name, text, span in _settings(build):
            written[name] = _value(text, span, variables)
        given = build.get("args")
        for name, text, span in _pairs(given) if given is not None else ():
            value = _value(text, span, variables)
            arguments[name] = Bound(None if value.missing else value.value, value.origin(), value.missing)
    dockerfile = _dockerfile(written, folder_of(path))
    if dockerfile is None:
        return None
    target = written.get("target")
    stage = "" if target is None else None if target.missing else target.value
    return dockerfile, Consumer(path, service, arguments, stage, (service,))


def _settings(build: Cursor) -> Iterator[tuple[str, str, Span]]:
    """Context, Dockerfile and target as they are written; a text alone is the context."""
    if not build.is_mapping:
        yield "context", build.text, build.span
        return
    for name in ("context", "dockerfile", "target"):
        value = build.get(name)
        if value is not None and value.is_scalar and not value.is_null:
            yield name, value.text, value.span


def _dockerfile(written: Mapping[str, Text], folder: str) -> str | None:
    context, named = written.get("context"), written.get("dockerfile")
    if any(text is not None and text.missing for text in (context, named)):
        return None
    base = join(folder, context.value if context is not None else ".")
    return join(base, named.value if named is not None else "Dockerfile") if base is not None else None


def _pairs(section: Cursor) -> Iterator[tuple[str, str, Span]]:
    """``build.args`` as a mapping or a list; one without a value is left to the default, as Compose leaves it."""
    if section.is_mapping:
        for name, value in section.entries():
            if value.is_scalar and not value.is_null:
                yield name, value.text, value.span
    else:
        for item in section.items():
            name, equals, text = item.text.partition("=")
            if equals:
                yield name, text, _behind(item, text)


def _behind(item: Cursor, text: str) -> Span:
    """Where the value of ``NAME=value`` stands; the whole item when quoting moved it."""
    span = item.span
    at = span.text.find(f"={text}") + 1
    return Span(span.source, span.start + at, span.start + at + len(text)) if at and text else span


def _value(text: str, span: Span, variables: Mapping[str, Variable]) -> Text:
    if "$" not in text:
        return Text((Piece(text, span.source, *_unquoted(text, span)),))
    return Text(expand(text, span, None, variables.get)[0])


def _unquoted(text: str, span: Span) -> tuple[int, int]:
    inside = span.text[:1] in ("'", '"') and span.text[1:-1] == text
    return (span.start + 1, span.end - 1) if inside else (span.start, span.end)


def _variables(folder: str, files: Files) -> dict[str, Variable]:
    """What the folder's .env sets."""
    path = f"{folder}/.env" if folder else ".env"
    source = files.source(path) if files.exists(path) else None
    lines = read_env(source)[0] if source is not None else ()
    return {one.line.key: Variable(one.text.value, one.text.origin()) for one in assign(lines, nothing, []) if one.text}
