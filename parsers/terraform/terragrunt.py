"""Terragrunt: a terragrunt.hcl with its includes -> the inputs that it gives to a module (first version).

Evaluated are locals, inputs, include blocks, find_in_parent_folders, read_terragrunt_config, path_relative_to_include,
get_terragrunt_dir and get_env with a default; outputs of dependencies exist only once applied. Paths that these
functions return start with ``/`` for the repository's root, so that no machine's path appears.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ...engine.contract import Resolution, Unit
from ...engine.model import Declaration, Diagnostic, Fact, Layers, Origin, Span, Step, Unknown
from ...engine.pattern import deferred
from ...engine.reading import Files, folder_of, join, name_of
from .._shared.facts import known
from . import nodes as n
from .bodies import BodyView
from .convert import as_text
from .emit import settings
from .encoding import jsonencode, part_of
from .evaluate import Scope, evaluate
from .functions import call as call_function
from .inputs import statements
from .project import Project
from .surroundings import Surroundings
from .syntax import Block, File
from .values import EvalError, Missing, Val, first_missing, object_of, scalar_text, text, unknown

_NAME = "terragrunt.hcl"
_REF = deferred(r"[?&]ref=([^&]+)")
_DEPTH = 10


def is_terragrunt(key: str) -> bool:
    """Whether a unit is a Terragrunt configuration."""
    return name_of(key) == _NAME


def terragrunt_units(files: Files) -> Iterator[Unit]:
    """Every terragrunt.hcl below which no other one stands; those above are what the others include."""
    paths = [path for path in files.paths if name_of(path) == _NAME]
    folders = [folder_of(path) for path in paths]
    for path, folder in zip(paths, folders, strict=True):
        prefix = f"{folder}/" if folder else ""
        if not any(other != folder and other.startswith(prefix) for other in folders):
            yield Unit("terraform", path, (path,))


@dataclass(slots=True)
class Config:
    """One configuration file being evaluated for the unit in ``folder``; a ``Scope`` for what is written in it."""

    file: File
    folder: str
    project: Project
    around: Surroundings
    depth: int = 0
    locals: dict[str, Val] = field(default_factory=dict)
    active: set[str] = field(default_factory=set)
    includes: dict[str, Config] = field(default_factory=dict)

    def resolve(self, name: str, steps: tuple[n.Step, ...], span: Span, scope: Scope) -> tuple[Val, int]:
        """local, include, dependency; nothing else is known to Terragrunt."""
        first = steps[0].name if steps and isinstance(steps[0], n.Attr) else ""
        if name == "local":
            return self.local(first, span), 1
        if name == "include":
            found = self.includes.get(first)
            if found is None and len(self.includes) == 1 and first in ("locals", "inputs"):
                return next(iter(self.includes.values())).whole(span), 0
            if found is not None:
                return found.whole(span), 1
        if name == "dependency":
            return unknown(f"the outputs of dependency {first} are known once it is applied", Origin(span)), len(steps)
        if name in ("values", "feature", "unit", "stack"):
            return unknown(f"{name}.{first} is set by Terragrunt when it runs", Origin(span)), len(steps)
        raise EvalError(f"{name}.{first} has no meaning here", span, final=True)

    def call(self, node: n.Call, scope: Scope) -> Val:
        """Terragrunt's own functions, then Terraform's."""
        own = _FUNCTIONS.get(node.function)
        if own is not None:
            arguments = [evaluate(argument, scope) for argument in node.arguments]
            for argument in arguments:
                if isinstance(argument.data, Missing):
                    return unknown(argument.data.reason, argument.data.cause)
            return own(self, arguments, node.span)
        if node.function in _AT_RUN or node.function.startswith(("get_", "run_cmd", "sops_")):
            return unknown(f"{node.function}() is decided when Terragrunt runs", Origin(node.span, Step.EVALUATED))
        return call_function(node, scope, self.around)

    def spend(self, turns: int, span: Span) -> None:
        """The budget is the root's."""
        self.around.spend(turns, span)

    def local(self, name: str, span: Span) -> Val:
        """``local.name``."""
        if name in self.locals:
            return self.locals[name]
        if name in self.active:
            raise EvalError(f"local.{name} depends on itself", span)
        for block in self.file.body.of_type("locals"):
            argument = block.body.arguments.get(name)
            if argument is not None:
                self.active.add(name)
                try:
                    self.locals[name] = evaluate(argument.expr, self)
                except RecursionError:
                    raise EvalError(f"local.{name} is nested too deeply", span) from None
                finally:
                    self.active.discard(name)
                return self.locals[name]
        raise EvalError(f"the local value {name!r} is not declared", span, final=True)

    def whole(self, span: Span) -> Val:
        """The configuration as other configurations see it: locals and inputs."""
        items: dict[str, Val] = {}
        for block in self.file.body.of_type("locals"):
            for name in block.body.arguments:
                items[name] = self._tried(name, span)
        origin = Origin(self.file.source.whole())
        return object_of({"locals": object_of(items, origin), "inputs": object_of(self.inputs(), origin)}, origin)

    def _tried(self, name: str, span: Span) -> Val:
        try:
            return self.local(name, span)
        except EvalError as error:
            return unknown(error.message, Origin(error.span))

    def inputs(self) -> dict[str, Val]:
        """The inputs of the includes, then its own over them."""
        merged: dict[str, Val] = {}
        for name, config in self.includes.items():
            strategy = self._strategy(name)
            if strategy != "no_merge":
                for key, value in config.inputs().items():
                    merged[key] = _over(value, merged.get(key))
        argument = self.file.body.arguments.get("inputs")
        if argument is None:
            return merged
        try:
            own = evaluate(argument.expr, self)
        except RecursionError:
            own = unknown("nested too deeply", Origin(argument.name_span))
        except EvalError as error:
            self.around.refused(error)
            own = unknown(error.message, Origin(error.span))
        if isinstance(own.data, dict):
            for key, value in own.data.items():
                merged[key] = _over(value, merged.get(key))
        elif isinstance(own.data, Missing):
            merged["inputs"] = own
        return merged

    def _strategy(self, name: str) -> str:
        for block in self.file.body.of_type("include"):
            if (block.labels or ("",))[0] == name:
                value = self.view(block).value("merge_strategy")
                return as_text(value) if value is not None and isinstance(value.data, str) else "shallow"
        return "shallow"

    def view(self, block: Block) -> BodyView:
        """A block of this file."""
        return BodyView(block.body, self, self.around, Origin(block.span))

    def load_includes(self) -> None:
        """Read the files that the include blocks name."""
        for block in self.file.body.of_type("include"):
            path = self.view(block).value("path")
            file = _config_file(path, self) if path is not None else None
            if file is not None and self.depth < _DEPTH:
                config = Config(file, self.folder, self.project, self.around, self.depth + 1)
                config.load_includes()
                self.includes[(block.labels or ("",))[0]] = config


