"""What a project is called: volumes and networks carry the name, and files may use it as a variable."""

from __future__ import annotations

import re

from ...engine.reading import Cursor, Document, Mapping, effective
from .interpolate import Reading, read_tree
from .session import Session
from .tree import Leaf, Tree
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
            leaf = _named(document, how)
            if isinstance(leaf, Leaf) and isinstance(leaf.value, str):
                found = leaf.reads or found
    return found


def _named(document: Document, how: Reading) -> Tree | None:
    root = document.root
    entries = effective(root) if isinstance(root, Mapping) else ()
    # NOTE: only the one entry is followed; a cursor would be made for each
    return next((read_tree(Cursor(value, via), how) for key, value, via in entries if key.text == "name"), None)


def normalised_name(name: str) -> str:
    """A project name as Compose writes it: lower case, letters, digits, ``-`` and ``_`` only."""
    return re.sub(r"[^-_a-z0-9]", "", name.lower()).lstrip("_-")
