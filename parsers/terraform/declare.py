"""Resources of an evaluated module -> declarations, by the rows of the RESOURCES table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ...engine.canon.names import words
from ...engine.model import Declaration, Fact, Kind, Origin, Step, Unknown
from ...engine.reading import name_of
from .._shared.facts import image_facts, known, runtime_facts
from . import nodes as n
from .bodies import BodyView, Key
from .catalog import Row, Take, route
from .containers import container_declarations
from .emit import engine_facts, environment, fact, image_parts, read_family, runtime_fact
from .evaluate import Scope, evaluate
from .exposure import exposure
from .instance import Instance
from .resources import RESOURCES
from .syntax import Block
from .values import EvalError, LimitError, Missing, Val, marked_deep, scalar_text

#: Words that say nothing about whose a resource is.
_NOBODY = frozenset(("main", "this", "default", "resources", "resource", "module", "index", "terraform"))


@dataclass(frozen=True, slots=True)
class Site:
    """Where a declaration stands: its address, block, view and the unit it speaks for."""

    address: str
    block: Block
    view: BodyView
    unit: str
    folder: str


def declarations(instance: Instance, unit: str, folder: str) -> Iterator[Declaration]:
    """Every declaration of a module instance and of the modules that it calls."""
    from .calls import call_declarations

    for (kind, _), block in instance.module.resources.items():
        row = RESOURCES.get(kind)
        if row is not None:
            yield from _resource(instance, block, row, unit, folder)
    for name in instance.module.calls:
        yield from call_declarations(instance, name, unit, folder)


def _resource(instance: Instance, block: Block, row: Row, unit: str, folder: str) -> Iterator[Declaration]:
    for suffix, scope, extra in instances(instance, block, row.counted):
        address = f"{instance.path}{'.'.join(block.labels)}{suffix}"
        view = BodyView(block.body, scope, instance.around, Origin(block.span))
        yield from declared(Site(address, block, view, unit, folder), row, extra)


def instances(instance: Instance, block: Block, counted: str = "") -> Iterator[tuple[str, Scope, tuple[Fact, ...]]]:
    """(suffix of the address, scope, facts of the count) of the instances that a block declares.

    Instances of count are alike, so that the first stands for all; each key of for_each is a declaration of its own.
    """
    try:
        expansion = instance.expansion(block)
        instance.around.instantiate(1 if expansion.counted else len(expansion.items), block.span)
    except LimitError as error:
        instance.around.refused(error)
        return
    except EvalError as error:
        instance.around.refused(error)
        yield "", instance, ()
        return
    if not expansion.counted or not expansion.items:
        for key, scope in expansion.items:
            yield _suffix(key), scope, ()
        return
    yield "", expansion.items[0][1], _count_fact(instance, block, counted, len(expansion.items), expansion.missing)


def _suffix(key: Key) -> str:
    return "" if key is None else f'["{key}"]'


def _count_fact(
    instance: Instance, block: Block, attribute: str, size: int, missing: Missing | None
) -> tuple[Fact, ...]:
    if not attribute:
        return ()
    value = BodyView(block.body, instance, instance.around, Origin(block.span)).value("count")
    origin = value.origin if value is not None else Origin(block.span)
    if missing is not None:
        return (Fact(attribute, Unknown(missing.reason, missing.cause), origin),)
    return (known(attribute, size, origin),)


def declared(site: Site, row: Row, extra: tuple[Fact, ...]) -> Iterator[Declaration]:
    """The declarations of one instance of a resource; ``extra`` are facts that its block does not state."""
    facts = [*_engine(site, row), *taken(site.view, row.takes), *_families(site), *extra]
    for path, read in ((row.env, environment), (row.image, _image), (row.runtime, _runtime)):
        value = site.view.at(*route(path)) if path else None
        if value is not None:
            facts.extend(read(value))
    if row.hidden:
        facts.extend(_hidden(site.view.at(*route(row.hidden))))
    facts.extend(exposure(site.block.labels[0], site.view))
    if site.block.labels[0] == "helm_release":
        from .releases import release_settings

        facts.extend(release_settings(site.view))
    if row.containers is not None:
        yield from container_declarations(site, row, facts)
        return
    yield declaration(site, row.kind, facts, named(site.view, row.names))


def declaration(site: Site, kind: Kind, facts: Iterable[Fact], names: tuple[str, ...]) -> Declaration:
    """A declaration at a site; of several facts of one attribute and key the first counts."""
    unique = {(found.attribute, found.key): found for found in reversed(list(facts))}
    return Declaration(
        site.address,
        kind,
        "terraform",
        Origin(site.block.span),
        tuple(unique[key] for key in sorted(unique)),
        tuple(dict.fromkeys((*names, label(site)))),
        consumers(site, names),
        site.folder,
        unit=site.unit,
    )


def label(site: Site) -> str:
    """The resource's label; that of the module call around it when it says nothing ("this")."""
    own = site.block.labels[-1]
    around = [part.partition("[")[0] for part in site.address.split(".")[1:-2:2]] if own in _NOBODY else []
    return around[-1] if around and site.address.startswith("module.") else own


