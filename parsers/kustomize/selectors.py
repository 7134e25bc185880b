"""Which objects a patch or a replacement is for: regular expressions on names and kinds, label selectors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ...engine.model import Span
from ...engine.pattern import deferred
from .identity import Gvk, ResId, Resource
from .tree import Refused

_LONGEST_PATTERN = 500
_LONGEST_TEXT = 600
#: RE2, which Kustomize uses, is linear; of Python's engine only what stays short is used.
_UNSAFE = deferred(r"\(\?[=!<]|\\[1-9]|\([^()]*[+*{][^()]*\)[+*{]|\)[+*]")
_MOST_REPETITIONS = 4
_REPETITION = deferred(r"(?<!\\)[*+]")
_REQUIREMENT = deferred(
    r"\s*(?:(?P<no>!)\s*(?P<absent>[^\s!=<>,()]+)"
    r"|(?P<key>[^\s!=<>,()]+)\s*(?:(?P<op>==|=|!=|>|<)\s*(?P<value>[^\s,()=!<>]*)"
    r"|\s(?P<set>in|notin)\s*\((?P<values>[^()]*)\))?)\s*(?:,|\Z)"
)


@dataclass(frozen=True, slots=True)
class Selector:
    """A target: parts that are regular expressions, "" for any, and selectors for labels and annotations."""

    gvk: Gvk = field(default_factory=Gvk)
    name: str = ""
    namespace: str = ""
    labels: str = ""
    annotations: str = ""
    span: Span | None = None

    @property
    def names_nothing(self) -> bool:
        """Whether nothing but labels and annotations is asked for."""
        return not (any(self.gvk) or self.name or self.namespace)

    def takes(self, resource: Resource) -> bool:
        """Whether a patch with this target is for an object, by its first or its current identity."""
        now, first = resource.current, resource.original
        return (
            any(self._part(self.namespace, one.place) for one in (first, now))
            and any(self._part(self.name, one.name) for one in (first, now))
            and self._gvk(now.gvk)
            and self.fits_marks(resource)
        )

    def takes_id(self, one: ResId) -> bool:
        """Whether one identity is selected."""
        return self._gvk(one.gvk) and self._part(self.name, one.name) and self._part(self.namespace, one.namespace)

    def fits_marks(self, resource: Resource) -> bool:
        """Whether labels and annotations are as asked for."""
        return matches(self.labels, resource.labels(), self.span) and matches(
            self.annotations, resource.labels("annotations"), self.span
        )

    def _gvk(self, gvk: Gvk) -> bool:
        return all(self._part(pattern, part) for pattern, part in zip(self.gvk, gvk, strict=True))

    def _part(self, pattern: str, text: str) -> bool:
        return not pattern or bool(expression(pattern, self.span).fullmatch(text[:_LONGEST_TEXT]))


def expression(pattern: str, span: Span | None) -> re.Pattern[str]:
    """A regular expression; a Refused when it is none, or one that could run for long here."""
    found = _compiled(pattern)
    if isinstance(found, str):
        raise Refused(f"{found}: {pattern[:80]}", span)
    return found


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str] | str:
    if (
        len(pattern) > _LONGEST_PATTERN
        or _UNSAFE.search(pattern)
        or len(_REPETITION.findall(pattern)) > (_MOST_REPETITIONS)
    ):
        return "this regular expression is not evaluated, since it could run for long"
    try:
        return re.compile(pattern, re.ASCII)
    except (re.error, OverflowError):
        return "this is no regular expression"


def matches(selector: str, labels: Mapping[str, str], span: Span | None) -> bool:
    """Whether labels satisfy a selector in Kubernetes' syntax (=, !=, in, notin, exists, !, <, >)."""
    at = 0
    stripped = selector.strip()
    while at < len(stripped):
        found = _REQUIREMENT.match(stripped, at)
        if found is None or found.end() == at:
            raise Refused(f"this is no label selector: {selector[:80]}", span)
        if not _holds(found, labels):
            return False
        at = found.end()
    return True


def _holds(found: re.Match[str], labels: Mapping[str, str]) -> bool:
    if found["no"]:
        return found["absent"] not in labels
    own = labels.get(found["key"])
    if found["set"]:
        listed = own is not None and own in {value.strip() for value in found["values"].split(",")}
        return listed if found["set"] == "in" else not listed
    operator, value = found["op"], found["value"] or ""
    if operator is None:
        return own is not None
    if operator in ("=", "=="):
        return own == value
    if operator == "!=":
        return own != value
    return own is not None and _number(own) is not None and _number(value) is not None and _larger(own, value, operator)


def _larger(own: str, value: str, operator: str) -> bool:
    left, right = _number(own) or 0, _number(value) or 0
    return left > right if operator == ">" else left < right


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[-+]?[0-9]{1,18}", text) else None
