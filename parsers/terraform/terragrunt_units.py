"""Terragrunt units: which configurations are one, what each gives to its module, and what that module then declares.

Terragrunt passes inputs as TF_VAR_ variables, so that a module's own variable files stand above them.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...engine.contract import Resolution, Unit
from ...engine.model import Declaration, Diagnostic, Fact, Layers, Origin, Unknown
from ...engine.pattern import deferred
from ...engine.reading import Files, folder_of, name_of
from .._shared.facts import known
from .bodies import BodyView
from .declare import declarations
from .emit import settings
from .encoding import part_of
from .inputs import gather
from .instance import Instance
from .observed import observe
from .overlay import overlaid
from .project import Project, is_configuration
from .settings import backend_declaration, config_declaration
from .surroundings import Surroundings
from .terragrunt import NAME, Config, place_of
from .values import Val, first_missing, scalar_text

_REF = deferred(r"[?&]ref=([^&]+)")


def terragrunt_units(files: Files) -> Iterator[Unit]:
    """Every terragrunt.hcl below which no other one stands; those above are what the others include."""
    paths = [path for path in files.paths if name_of(path) == NAME]
    folders = [folder_of(path) for path in paths]
    above = {
        "/".join(parts[:i]) for parts in (folder.split("/") for folder in folders if folder) for i in range(len(parts))
    }
    for path, folder in zip(paths, folders, strict=True):
        if folder not in above:
            yield Unit("terraform", path, (path,))


def terragrunt_modules(files: Files, project: Project) -> set[str]:
    """The folders of the repository that units name as their modules."""
    found = (_module(_config(unit.key, Layers(), files, project)) for unit in terragrunt_units(files))
    return {folder for folder in found if folder is not None}


def _config(path: str, layers: Layers, files: Files, project: Project) -> Config | None:
    """The configuration of a unit, includes read; the plain one is kept, because units and their modules need it."""
    plain = not layers.variables and not layers.workspace
    if plain and path in project.configs:
        return project.configs[path]
    file = project.file(path)
    if file is None:
        return None
    folder = folder_of(path)
    around = Surroundings(files, folder, layers.workspace or "default")
    config = Config(file, folder, project, around, environment=layers.variables)
    config.load_includes()
    if plain:
        project.configs[path] = config
    return config


def _blocks(config: Config, kind: str) -> Iterator[BodyView]:
    """The blocks of a kind: its own, then those of what it includes."""
    yield from (config.view(block) for block in config.file.body.of_type(kind))
    for included in config.includes.values():
        yield from _blocks(included, kind)


def _source(config: Config) -> Val | None:
    """``terraform.source``."""
    values = (view.value("source") for view in _blocks(config, "terraform"))
    return next((value for value in values if value is not None), None)


def _module(config: Config | None) -> str | None:
    """The folder of a source in this repository."""
    value = _source(config) if config is not None else None
    if config is None or value is None or not isinstance(value.data, str):
        return None
    if not value.data.startswith(("./", "../", "/")):
        return None
    folder = place_of(value.data.partition("?")[0].replace("//", "/"), config.folder)
    files = config.around.files
    return folder if folder is not None and any(map(is_configuration, files.names(folder))) else None


def resolve_terragrunt(unit: Unit, layers: Layers, files: Files, project: Project) -> Resolution:
    """The inputs of a Terragrunt configuration, the version of the module that it names, and what that declares."""
    config = _config(unit.key, layers, files, project)
    if config is None:
        return Resolution(unread=((unit.key, "the file cannot be read"),))
    folder = folder_of(unit.key)
    inputs = config.inputs()
    facts = [found for name, value in inputs.items() for found in settings(name, value)]
    facts.extend(_version(_source(config)))
    found: list[Declaration] = []
    if facts:
        unique = list({(one.attribute, one.key): one for one in facts}.values())
        found.append(config_declaration(unique, Origin(config.file.source.whole()), unit.id, folder, "inputs"))
    found.extend(_state(config, unit.id, folder))
    seen = observe(layers.observed, files)
    problems: list[Diagnostic] = [*config.file.problems, *seen.problems]
    read = {unit.key, *seen.read}
    module = _module(config)
    if module is not None:
        instance, said, loaded = _instance(module, inputs, layers, files, project)
        found.extend(declarations(instance, unit.id, folder))
        problems.extend((*said, *instance.around.problems))
        read.update((*loaded, *instance.around.read))
    found = overlaid(found, seen, config.around, unit.id, folder)
    read.update(config.around.read)
    unique_problems = {str(one.sort_key()): one for one in (*problems, *config.around.problems)}
    diagnostics = tuple(unique_problems[key] for key in sorted(unique_problems))
    ordered = tuple(sorted(found, key=lambda one: one.key))
    return Resolution(ordered, diagnostics, tuple(sorted(read)), tuple(seen.unread))


def _instance(
    folder: str, inputs: dict[str, Val], layers: Layers, files: Files, project: Project
) -> tuple[Instance, list[Diagnostic], list[str]]:
    """The module with these inputs, what was wrong with its files, and those that were read."""
    module = project.module(folder)
    gathered = gather(module, project, files, Layers())
    for name, value in inputs.items():
        gathered.values.setdefault(name, []).insert(0, value)
    given = {name: (lambda values=values: values) for name, values in gathered.values.items()}
    around = Surroundings(files, folder, layers.workspace or "default")
    problems = [*gathered.problems, *module.problems]
    read = [*gathered.read, *(file.path for file in module.files)]
    return Instance(module, project, around, given), problems, read


def _state(config: Config, unit: str, folder: str) -> Iterator[Declaration]:
    """Where the state is kept: ``remote_state``."""
    for view in _blocks(config, "remote_state"):
        kind = view.value("backend")
        if kind is not None:
            yield backend_declaration(kind, view.value("config"), unit, folder)
            return


def _version(source: Val | None) -> Iterator[Fact]:
    """The version of the module: the ref of its source."""
    if source is None:
        return
    missing = first_missing(source)
    if missing is not None:
        yield Fact("module-version", Unknown(missing.reason, missing.cause), source.origin, "source")
        return
    ref = _REF.search(scalar_text(source) or "")
    if ref is not None:
        yield known("module-version", ref[1], part_of(source, *ref.span(1)), "source")
