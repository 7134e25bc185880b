"""Conditions that Terraform checks while it plans: validation, precondition, check, required_version, ephemeral."""

from __future__ import annotations

from collections.abc import Iterator

from ...engine.canon.version import version_relation
from .convert import convert
from .evaluate import constant, evaluate
from .instance import Instance
from .kinds import constraint
from .project import Module
from .syntax import Argument, Block
from .values import EvalError

#: The version whose behaviour the evaluator follows.
TERRAFORM = "1.11.4"


def _holds(instance: Instance, block: Block) -> bool:
    """Whether a condition holds; one that is unknown or cannot be evaluated is not a failure here."""
    argument = block.body.arguments.get("condition")
    if argument is None:
        return True
    try:
        return evaluate(argument.expr, instance).data is not False
    except EvalError:
        return True


def failing_conditions(instance: Instance) -> Iterator[str]:
    """Failed validations of variables and preconditions of resources, and ephemeral values in outputs."""
    for name, block in instance.module.variables.items():
        for rule in block.body.of_type("validation"):
            if not _holds(instance, rule):
                yield f"{rule.span.place}: the value of variable {name} fails its validation"
    for labels, block in instance.module.resources.items():
        for lifecycle in block.body.of_type("lifecycle"):
            for rule in lifecycle.body.of_type("precondition"):
                if not _holds(instance, rule):
                    yield f"{rule.span.place}: a precondition of {'.'.join(labels)} fails"


def unfit_defaults(module: Module) -> Iterator[str]:
    """Defaults that do not fit the type of their variable, whether they are used or not."""
    for name, block in module.variables.items():
        default, declared = block.body.arguments.get("default"), block.body.arguments.get("type")
        if default is None or declared is None:
            continue
        try:
            convert(constant(default.expr), constraint(declared.expr))
        except EvalError as error:
            yield f"{default.name_span.place}: the default of variable {name} does not fit its type: {error.message}"


def ephemeral_outputs(instance: Instance) -> Iterator[str]:
    """Outputs that are made from an ephemeral variable, by the origins of their values."""
    for name, block in instance.module.variables.items():
        flag = block.body.arguments.get("ephemeral")
        if flag is None or _constant(flag) is not True:
            continue
        source = instance.variable(name, block.span).origin.edit_site()
        for output, stated in instance.module.outputs.items():
            own = stated.body.arguments.get("ephemeral")
            if own is None and source in instance.output(output, stated.span).origin.spans():
                yield f"{stated.span.place}: output {output} is made from the ephemeral variable {name}"


def _constant(argument: Argument) -> object:
    try:
        return constant(argument.expr).data
    except EvalError:
        return None


def failing_checks(instance: Instance) -> Iterator[str]:
    """Failed assertions of check blocks, which only warn."""
    for file in instance.module.files:
        for block in file.body.of_type("check"):
            for rule in block.body.of_type("assert"):
                if not _holds(instance, rule):
                    yield f"{rule.span.place}: the check {block.labels[0] if block.labels else ''!r} fails"


def required_version_problem(instance: Instance) -> str:
    """Why this version of Terraform is refused, or ""."""
    for block in instance.module.settings:
        argument = block.body.arguments.get("required_version")
        if argument is None:
            continue
        wanted = _constant(argument)
        if isinstance(wanted, str) and version_relation(TERRAFORM, wanted) == "different":
            return f"{argument.name_span.place}: Terraform {TERRAFORM} does not satisfy {wanted}"
    return ""
