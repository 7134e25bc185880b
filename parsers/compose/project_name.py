"""What a project is called: volumes and networks carry the name, and files may use it as a variable."""

from __future__ import annotations

import re

from .interpolate import Reading, read_tree
from .session import Session
from .tree import Leaf
from .variables import Variables

VARIABLE = "COMPOSE_PROJECT_NAME"


def project_name(session: Session, variables: Variables, paths: tuple[str, ...], folder: str, otherwise: str) -> str:
    """COMPOSE_PROJECT_NAME, else the last ``name:`` of the files, else ``otherwise``; normalised."""
    found = variables.lookup(VARIABLE)
    named = found.text if found else ""
    return normalised_name(named or declared_name(session, variables, paths, folder) or otherwise)


def declared_name(session: Session, variables: Variables, paths: tuple[str, ...], folder: str) -> str:
    """The last ``name:`` of some files, with variables put in; "" without one."""
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
