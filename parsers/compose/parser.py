"""The Compose format as the engine sees it."""

from __future__ import annotations

from collections.abc import Iterable

from ...engine.contract import Resolution, Unit
from ...engine.model import Layers
from ...engine.reading import Files, folder_of, name_of
from .._shared.positioned import Variable
from .declarations import declarations
from .discovery import NAME, units
from .loader import Loader
from .observed import resolve_observed
from .profiles import takes_part
from .project_name import VARIABLE, project_name
from .session import Session
from .tree import Branch
from .variables import Variables, project_variables


def loaded(paths: tuple[str, ...], folder: str, layers: Layers, session: Session) -> tuple[Branch, Variables]:
    """The merged tree of some files, with variables put in, and the variables."""
    variables = project_variables(session, layers.variables, folder, layers.env_files, layers.undecided)
    name = project_name(session, variables, paths, folder, name_of(folder))
    if name:
        variables = variables.over({VARIABLE: Variable(name)})
    return Loader(session, variables).project(paths, folder), variables


class ComposeParser:
    """Compose files: merge, interpolation, extends, include and profiles, then facts a service."""

    name = NAME

    def units(self, files: Files) -> Iterable[Unit]:
        """One project a folder's default file with its override, one for each other file that stands alone."""
        return units(files)

    def resolve(self, unit: Unit, layers: Layers, files: Files) -> Resolution:
        """What a project's services state under these files, variables, env files and profiles."""
        if layers.observed and not layers.files:
            return resolve_observed(unit, layers, files, self.resolve)
        session = Session(files)
        paths = layers.files or unit.files
        folder = layers.workspace or (folder_of(paths[0]) if paths else "")
        tree, variables = loaded(paths, folder, layers, session)
        section = tree.get("services")
        services = section if isinstance(section, Branch) else Branch({}, tree.span, {})
        active = {
            name: service
            for name, service in services.entries.items()
            if isinstance(service, Branch) and (not layers.profiles or takes_part(service, layers.profiles))
        }
        places = {name: services.key_span(name) for name in active}
        found = tuple(declarations(active, places, unit.id, paths[0] if paths else "", session, variables))
        problems = tuple(dict.fromkeys(session.problems))
        return Resolution(found, problems, tuple(session.read), tuple(sorted(session.unread.items())))
