"""One Dockerfile as each of its consumers builds it: what they agree on once, what they do not beside it.

Builds that differ are declarations of their own, so that they contradict each other and everything else; those of one
file (the services of one Compose project) differ on purpose, and count half each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ...engine.model import Declaration, Fact
from .stages import Stage
from .syntax import Dockerfile
from .words import Arguments, Consumer

_ONE_OF_SEVERAL = 0.5


@dataclass(frozen=True, slots=True)
class Built:
    """A file when it is built with some arguments."""

    stages: tuple[Stage, ...]
    declarations: tuple[Declaration, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """Consumers that give the same values to the arguments of a file, and these."""

    arguments: Arguments
    consumers: tuple[Consumer, ...] = ()

    @property
    def label(self) -> str:
        """What tells its declarations from others of the file."""
        first = self.consumers[0]
        return f"{first.who} of {first.path}"

    def shares_a_file(self, other: Reading) -> bool:
        """Whether one file has builds of both kinds."""
        return not {one.path for one in self.consumers}.isdisjoint(one.path for one in other.consumers)


def readings(file: Dockerfile, consumers: Iterable[Consumer]) -> tuple[Reading, ...]:
    """At least one; those that leave most arguments to their defaults first. Only declared arguments count."""
    names = _declared(file)
    groups: dict[frozenset[tuple[str, str | None]], list[Consumer]] = {}
    for one in consumers:
        given = {name: bound for name, bound in one.arguments.items() if name in names}
        values = frozenset((name, bound.text) for name, bound in given.items())
        groups.setdefault(values, []).append(replace(one, arguments=given))
    ordered = sorted(groups.values(), key=lambda group: len(group[0].arguments))
    return tuple(Reading(group[0].arguments, tuple(group)) for group in ordered) or (Reading({}),)


def _declared(file: Dockerfile) -> frozenset[str]:
    said = (one.rest for one in file.instructions if one.keyword == "ARG")
    return frozenset(word.partition("=")[0] for rest in said for word in rest.split())


def as_built(found: Sequence[Reading], build: Callable[[Arguments], Built]) -> list[Declaration]:
    """The declarations of a file under all readings: each once as the first reading has it, then what others change."""
    builds = [(reading, build(reading.arguments)) for reading in found]
    if len(builds) == 1:
        return list(builds[0][1].declarations)
    result: list[Declaration] = []
    for index in range(len(builds[0][1].declarations)):
        result += _one(index, builds)
    return result


def _one(index: int, builds: Sequence[tuple[Reading, Built]]) -> Iterator[Declaration]:
    """One declaration in every build that has it; in the first when none has."""
    (reading, first), *others = [
        (reading, built) for reading, built in builds if _has(reading, built, built.declarations[index])
    ] or builds[:1]
    base = first.declarations[index]
    changed = [(other, _differing(built.declarations[index], base)) for other, built in others]
    changed = [(other, facts) for other, facts in changed if facts]
    halved = {(fact.attribute, fact.key) for other, facts in changed if other.shares_a_file(reading) for fact in facts}
    yield replace(base, facts=tuple(_half(fact, (fact.attribute, fact.key) in halved) for fact in base.facts))
    for other, facts in changed:
        several = any(other is not one and other.shares_a_file(one) for one, _ in builds)
        yield _beside(base, other, tuple(_half(fact, several) for fact in facts))


def _beside(base: Declaration, reading: Reading, facts: tuple[Fact, ...]) -> Declaration:
    """What a reading changes; of the final image it is its consumers' first of all."""
    names = base.names
    if base.kind == "image":
        names = tuple(dict.fromkeys((*(name for one in reading.consumers for name in one.names), *names)))
    return replace(base, key=f"build[{reading.label}].{base.key}", facts=facts, names=names, references=())


def _differing(one: Declaration, base: Declaration) -> list[Fact]:
    said = {(fact.attribute, fact.key): fact.value for fact in base.facts}
    return [fact for fact in one.facts if said.get((fact.attribute, fact.key)) != fact.value]


def _half(fact: Fact, several: bool) -> Fact:
    return replace(fact, confidence=fact.confidence * _ONE_OF_SEVERAL) if several else fact


def _has(reading: Reading, built: Built, declaration: Declaration) -> bool:
    """Whether a consumer's target needs the stage that a declaration is about."""
    needed = [_needed(built.stages, one.target) for one in reading.consumers]
    last = built.stages[-1].key if built.stages else ""
    stage = declaration.key.removeprefix("stage.") if declaration.kind == "runtime" else last
    return any(stage in keys for keys in needed) or not needed


def _needed(stages: Sequence[Stage], target: str | None) -> set[str]:
    """The stages that a target is made of: what it continues and copies from; all where the target is not known."""
    wanted = [one for one in stages if target and target.lower() in (one.name.lower(), str(one.index))]
    todo = wanted[-1:] if target else list(stages[-1:]) if target == "" else []
    if not todo:
        return {one.key for one in stages}
    found: set[str] = set()
    while todo:
        stage = todo.pop()
        if stage.key not in found:
            found.add(stage.key)
            todo += [one for one in (stage.parent, *stage.uses) if one is not None]
    return found