def _over(value: Val, earlier: Val | None) -> Val:
    if earlier is None:
        return value
    origin = value.origin.over(earlier.origin)
    return Val(value.kind, value.data, origin, value.sensitive, value.inner, value.pieces)


def _place(path: str, folder: str) -> str | None:
    """The repository path of a path as the functions here return and take it."""
    if path.startswith("/"):
        clean = posixpath.normpath(path.lstrip("/")) if path.strip("/") else ""
        return None if clean.startswith("../") or clean == ".." else clean
    return join(folder, path)


def _config_file(path: Val, config: Config) -> File | None:
    if not isinstance(path.data, str):
        return None
    place = _place(path.data, config.folder)
    if place is None or not config.around.files.exists(place):
        config.around.problems.append(Diagnostic(
            "terraform-include", f"the file {path.data.lstrip('/')!r} is not in the repository", path.origin.span,
        ))  # fmt: skip
        return None
    file = config.project.file(place)
    if file is not None:
        config.around.read[place] = None
        config.around.problems.extend(file.problems)
    return file


def _find_in_parent_folders(config: Config, arguments: list[Val], span: Span) -> Val:
    wanted = as_text(arguments[0]) if arguments else _NAME
    folder = config.folder
    while folder:
        folder = folder_of(folder)
        place = f"{folder}/{wanted}" if folder else wanted
        if config.around.files.exists(place):
            return text(f"/{place}", Origin(span, Step.EVALUATED))
    if len(arguments) > 1:
        return arguments[1]
    raise EvalError(f"no folder above holds {wanted!r}", span)


