"""What Terraform would plan: values of outputs and resources, or of single expressions, as plain data for JSON.

``paritycheck render terraform`` prints these; tools that compare us with Terraform read them. Unlike the parser, which
states every fact that it can, a plan with an error has no values: Terraform would refuse it as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from ...engine.model import Diagnostic, Layers, Level, Origin, Source
from ...engine.reading import Files
from .bodies import BodyView
from .checks import ephemeral_outputs, failing_checks, failing_conditions, required_version_problem, unfit_defaults
from .encoding import json_text
from .evaluate import evaluate
from .expressions import parse_expression
from .instance import META, Instance
from .kinds import show
from .parser import instance_of, module_folders
from .project import Project, project_of
from .syntax import Block
from .values import EvalError, Missing, OpenObject, Val, first_missing, is_sensitive, kind_of, number_text

UNKNOWN = "<unknown>"
#: Plain data; numbers are texts in ``Number``, so that every digit survives.
Plain: TypeAlias = "str | bool | Number | list[Plain] | dict[str, Plain] | None"


class Number(str):
    """The exact text of a number."""

    __slots__ = ()


@dataclass(slots=True)
class Plan:
    """The planned values; ``errors`` are what Terraform would refuse."""

    outputs: dict[str, Plain] = field(default_factory=dict)
    resources: dict[str, dict[str, Plain]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def to_json(data: Plain) -> str:
    """Plain data as JSON text, numbers with all their digits."""
    import json

    if isinstance(data, Number):
        return str(data)
    if isinstance(data, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{to_json(item)}" for key, item in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ",".join(map(to_json, data)) + "]"
    return json.dumps(data)


def plain(value: Val, path: str, unknown: list[str]) -> Plain:
    """A value as plain data; unknown parts read ``<unknown>`` and their paths are collected."""
    data = value.data
    if isinstance(data, Missing):
        unknown.append(path)
        return UNKNOWN
    if isinstance(data, tuple):
        return [plain(item, path, unknown) for item in data]
    if isinstance(data, OpenObject):
        unknown.append(path)
    if isinstance(data, dict):
        return {key: plain(item, f"{path}.{key}", unknown) for key, item in data.items()}
    if isinstance(data, bool | str) or data is None:
        return data
    return Number(number_text(data))


def expressions(folder: str, texts: list[str], layers: Layers, files: Files) -> list[dict[str, Plain]]:
    """Each expression's ``value``, ``type`` and ``error``, as in Terraform's console; sensitive values are hidden."""
    instance, _ = instance_of(folder, layers, files, project_of(files))
    return [_expression(text, instance) for text in texts]


def _expression(text: str, instance: Instance) -> dict[str, Plain]:
    try:
        value = evaluate(parse_expression(Source("", text)), instance)
    except EvalError as error:
        return {"value": None, "type": None, "error": error.message}
    missing = first_missing(value)
    kind = show(kind_of(value))
    if missing is not None:
        return {"value": UNKNOWN, "type": kind, "error": None}
    if is_sensitive(value):
        return {"value": "(sensitive value)", "type": kind, "error": None}
    return {"value": Number(json_text(value)), "type": kind, "error": None}


def plan(folder: str, layers: Layers, files: Files, environment: tuple[tuple[str, str], ...] = ()) -> Plan:
    """The plan of a root; ``environment`` are the values of TF_VAR_ variables by name."""
    project = project_of(files)
    instance, inputs = instance_of(folder, layers, files, project, environment)
    result = Plan()
    result.errors.extend(f"{path}: {reason}" for path, reason in inputs.unread)
    _variables(instance, result)
    _outputs(instance, result)
    if not result.errors:
        result.errors.extend(ephemeral_outputs(instance))
    for address, view in _resources(instance):
        values = view.whole(skip=META)
        found = plain(values, address, result.unknown)
        result.resources[address] = found if isinstance(found, dict) else {}
        result.unknown.extend(f"{address}.{name}" for name, item in _left_out(values))
    for place in module_folders(folder, project):
        result.errors.extend(unfit_defaults(project.module(place)))
    problems = [*inputs.problems, *instance.around.problems, *_static(folder, project)]
    _sort(problems, result)
    result.warnings.extend(failing_checks(instance))
    result.unknown = sorted(set(result.unknown))
    return result


def _left_out(values: Val) -> Iterator[tuple[str, Val]]:
    """Arguments that are null: the provider may fill them."""
    if isinstance(values.data, dict):
        yield from ((name, item) for name, item in values.data.items() if item.null)


def _sort(problems: list[Diagnostic], result: Plan) -> None:
    for problem in problems:
        line = f"{problem.place}: {problem.message}"
        soft = problem.code == "terraform-undeclared-variable" and problem.level is Level.NOTE
        (result.warnings if soft else result.errors).append(line)


def _static(folder: str, project: Project) -> Iterator[Diagnostic]:
    for place in module_folders(folder, project):
        yield from project.module(place).problems


def _variables(instance: Instance, result: Plan) -> None:
    for name, block in instance.module.variables.items():
        try:
            value = instance.variable(name, block.span)
        except EvalError as error:
            result.errors.append(f"{error.span.place}: {error.message}")
            continue
        if isinstance(value.data, Missing):
            result.errors.append(f"{block.span.place}: {value.data.reason}")
    result.errors.extend(failing_conditions(instance))
    problem = required_version_problem(instance)
    if problem:
        result.errors.append(problem)


def _outputs(instance: Instance, result: Plan) -> None:
    for name, block in instance.module.outputs.items():
        try:
            value = instance.output(name, block.span)
        except EvalError as error:
            result.errors.append(f"{error.span.place}: {error.message}")
            continue
        shown = plain(value, f"output.{name}", result.unknown)
        result.outputs[name] = shown if not isinstance(value.data, Missing) else UNKNOWN


def _resources(instance: Instance) -> Iterator[tuple[str, BodyView]]:
    """(address, view) of every instance of every resource, modules included."""
    for block in instance.module.resources.values():
        for suffix, view in _views(instance, block):
            yield f"{instance.path}{'.'.join(block.labels)}{suffix}", view
    for name, block in instance.module.calls.items():
        try:
            children = instance.children(name)
        except EvalError as error:
            instance.around.refused(error)
            continue
        if children.missing is not None and not children.by_key:
            instance.around.refused(EvalError(children.missing.reason, block.span))
        for child in children.by_key.values():
            yield from _resources(child)


def _views(instance: Instance, block: Block) -> Iterator[tuple[str, BodyView]]:
    try:
        expansion = instance.expansion(block)
        instance.around.instantiate(len(expansion.items), block.span)
    except EvalError as error:
        instance.around.refused(error)
        return
    for key, scope in expansion.items:
        suffix = "" if key is None else f"[{key}]" if isinstance(key, int) else f'["{key}"]'
        yield suffix, BodyView(block.body, scope, instance.around, Origin(block.span))
