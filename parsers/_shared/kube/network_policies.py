"""What a NetworkPolicy lets through, by direction and peer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

from ....engine.model import Declaration, Fact, Origin
from ....engine.reading import Cursor
from ..facts import known
from .objects import Group, KubeObject, namespace
from .text import Walker

#: Directions, and where the rules of each keep their peers.
_DIRECTIONS: Final = (("ingress", "from"), ("egress", "to"))
_SELECTORS: Final = (("namespaceSelector", "namespace"), ("podSelector", "pod"))


def network_policy(of: KubeObject, group: Group) -> Iterator[Declaration]:
    """The directions in which its pods are closed, and the exceptions."""
    yield group.declare(of, "resource", chain(namespace(of), _facts(of)))


def _facts(of: KubeObject) -> Iterator[Fact]:
    walker = of.walker
    types = {walker.word(item).lower() for item in walker.items(of.cursor, "spec", "policyTypes")}
    for direction, peers in _DIRECTIONS:
        rules = walker.items(of.cursor, "spec", direction)
        if direction in types or rules or (not types and direction == "ingress"):
            yield known("isolated", True, of.name.origin, direction)
        for rule in rules:
            yield from _rule(walker, rule, direction, peers)


def _rule(walker: Walker, rule: Cursor, direction: str, peers: str) -> Iterator[Fact]:
    ports = ", ".join(sorted(_port(walker, port) for port in walker.items(rule, "ports"))) or "all"
    named = [_peer(walker, peer) for peer in walker.items(rule, peers)] or ["anyone"]
    for peer in named:
        yield known("allowed-traffic", ports, Origin(rule.span), f"{direction} {peer}")


def _port(walker: Walker, port: Cursor) -> str:
    number, end = walker.word(port, "port") or "all", walker.word(port, "endPort")
    return f"{number}{f'-{end}' if end else ''}/{(walker.word(port, 'protocol') or 'TCP').lower()}"


def _peer(walker: Walker, peer: Cursor) -> str:
    block = walker.word(peer, "ipBlock", "cidr")
    said = [f"{word} {_labels(walker, found)}" for route, word in _SELECTORS if (found := peer.get(route)) is not None]
    return block or " ".join(said) or "anyone"


def _labels(walker: Walker, selector: Cursor) -> str:
    pairs = sorted(f"{name}={walker.word(value)}" for name, value in walker.entries(selector, "matchLabels"))
    pairs += ["an expression"] if walker.items(selector, "matchExpressions") else []
    return ",".join(pairs) or "any"
