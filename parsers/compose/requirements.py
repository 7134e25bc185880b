"""What a project asks for from outside: ``${VAR:?}`` of its files, and the bare keys of its services' ``environment``.

Such a line is a statement like one of .env.example: whoever starts the project has to give the key. It gives no value
itself, so that it stands in a declaration of its own beside the services.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...engine.model import Declaration, Fact, Origin, Span
from ...engine.pattern import deferred
from ...engine.reading import Cursor, Files, folder_of
from .._shared.env_required import is_required, required_variable
from .project_name import VARIABLE
from .session import Session
from .tree import Branch, Leaf
from .variables import Variables

_EXPRESSION = deferred(
    r"\$\$|\$(?P<plain>[A-Za-z_][A-Za-z0-9_]*)|\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<sign>:?[-?+])?|\}"
)
_DEMANDS = deferred(r"\$\{[A-Za-z_][A-Za-z0-9_]*:?\?")
_ENDINGS = (".yml", ".yaml")
#: Compose starts without a value for a bare key, and many are passed on for who happens to have one.
_BARE = 0.6
#: What a shell has or has not, whoever starts the project; a bare key of these asks for nothing.
_OF_THE_SHELL = frozenset((
    "HOME", "USER", "LOGNAME", "SHELL", "PATH", "PWD", "TERM", "LANG", "TZ", "UID", "GID", "HOSTNAME", "DISPLAY",
    "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "SSH_AUTH_SOCK", "CI", "DEBUG",
    "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY",
))  # fmt: skip


def requirements(
    services: dict[str, Branch], session: Session, variables: Variables, unit: str, project: str
) -> Iterator[Declaration]:
    """One ``config`` with an ``env-required`` for each key, or nothing where nothing is asked for.

    ``project`` is the first Compose file. True: the key is required; False: the project uses a variable of that name
    and does without, or whoever deploys it gives the variable. Sources: the Compose specification, interpolation and
    services: environment.
    """
    table: dict[str, Fact] = {}
    for path in session.read:
        if path.endswith(_ENDINGS):
            for name, demanded, span in _of_file(path, session.files):
                _state(table, name, demanded and not _given(name, variables), span)
    for service in services.values():
        for name, span in _bare_keys(service):
            demanded = name.upper() not in _OF_THE_SHELL and not _given(name, variables)
            _state(table, name, demanded, span, _BARE)
    if any(is_required(fact) for fact in table.values()):
        source = session.files.source(project)
        origin = Origin(source.whole()) if source is not None else next(iter(table.values())).origin
        yield Declaration(
            "requires", "config", "compose", origin, tuple(table.values()), folder=folder_of(project), unit=unit
        )


def _state(table: dict[str, Fact], name: str, demanded: bool, span: Span, sure: float = 1.0) -> None:
    """The first line that requires a key counts, before one that can do without it; a surer one before a less sure."""
    earlier = table.get(name)
    if earlier is None or (is_required(earlier), earlier.confidence) < (demanded, sure):
        table[name] = required_variable(name, demanded, span, sure)


def _given(name: str, variables: Variables) -> bool:
    """Whether Compose or the one who deploys gives a variable; one of an env file may be missing elsewhere."""
    found = variables.lookup(name)
    return name == VARIABLE or (found is not None and found.origin is None)


def _bare_keys(service: Branch) -> Iterator[tuple[str, Span]]:
    section = service.get("environment")
    if not isinstance(section, Branch):
        return
    for name, leaf in section.entries.items():
        if isinstance(leaf, Leaf) and leaf.value is None and not leaf.missing:
            yield name, section.key_span(name)


def _of_file(path: str, files: Files) -> Iterator[tuple[str, bool, Span]]:
    """The variables of a file in which at least one is required; keys of mappings hold none."""
    source = files.source(path)
    if source is None or not _DEMANDS.search(source.text):
        return
    todo = [document.cursor for document in reversed(files.yaml(path))]
    seen: set[int] = set()
    while todo:
        cursor = todo.pop()
        if id(cursor.node) in seen:
            continue
        seen.add(id(cursor.node))
        if cursor.is_scalar:
            yield from _of_scalar(cursor.span)
        else:
            todo.extend(reversed(_below(cursor)))


def _below(cursor: Cursor) -> list[Cursor]:
    if cursor.is_mapping:
        return [value for _, value in cursor.entries()]
    return cursor.items() if cursor.is_sequence else []


def _of_scalar(span: Span) -> Iterator[tuple[str, bool, Span]]:
    """The variables of a text as it stands; what is used only in place of another is not asked for."""
    depth = 0
    for found in _EXPRESSION.finditer(span.source.text, span.start, span.end):
        name = found["plain"] or found["name"]
        if name and not depth:
            start = found.start("plain" if found["plain"] else "name")
            yield name, (found["sign"] or "").endswith("?"), Span(span.source, start, start + len(name))
        depth += 1 if found["name"] else -1 if found[0] == "}" and depth else 0
