"""A plan or state laid over what the configuration says: the plan decides, above all where that is unknown.

A value on which both agree keeps its place in the configuration, because that is where a person edits it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ...engine.contract import Resolution, Unit
from ...engine.model import Declaration, Diagnostic, Fact, Layers, Level, Origin, Secret, Unknown
from ...engine.pattern import deferred
from ...engine.reading import Files, folder_of
from .._shared.facts import known
from .bodies import BodyView
from .declare import Site, declared
from .emit import settings
from .evaluate import Nothing
from .observed import Observed, Seen, observe
from .resources import RESOURCES
from .settings import config_declaration
from .surroundings import Surroundings
from .syntax import Block, Body
from .values import EvalError

_CALL = deferred(r"(?:\A|\.)module\.[\w-]+(?:\[[^\]]*\])?\Z")
#: Declarations that no plan speaks of.
_KEPT = ("variables", "inputs", "terraform", "terraform.lock", "backend")


def seen_declarations(seen: Observed, around: Surroundings, unit: str, folder: str) -> Iterator[Declaration]:
    """The declarations of a plan's resources, by the same table as those of the configuration."""
    for one in seen.resources.values():
        row = RESOURCES.get(one.labels[0])
        if row is None:
            continue
        block = Block("resource", one.labels, (one.span, one.span), one.span, Body())
        view = BodyView(block.body, Nothing(), around, one.values.origin, one.values)
        extra = (known(row.counted, one.size, one.values.origin),) if row.counted and one.size is not None else ()
        try:
            yield from declared(Site(one.address, block, view, unit, folder), row, extra)
        except EvalError as error:
            around.refused(error)


def overlaid(
    stated: Iterable[Declaration], seen: Observed, around: Surroundings, unit: str, folder: str
) -> list[Declaration]:
    """The declarations of the configuration under those of the plan; resources that the plan lacks are left out."""
    if not seen.read:
        return list(stated)
    observed = {one.key: one for one in seen_declarations(seen, around, unit, folder)}
    result: list[Declaration] = []
    for one in stated:
        other = observed.pop(one.key, None)
        if other is not None:
            result.append(_merged(one, other, around))
        elif one.key in _KEPT:
            result.append(one)
        elif _CALL.search(one.key):
            result.append(_call(one, seen.resources))
    return [*result, *observed.values()]


def _call(one: Declaration, resources: dict[str, Seen]) -> Declaration:
    """A remote module's call: where the plan shows its resources, nobody needs to guess what its arguments mean."""
    if not any(address.startswith(f"{one.key}.") for address in resources):
        return one
    sure = tuple(found for found in one.facts if found.attribute == "module-version")
    return replace(one, kind="resource", facts=sure)


def _merged(one: Declaration, other: Declaration, around: Surroundings) -> Declaration:
    facts = {(found.attribute, found.key): found for found in one.facts}
    for found in other.facts:
        key = (found.attribute, found.key)
        facts[key] = _decided(facts.get(key), found, around)
    names = tuple(dict.fromkeys((*one.names, *other.names)))
    return replace(one, kind=other.kind, facts=tuple(facts[key] for key in sorted(facts)), names=names)


def _decided(stated: Fact | None, seen: Fact, around: Surroundings) -> Fact:
    if stated is None or isinstance(stated.value, Unknown):
        return seen
    if isinstance(seen.value, Unknown) or stated.value.same(seen.value):
        return stated
    if isinstance(stated.value, Secret) != isinstance(seen.value, Secret):
        return seen if isinstance(seen.value, Secret) else stated
    around.problems.append(_differs(stated, seen))
    return replace(seen, origin=seen.origin.over(stated.origin))


def _differs(stated: Fact, seen: Fact) -> Diagnostic:
    what = f"{stated.attribute} {stated.key}".strip()
    site: Origin = stated.origin
    message = (
        f"the plan says {seen.value.shown} for {what}, the configuration {stated.value.shown} "
        f"({site.edit_site().place}): the plan was made from another version of it or with other variables; make a "
        "new one"
    )
    return Diagnostic("terraform-plan-differs", message, seen.origin.span, level=Level.NOTE)


def resolve_observed(unit: Unit, layers: Layers, files: Files) -> Resolution:
    """A plan or state whose configuration is not in the repository."""
    seen = observe(tuple(dict.fromkeys((*unit.files, *layers.observed))), files)
    folder = folder_of(unit.key)
    around = Surroundings(files, folder, layers.workspace or "default")
    found = overlaid((), seen, around, unit.id, folder)
    stated = [one for name, value in seen.variables.items() for one in settings(name, value)]
    if stated:
        found.append(
            config_declaration(stated, Origin(next(iter(seen.variables.values())).origin.span), unit.id, folder)
        )
    problems = {str(problem.sort_key()): problem for problem in (*seen.problems, *around.problems)}
    declarations = tuple(sorted(found, key=lambda one: one.key))
    return Resolution(
        declarations, tuple(problems[key] for key in sorted(problems)), tuple(seen.read), tuple(seen.unread)
    )
