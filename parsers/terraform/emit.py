"""Evaluated values -> facts: the one place where Terraform's values enter the vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from ...engine.canon.engines import classify_managed, engine_named
from ...engine.canon.quantity import ecs_bytes, ecs_cpu, kubernetes_bytes, kubernetes_cpu
from ...engine.model import Fact, Known, Origin, Plain, Secret, Unknown
from ...engine.pattern import deferred
from .._shared.facts import known, text_value, unknown
from .encoding import json_text, part_of
from .values import Missing, Val, elements, first_missing, is_sensitive, scalar_text

Reader = Callable[[str], "Plain"]
_RUNTIME = deferred(r"(?P<language>[a-z]+)(?P<version>[0-9][0-9.x]*)?")
_RELEASE = deferred(r"v?([0-9]+(?:\.[0-9]+)*)")
_LANGUAGES = {"nodejs": "node", "node": "node", "dotnetcore": "dotnet", "dotnet": "dotnet"}


def read_text(text: str) -> Plain:
    """The text itself."""
    return text


def read_whole(text: str) -> Plain:
    """A whole number, or None."""
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    return int(number) if number == number.to_integral_value() and abs(number) < 10**15 else None


def read_flag(text: str) -> Plain:
    """A boolean, or None."""
    return {"true": True, "false": False, "enabled": True, "disabled": False}.get(text.lower())


def _scaled(factor: int) -> Reader:
    def read(text: str) -> Plain:
        try:
            size = Decimal(text) * factor
        except ArithmeticError:
            return None
        return int(size) if 0 <= size < 2**63 else None

    return read


read_gib = _scaled(2**30)
read_mib = _scaled(2**20)


def read_gib_or_quantity(text: str) -> Plain:
    """``2Gi`` or, as Azure writes it, ``2GB`` and a plain number of GiB."""
    return kubernetes_bytes(text.removesuffix("B")) if not text.isdigit() else read_gib(text)


def read_regional(text: str) -> Plain:
    """Whether Google's or Azure's word for availability means several zones."""
    words = {"regional": True, "zonal": False, "standard_ha": True, "basic": False, "zoneredundant": True,
             "samezone": False, "active_standby_multi_az": True, "single_instance": False, "cluster_multi_az": True,
             "multi-az": True, "automatic": True}  # fmt: skip
    return words.get(text.lower())


def read_family(text: str) -> Plain:
    """The version that a parameter group's family implies."""
    use = classify_managed(text)
    return use.version if use is not None and use.version else None


def read_release(text: str) -> Plain:
    """The version that a stack's word begins with ("20-lts" is 20, "v8.0" is 8.0)."""
    found = _RELEASE.match(text)
    return found[1] if found is not None else None


#: How the text of an argument becomes a canonical value.
READERS: dict[str, Reader] = {
    "text": read_text,
    "whole": read_whole,
    "flag": read_flag,
    "gib": read_gib,
    "mib": read_mib,
    "gib-or-quantity": read_gib_or_quantity,
    "ecs-cpu": ecs_cpu,
    "ecs-memory": ecs_bytes,
    "cpu": kubernetes_cpu,
    "bytes": kubernetes_bytes,
    "zones": read_regional,
    "family": read_family,
    "release": read_release,
}


def fact(attribute: str, value: Val, reader: str = "text", key: str = "", name: str = "") -> Fact | None:
    """The fact that an argument states; None for a null. ``name`` is what secrets are recognised by."""
    if value.null:
        return None
    missing = first_missing(value) if not isinstance(value.data, Missing) else value.data
    if missing is not None:
        return Fact(attribute, Unknown(missing.reason, missing.cause), value.origin, key)
    text = shown(value)
    if is_sensitive(value):
        return Fact(attribute, Secret.of(text), value.origin, key)
    if reader == "text":
        return Fact(attribute, text_value(name or key, text), value.origin, key)
    result = READERS[reader](text)
    if result is None:
        return unknown(attribute, f"{text!r} cannot be read as a {attribute}", value.origin, key)
    return known(attribute, result, value.origin, key, text)


