"""The values that a root's variables get: defaults, variable files and -var, in Terraform's order of precedence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ...engine.model import Diagnostic, Layers, Level, Origin, Source, Step
from ...engine.reading import Files
from .convert import convert
from .encoding import json_text
from .evaluate import Nothing, constant, evaluate
from .expressions import parse_expression
from .kinds import DYNAMIC, STRING, constraint
from .project import Module, Project, is_automatic
from .syntax import Block, File
from .values import EvalError, Val, first_missing, marked, scalar_text, text, unknown


@dataclass(slots=True)
class Inputs:
    """What the layers say about variables; the statements of a name stand in ascending precedence."""

    values: dict[str, list[Val]] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)


def automatic_files(folder: str, files: Files) -> list[str]:
    """The variable files that Terraform loads by itself, in ascending precedence."""
    prefix = f"{folder}/" if folder else ""
    names = [name for name in files.names(folder) if is_automatic(name)]
    order = {"terraform.tfvars": 0, "terraform.tfvars.json": 1}
    return [prefix + name for name in sorted(names, key=lambda name: (order.get(name, 2), name))]


def gather(
    module: Module,
    project: Project,
    files: Files,
    layers: Layers,
    environment: tuple[tuple[str, str], ...] = (),
    seen: Mapping[str, Val] | None = None,
) -> Inputs:
    """All statements about the root's variables under these layers; ``environment`` are TF_VAR_ values by name,
    ``seen`` the values that a plan was made with.
    """
    inputs = Inputs()
    for name, given in environment:
        if name in module.variables:
            inputs.values[name] = [given_text(module.variables[name], given)]
    for path in [*automatic_files(module.folder, files), *layers.files]:
        file = project.variables(path) if files.exists(path) else None
        if file is None:
            inputs.unread.append((path, "the variable file does not exist or cannot be read"))
            continue
        inputs.read.append(path)
        _add_file(inputs, file, module)
    for name, given in layers.variables:
        block = module.variables.get(name)
        if block is None:
            inputs.problems.append(Diagnostic(
                "terraform-undeclared-variable", f"a value is given for the variable {name!r}, which is not declared",
                None, module.folder,
            ))  # fmt: skip
        else:
            inputs.values.setdefault(name, []).append(given_text(block, given))
    for name, reason in layers.undecided:
        if name in module.variables:
            given_later = unknown(reason, Origin(module.variables[name].span, Step.OVERRIDDEN))
            inputs.values.setdefault(name, []).append(given_later)
    for name, value in (seen or {}).items():
        _add_seen(inputs, module, name, value)
    return inputs


def _add_seen(inputs: Inputs, module: Module, name: str, value: Val) -> None:
    """What a plan was made with decides, unless the configuration says the same: then a person edits it there."""
    block = module.variables.get(name)
    if block is None:
        return
    stated = inputs.values.setdefault(name, [])
    default = [] if stated else [found for found in (_default(block),) if found is not None]
    if not any(_alike(value, one) for one in [*stated[-1:], *default]):
        stated.append(value)


def _alike(left: Val, right: Val) -> bool:
    """Whether two values print alike, whatever their types."""
    texts = scalar_text(left), scalar_text(right)
    if None not in texts or left.null or right.null:
        return texts[0] == texts[1] and left.null == right.null
    if first_missing(left) is not None or first_missing(right) is not None:
        return False
    return json_text(left) == json_text(right)


def _add_file(inputs: Inputs, file: File, module: Module) -> None:
    inputs.problems.extend(file.problems)
    for name, value in statements(file, inputs.problems):
        inputs.values.setdefault(name, []).append(value)
        if name not in module.variables:
            argument = file.body.arguments[name]
            inputs.problems.append(Diagnostic(
                "terraform-undeclared-variable",
                f"there is no variable {name!r} in this root, so the value has no effect; declare it or remove it",
                argument.name_span, level=Level.NOTE,
            ))  # fmt: skip


def statements(file: File, problems: list[Diagnostic]) -> Iterator[tuple[str, Val]]:
    """(name, value) of a variable file; a value that is not literal is unknown, with a diagnostic."""
    for name, argument in file.body.arguments.items():
        try:
            yield name, constant(argument.expr)
        except EvalError as error:
            problems.append(
                Diagnostic("terraform-invalid", f"Terraform would refuse this: {error.message}", error.span)
            )
            yield name, unknown(error.message, Origin(argument.name_span))


def given_text(block: Block, given: str) -> Val:
    """A value given as text (-var, TF_VAR_): literal for a string or untyped variable, else an expression."""
    origin = Origin(block.span, Step.OVERRIDDEN)
    declared = block.body.arguments.get("type")
    if declared is None or constraint(declared.expr) == STRING:
        return text(given, origin)
    expr = parse_expression(Source("", given))
    try:
        return relocated(evaluate(expr, Nothing()), origin)
    except EvalError:
        return text(given, origin)


def relocated(value: Val, origin: Origin) -> Val:
    """The same value with another origin throughout."""
    data = value.data
    if isinstance(data, tuple):
        data = tuple(relocated(item, origin) for item in data)
    elif isinstance(data, dict):
        data = {key: relocated(item, origin) for key, item in data.items()}
    return Val(value.kind, data, origin, value.sensitive)


def variable_value(block: Block, given: list[Val]) -> Val:
    """The value of a variable from its statements (ascending) and its default, converted to its type."""
    name = block.labels[0]
    statements_ = list(given)
    default = _default(block)
    if statements_ and statements_[-1].null and not _flag(block, "nullable", True):
        statements_.pop()
    if default is not None:
        statements_.insert(0, default)
    if not statements_:
        return unknown(f"variable {name} has no value", Origin(block.span))
    value = statements_[-1]
    losers = tuple(loser.origin for loser in reversed(statements_[:-1]))
    declared = block.body.arguments.get("type")
    kind = constraint(declared.expr) if declared is not None else DYNAMIC
    try:
        value = convert(value, kind)
    except EvalError as error:
        raise EvalError(
            f"the value of variable {name} does not fit its type: {error.message}", value.origin.span
        ) from None
    result = Val(value.kind, value.data, value.origin.over(*losers), value.sensitive, value.inner, value.pieces)
    return marked(result, _flag(block, "sensitive", False))


def _default(block: Block) -> Val | None:
    argument = block.body.arguments.get("default")
    if argument is None:
        return None
    value = constant(argument.expr)
    if value.origin.step is Step.LITERAL and not value.origin.causes:
        origin = Origin(value.origin.span, Step.DEFAULT)
        return Val(value.kind, value.data, origin, value.sensitive, value.inner, value.pieces)
    return value


def _flag(block: Block, name: str, default: bool) -> bool:
    argument = block.body.arguments.get(name)
    if argument is None:
        return default
    try:
        return constant(argument.expr).data is True
    except EvalError:
        return default
