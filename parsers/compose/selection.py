"""Which files a call reads when its options do not say: Compose's rules for files, env files and the project folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...engine.reading import Files, folder_of, join
from .._shared.positioned import Variable
from .discovery import DEFAULTS, OVERRIDES
from .session import Session
from .variables import Variables, default_env, env_variables


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


def early_variables(session: Session, request: Request, outer: Mapping[str, str]) -> Variables:
    """The variables that may name the files: from outside, the given env files, or .env where it was called."""
    table = Variables({name: Variable(text) for name, text in outer.items()})
    paths = request.env_files if request.env_files is not None else default_env(session, request.folder)
    return table.over(env_variables(Session(session.files), paths, table))


def chosen_files(files: Files, folder: str, variables: Variables) -> tuple[str, ...]:
    """COMPOSE_FILE, else the default file here or in a parent, with its override."""
    listed = text_of(variables, "COMPOSE_FILE")
    if listed:
        separator = text_of(variables, "COMPOSE_PATH_SEPARATOR") or ":"
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


def chosen_env_files(session: Session, request: Request, outer: Mapping[str, str], folder: str) -> tuple[str, ...]:
    """The env files that options and COMPOSE_ENV_FILES name, else the .env of the project or of where it was called."""
    if request.env_files is not None:
        return request.env_files
    if outer.get("COMPOSE_DISABLE_ENV_FILE", "").lower() in ("1", "true"):
        return ()
    if listed := outer.get("COMPOSE_ENV_FILES"):
        return tuple(path for part in listed.split(",") if (path := join(request.folder, part)) is not None)
    found = default_env(session, folder)
    return found if found or request.files else default_env(session, request.folder)


def text_of(variables: Variables, name: str) -> str:
    """A variable's value; "" when it is not set."""
    found = variables.lookup(name)
    return found.text if found else ""
