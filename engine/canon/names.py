"""Names of services reduced to the words that identify them, across the spellings of each format."""

import re
from functools import lru_cache
from typing import Final

from ..pattern import deferred

_WORD: Final = deferred(r"[A-Z][A-Z0-9]*(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z0-9]+|[^\W_A-Za-z0-9]+")
_EXTENSION: Final = deferred(r"\.(?:ya?ml|json|tf|tpl|hcl)$", re.IGNORECASE)
_ROLE_WORDS: Final = frozenset(("deployment", "deploy", "dep", "svc", "service", "statefulset", "sts"))
_GLUED_ROLES: Final = ("deployment", "statefulset", "service", "svc")
_LEAST_LEFT: Final = 2
"""A glued suffix goes only when this many letters stay in front of it."""


@lru_cache(maxsize=8192)
def words(name: str) -> tuple[str, ...]:
    """The lower-case words of a name in any case style: `HTTPServer.maxConns` is http, server, max, conns."""
    return tuple(found.lower() for found in _WORD.findall(name))


@lru_cache(maxsize=8192)
def identity(name: str) -> str:
    """The key under which a name is the same service: `01-order-service-deployment` is `order`.

    Separators, case, leading numbers, file extensions and words for the kind of object do not tell services
    apart; a name of nothing else keeps its last such word. Idempotent.
    """
    parts = list(words(_EXTENSION.sub("", name)))
    while len(parts) > 1 and parts[0].isdigit():
        del parts[0]
    while len(parts) > 1 and parts[-1] in _ROLE_WORDS:
        del parts[-1]
    return _unglued("".join(parts))


def _unglued(joined: str) -> str:
    """`orderservice` becomes `order`; `service` and `webservice`'s remainder of one letter stay."""
    for role in _GLUED_ROLES:
        if joined.endswith(role) and len(joined) - len(role) >= _LEAST_LEFT:
            return _unglued(joined.removesuffix(role))
    return joined
