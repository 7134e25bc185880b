"""Which backing service an image or a managed service is, and in which version."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ..pattern import deferred
from .engine_table import CONFLUENT_KAFKA, ENGINES, POSTGRES_IN_TAG
from .image import ImageRef
from .tags import CHANNELS, version_and_variant


@dataclass(frozen=True, slots=True)
class Engine:
    """A kind of backing service; engines of one family can stand in for each other (mysql, mariadb)."""

    name: str
    family: str
    ports: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EngineUse:
    """An engine as one place states it.

    `version` is raw text, empty when the place names none; `variant` the rest of the tag or version text;
    `vendor` the namespace of the image (empty for Docker's official one) or `managed`.
    """

    engine: Engine
    version: str
    variant: str
    vendor: str


_ROWS: Final = tuple((row, Engine(row.name, row.family or row.name, row.ports)) for row in ENGINES)
_BY_IMAGE: Final[Mapping[str, Engine]] = {name: engine for row, engine in _ROWS for name in row.images.split()}
_BY_MANAGED: Final[Mapping[str, Engine]] = {name: engine for row, engine in _ROWS for name in row.managed.split()}
_BY_NAME: Final[Mapping[str, Engine]] = {
    **{name: engine for name, engine in _BY_IMAGE.items() if "/" not in name},
    **_BY_MANAGED,
    **{engine.name: engine for _, engine in _ROWS},
}

_NUMBERED_NAME: Final = deferred(r"(spilo|postgresql|mysql|mariadb|redis|mongodb|valkey|memcached)-([0-9]+)(?:-.*)?")
_POSTGRES_TAG: Final = deferred(r"(?:^|[-_])pg-?v?([0-9]+(?:\.[0-9]+)*)", re.IGNORECASE)
_SYSTEM_FIRST: Final = deferred(r"(?:ubi|centos|rocky|rhel|el)[0-9]+-(?=[0-9])")
_SCALA_FIRST: Final = deferred(r"2\.1[0-9]-(?=[0-9])")
_RELEASE_DATE: Final = deferred(r"(RELEASE\.[0-9TZ-]+)(?:[.-](.*))?")


@lru_cache(maxsize=4096)
def classify_image(ref: ImageRef) -> EngineUse | None:
    """The engine that runs in the image, or None for all else: an exporter, an admin page, an operator."""
    path = ref.name.split("/")
    base, pair = path[-1], "/".join(path[-2:])
    numbered = _NUMBERED_NAME.fullmatch(base)
    engine = _BY_IMAGE.get(pair) or _BY_IMAGE.get(base) or (numbered and _BY_IMAGE.get(numbered[1]))
    if not engine:
        return None
    vendor = path[-2] if len(path) > 1 else ""
    if numbered and base not in _BY_IMAGE:
        return EngineUse(engine, _number_of_name(numbered[1], numbered[2]), ref.tag, vendor)
    version, variant = _image_version(base, ref.tag)
    return EngineUse(engine, version, variant, vendor)


def _number_of_name(name: str, digits: str) -> str:
    """Red Hat writes `mysql-80`, `mariadb-1011` and `postgresql-96` for 8.0, 10.11 and 9.6."""
    if name == "mariadb" and len(digits) > 2:
        return f"{digits[:2]}.{digits[2:]}"
    if len(digits) == 2 and (name == "mysql" or (name == "postgresql" and digits.startswith("9"))):
        return f"{digits[0]}.{digits[1]}"
    return digits


def _image_version(base: str, tag: str) -> tuple[str, str]:
    if (found := _POSTGRES_TAG.search(tag)) and (base in POSTGRES_IN_TAG or base == "postgresql"):
        rest = (tag[: found.start()] + tag[found.end() :]).strip("-_")
        return found[1], "-".join(part for part in rest.split("-") if part not in CHANNELS)
    if base in POSTGRES_IN_TAG:
        return "", tag
    if base == "documentdb-local" and (found := _POSTGRES_TAG.match(tag)):
        return version_and_variant(tag[found.end() :].lstrip("-"))[0], found[0]
    if base.startswith("cp-"):
        return _confluent(base, tag)
    if found := _RELEASE_DATE.fullmatch(tag):
        return found[1], found[2] or ""
    return version_and_variant(_without_lead(base, tag))


def _without_lead(base: str, tag: str) -> str:
    """The tag without what some builders put in front of the version: a base system, Scala's version."""
    if base == "kafka":
        return _SCALA_FIRST.sub("", tag, count=1)
    lead = _SYSTEM_FIRST.match(tag)
    return tag[lead.end() :] if lead else tag


def _confluent(base: str, tag: str) -> tuple[str, str]:
    """Confluent counts its own platform: cp-kafka 7.5.0 is Kafka 3.5; its ZooKeeper version is not told."""
    version, variant = version_and_variant(tag)
    kept = "-".join(part for part in (version, variant) if part)
    platform, _, rest = version.partition(".")
    if base == "cp-schema-registry":
        return version, variant
    if base == "cp-zookeeper" or platform not in CONFLUENT_KAFKA or not rest:
        return "", kept
    minor = int(rest.split(".")[0]) + CONFLUENT_KAFKA[platform]
    return f"{'2' if platform in '56' else int(platform) - 4}.{minor}", kept


@lru_cache(maxsize=1)
def _managed_text() -> re.Pattern[str]:
    """Every managed name, longest first, with a version behind; compiled at first use for a lean start."""
    longest_first = sorted(_BY_MANAGED, key=lambda name: (-len(name), name))
    names = "|".join(re.escape(name).replace(r"\-", "[-_]") for name in longest_first)
    version = r"(?:[-_ ]?(?P<version>[0-9]+(?:[._][0-9x]+)*)(?P<rest>(?:[-._ ].*)?))?"
    return deferred(rf"(?:default[.:])?(?P<name>{names}){version}")


_MANAGED_VERSION: Final = deferred(r"(?P<version>v?[0-9]+(?:[._][0-9x]+)*)(?P<rest>(?:[-._ ].*)?)")


@lru_cache(maxsize=4096)
def classify_managed(engine_text: str, version_text: str = "") -> EngineUse | None:
    """The engine of a managed service, from what Terraform and the clouds call it; None when unknown.

    `engine_text` may carry the version (`POSTGRES_15`, `OpenSearch_3.3`, `aurora-postgresql16`,
    `default.redis6.x`); a `version_text` wins over it and may repeat the engine (`RabbitMQ`, `REDIS_7_0`).
    """
    named = _managed_parts(engine_text) or _managed_parts(version_text)
    if named is None:
        return None
    engine, version, rest = named
    if version_text.strip():
        version, rest = _managed_version(version_text)
    return EngineUse(engine, version, rest, "managed")


def _managed_parts(text: str) -> tuple[Engine, str, str] | None:
    found = _managed_text().fullmatch(text.strip().lower())
    if found is None:
        return None
    engine = _BY_MANAGED[found["name"].replace("_", "-")]
    return engine, _dotted(found["version"]), (found["rest"] or "").strip("-._ ")


def _managed_version(text: str) -> tuple[str, str]:
    lowered = text.strip().lower()
    if found := _MANAGED_VERSION.fullmatch(lowered):
        return _dotted(found["version"]), found["rest"].strip("-._ ")
    named = _managed_parts(lowered)
    return (named[1], named[2]) if named else ("", lowered)


def _dotted(version: str | None) -> str:
    return (version or "").replace("_", ".")


@lru_cache(maxsize=1024)
def engine_named(name: str) -> Engine | None:
    """The engine of this name or alias in any case: `postgresql`, `Mongo`, `aurora-mysql`."""
    return _BY_NAME.get(name.strip().lower().replace("_", "-"))
