"""What ``docker compose config --format json`` would print for some files: the loader's result as plain data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...engine.model import Diagnostic, Level
from ...engine.reading import Files, folder_of, join, name_of
from .._shared.envfile import assign, nothing, read_env
from .._shared.positioned import Variable
from .discovery import DEFAULTS, OVERRIDES
from .environment import passed_through, service_environment
from .loader import Loader
from .plain import Plain
from .project import finish
from .session import Session
from .tree import Branch, Items, Leaf, Tree
from .variables import Variables, default_env, env_variables, project_variables

#: Warnings of reading that are refusals when a project is to be run.
_REFUSALS = frozenset(
    ("compose-env-file-missing", "compose-outside-repository", "duplicate-key", "yaml-syntax", "env-syntax")
)


@dataclass(frozen=True, slots=True)
class Request:
    """The options of the command line; paths are relative to the repository, ``folder`` is where it was called."""

    files: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    env_files: tuple[str, ...] | None = None
    project_directory: str | None = None
    project_name: str = ""
    folder: str = ""
    variables: tuple[tuple[str, str], ...] = ()


def render(files: Files, request: Request, root: str) -> tuple[dict[str, Any] | None, tuple[Diagnostic, ...]]:
    """The project as plain data, and what was found on the way; None when Compose would refuse it.

    ``root`` is the absolute path that stands for the repository in the output.
    """
    session = Session(files)
    outer = dict(request.variables)
    early = _early_variables(session, request, outer)
    paths = request.files or _chosen(files, request.folder, early)
    if not paths:
        problem = Diagnostic("compose-no-file", "there is no Compose file here", path=request.folder, level=Level.ERROR)
        return None, (problem,)
    folder = request.project_directory if request.project_directory is not None else folder_of(paths[0])
    env_files = request.env_files if request.env_files is not None else _env_files(session, request, outer, folder)
    variables = project_variables(session, request.variables, folder, env_files)
    name = _project_name(session, request, variables, paths, folder, root)
    variables = variables.over({"COMPOSE_PROJECT_NAME": Variable(name)})
    tree = Loader(session, variables).project(paths, folder)
    if not tree.entries and not session.problems:
        session.refuse("empty", "the files say nothing", tree.span)
    model = _model(tree, session, variables, root, outer.get("HOME", ""))
    profiles = request.profiles or tuple(_text(variables, "COMPOSE_PROFILES").split(","))
    finished, errors = finish(model, name, {profile for profile in profiles if profile})
    problems = [*files.problems, *session.problems]
    problems += [Diagnostic("compose-inconsistent", text, path=paths[0], level=Level.ERROR) for text in errors]
    refused = any(problem.level >= Level.ERROR or problem.code in _REFUSALS for problem in problems)
    return None if refused else finished, tuple(dict.fromkeys(problems))


# --- what to read ----------------------------------------------------------------------------------------------------


def _early_variables(session: Session, request: Request, outer: Mapping[str, str]) -> Variables:
    """The variables that may name the files: from outside, the given env files, or .env where it was called."""
    table = Variables({name: Variable(text) for name, text in outer.items()})
    paths = request.env_files if request.env_files is not None else default_env(session, request.folder)
    return table.over(env_variables(Session(session.files), paths, table))


def _chosen(files: Files, folder: str, variables: Variables) -> tuple[str, ...]:
    """COMPOSE_FILE, else the default file here or in a parent, with its override."""
    listed = _text(variables, "COMPOSE_FILE")
    if listed:
        separator = _text(variables, "COMPOSE_PATH_SEPARATOR") or ":"
        return tuple(path for part in listed.split(separator) if part and (path := join(folder, part)) is not None)
    while True:
        found = [_first(files, folder, names) for names in (DEFAULTS, OVERRIDES)]
        if found[0] is not None:
            return tuple(path for path in found if path is not None)
        if not folder:
            return ()
        folder = folder_of(folder)


def _first(files: Files, folder: str, names: tuple[str, ...]) -> str | None:
    paths = (join(folder, name) for name in names)
    return next((path for path in paths if path is not None and files.exists(path)), None)


def _env_files(session: Session, request: Request, outer: Mapping[str, str], folder: str) -> tuple[str, ...] | None:
    if outer.get("COMPOSE_DISABLE_ENV_FILE", "").lower() in ("1", "true"):
        return ()
    if listed := outer.get("COMPOSE_ENV_FILES"):
        return tuple(path for part in listed.split(",") if (path := join(request.folder, part)) is not None)
    found = default_env(session, folder)
    return found if found or request.files else default_env(session, request.folder)


def _text(variables: Variables, name: str) -> str:
    found = variables.lookup(name)
    return found.text if found else ""


def _project_name(
    session: Session, request: Request, variables: Variables, paths: tuple[str, ...], folder: str, root: str
) -> str:
    """-p, else COMPOSE_PROJECT_NAME, else the last ``name:``, else the folder; normalised."""
    named = request.project_name or _text(variables, "COMPOSE_PROJECT_NAME")
    if not named:
        named = declared_name(session, variables, paths, folder)
    named = named or name_of(folder) or name_of(root.rstrip("/"))
    return normalised_name(named)


def declared_name(session: Session, variables: Variables, paths: tuple[str, ...], folder: str) -> str:
    """The last ``name:`` of some files, with variables put in; "" without one."""
    from .interpolate import Reading, read_tree

    how = Reading(Session(session.files), variables, folder)
    found = ""
    for path in paths:
        for document in session.files.yaml(path) if session.files.exists(path) else ():
            cursor = document.cursor.get("name")
            leaf = read_tree(cursor, how) if cursor is not None else None
            if isinstance(leaf, Leaf) and isinstance(leaf.value, str):
                found = leaf.text.value or found
    return found


def normalised_name(name: str) -> str:
    """A project name as Compose writes it: lower case, letters, digits, ``-`` and ``_`` only."""
    return re.sub(r"[^-_a-z0-9]", "", name.lower()).lstrip("_-")


# --- the model -------------------------------------------------------------------------------------------------------


def _model(tree: Branch, session: Session, variables: Variables, root: str, home: str) -> dict[str, Any]:
    plain = Plain(session, root, home)
    model: dict[str, Any] = {}
    for name, value in tree.entries.items():
        if name == "services" and isinstance(value, Branch):
            model[name] = {
                key: _service(service, session, variables, plain)
                for key, service in value.entries.items()
                if isinstance(service, Branch)
            }
        elif name not in ("version", "include", "name"):
            model[name] = plain.value(value, (name,))
    return model


def _service(service: Branch, session: Session, variables: Variables, plain: Plain) -> dict[str, Any]:
    settings = service_environment(service, session, variables)
    stated = service.get("environment")
    own = stated.entries if isinstance(stated, Branch) else {}
    result: dict[str, Any] = {}
    for name, value in service.entries.items():
        if not name.startswith("x-") and not (isinstance(value, Leaf) and value.value is None):
            result[name] = plain.value(value, ("services", "*", name))
    environment = {key: setting.text for key, setting in settings.items() if setting.text is not None or key in own}
    result.pop("environment", None)
    if environment:
        result["environment"] = environment
    _sources(service, result, plain)
    arguments = service.get("build", "args")
    if isinstance(arguments, Branch):
        result["build"]["args"] = _arguments(arguments, variables)
    labels = _labels(service, session)
    if labels:
        result["labels"] = {**labels, **result.get("labels", {})}
    return {name: value for name, value in result.items() if not _empty(name, value)}


def _empty(name: str, value: Any) -> bool:
    return value is None or (value in ({}, []) and name not in ("command", "entrypoint"))


def _sources(service: Branch, result: dict[str, Any], plain: Plain) -> None:
    """Bind sources as absolute paths, in place; contexts default to the project's folder."""
    volumes = service.get("volumes")
    for entry, item in zip(
        volumes.items if isinstance(volumes, Items) else (), result.get("volumes", ()), strict=False
    ):
        source = entry.get("source") if isinstance(entry, Branch) else None
        if isinstance(source, Leaf) and item.get("type") == "bind":
            item["source"] = plain.path(source)
    if isinstance(result.get("build"), dict) and "context" not in result["build"]:
        leaf = next(_leaves(service), None)
        if leaf is not None:
            result["build"] = {"context": plain.path(leaf.reading(".")), **result["build"]}


def _leaves(tree: Tree) -> Any:
    if isinstance(tree, Leaf):
        yield tree
    else:
        for below in tree.entries.values() if isinstance(tree, Branch) else tree.items:
            yield from _leaves(below)


def _arguments(arguments: Branch, variables: Variables) -> dict[str, str]:
    found = {}
    for name, leaf in arguments.entries.items():
        if isinstance(leaf, Leaf):
            leaf = passed_through(name, leaf, arguments.key_span(name), variables) if leaf.value is None else leaf
            if leaf.value is not None:
                found[name] = leaf.text.value
    return found


def _labels(service: Branch, session: Session) -> dict[str, str]:
    """The labels of label files."""
    section = service.get("label_file")
    found: dict[str, str] = {}
    for leaf in section.items if isinstance(section, Items) else ():
        path = session.resolve(leaf.base, leaf.text.value, leaf.span) if isinstance(leaf, Leaf) else None
        source = session.source(path) if path is not None else None
        if source is not None:
            found |= {a.line.key: a.text.value for a in assign(read_env(source)[0], nothing, []) if a.text}
    return found
