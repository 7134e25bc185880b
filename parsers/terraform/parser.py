"""The Terraform parser: roots with their local modules, variable files, Terragrunt units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...engine.contract import Resolution, Unit
from ...engine.model import Declaration, Diagnostic, Layers
from ...engine.reading import Files
from .declare import declarations
from .inputs import Inputs, gather
from .instance import Instance
from .observed import observe
from .overlay import overlaid, resolve_observed
from .project import Project, is_variables, project_of
from .settings import file_declaration, terraform_declarations, variables_declaration
from .surroundings import Surroundings
from .terragrunt import is_terragrunt
from .terragrunt_units import resolve_terragrunt
from .units import units
from .values import Val


class Terraform:
    """The parser; parsed files are kept for as long as their ``Files`` live."""

    name = "terraform"

    def units(self, files: Files) -> Iterable[Unit]:
        """Roots, variable files that no root claims, and Terragrunt units."""
        return units(files, project_of(files))

    def resolve(self, unit: Unit, layers: Layers, files: Files) -> Resolution:
        """What the unit says under these layers."""
        project = project_of(files)
        if is_terragrunt(unit.key):
            return resolve_terragrunt(unit, layers, files, project)
        if is_variables(unit.key):
            return _resolve_file(unit, layers, project)
        if unit.key.endswith(".json"):
            return resolve_observed(unit, layers, files)
        return _resolve_root(unit, layers, files, project)


def _resolve_file(unit: Unit, layers: Layers, project: Project) -> Resolution:
    problems: list[Diagnostic] = []
    found: list[Declaration] = []
    read: list[str] = []
    for path in dict.fromkeys((*unit.files, *layers.files)):
        file = project.variables(path)
        if file is None:
            continue
        read.append(path)
        problems.extend(file.problems)
        declared = file_declaration(file, unit.id, problems)
        if declared is not None:
            found.append(declared)
    unread = () if read else ((unit.key, "the file cannot be read"),)
    return Resolution(tuple(found), _ordered(problems), tuple(read), unread)


def instance_of(
    folder: str,
    layers: Layers,
    files: Files,
    project: Project,
    environment: tuple[tuple[str, str], ...] = (),
    seen: Mapping[str, Val] | None = None,
) -> tuple[Instance, Inputs]:
    """The root module of a folder under these layers, and what was said about its variables."""
    module = project.module(folder)
    inputs = gather(module, project, files, layers, environment, seen)
    around = Surroundings(files, folder, layers.workspace or "default")
    given = {name: (lambda values=values: values) for name, values in inputs.values.items()}
    return Instance(module, project, around, given), inputs


def _resolve_root(unit: Unit, layers: Layers, files: Files, project: Project) -> Resolution:
    folder = "" if unit.key == "." else unit.key
    seen = observe(layers.observed, files)
    instance, inputs = instance_of(folder, layers, files, project, seen=seen.variables)
    lock = f"{folder}/.terraform.lock.hcl" if folder else ".terraform.lock.hcl"
    variables = variables_declaration(instance, inputs, unit.id, folder)
    found = [variables] if variables is not None else []
    found.extend(terraform_declarations(instance, project, unit.id, folder, lock if files.exists(lock) else None))
    found.extend(declarations(instance, unit.id, folder))
    found = overlaid(found, seen, instance.around, unit.id, folder)
    visited = dict.fromkeys(module_folders(folder, project))
    problems = [*inputs.problems, *instance.around.problems, *seen.problems]
    read = [*inputs.read, *seen.read]
    for place in visited:
        module = project.module(place)
        problems.extend(module.problems)
        read.extend(file.path for file in module.files)
    read.extend(instance.around.read)
    return Resolution(
        tuple(sorted(found, key=lambda one: one.key)),
        _ordered(problems),
        tuple(dict.fromkeys(sorted(read))),
        (*inputs.unread, *seen.unread),
    )


def module_folders(folder: str, project: Project) -> Iterable[str]:
    """A root's folder and those of the local modules that it calls, directly or not."""
    from .units import called_folders

    reached: dict[str, None] = {}
    todo = [folder]
    while todo:
        here = todo.pop()
        if here not in reached:
            reached[here] = None
            todo.extend(sorted(called_folders(project, here)))
    return reached


def _ordered(problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    unique = {problem.sort_key(): problem for problem in problems}
    return tuple(unique[key] for key in sorted(unique, key=str))


PARSER = Terraform()
