"""Entities: a declaration of one format together with its namesakes in the other environments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..canon import engines
from ..canon.environment_words import CANONICAL
from ..canon.names import identity, words
from ..contract import Resolution
from ..environments import Placement, family
from ..model import Declaration, Kind, Placed, Scope

#: Words that name a role, not a thing; two of them are the same thing only in the same neighbourhood.
GENERIC = frozenset(
    "api app application backend base build builder cache cms container core database db default demo dev engine env "
    "frontend gateway image job jobs local main migrate migration migrations nginx proxy public queue redis "
    "runner scheduler server service services shared site src stack test tests ui web website worker workers values "
    "chart charts helm deploy deployment docker compose k8s kubernetes manifests infra infrastructure terraform "
    "lib dependencies module modules rds sql store data storage broker mq bus search final stage production".split()
)
#: Folders that hold build or deployment files for what lies around them.
_PLUMBING = frozenset(
    "docker dockerfiles dockerfile build package packages images image container containers .docker .devcontainer "
    "chart charts helm deploy deployment deployments k8s kubernetes manifests .github workflows ci .circleci".split()
)


@dataclass(slots=True)
class Entity:
    """Placed declarations that are one thing in one format.

    ``names`` are identities, surest first; ``declared`` is the service that paritycheck.yaml says it is.
    """

    key: tuple[str, str, str]
    kind: Kind
    format: str
    unit: str
    placed: list[Placed]
    names: tuple[str, ...]
    label: str
    owners: frozenset[str]
    component: str
    engine_family: str
    images: frozenset[str]
    builds: frozenset[str]
    declared: str = ""


def component(folder: str) -> str:
    """The folder that a declaration speaks for, without the folders that only hold plumbing.

    >>> component("src/orders/chart"), component("docker")
    ('src/orders', '')
    """
    parts = folder.split("/") if folder not in ("", ".") else []
    while parts and parts[-1].lower() in _PLUMBING:
        parts.pop()
    return "/".join(parts)


def related(left: str, right: str) -> bool:
    """Whether one component lies in the other (the root lies around everything)."""
    return left == right or not left or not right or left.startswith(f"{right}/") or right.startswith(f"{left}/")


def entities(resolved: Iterable[tuple[Placement, Resolution]], aliases: dict[str, str]) -> list[Entity]:
    """Group placed declarations by format, unit family and key, in a stable order."""
    grouped: dict[tuple[str, str, str], list[Placed]] = {}
    for placement, resolution in resolved:
        unit = f"{placement.unit.parser}:{family(placement.unit.key)}"
        for declaration in resolution.declarations:
            key = (unit, family(declaration.key), declaration.kind)
            whole = declaration if declaration.unit else replace(declaration, unit=placement.unit.id)
            _add(grouped.setdefault(key, []), whole, placement.scope)
    return [_entity(key, placed, aliases) for key, placed in sorted(grouped.items())]


def _add(placed: list[Placed], declaration: Declaration, scope: Scope) -> None:
    """Add a declaration, widening the scope of an equal one."""
    for index, other in enumerate(placed):
        if other.declaration == declaration:
            wide = other.scope | scope if other.scope and scope else frozenset[str]()
            placed[index] = Placed(declaration, wide)
            return
    placed.append(Placed(declaration, scope))


def _entity(key: tuple[str, str, str], placed: list[Placed], aliases: dict[str, str]) -> Entity:
    first = placed[0].declaration
    names = tuple(dict.fromkeys(identity(family(name)) for one in placed for name in one.declaration.names if name))
    declared = next((aliases[name] for name in names if name in aliases), "")
    owners = {word for one in placed for text in (*one.declaration.consumers, *one.declaration.names)
              for word in words(text)}  # fmt: skip
    where = component(first.folder)
    engine = next((fact for one in placed for fact in one.declaration.facts if fact.attribute == "engine"), None)
    found = engines.engine_named(str(getattr(engine.value, "value", ""))) if engine else None
    owners.update(word for word in words(where.rpartition("/")[2]))
    noise = GENERIC | CANONICAL.keys() | (set(words(found.name)) | {found.family, found.name} if found else set())
    return Entity(
        key,
        first.kind,
        first.format,
        key[0],
        placed,
        tuple(name for name in names if name),
        _label(first),
        frozenset(_singular(word) for word in owners if len(word) > 1 and not word.isdigit()) - noise,
        where,
        found.family if found else "",
        frozenset(
            str(getattr(fact.value, "value", ""))
            for one in placed for fact in one.declaration.facts if fact.attribute == "image"
        ) - {""},
        frozenset(ref.target for one in placed for ref in one.declaration.references if ref.relation == "builds"),
        declared,
    )  # fmt: skip


def _label(declaration: Declaration) -> str:
    """What a person calls it: an env file by its path, anything else by its surest name."""
    if declaration.kind == "config" and declaration.origin.span.path:
        return family(declaration.origin.span.path)
    return (declaration.names[0] if declaration.names else declaration.key).strip("-")


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
