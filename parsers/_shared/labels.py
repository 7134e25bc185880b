"""Labels of images and containers: text like any other, but some hold the users of a gateway with their passwords."""

from __future__ import annotations

from ...engine.model import Fact, Origin, Secret
from ...engine.pattern import deferred
from .facts import text_value, unknown

#: Hashes as crypt(3) and htpasswd write them, which can be tried at leisure.
_HASHED = deferred(r"\$(?:apr1|2[abxy]?|[156y]|argon2\w+)\$|\{(?:SHA|SSHA)\}")
#: Traefik's basicauth and digestauth, whichever middleware holds them.
_USERS = deferred(r"\.(?:basic|digest)auth\.users\Z")


def label_fact(name: str, text: str, missing: str, origin: Origin) -> Fact:
    """The fact that a label has a text; ``missing`` says why it is not known."""
    if missing:
        return unknown("label", missing, origin, name)
    hidden = _HASHED.search(text) or _USERS.search(name.lower())
    return Fact("label", Secret.of(text) if hidden else text_value(name, text), origin, name)
