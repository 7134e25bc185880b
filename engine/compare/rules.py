"""How two statements of an attribute are compared: one function a rule, each three-valued.

True: they agree (or are compatible). False: they contradict each other. None: cannot tell.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from ..canon.booleans import as_boolean
from ..canon.environment_words import same_but_for_environment
from ..canon.image import floating, parse_image
from ..canon.version import version_relation
from ..model import CompareRule, Known, Secret, Statement, Value
from ..pattern import deferred

_NUMBER = deferred(r"[-+]?\d+(\.\d+)?\Z")
_TEMPLATED = deferred(r"\{\{|\$\{|\$\(|<[a-z_-]+>|__[A-Z_]+__")


@dataclass(frozen=True, slots=True)
class Setting:
    """What a rule may know beside the two values: the environments that each side belongs to."""

    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()


def _equal(left: str, right: str, setting: Setting) -> bool | None:
    return _plain(left) == _plain(right)


def _text(left: str, right: str, setting: Setting) -> bool | None:
    if left == right or left.strip().lower() == right.strip().lower():
        return True
    return None if _TEMPLATED.search(left) or _TEMPLATED.search(right) else False


def _version(left: str, right: str, setting: Setting) -> bool | None:
    relation = version_relation(left, right)
    return None if relation == "unknown" else relation != "different"


def _tag(left: str, right: str, setting: Setting) -> bool | None:
    """Tags: versions by their rule; floating tags say nothing; anything else as text."""
    if left == right:
        return True
    if _floats(left) or _floats(right):
        return None
    relation = version_relation(left, right)
    if relation != "unknown":
        return relation != "different"
    return _text(left, right, setting)


def _floats(tag: str) -> bool:
    reference = parse_image(f"image:{tag}") if tag else None
    return reference is None or floating(reference)


def _path(left: str, right: str, setting: Setting) -> bool | None:
    return _text(left.rstrip("/") or "/", right.rstrip("/") or "/", setting)


def _host(left: str, right: str, setting: Setting) -> bool | None:
    """Configuration values: equal as numbers, booleans or text, or but for the environment's own words."""
    if left.strip().rstrip("/").lower() == right.strip().rstrip("/").lower() or _plain(left) == _plain(right):
        return True
    if _TEMPLATED.search(left) or _TEMPLATED.search(right):
        return None
    one = setting.left[0] if len(setting.left) == 1 else ""
    two = setting.right[0] if len(setting.right) == 1 else ""
    return same_but_for_environment(left, right, one, two)


def _plain(text: str) -> object:
    truth = as_boolean(text)
    if truth is not None:
        return truth
    stripped = text.strip()
    return Decimal(stripped) if _NUMBER.match(stripped) else stripped


def _never(left: str, right: str, setting: Setting) -> bool | None:
    return None


RULES: dict[CompareRule, Callable[[str, str, Setting], bool | None]] = {
    "equal": _equal,
    "text": _text,
    "version": _version,
    "tag": _tag,
    "path": _path,
    "host": _host,
    "set": _equal,
    "never": _never,
}


def agree(left: Value, right: Value, rule: CompareRule, setting: Setting | None = None) -> bool | None:
    """Three-valued comparison of two values under a rule."""
    if isinstance(left, Secret) or isinstance(right, Secret):
        return left.same(right)
    if not isinstance(left, Known) or not isinstance(right, Known):
        return None
    if left.value == right.value:
        return True
    return RULES[rule](_as_text(left), _as_text(right), setting or Setting())


def _as_text(value: Known) -> str:
    plain = value.value
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, tuple):
        return " ".join(str(part) for part in plain)
    return "" if plain is None else str(plain)


def floats(statement: Statement) -> bool:
    """Whether an image's tag follows what its registry has: no version in it, and no digest beside it."""
    value = statement.fact.value
    return isinstance(value, Known) and _floats(_as_text(value)) and statement.declaration.fact("digest") is None


def canonical(statement: Statement) -> object:
    """Statements with equal canonical values are one group."""
    value = statement.fact.value
    if isinstance(value, Secret):
        return value
    return value.value if isinstance(value, Known) else value