def shown(value: Val) -> str:
    """The text of a known value: a scalar as it prints, a list of scalars separated by commas, else JSON."""
    text = scalar_text(value)
    if text is not None:
        return text
    if isinstance(value.data, tuple):
        parts = [scalar_text(item) for item in value.data]
        if all(part is not None for part in parts):
            return ", ".join(part for part in parts if part is not None)
    return json_text(value)


def engine_facts(engine: Val, version: Val | None, fixed: str = "") -> Iterator[Fact]:
    """The engine and version of a managed service; ``fixed`` is the engine that the resource type stands for."""
    engine_text = fixed or scalar_text(engine) or ""
    version_text = scalar_text(version) or "" if version is not None else ""
    if isinstance(engine.data, Missing) and not fixed:
        yield Fact("engine", Unknown(engine.data.reason, engine.data.cause), engine.origin)
    use = classify_managed(engine_text, version_text) if engine_text or version_text else None
    named = use.engine if use is not None else engine_named(engine_text)
    if named is not None:
        yield known("engine", named.name, engine.origin, raw="" if fixed else engine_text)
    elif engine_text:
        yield known("engine", engine_text, engine.origin)
    if version is None or version.null:
        if use is not None and use.version:
            yield known("version", use.version, engine.origin, raw=engine_text)
        return
    if isinstance(version.data, Missing):
        yield Fact("version", Unknown(version.data.reason, version.data.cause), version.origin)
    elif version_text:
        yield known("version", use.version if use is not None and use.version else version_text, version.origin,
                    raw=version_text)  # fmt: skip
        if use is not None and use.variant:
            yield known("variant", use.variant, version.origin)


def image_parts(value: Val, text: str) -> dict[str, Origin]:
    """Where the repository and the tag of an image reference stand, when a template put them together."""
    name, _, digest = text.partition("@")
    cut = name.rfind(":")
    if not value.pieces or cut <= name.rfind("/"):
        return {}
    parts = {"image": part_of(value, 0, cut), "tag": part_of(value, cut + 1, len(name))}
    return {**parts, "digest": part_of(value, len(name) + 1, len(text))} if digest else parts


def runtime_fact(value: Val) -> Fact | None:
    """The language runtime of a function service ("python3.12" is python 3.12, "nodejs20.x" is node 20)."""
    text = scalar_text(value)
    if text is None:
        return fact("runtime", value, key="")
    found = _RUNTIME.match(text.lower())
    if found is None or text.startswith("provided") or not found["version"]:
        return None
    language = _LANGUAGES.get(found["language"], found["language"])
    return known("runtime", found["version"].removesuffix(".x"), value.origin, language, text)


def environment(value: Val | None) -> Iterator[Fact]:
    """Environment variables from a map, or from a list of objects with name and value."""
    if value is None or value.null:
        return
    if isinstance(value.data, Missing):
        return
    for key, item in elements(value):
        if isinstance(key, str):
            yield from _variable(key, item)
        elif isinstance(item.data, dict):
            name = item.data.get("name") or item.data.get("key")
            label = scalar_text(name) if name is not None else None
            if label:
                yield from _variable(label, item.data.get("value"))


def _variable(name: str, value: Val | None) -> Iterator[Fact]:
    if value is None:
        return
    found = fact("env", value, key=name)
    if found is not None:
        yield found


def settings(name: str, value: Val, depth: int = 0) -> Iterator[Fact]:
    """A value as ``setting`` facts: maps and lists of maps flattened with dots, everything else one fact."""
    pairs = elements(value)
    nested = isinstance(value.data, dict) or any(isinstance(item.data, dict | tuple) for _, item in pairs)
    if pairs and nested and depth < 12 and not value.sensitive:
        for key, item in pairs:
            yield from settings(f"{name}.{key}", item, depth + 1)
        return
    missing = first_missing(value)
    if value.null:
        yield Fact("setting", Known("null", "null"), value.origin, name)
    elif missing is not None:
        yield Fact("setting", Unknown(missing.reason, missing.cause), value.origin, name)
    elif is_sensitive(value):
        yield Fact("setting", Secret.of(shown(value)), value.origin, name)
    else:
        yield Fact("setting", text_value(name, shown(value)), value.origin, name)
