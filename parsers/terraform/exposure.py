"""Firewall rules -> which ports the whole world may reach: one row a resource type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...engine.model import Fact, Known, Origin, Step, Unknown
from .._shared.facts import known
from .bodies import BodyView
from .emit import fact
from .values import Val, elements, first_missing, scalar_text

#: Words for everybody.
_WORLD = frozenset(("0.0.0.0/0", "::/0", "*", "internet", "any"))


@dataclass(frozen=True, slots=True)
class Rules:
    """Where a resource states rules: ``blocks`` of a type (or itself), their ``sources`` and ``ports``.

    ``only`` are (argument, value) pairs that make it a rule that lets traffic in.
    """

    blocks: str
    sources: tuple[str, ...]
    ports: tuple[str, ...]
    only: tuple[tuple[str, str], ...] = ()


_AZURE = Rules("", ("source_address_prefix", "source_address_prefixes"),
               ("destination_port_range", "destination_port_ranges"),
               (("direction", "inbound"), ("access", "allow")))  # fmt: skip
RULES: dict[str, Rules] = {
    "aws_security_group": Rules("ingress", ("cidr_blocks", "ipv6_cidr_blocks"), ("from_port", "to_port")),
    "aws_default_security_group": Rules("ingress", ("cidr_blocks", "ipv6_cidr_blocks"), ("from_port", "to_port")),
    "aws_security_group_rule": Rules("", ("cidr_blocks", "ipv6_cidr_blocks"), ("from_port", "to_port"),
                                     (("type", "ingress"),)),
    "aws_vpc_security_group_ingress_rule": Rules("", ("cidr_ipv4", "cidr_ipv6"), ("from_port", "to_port")),
    "google_compute_firewall": Rules("", ("source_ranges",), ("allow.ports",)),
    "azurerm_network_security_rule": _AZURE,
    "azurerm_network_security_group": Rules("security_rule", _AZURE.sources, _AZURE.ports, _AZURE.only),
}  # fmt: skip


def exposure(kind: str, view: BodyView) -> Iterator[Fact]:
    """``public``, and a ``service-port`` for every range of ports that is open to everybody."""
    rules = RULES.get(kind)
    if rules is None:
        return
    open_: Fact | None = None
    for rule in view.blocks(rules.blocks) if rules.blocks else [view]:
        if not all(_says(rule, name, wanted) for name, wanted in rules.only):
            continue
        found = _public(rule, rules)
        if found is None:
            continue
        if open_ is None or _weight(found) > _weight(open_):
            open_ = found
        if found.value == Known(True):
            yield from _ports(rule, rules)
    if open_ is not None:
        yield open_


def _says(rule: BodyView, name: str, wanted: str) -> bool:
    """Whether an argument says so; one that is missing or unknown may."""
    value = rule.value(name)
    text = scalar_text(value) if value is not None else None
    return text is None or text.lower() == wanted


def _weight(found: Fact) -> int:
    return 2 if found.value == Known(True) else 1 if isinstance(found.value, Unknown) else 0


def _values(rule: BodyView, names: tuple[str, ...]) -> Iterator[Val]:
    for name in names:
        value = rule.at(*name.split("."))
        if value is not None and not value.null:
            yield from (item for _, item in elements(value)) if elements(value) else iter((value,))


def _public(rule: BodyView, rules: Rules) -> Fact | None:
    """Whether one rule lets everybody in; None when it names no addresses."""
    stated = [value for value in _values(rule, rules.sources) if value.data != ()]
    for value in stated:
        if (scalar_text(value) or "").lower() in _WORLD:
            return known("public", True, _concluded(value))
    for value in stated:
        missing = first_missing(value)
        if missing is not None:
            return Fact("public", Unknown(missing.reason, missing.cause), value.origin)
    return known("public", False, _concluded(stated[0])) if stated else None


def _concluded(value: Val) -> Origin:
    """The origin of what follows from an argument, and is not what it says."""
    return Origin(value.origin.span, Step.EVALUATED, (value.origin,))


def _ports(rule: BodyView, rules: Rules) -> Iterator[Fact]:
    """The ports of an open rule; a pair of arguments is the two ends of a range, as is ``8000-8080``."""
    values = list(_values(rule, rules.ports))
    if rules.ports == ("from_port", "to_port"):
        ends = [scalar_text(value) for value in values]
        values = values[:1]
        texts = ["-".join(dict.fromkeys(end for end in ends if end is not None))]
    else:
        texts = [scalar_text(value) or "" for value in values]
    for text, value in zip(texts, values, strict=False):
        first = fact("service-port", value, "whole") if text.isdigit() else None
        if first is not None:
            yield Fact(first.attribute, first.value, first.origin, text)
        elif text:
            yield known("service-port", text, _concluded(value), text)
