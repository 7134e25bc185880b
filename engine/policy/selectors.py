"""Which findings a declared divergence speaks of, and whether its pinned values still hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase
from typing import TypeAlias

from ..canon.environment_words import canonical_environment
from ..canon.quantity import kubernetes_bytes, kubernetes_cpu
from ..canon.secrets import secret_key
from ..canon.version import version_relation
from ..model import ATTRIBUTES, Allowance, Finding, Genome, Known, Node, Plain, Settings, Statement, Unknown, Value
from .message import says

Pin: TypeAlias = "Plain | Mapping[str, Plain]"
#: How a text is read as an amount, by the vocabulary's shape of the attribute.
_AMOUNTS: dict[str, Callable[[str], int | Decimal | None]] = {"bytes": kubernetes_bytes, "cores": kubernetes_cpu}


class Selectors:
    """Matches declarations against findings of one genome; a class because names and aliases are tabled once."""

    def __init__(self, settings: Settings, genome: Genome):
        self._genome = genome
        self._environments = _environment_names(settings, genome)
        self._services = {
            word.lower(): name.lower() for name, aliases in settings.services for word in (name, *aliases)
        }

    def match(self, allowance: Allowance, finding: Finding) -> bool:
        """Whether the selectors (not the pins) meet a finding."""
        return (
            finding.kind in ("divergence", "drift")
            and (not allowance.attribute or allowance.attribute == finding.attribute)
            and (not allowance.key or fnmatchcase(finding.key, allowance.key))
            and self._between(allowance, finding.environments)
            and self._service(allowance.service, finding.node, finding.identity[0])
        )

    def unpinned(self, allowance: Allowance, finding: Finding) -> str:
        """Which pin no longer holds, in words; nothing when all do."""
        for written, pin in allowance.allow.items():
            name = self._environment(written)
            if name in finding.environments:
                fault = _pin_fault(finding.attribute, pin, self._values(finding, name))
                if fault:
                    return f"{written} {fault if _open(finding) else 'has a secret value, which cannot be pinned'}"
        return ""

    def compared(self, allowance: Allowance) -> bool:
        """Whether the environments that it speaks of exist, so that a run compares them."""
        names = {self._environment(word) for word in allowance.between} or set(self._genome.environments)
        return len(names) > 1 and names <= set(self._genome.environments)

    def undecided(self, allowance: Allowance) -> bool:
        """Whether a value that it may speak of is unknown: then nobody can say that it is no longer needed."""
        names = {self._environment(word) for word in allowance.between}
        return any(
            isinstance(fact.value, Unknown)
            and (not allowance.attribute or fact.attribute == allowance.attribute)
            and (not allowance.key or fnmatchcase(fact.key, allowance.key))
            for node in self._genome.nodes
            if self._service(allowance.service, node.name, node.id)
            for placed in node.declarations
            if not names or not placed.scope or not names.isdisjoint(placed.scope)
            for fact in placed.declaration.facts
        )

    def _service(self, service: str, name: str, id: str) -> bool:
        if not service:
            return True
        wanted = self._canonical(service)
        return wanted in (self._canonical(name), id.lower(), self._canonical(id.partition("/")[2].partition("@")[0]))

    def _canonical(self, name: str) -> str:
        return self._services.get(name.lower(), name.lower())

    def _between(self, allowance: Allowance, environments: Iterable[str]) -> bool:
        if not allowance.between:
            return True
        names = set(environments)
        return len(names) > 1 and names <= {self._environment(word) for word in allowance.between}

    def _environment(self, word: str) -> str:
        """The environment that a name, alias or synonym means."""
        lowered = word.lower()
        return self._environments.get(lowered) or self._environments.get(canonical_environment(lowered), word)

    def _values(self, finding: Finding, environment: str) -> list[Value]:
        """What the environment says of the finding's fact, at the places that the finding names."""
        node = self._genome.node(finding.identity[0])
        sites = {place.span for place in finding.places}
        return [one.fact.value for one in _statements(node, finding)
                if one.site in sites and (not one.scope or environment in one.scope)]  # fmt: skip


def _open(finding: Finding) -> bool:
    """Whether values may be spoken of: a pin of a secret would be the secret itself."""
    return "***" not in finding.values and not secret_key(finding.key)


def _statements(node: Node | None, finding: Finding) -> list[Statement]:
    said = node.statements(finding.attribute) if node else ()
    return [one for one in said if one.fact.key == finding.key]


def _environment_names(settings: Settings, genome: Genome) -> dict[str, str]:
    """Names, then declared aliases, then synonyms of one environment only, all to the environment's name."""
    names = {name.lower(): name for name in genome.environments}
    for spec in settings.environments:
        for word in (spec.name, *spec.aliases):
            names.setdefault(word.lower(), spec.name)
    tiers: dict[str, list[str]] = {}
    for name in genome.environments:
        tiers.setdefault(canonical_environment(name), []).append(name)
    for tier, members in tiers.items():
        if tier and len(members) == 1:
            names.setdefault(tier, members[0])
    return names


# ---------------------------------------------------------------------------- pins


def _pin_fault(attribute: str, pin: Pin, values: list[Value]) -> str:
    if not values:
        return "" if pin is None else f"has none, and the declaration allows {_shown(pin)}"
    for value in values:
        if not _allowed(attribute, pin, value):
            return f"says {says(value)}, and the declaration allows {_shown(pin)}"
    return ""


def _shown(pin: Pin) -> str:
    if isinstance(pin, Mapping):
        return ", ".join(f"{name} {_shown(value)}" for name, value in pin.items())
    if isinstance(pin, tuple):
        return " or ".join(_shown(one) for one in pin)
    return "none" if pin is None else str(pin).lower() if isinstance(pin, bool) else str(pin)


def _allowed(attribute: str, pin: Pin, value: Value) -> bool:
    """A value within a pin; secrets and the unknown never are."""
    if not isinstance(value, Known):
        return False
    if not isinstance(pin, Mapping):
        return _equals(attribute, pin, value)
    options = pin.get("one_of")
    if isinstance(options, tuple) and not any(_equals(attribute, one, value) for one in options):
        return False
    return all(_bounded(attribute, value, pin[name], name) for name in ("min", "max") if name in pin)


def _equals(attribute: str, pin: Plain, value: Known) -> bool:
    if pin is None:
        return value.value is None
    texts = {_shown(pin).strip()}
    if texts & {value.raw.strip(), _shown(value.value)}:
        return True
    amount, wanted = _amount(attribute, value.value), _amount(attribute, pin)
    return amount is not None and amount == wanted


def _bounded(attribute: str, value: Known, bound: Plain, side: str) -> bool:
    amount, limit = _amount(attribute, value.value), _amount(attribute, bound)
    if ATTRIBUTES[attribute].rule in ("version", "tag"):
        constraint = f"{'>=' if side == 'min' else '<='}{bound}"
        return version_relation(str(value.value), constraint) in ("same", "compatible")
    if amount is None or limit is None:
        return False
    return amount >= limit if side == "min" else amount <= limit


def _amount(attribute: str, value: Plain) -> Decimal | None:
    """A number, or a text that the attribute's shape reads as an amount."""
    if isinstance(value, bool) or value is None or isinstance(value, tuple):
        return None
    if isinstance(value, str):
        read = _AMOUNTS.get(ATTRIBUTES[attribute].shape)
        amount = read(value) if read else None
        if amount is not None:
            return Decimal(amount)
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
