"""Terragrunt: a terragrunt.hcl with its includes -> the inputs that it gives to a module.

Evaluated are locals, inputs, include blocks, find_in_parent_folders, read_terragrunt_config, path_relative_to_include,
get_terragrunt_dir and get_env with a default or a given value; outputs of dependencies exist only once applied. Paths
that these functions return start with ``/`` for the repository's root, so that no machine's path appears.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field

from ...engine.model import Diagnostic, Origin, Span, Step
from ...engine.reading import folder_of, join, name_of
from . import nodes as n
from .bodies import BodyView
from .convert import as_text
from .encoding import jsonencode
from .evaluate import Scope, evaluate
from .functions import call as call_function
from .inputs import statements
from .project import Project
from .surroundings import Surroundings
from .syntax import Block, File
from .values import EvalError, Missing, Val, object_of, text, unknown

NAME = "terragrunt.hcl"
_DEPTH = 10


def is_terragrunt(key: str) -> bool:
    """Whether a unit is a Terragrunt configuration."""
    return name_of(key) == NAME


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
    environment: tuple[tuple[str, str], ...] = ()

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
            return self._dependency(first, steps, span)
        if name in ("values", "feature", "unit", "stack"):
            return unknown(f"{name}.{first} is set by Terragrunt when it runs", Origin(span)), len(steps)
        raise EvalError(f"{name}.{first} has no meaning here", span, final=True)

    def _dependency(self, name: str, steps: tuple[n.Step, ...], span: Span) -> tuple[Val, int]:
        """``dependency.name.outputs``: unknown before it is applied. Mocks stand in for that while planning, so that
        they are no values either, except where ``skip_outputs`` makes them the only ones.
        """
        view = self._dependency_block(name)
        mocks = view.value("mock_outputs") if view is not None else None
        skipped = view.value("skip_outputs") if view is not None else None
        if mocks is not None and skipped is not None and skipped.data is True:
            return object_of({"outputs": mocks}, mocks.origin), 1
        reason = f"the outputs of dependency {name} are known once it is applied"
        if mocks is not None and not mocks.null:
            return unknown(f"{reason}; until then Terragrunt plans with mocks", mocks.origin), len(steps)
        return unknown(reason, Origin(span)), len(steps)

    def _dependency_block(self, name: str) -> BodyView | None:
        for block in self.file.body.of_type("dependency"):
            if block.labels[:1] == (name,):
                return self.view(block)
        found = (config._dependency_block(name) for config in self.includes.values())
        return next((view for view in found if view is not None), None)

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
                config = Config(file, self.folder, self.project, self.around, self.depth + 1,
                                environment=self.environment)  # fmt: skip
                config.load_includes()
                self.includes[(block.labels or ("",))[0]] = config


def _over(value: Val, earlier: Val | None) -> Val:
    if earlier is None:
        return value
    origin = value.origin.over(earlier.origin)
    return Val(value.kind, value.data, origin, value.sensitive, value.inner, value.pieces)


def place_of(path: str, folder: str) -> str | None:
    """The repository path of a path as the functions here return and take it."""
    if path.startswith("/"):
        clean = posixpath.normpath(path.lstrip("/")) if path.strip("/") else ""
        return None if clean.startswith("../") or clean == ".." else clean
    return join(folder, path)


def _config_file(path: Val, config: Config) -> File | None:
    if not isinstance(path.data, str):
        return None
    place = place_of(path.data, config.folder)
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
    wanted = as_text(arguments[0]) if arguments else NAME
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
    place = place_of(as_text(arguments[0]), config.folder)
    file = config.project.file(place) if place is not None and config.around.files.exists(place) else None
    if file is None or place is None:
        if len(arguments) > 1:
            return arguments[1]
        raise EvalError(f"{as_text(arguments[0]).lstrip('/')!r} is not in the repository", span)
    config.around.read[place] = None
    other = Config(file, folder_of(place), config.project, config.around, config.depth + 1,
                   environment=config.environment)  # fmt: skip
    other.load_includes()
    return other.whole(span)


def _read_tfvars(config: Config, arguments: list[Val], span: Span) -> Val:
    place = place_of(as_text(arguments[0]), config.folder) if arguments else None
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
    name = as_text(arguments[0]) if arguments else ""
    given = dict(config.environment).get(name)
    if given is not None:
        return text(given, Origin(span, Step.OVERRIDDEN))
    if len(arguments) > 1:
        return arguments[1]
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
