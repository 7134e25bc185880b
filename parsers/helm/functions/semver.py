"""Sprig's functions for versions (sprig semver.go), and a version as templates see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..gotemplate.function import Call, Function, Functions
from ..gotemplate.rope import merged
from ..gotemplate.value import GoValue, Method, Refusal, Struct, UInt64, go_type, worn
from .constraints import Improper, admits
from .constraints import read_constraints as _read_constraints
from .versions import Version, check_metadata, check_prerelease, compare, read


def version_struct(version: Version, pointer: bool = True) -> Struct:
    """What ``semver`` returns: methods such as ``.Major`` and ``.Compare``."""
    methods = {
        "Major": Method(lambda: UInt64(version.major)),
        "Minor": Method(lambda: UInt64(version.minor)),
        "Patch": Method(lambda: UInt64(version.patch)),
        "Prerelease": Method(lambda: version.pre),
        "Metadata": Method(lambda: version.metadata),
        "Original": Method(lambda: version.original),
        "String": Method(lambda: str(version)),
        "IncMajor": Method(lambda: _next(version, major=version.major + 1, minor=0, patch=0)),
        "IncMinor": Method(lambda: _next(version, minor=version.minor + 1, patch=0)),
        "IncPatch": Method(lambda: _next(version, patch=version.patch + (not version.pre))),
        "SetPrerelease": Method(lambda text: _set_prerelease(version, text), "string"),
        "SetMetadata": Method(lambda text: _set_metadata(version, text), "string"),
        "Compare": Method(lambda other: compare(version, _version(other)), "any"),
        "Equal": Method(lambda other: compare(version, _version(other)) == 0, "any"),
        "LessThan": Method(_compared(version, lambda found: found < 0), "any"),
        "LessThanEqual": Method(_compared(version, lambda found: found <= 0), "any"),
        "GreaterThan": Method(_compared(version, lambda found: found > 0), "any"),
        "GreaterThanEqual": Method(_compared(version, lambda found: found >= 0), "any"),
    }
    return Struct("semver.Version", {}, methods, str(version), pointer, payload=version)


def _compared(version: Version, holds: Callable[[int], bool]) -> Callable[[GoValue], bool]:
    return lambda other: holds(compare(version, _version(other)))


def _version(value: GoValue) -> Version:
    if type(value) is Struct and isinstance(value.payload, Version):
        return value.payload
    raise Refusal(f"wrong type for value; expected *semver.Version; got {go_type(value)}")


def _next(version: Version, **numbers: int) -> Struct:
    made = [numbers.get(part, getattr(version, part)) for part in ("major", "minor", "patch")]
    return _rewritten(Version(made[0], made[1], made[2], original=version.original))


def _rewritten(version: Version) -> Struct:
    prefix = "v" if version.original.startswith("v") else ""
    return version_struct(replace(version, original=f"{prefix}{version}"), pointer=False)


def _set_prerelease(version: Version, text: str) -> Struct:
    if text:
        check_prerelease(text)
    return _rewritten(replace(version, pre=str(text)))


def _set_metadata(version: Version, text: str) -> Struct:
    if text:
        check_metadata(text)
    return _rewritten(replace(version, metadata=str(text)))


def _semver_compare(call: Call, constraint: str, version: str) -> GoValue:
    try:
        _read_constraints(str(constraint))
    except Improper as error:
        raise Refusal(str(error) if _quotes(call.engine.helm) else error.bare) from None
    result = admits(str(constraint), read(str(version)))
    origin = merged(constraint, version)
    return result if origin is None else worn(result, origin)


def _quotes(helm: tuple[int, int, int]) -> bool:
    """Whether this Helm is built with semver 3.5 (go.mod of Helm 3.21.4 and 4.2.0)."""
    return helm >= (4, 2, 0) or (3, 21, 4) <= helm < (4, 0, 0)


FUNCTIONS: Functions = {
    "semver": Function(lambda text: version_struct(read(str(text))), "string", "semver.go"),
    "semverCompare": Function(_semver_compare, "string string", "semver.go", "own"),
}
