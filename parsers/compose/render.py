"""What ``docker compose config --format json`` would print for some files: the loader's result as plain data."""

from __future__ import annotations

from typing import Any

from ...engine.model import Diagnostic, Level
from ...engine.reading import Files, folder_of, name_of
from .._shared.envfile import assign, nothing, read_env
from .._shared.positioned import Variable
from .environment import passed_through, service_environment
from .loader import Loader
from .plain import Plain
from .project import finish
from .project_name import VARIABLE, normalised_name, project_name
from .selection import Request, chosen_env_files, chosen_files, early_variables, text_of
from .session import Session
from .tree import Branch, Items, Leaf, leaves
from .variables import Variables, project_variables

__all__ = ["Request", "render"]

#: Warnings of reading that are refusals when a project is to be run.
_REFUSALS = frozenset((
    "compose-env-file-missing", "compose-outside-repository", "compose-variable-required", "duplicate-key",
    "env-syntax", "env-too-long", "env-variable-required", "env-variable-syntax", "yaml-syntax",
))  # fmt: skip


def render(files: Files, request: Request, root: str) -> tuple[dict[str, Any] | None, tuple[Diagnostic, ...]]:
    """The project as plain data, and what was found on the way; None when Compose would refuse it.

    ``root`` is the absolute path that stands for the repository in the output.
    """
    session = Session(files)
    outer = dict(request.variables)
    early = early_variables(session, request, outer)
    paths = request.files or chosen_files(files, request.folder, early)
    if not paths:
        problem = Diagnostic("compose-no-file", "there is no Compose file here", path=request.folder, level=Level.ERROR)
        return None, (problem,)
    folder = request.project_directory if request.project_directory is not None else folder_of(paths[0])
    env_files = chosen_env_files(session, request, outer, folder)
    variables = project_variables(session, request.variables, folder, env_files)
    otherwise = name_of(folder) or name_of(root.rstrip("/"))
    name = normalised_name(request.project_name) or project_name(session, variables, paths, folder, otherwise)
    variables = variables.over({VARIABLE: Variable(name)})
    tree = Loader(session, variables, extensions=True).project(paths, folder)
    if not tree.entries and not session.problems:
        session.refuse("empty", "the files say nothing", tree.span)
    model = _model(tree, session, variables, root, outer.get("HOME", ""))
    profiles = request.profiles or tuple(text_of(variables, "COMPOSE_PROFILES").split(","))
    finished, errors = finish(model, name, {profile for profile in profiles if profile})
    problems = [*files.problems, *session.problems]
    problems += [Diagnostic("compose-inconsistent", text, path=paths[0], level=Level.ERROR) for text in errors]
    refused = any(problem.level >= Level.ERROR or problem.code in _REFUSALS for problem in problems)
    return None if refused else finished, tuple(dict.fromkeys(problems))


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
        leaf = next(leaves(service), None)
        if leaf is not None:
            result["build"] = {"context": plain.path(leaf.reading(".")), **result["build"]}


def _arguments(arguments: Branch, variables: Variables) -> dict[str, str]:
    found = {}
    for name, leaf in arguments.entries.items():
        if isinstance(leaf, Leaf):
            leaf = passed_through(name, leaf, arguments.key_span(name), variables) if leaf.value is None else leaf
            if leaf.value is not None:
                found[name] = leaf.reads
    return found


def _labels(service: Branch, session: Session) -> dict[str, str]:
    """The labels of label files."""
    section = service.get("label_file")
    found: dict[str, str] = {}
    for leaf in section.items if isinstance(section, Items) else ():
        path = session.resolve(leaf.base, leaf.reads, leaf.span) if isinstance(leaf, Leaf) else None
        source = session.source(path) if path is not None else None
        if source is not None:
            found |= {a.line.key: a.text.value for a in assign(read_env(source)[0], nothing, []) if a.text}
    return found


__all__ = ["Request", "render"]
