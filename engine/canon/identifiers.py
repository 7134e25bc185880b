"""Opaque identifiers: texts that name one instance of something and so differ wherever there are two."""

from __future__ import annotations

from ..pattern import deferred

_UUID = deferred(r"(?i)(?<![0-9a-f])[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])")
_WHOLE = deferred(
    r"arn:[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d*:\S+"  # Amazon resource names
    r"|(ami|vpc|subnet|sg|eni|vol|snap|rtb|igw|acl|fs|i)-[0-9a-f]{8,17}"  # and their shorter kin
    r"|projects/[^/\s]+/\S+"  # Google resource names
    r"|/subscriptions/\S+"  # Azure resource ids
    r"|\d{9,}"  # account and project numbers
)


def is_identifier(text: str) -> bool:
    """Whether a text is, or holds, an identifier of one instance: a UUID, a cloud resource name, an account number.

    >>> is_identifier("b06cb566-6b8c-4558-b5a5-cfeca0c8f962"), is_identifier("db.t3.medium")
    (True, False)
    """
    return bool(_UUID.search(text) or _WHOLE.fullmatch(text.strip()))