def _read_config(config: Config, arguments: list[Val], span: Span) -> Val:
    if not arguments or config.depth >= _DEPTH:
        raise EvalError("read_terragrunt_config needs a path, and configurations must not read each other", span)
    place = _place(as_text(arguments[0]), config.folder)
    file = config.project.file(place) if place is not None and config.around.files.exists(place) else None
    if file is None or place is None:
        if len(arguments) > 1:
            return arguments[1]
        raise EvalError(f"{as_text(arguments[0]).lstrip('/')!r} is not in the repository", span)
    config.around.read[place] = None
    other = Config(file, folder_of(place), config.project, config.around, config.depth + 1)
    other.load_includes()
    return other.whole(span)


def _read_tfvars(config: Config, arguments: list[Val], span: Span) -> Val:
    place = _place(as_text(arguments[0]), config.folder) if arguments else None
    file = config.project.variables(place) if place is not None and config.around.files.exists(place) else None
    if file is None or place is None:
        raise EvalError(f"{as_text(arguments[0]).lstrip('/') if arguments else ''!r} is not in the repository", span)
    config.around.read[place] = None
    values = object_of(dict(statements(file, config.around.problems)), Origin(file.source.whole()))
    return jsonencode((values,), span)


def _relative_to_include(config: Config, arguments: list[Val], span: Span) -> Val:
    including = folder_of(config.file.path)
    return text(posixpath.relpath(config.folder or ".", including or "."), Origin(span, Step.EVALUATED))


def _get_env(config: Config, arguments: list[Val], span: Span) -> Val:
    if len(arguments) > 1:
        return arguments[1]
    name = as_text(arguments[0]) if arguments else ""
    return unknown(f"the environment variable {name} is set when Terragrunt runs", Origin(span, Step.EVALUATED))


def _folder(config: Config, arguments: list[Val], span: Span) -> Val:
    return text(f"/{config.folder}", Origin(span, Step.EVALUATED))


def _own_folder(config: Config, arguments: list[Val], span: Span) -> Val:
    return text(f"/{folder_of(config.file.path)}", Origin(span, Step.EVALUATED))


_FUNCTIONS: dict[str, Callable[[Config, list[Val], Span], Val]] = {
    "find_in_parent_folders": _find_in_parent_folders,
    "read_terragrunt_config": _read_config,
    "read_tfvars_file": _read_tfvars,
    "path_relative_to_include": _relative_to_include,
    "get_env": _get_env,
    "get_terragrunt_dir": _folder,
    "get_original_terragrunt_dir": _folder,
    "get_parent_terragrunt_dir": _own_folder,
    "get_repo_root": lambda config, arguments, span: text("/", Origin(span, Step.EVALUATED)),
}
_AT_RUN = frozenset(("path_relative_from_include", "mark_as_read", "constraint_check"))


def resolve_terragrunt(unit: Unit, layers: Layers, files: Files, project: Project) -> Resolution:
    """The inputs of a Terragrunt configuration and the version of the module that it names."""
    file = project.file(unit.key)
    if file is None:
        return Resolution(unread=((unit.key, "the file cannot be read"),))
    folder = folder_of(unit.key)
    around = Surroundings(files, folder, layers.workspace or "default")
    config = Config(file, folder, project, around)
    config.load_includes()
    facts = [found for name, value in config.inputs().items() for found in settings(name, value)]
    facts.extend(_source(config))
    problems = {str(problem.sort_key()): problem for problem in (*file.problems, *around.problems)}
    found: tuple[Declaration, ...] = ()
    if facts:
        unique = {(one.attribute, one.key): one for one in facts}
        found = (Declaration(
            "inputs", "config", "terraform", Origin(file.source.whole()), tuple(unique[key] for key in sorted(unique)),
            names=(name_of(folder) or "inputs",), folder=folder, unit=unit.id,
        ),)  # fmt: skip
    diagnostics = tuple(problems[key] for key in sorted(problems))
    return Resolution(found, diagnostics, tuple(sorted({unit.key, *around.read})))


def _source(config: Config) -> Iterator[Fact]:
    """The version of the module: the ref of ``terraform.source``."""
    for block in config.file.body.of_type("terraform"):
        value = config.view(block).value("source")
        if value is None:
            continue
        missing = first_missing(value)
        if missing is not None:
            yield Fact("module-version", Unknown(missing.reason, missing.cause), value.origin, "source")
            continue
        ref = _REF.search(scalar_text(value) or "")
        if ref is not None:
            yield known("module-version", ref[1], part_of(value, *ref.span(1)), "source")