def consumers(site: Site, names: tuple[str, ...]) -> tuple[str, ...]:
    """Words that say whose it is: of its address, of its file's name, of its own names."""
    stem = name_of(site.block.span.path).partition(".")[0] if site.view.value_of is None else ""
    kind = site.block.labels[0] if len(site.block.labels) > 1 else "module"
    parts = [part for part in site.address.split(".") if part not in ("module", kind)]
    found = dict.fromkeys(word for text in (*parts, stem, *names) for word in words(text))
    return tuple(word for word in found if word not in _NOBODY)


def named(view: BodyView, paths: tuple[str, ...]) -> tuple[str, ...]:
    """The known texts of the arguments that name a resource."""
    values = (view.at(*route(path)) for path in paths)
    texts = (scalar_text(value) for value in values if value is not None and not value.sensitive)
    return tuple(text for text in texts if text)


def taken(view: BodyView, takes: tuple[Take, ...]) -> Iterator[Fact]:
    """The facts of the arguments that are written."""
    for take in takes:
        path = route(take.path)
        value = view.at(*path)
        found = fact(take.attribute, value, take.reader, take.key, path[-1]) if value is not None else None
        if found is not None:
            yield _keyed(found)


#: Arguments that name a parameter group, whose family implies a version.
_GROUPS = ("parameter_group_name", "db_parameter_group_name", "db_cluster_parameter_group_name")


def _families(site: Site) -> Iterator[Fact]:
    """The family of the parameter group that a service uses: of the group's resource, or of a default group's name."""
    for name in _GROUPS:
        argument = site.view.body.arguments.get(name)
        if argument is None:
            continue
        expr = argument.expr
        if (
            isinstance(expr, n.Traversal)
            and isinstance(expr.base, n.Name)
            and expr.base.name.endswith("_parameter_group")
        ):
            expr = n.Traversal(expr.span, expr.base, (*expr.steps[:-1], n.Attr(expr.span, "family")))
        try:
            value = evaluate(expr, site.view.scope)
        except EvalError:
            continue
        text = scalar_text(value)
        if text is not None and read_family(text) is not None:
            found = fact("parameter-family", value, "family")
            if found is not None:
                yield found


def _keyed(found: Fact) -> Fact:
    """Port facts are told apart by their number."""
    if found.attribute in ("container-port", "service-port"):
        number = getattr(found.value, "value", "")
        return replace(found, key=f"{number}/tcp" if found.attribute == "container-port" else str(number))
    return found


def _engine(site: Site, row: Row) -> Iterator[Fact]:
    engine = site.view.at(*route(row.engine)) if row.engine else None
    version = site.view.at(*route(row.version)) if row.version else None
    if engine is not None and not engine.null:
        found = engine_facts(engine, version)
        yield from (one for one in found if one.attribute == "engine") if row.engine == "family" else found
    elif row.fixed:
        span = site.block.label_spans[0]
        from .values import text

        yield from engine_facts(text(row.fixed, Origin(span, Step.EVALUATED)), version, row.fixed)
    elif version is not None:
        yield from engine_facts(version, version)


def _image(value: Val) -> Iterator[Fact]:
    text = scalar_text(value)
    if text is not None and not value.sensitive:
        yield from image_facts(text, value.origin, image_parts(value, text))
        yield from runtime_facts(text, value.origin)
        return
    found = fact("image", value)
    if found is not None:
        yield found


def _hidden(value: Val | None) -> Iterator[Fact]:
    """An environment of which the names may be seen and the values may not."""
    return environment(marked_deep(value)) if value is not None else iter(())


def _runtime(value: Val) -> Iterator[Fact]:
    found = runtime_fact(value)
    if found is not None:
        yield found
