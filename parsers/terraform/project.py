"""The Terraform of one repository: every file parsed once, every folder read once as a module."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from ...engine.model import Diagnostic
from ...engine.pattern import deferred
from ...engine.reading import Files, join
from . import nodes as n
from .json_syntax import json_configuration, json_variables
from .syntax import Argument, Block, Body, File, parse_file

if TYPE_CHECKING:
    from .terragrunt import Config

_OVERRIDE = deferred(r"(?:^|[_/])override\.(?:tf|tofu)(?:\.json)?\Z")
#: The word of a module call, also quoted in JSON, where its letters may be escaped (\u006d is an m);
#: ``module.x`` is a reference to one.
_CALL = deferred(r"module\b(?!\.)|\\u00[67]")
_VARIABLES = (".tfvars", ".tfvars.json")
_TOFU = (".tofu", ".tofu.json")


class Module:
    """What the files of one folder declare, override files merged in."""

    __slots__ = (
        "calls",
        "data",
        "files",
        "folder",
        "locals",
        "outputs",
        "problems",
        "resources",
        "settings",
        "variables",
    )

    def __init__(self, folder: str):
        self.folder = folder
        self.files: list[File] = []
        self.variables: dict[str, Block] = {}
        self.locals: dict[str, Argument] = {}
        self.outputs: dict[str, Block] = {}
        self.calls: dict[str, Block] = {}
        self.resources: dict[tuple[str, str], Block] = {}
        self.data: dict[tuple[str, str], Block] = {}
        self.settings: list[Block] = []
        self.problems: list[Diagnostic] = []


class Project:
    """Parsed files and modules of a repository, kept as long as its ``Files``."""

    __slots__ = ("__weakref__", "_files", "_modules", "_source", "_variables", "configs")

    def __init__(self, files: Files):
        from weakref import ref

        self._source = ref(files)
        self._files: dict[str, File | None] = {}
        self._variables: dict[str, File | None] = {}
        self._modules: dict[str, Module] = {}
        self.configs: dict[str, Config] = {}

    def file(self, path: str) -> File | None:
        """A parsed *.tf, *.hcl or *.tf.json, None when it cannot be read."""
        if path not in self._files:
            self._files[path] = self._parse(path, False)
        return self._files[path]

    def variables(self, path: str) -> File | None:
        """A parsed variable file, None when it cannot be read."""
        if path not in self._variables:
            self._variables[path] = self._parse(path, True)
        return self._variables[path]

    def _parse(self, path: str, variables: bool) -> File | None:
        files = self._source()
        source = files.source(path) if files is not None else None
        if source is None:
            return None
        if path.endswith(".json"):
            return json_variables(source) if variables else json_configuration(source)
        return parse_file(source)

    def module(self, folder: str) -> Module:
        """The module that a folder is; one without configuration files is empty."""
        found = self._modules.get(folder)
        if found is None:
            found = self._modules[folder] = self._read(folder, self._paths(folder))
        return found

    def calls(self, folder: str) -> dict[str, Block]:
        """The module calls of a folder; files that cannot hold one are not parsed for it."""
        if folder in self._modules:
            return self._modules[folder].calls
        return self._read(folder, [path for path in self._paths(folder) if self._may_call(path)]).calls

    def _may_call(self, path: str) -> bool:
        files = self._source()
        source = files.source(path) if files is not None else None
        return source is not None and _CALL.search(source.text) is not None

    def _paths(self, folder: str) -> list[str]:
        """The configuration files of a folder, in order of their names."""
        files = self._source()
        names = configuration_names(folder, files) if files is not None else []
        return [f"{folder}/{name}" if folder else name for name in sorted(names)]

    def _read(self, folder: str, paths: list[str]) -> Module:
        module = Module(folder)
        for path in sorted(paths, key=lambda path: bool(_OVERRIDE.search(path))):
            file = self.file(path)
            if file is not None:
                module.files.append(file)
                module.problems.extend(file.problems)
                _add(module, file, bool(_OVERRIDE.search(path)))
        return module


_PROJECTS: WeakKeyDictionary[Files, Project] = WeakKeyDictionary()


def project_of(files: Files) -> Project:
    """The project of these files."""
    found = _PROJECTS.get(files)
    if found is None:
        found = _PROJECTS[files] = Project(files)
    return found


def is_configuration(name: str) -> bool:
    """Whether Terraform or OpenTofu reads a file of this name (configs/parser_config_dir.go)."""
    return name.endswith((".tf", ".tf.json", *_TOFU)) and not name.startswith((".", "#"))


def configuration_names(folder: str, files: Files) -> list[str]:
    """The configuration files of a folder: Terraform skips *.tofu, OpenTofu prefers x.tofu to x.tf."""
    names = [name for name in files.names(folder) if is_configuration(name)]
    tofu = {name for name in names if name.endswith(_TOFU)}
    if not tofu:
        return names
    if not _is_tofu(folder, files) and len(tofu) < len(names):
        return [name for name in names if name not in tofu]
    hidden = {name.replace(".tofu", ".tf") for name in tofu}
    return [name for name in names if name not in hidden]


def _is_tofu(folder: str, files: Files) -> bool:
    """Whether a folder is run by OpenTofu: its lock file names OpenTofu's registry, or its version is pinned."""
    parts = folder.split("/") if folder else []
    above = ["/".join(parts[:i]) for i in range(len(parts), -1, -1)]
    if any(files.exists(f"{place}/.opentofu-version" if place else ".opentofu-version") for place in above):
        return True
    lock = f"{folder}/.terraform.lock.hcl" if folder else ".terraform.lock.hcl"
    source = files.source(lock) if files.exists(lock) else None
    return source is not None and "registry.opentofu.org/" in source.text


