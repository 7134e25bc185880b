"""Functions that policies may call beside CEL's own; each is a row, backed by engine.canon.

A function that cannot decide (a floating version, a text that is no quantity) returns None, which CEL turns into
an error value and the adapter into `Undecided`: unknown is neither true nor false.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ..canon import environment_words, identifiers, image, quantity, version

Result = Literal["bool", "string", "int"]


@dataclass(frozen=True, slots=True)
class Function:
    """A function over texts: its name in CEL, how many texts it takes, what it returns and what it does."""

    name: str
    arity: int
    returns: Result
    call: Callable[..., bool | str | int | None]
    summary: str


def version_compatible(left: str, right: str) -> bool | None:
    """Whether two versions or constraints can both hold."""
    relation = version.version_relation(left, right)
    return None if relation == "unknown" else relation != "different"


def major(text: str) -> str | None:
    """The first component that a version settles."""
    return version.major(text) or None


def semver_gte(left: str, right: str) -> bool | None:
    """Whether every version that ``left`` admits is at least ``right``; undecided when only some are."""
    if version.version_relation(left, f"<{right}") == "different":
        return True
    return False if version.version_relation(left, f">={right}") == "different" else None


def is_floating(tag: str) -> bool | None:
    """Whether an image tag names no version, so that another image may come tomorrow."""
    reference = image.parse_image(f"image:{tag}") if tag else image.parse_image("image")
    return image.floating(reference) if reference else None


def to_bytes(text: str) -> int | None:
    """The bytes of a Kubernetes quantity."""
    return quantity.kubernetes_bytes(text)


def names_environment(text: str) -> bool:
    """Whether an environment's word (prod, staging, ...) stands in the text."""
    return bool(environment_words.environment_tokens(text))


def is_identifier(text: str) -> bool:
    """Whether the text names one instance of something: a UUID, a cloud resource, an account."""
    return identifiers.is_identifier(text)


def same_but_for_environment(left: str, right: str) -> bool:
    """Whether two texts differ only in the environments' own words."""
    return environment_words.same_but_for_environment(left, right)


FUNCTIONS: tuple[Function, ...] = (
    Function("version_compatible", 2, "bool", version_compatible, "16 and 16.4 can both hold, 15 and 16 cannot"),
    Function("major", 1, "string", major, 'the first component: major("16.4") is "16"'),
    Function("semver_gte", 2, "bool", semver_gte, 'at least: semver_gte("16.4", "15") is true'),
    Function("is_floating", 1, "bool", is_floating, 'an image tag without a version, such as "latest"'),
    Function("to_bytes", 1, "int", to_bytes, 'a Kubernetes quantity in bytes: to_bytes("1Ki") is 1024'),
    Function("names_environment", 1, "bool", names_environment, 'holds an environment word: "db-staging"'),
    Function("is_identifier", 1, "bool", is_identifier, "a UUID, a cloud resource name or an account number"),
    Function("same_but_for_environment", 2, "bool", same_but_for_environment, 'equal but for it: "db-prod", "db-dev"'),
)
