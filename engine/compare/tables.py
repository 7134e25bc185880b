"""The statements of a node by attribute and key, and which of them can meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ..environments import family
from ..model import ATTRIBUTES, Declaration, Known, Node, Scope, Statement, together
from .rules import canonical

#: Attributes that mean something for one image only.
_OF_AN_IMAGE = frozenset({"tag", "digest", "variant"})

Table = dict[str, dict[str, tuple[Statement, ...]]]

#: Environments in which developers run the software; what they state of the software itself should hold elsewhere.
LOCAL = frozenset({"local", "development", "ci"})
#: What an image sets only as a default, which whoever runs it may replace on purpose.
_REPLACEABLE = frozenset(
    "env command entrypoint user workdir stop-signal label "
    "health-interval health-timeout health-retries health-start health-start-interval".split()
)


def table_of(node: Node) -> Table:
    """attribute -> key -> statements; one statement a declaration, site and value, its scopes united."""
    merged: dict[tuple[object, ...], Statement] = {}
    for placed in node.declarations:
        owner = (placed.declaration.unit, placed.declaration.key)
        for fact in placed.declaration.facts:
            identity = (fact.attribute, fact.key, owner, fact.origin.edit_site(), fact.value)
            known = merged.get(identity)
            if known is None:
                merged[identity] = Statement(fact, placed.declaration, placed.scope)
            else:
                wide: Scope = known.scope | placed.scope if known.scope and placed.scope else frozenset()
                merged[identity] = Statement(known.fact, known.declaration, wide)
    table: dict[str, dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for statement in merged.values():
        table[statement.fact.attribute][statement.fact.key].append(statement)
    return {
        attribute: {key: tuple(sorted(said, key=Statement.sort_key)) for key, said in keys.items()}
        for attribute, keys in table.items()
    }


def lineage(statement: Statement) -> tuple[str, str]:
    """The same for one declaration of one format in every environment.

    A folder may hold one manifest twice (all-in-one.yaml beside its parts): there the file tells them apart.
    """
    return lineage_of(statement.declaration)


def lineage_of(declaration: Declaration) -> tuple[str, str]:
    """The lineage of whatever a declaration states."""
    unit = declaration.origin.span.path if declaration.by_file else declaration.unit
    return (family(unit), family(declaration.key))


def holds(statement: Statement, environment: str) -> bool:
    """Whether a statement counts in an environment."""
    return not statement.scope or environment in statement.scope


def meet(attribute: str, left: Statement, right: Statement) -> bool:
    """Whether two statements speak of one thing in one environment, from two places."""
    if left.site == right.site or _default_of(attribute, left, right) or _default_of(attribute, right, left):
        return False
    if lineage(left) == lineage(right) or (attribute in _OF_AN_IMAGE and not _one_image(left, right)):
        return False
    if together(left.scope, right.scope):
        return True
    local = any(name in LOCAL for name in left.scope | right.scope)
    return local and ATTRIBUTES[attribute].intrinsic


def _one_image(left: Statement, right: Statement) -> bool:
    """Whether two declarations run images of one base name; those that name none may be any."""
    one, two = (side.declaration.fact("image") for side in (left, right))
    if one is None or two is None or not isinstance(one.value, Known) or not isinstance(two.value, Known):
        return True
    return str(one.value.value).rpartition("/")[2] == str(two.value.value).rpartition("/")[2]


def by_value(statements: Iterable[Statement]) -> tuple[tuple[Statement, ...], ...]:
    """Statements grouped by canonical value."""
    groups: dict[object, list[Statement]] = defaultdict(list)
    for statement in statements:
        groups[canonical(statement)].append(statement)
    return tuple(tuple(group) for group in groups.values())


def once_a_site(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """One statement for each place that a person would edit."""
    sites = {one.site: one for one in reversed(statements)}
    return tuple(one for one in statements if sites[one.site] is one)


def _default_of(attribute: str, image: Statement, other: Statement) -> bool:
    return attribute in _REPLACEABLE and image.declaration.kind == "image" != other.declaration.kind
