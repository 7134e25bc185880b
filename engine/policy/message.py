"""Messages and places of findings: what the placeholders of a policy's message mean, and where people should look.

A message is a text with ``{name}`` placeholders from the tables below; docs/policies.md lists them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from ..canon.quantity import show_bytes, show_cpu
from ..canon.secrets import mask_credentials
from ..model import (
    ATTRIBUTES,
    Contradiction,
    Divergence,
    Known,
    Node,
    Origin,
    Place,
    Secret,
    Side,
    Span,
    Statement,
    Step,
    Value,
)
from ..pattern import deferred

_PLACEHOLDER = deferred(r"\{([a-z_]+)\}")
_LONGEST = 80
#: More values or places than this are counted, not listed.
_MOST = 4

_COMPARED = ("node", "kind", "attribute", "key", "subject", "values", "first", "others", "environments", "place",
             "absent")  # fmt: skip
#: Subject -> the placeholders of its messages.
PLACEHOLDERS: dict[str, tuple[str, ...]] = {
    "drift": (*_COMPARED, "expected"),
    "divergence": (*_COMPARED, "sides", "present"),
    "node": ("node", "kind", "declaration", "format", "value", "environments", "place"),
    "genome": ("environments",),
    "allowance": ("id", "service", "attribute", "between", "reason", "risk", "owner", "expires", "problem", "place"),
    "comment": ("policies", "reason", "problem", "place"),
    "diagnostic": ("problem", "code", "place"),
    "environment": ("environment", "environments"),
    "coverage": ("files", "analysed", "unread", "unknown", "undecided"),
}

#: What happened at a way station.
_STATIONS: dict[Step, str] = {
    Step.LITERAL: "takes part here",
    Step.DEFAULT: "the default stands here",
    Step.MERGED: "merged in here",
    Step.INTERPOLATED: "interpolated here",
    Step.RENDERED: "rendered here",
    Step.EVALUATED: "evaluated here",
    Step.OVERRIDDEN: "overridden here",
    Step.OBSERVED: "observed here",
    Step.GENERATED: "made anew here",
}

_SIZES = {"bytes": show_bytes, "cores": show_cpu}


def placeholders(template: str) -> tuple[str, ...]:
    """The names that a message asks for."""
    return tuple(_PLACEHOLDER.findall(template))


def fill(template: str, words: Mapping[str, str]) -> str:
    """The message with its placeholders filled; runs of blanks and lines become one blank."""
    return " ".join(_PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), template).split())


def joined(parts: Sequence[str], word: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def says(value: Value) -> str:
    """A value as people wrote it: one line, not long, without credentials."""
    return _short(_text(value)) if isinstance(value, Known) else value.shown


def _text(value: Known) -> str:
    if isinstance(value.value, tuple) and not value.raw:
        return " ".join(str(part) for part in value.value)
    return value.shown


def _short(text: str) -> str:
    line = mask_credentials(" ".join(text.split()))
    if not line:
        return "nothing"
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _texts(attribute: str, values: Sequence[Value]) -> list[str]:
    """One text a value; equal texts of different values are told apart by what they mean."""
    texts = [_unit(attribute, value) or says(value) for value in values]
    if len(set(texts)) == len(texts):
        return texts
    return [_told_apart(attribute, value, index) for index, value in enumerate(values)]


def _unit(attribute: str, value: Value) -> str:
    """The amount with its unit where no one wrote a text."""
    return _meaning(attribute, value) if isinstance(value, Known) and not value.raw else ""


def _meaning(attribute: str, value: Known) -> str:
    amount = value.value
    if ATTRIBUTES[attribute].shape == "bytes" and isinstance(amount, int):
        return show_bytes(amount)
    if ATTRIBUTES[attribute].shape == "cores" and isinstance(amount, (int, Decimal)):
        return show_cpu(Decimal(amount))
    return _short(_text(Known(amount)))


def _told_apart(attribute: str, value: Value, index: int) -> str:
    if isinstance(value, Secret):
        return "another secret value" if index else "a secret value"
    if not isinstance(value, Known):
        return value.shown
    text, meaning = says(value), _meaning(attribute, value)
    return text if text == meaning else f"{text} ({meaning})"


def _sites(statements: Iterable[Statement]) -> tuple[Span, ...]:
    unique = {one.site.sort_key(): one.site for one in statements}
    return tuple(unique.values())


def _where(statements: Sequence[Statement]) -> str:
    sites = _sites(statements)
    more = len(sites) - 1
    tail = f" and {more} more place{'s' if more > 1 else ''}" if more else ""
    return f"({sites[0].place}{tail})"


def _listed(texts: Sequence[str], groups: Sequence[Sequence[Statement]]) -> list[str]:
    said = [f"{text} {_where(group)}" for text, group in zip(texts, groups, strict=True)]
    return said if len(said) <= _MOST else [*said[: _MOST - 1], f"{len(said) - _MOST + 1} other values"]


def subject_words(node: Node, attribute: str, key: str) -> str:
    """``replica count of api``, ``environment variable LOG_LEVEL of api``."""
    title = ATTRIBUTES[attribute].title
    if not key:
        return f"{title} of {node.name}"
    if key != node.name:
        return f"{title} {key} of {node.name}"
    return f"{title} {key}" if node.kind == "config-key" else f"{title} of {key}"


def _compared(subject: Contradiction | Divergence) -> dict[str, str]:
    return {
        "node": subject.node.name,
        "kind": subject.node.kind.replace("-", " "),
        "attribute": ATTRIBUTES[subject.attribute].title,
        "key": subject.key,
        "subject": subject_words(subject.node, subject.attribute, subject.key),
    }


def contradiction_words(contradiction: Contradiction, environments: Sequence[str]) -> dict[str, str]:
    """The placeholders of a drift policy."""
    groups = contradiction.groups
    texts = _texts(contradiction.attribute, [group[0].fact.value for group in groups])
    return {
        **_compared(contradiction),
        "values": " against ".join(_listed(texts, groups)),
        "first": texts[0],
        "others": joined(list(dict.fromkeys(texts[1:]))),
        "environments": joined(environments),
        "place": groups[0][0].site.place,
        "absent": joined(_some(contradiction.absent)),
        "expected": groups[-1][0].fact.key,
    }


def _some(names: Sequence[str]) -> list[str]:
    unique = list(dict.fromkeys(names))
    return unique if len(unique) <= _MOST else [*unique[: _MOST - 1], f"{len(unique) - _MOST + 1} more"]


def divergence_words(divergence: Divergence, places: Sequence[Place]) -> dict[str, str]:
    """The placeholders of a divergence policy."""
    present = [side for side in divergence.sides if side.statements]
    groups = [side.statements for side in present]
    texts = _side_texts(divergence.attribute, present)
    said = dict(zip((side.environment for side in present), _listed_all(texts, groups), strict=True))
    sides = [
        f"{side.environment} says {said[side.environment]}" if side.statements else f"{side.environment} has none"
        for side in divergence.sides
    ]
    return {
        **_compared(divergence),
        "values": " against ".join(said.values()),
        "first": texts[0] if texts else "",
        "others": joined(list(dict.fromkeys(texts[1:]))),
        "environments": joined(divergence.environments),
        "place": places[0].span.place if places else "",
        "absent": joined([side.environment for side in divergence.sides if not side.statements]),
        "sides": joined(sides),
        "present": joined([f"{side.environment} {_where(side.statements)}" for side in present]),
    }


def _listed_all(texts: Sequence[str], groups: Sequence[Sequence[Statement]]) -> list[str]:
    return [f"{text} {_where(group)}" for text, group in zip(texts, groups, strict=True)]


def _side_texts(attribute: str, sides: Sequence[Side]) -> list[str]:
    """One text a side; sides that agree share it."""
    values = [side.statements[0].fact.value for side in sides]
    distinct = list(dict.fromkeys(values))
    texts = dict(zip(distinct, _texts(attribute, distinct), strict=True))
    return [joined([texts[values[index]], *_rest(side)]) for index, side in enumerate(sides)]


def _rest(side: Side) -> list[str]:
    """What else a side says beside its first statement."""
    first = side.statements[0].fact.value
    return list(dict.fromkeys(says(one.fact.value) for one in side.statements[1:] if one.fact.value != first))


def places_of(statements: Iterable[Statement]) -> tuple[Place, ...]:
    """Edit sites in the order given, each once, then the lines on the way from them to their use."""
    sites: dict[Span, Place] = {}
    stations: dict[tuple[str, int], Place] = {}
    for one in statements:
        site = one.site
        known = sites.get(site)
        scope = set(one.scope) | set(known.environments if known else ())
        wide = not one.scope or (known is not None and not known.environments)
        text = known.says if known else f"says {says(one.fact.value)}"
        sites[site] = Place(site, text, () if wide else tuple(sorted(scope)))
        for span, step in _steps(one.fact.origin):
            stations.setdefault((span.path, span.line), Place(span, _STATIONS[step], tuple(sorted(one.scope))))
    taken = {(span.path, span.line) for span in sites}
    return (*sites.values(), *(place for line, place in stations.items() if line not in taken))


def _steps(origin: Origin) -> Iterable[tuple[Span, Step]]:
    """The spans besides the edit site, with what happened there, nearest to the edit site first."""
    if not origin.causes:
        return ()
    steps = {one.span: one.step for one in _walk(origin)}
    site, *others = origin.spans()
    return [(span, steps[span]) for span in reversed(others) if span != site]


def _walk(origin: Origin) -> Iterable[Origin]:
    todo = [origin]
    known = {id(origin)}
    while todo:
        one = todo.pop()
        yield one
        new = [cause for cause in one.causes if id(cause) not in known]
        known.update(map(id, new))
        todo.extend(new)
