"""Which folders are Terraform roots, which variable files may be laid over them, and which files stand alone."""

from __future__ import annotations

from collections.abc import Iterator

from ...engine.contract import Unit, Variant
from ...engine.reading import Files, folder_of, name_of
from .observed import is_observed
from .project import Project, is_automatic, is_configuration, is_variables, local_source

#: Sub-folders in which a root's variable files are looked for.
_VARIABLE_FOLDERS = frozenset(("env", "envs", "environments", "vars", "tfvars", "config", "configs", "env_vars"))


def roots(files: Files, project: Project) -> list[str]:
    """Folders with configuration that no other one calls as a module, and one of each group that calls itself."""
    folders = [folder for folder in files.folders() if any(map(is_configuration, files.names(folder)))]
    calls = {folder: called_folders(project, folder) for folder in folders}
    called = {target for folder, targets in calls.items() for target in targets if target != folder}
    found = [folder for folder in folders if folder not in called]
    reached = _reach(found, calls)
    for folder in folders:
        if folder not in reached:
            found.append(folder)
            reached |= _reach([folder], calls)
    return sorted(found)


def called_folders(project: Project, folder: str) -> set[str]:
    """The folders whose modules a folder calls."""
    sources = (local_source(block, folder) for block in project.calls(folder).values())
    return {source for source in sources if source is not None}


def _reach(start: list[str], calls: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    todo = list(start)
    while todo:
        folder = todo.pop()
        if folder not in reached:
            reached.add(folder)
            todo.extend(calls.get(folder, ()))
    return reached


def units(files: Files, project: Project) -> Iterator[Unit]:
    """Roots, then the variable files that no root claims, then Terragrunt units."""
    from .terragrunt_units import terragrunt_modules, terragrunt_units

    claimed: set[str] = set()
    found: list[Unit] = []
    wrapped = terragrunt_modules(files, project)
    for folder in roots(files, project):
        if folder in wrapped:
            continue
        variants = tuple(_variants(folder, files))
        claimed.update(variant.path for variant in variants)
        found.append(Unit("terraform", folder or ".", (), variants))
    claimed.update(_loaded(files))
    alone = (path for path in files.paths if is_variables(name_of(path)) and path not in claimed)
    found.extend(Unit("terraform", path, (path,)) for path in alone)
    found.extend(terragrunt_units(files))
    found.extend(Unit("terraform", path, (path,)) for path in _plans(files))
    return iter(sorted(found, key=lambda unit: unit.key))


def _plans(files: Files) -> Iterator[str]:
    """Plans and states that stand in no root's folder; those beside a root count where an environment names them."""
    for path in files.paths:
        beside = path.endswith(".json") and not any(map(is_configuration, files.names(folder_of(path))))
        if beside and is_observed(path, files):
            yield path


def _loaded(files: Files) -> Iterator[str]:
    """The variable files that Terraform loads by itself, because a configuration stands beside them."""
    for path in files.paths:
        if is_automatic(name_of(path)) and any(map(is_configuration, files.names(folder_of(path)))):
            yield path


def _variants(folder: str, files: Files) -> Iterator[Variant]:
    prefix = f"{folder}/" if folder else ""
    for path in files.under(folder):
        name = name_of(path)
        if not is_variables(name):
            continue
        below = folder_of(path)[len(prefix) :] if folder_of(path) != folder else ""
        if below and below.split("/")[0] not in _VARIABLE_FOLDERS:
            continue
        if below and any(map(is_configuration, files.names(folder_of(path)))):
            continue
        if below or not is_automatic(name):
            yield Variant(path, hint(path, below))


def hint(path: str, below: str) -> str:
    """What is left of a variable file's path without the format's own words."""
    stem = name_of(path).removesuffix(".json").removesuffix(".tfvars").removesuffix(".auto")
    inner = below.split("/")[1:]
    return "/".join((*inner, stem)) if stem == "terraform" and inner else stem