def is_variables(name: str) -> bool:
    """Whether a file of this name holds values of variables."""
    return name.endswith(_VARIABLES) and not name.startswith(".")


def is_automatic(name: str) -> bool:
    """Whether Terraform loads a variable file of this name by itself."""
    return name in ("terraform.tfvars", "terraform.tfvars.json") or name.endswith((".auto.tfvars", ".auto.tfvars.json"))


def local_source(block: Block, folder: str) -> str | None:
    """The folder of a module call with a local source; None for a remote one or one outside of the repository."""
    source = source_text(block)
    return join(folder, source) if source.startswith(("./", "../")) else None


def source_text(block: Block) -> str:
    """The literal ``source`` of a module call, "" when it has none."""
    argument = block.body.arguments.get("source")
    expr = argument.expr if argument is not None else None
    return expr.value if isinstance(expr, n.Literal) and isinstance(expr.value, str) else ""


_TABLES = {"variable": ("variables", 1), "output": ("outputs", 1), "module": ("calls", 1),
           "resource": ("resources", 2), "data": ("data", 2)}  # fmt: skip


def _add(module: Module, file: File, override: bool) -> None:
    for block in file.body.blocks:
        if block.type == "locals":
            _add_locals(module, block.body.arguments.values(), override)
        elif block.type == "terraform":
            module.settings.append(block)
        elif block.type in _TABLES:
            name, labels = _TABLES[block.type]
            if len(block.labels) == labels:
                key = block.labels if labels == 2 else block.labels[0]
                _add_block(module, getattr(module, name), key, block, override)


def _add_locals(module: Module, arguments: Iterable[Argument], override: bool) -> None:
    for argument in arguments:
        earlier = module.locals.get(argument.name)
        if earlier is not None and not override:
            module.problems.append(_duplicate(f"local.{argument.name}", earlier, argument))
        module.locals[argument.name] = argument


def _duplicate(what: str, earlier: Argument | Block, later: Argument | Block) -> Diagnostic:
    first = (earlier.name_span if isinstance(earlier, Argument) else earlier.span).place
    span = later.name_span if isinstance(later, Argument) else later.span
    message = f"{what} is declared again (first in {first}); Terraform refuses this, remove one of the two"
    return Diagnostic("terraform-duplicate", message, span)


def _add_block(module: Module, table: dict[object, Block], key: object, block: Block, override: bool) -> None:
    earlier = table.get(key)
    if earlier is None:
        table[key] = block
    elif override:
        table[key] = _overridden(earlier, block)
    else:
        module.problems.append(_duplicate(f"{block.type} {'.'.join(block.labels)}", earlier, block))


def _overridden(base: Block, over: Block) -> Block:
    """Arguments one by one; blocks of a type that the override has replace those of the base."""
    body = Body()
    body.arguments.update(base.body.arguments)
    body.arguments.update(over.body.arguments)
    replaced = {block.type for block in over.body.blocks}
    body.blocks.extend(block for block in base.body.blocks if block.type not in replaced)
    body.blocks.extend(over.body.blocks)
    return Block(base.type, base.labels, base.label_spans, base.span, body)
