"""What starts a workflow, and the inputs that it is given or takes for granted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice, product

from ...engine.model import Origin
from ...engine.pattern import deferred
from ...engine.reading import Cursor
from .expression_values import Scalar, Table, Undecided, Value, leaf
from .expressions import Context, evaluated
from .found import Found
from .values import plain_text, table

_LITERAL = deferred(r"[^*?+!\[\]]+")
#: Combinations of choices that are tried of a workflow that people start by hand.
_MOST_CHOICES = 24
_CALL, _DISPATCH = ("on", "workflow_call"), ("on", "workflow_dispatch")
_AT_RUN = "known when the workflow runs"
_NOT_GIVEN = "not given and without a default"


def triggers(root: Cursor) -> Table:
    """The ``github`` context: the event and the branch when only one can start the workflow."""
    on = root.get("on")
    events: dict[str, Cursor] = {}
    if on is not None and on.is_mapping:
        events = dict(on.entries())
    elif on is not None:
        events = {one.text: one for one in (on.items() if on.is_sequence else [on])}
    fields: dict[str, Value] = {}
    if len(events) == 1 and "workflow_call" not in events:
        ((event, declared),) = events.items()
        fields["event_name"] = leaf(event, Origin(declared.key_span))
        fields |= _branch(declared) if event == "push" else {}
    return Table(fields, _AT_RUN)


def _branch(push: Cursor) -> dict[str, Value]:
    branches = push.get("branches")
    names = branches.items() if branches is not None else []
    if len(names) != 1 or push.get("tags") is not None or not _LITERAL.fullmatch(names[0].text):
        return {}
    origin, name = Origin(names[0].span), names[0].text
    return {"ref": leaf(f"refs/heads/{name}", origin), "ref_name": Scalar(name, plain_text(names[0]))}


def only_called(root: Cursor) -> bool:
    """Whether nothing but another workflow starts this one."""
    on = root.get("on")
    if on is None:
        return False
    names = [name for name, _ in on.entries()] or [one.text for one in on.items()] or [on.text]
    return names == ["workflow_call"]


def dispatched(root: Cursor, found: Found) -> Iterator[Table]:
    """The inputs of a workflow that nobody calls: defaults, which whoever starts it may override.

    When every choice is wanted, once for each option of its choices.
    """
    fields: dict[str, Value] = {}
    choices: list[list[tuple[str, Value]]] = []
    for route in (_DISPATCH, _CALL):
        for name, declared in _declared(root, route, found):
            fields.setdefault(name.lower(), _default(name, declared))
            options = declared.get("options")
            if found.every and options is not None and options.items():
                choices.append([(name.lower(), evaluated(one, {})) for one in options.items()])
    for chosen in islice(product(*choices), _MOST_CHOICES):
        yield Table({**fields, **dict(chosen)}, _NOT_GIVEN)


def given_inputs(root: Cursor, given: Mapping[str, Value], found: Found, route: tuple[str, ...] = _CALL) -> Table:
    """The inputs of a called file: what the caller passes, else the default."""
    fields: dict[str, Value] = {}
    for name, declared in _declared(root, route, found):
        value = given.get(name.lower()) or _default(name, declared)
        fields[name.lower()] = replace(value, assumed=False) if isinstance(value, Scalar) else value
    return Table({**given, **fields}, _NOT_GIVEN)


def passed_inputs(passed: Cursor | None, context: Context) -> dict[str, Value]:
    """What ``with`` passes on, by lower-case name."""
    if passed is None:
        return {}
    return {name.lower(): evaluated(value, context) for name, value in passed.entries() if value.is_scalar}


def _declared(root: Cursor, route: tuple[str, ...], found: Found) -> Iterator[tuple[str, Cursor]]:
    section = root.get(*route, "inputs") if not route or (root.get(route[0]) or root).is_mapping else None
    return table(section, "inputs", found.problems)


def _default(name: str, declared: Cursor) -> Value:
    default = declared.get("default")
    if default is not None and default.is_scalar and default.text:
        value = evaluated(default, {})
        return replace(value, assumed=True) if isinstance(value, Scalar) else value
    return Undecided(f"the input {name} has no default; callers give it", Origin(declared.key_span), absent=True)
