"""Canonical facts from the texts that formats hold: the one door through which values enter the genome."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from ...engine.canon import engines, image, runtimes, secrets
from ...engine.canon.booleans import as_boolean
from ...engine.model import Fact, Known, Origin, Plain, Secret, Unknown, Value


def text_value(name: str, text: str) -> Value:
    """The value of something called ``name``: hidden when the name or the text is secret-like.

    Nothing and a truth value are no secrets: that USE_TOKEN is on may be seen.

    >>> text_value("LOG_LEVEL", "debug").shown
    'debug'
    >>> text_value("DB_PASSWORD", "hunter2").shown
    '***'
    """
    if text and (secrets.holds_credentials(text) or (secrets.secret_key(name) and as_boolean(text) is None)):
        return Secret.of(text)
    return Known(text, text)


def known(attribute: str, value: Plain, origin: Origin, key: str = "", raw: str = "") -> Fact:
    """A fact with a known canonical value; ``raw`` is the text as written where it differs."""
    return Fact(attribute, Known(value, raw), origin, key)


def unknown(attribute: str, reason: str, origin: Origin, key: str = "") -> Fact:
    """A fact whose value static reading cannot decide."""
    return Fact(attribute, Unknown(reason, origin), origin, key)


def measured(
    attribute: str,
    text: str,
    read: Callable[[str], int | Decimal | None],
    origin: Origin,
    key: str = "",
) -> Fact:
    """A fact whose text is a quantity, duration or the like: Unknown when ``read`` does not understand it."""
    value = read(text)
    if value is None:
        return unknown(attribute, f"{text!r} cannot be read as a {attribute}", origin, key)
    return known(attribute, value, origin, key, text)


def environment_variable(name: str, text: str | None, origin: Origin) -> Fact:
    """The fact that a variable is set (None: passed through from outside, so unknown)."""
    if text is None:
        return unknown("env", "taken from the environment that runs it", origin, name)
    return Fact("env", text_value(name, text), origin, name)


def image_facts(text: str, origin: Origin, part: dict[str, Origin] | None = None) -> Iterator[Fact]:
    """What an image reference states: image, tag, digest, and for a known backing service engine, version, variant.

    ``part`` gives the origins of "image", "tag" and "digest" where they stand in different places (chart values).
    """
    where = part or {}
    reference = image.parse_image(text)
    if reference is None:
        yield unknown("image", f"{text!r} is not an image reference", origin)
        return
    tag_origin = where.get("tag", origin)
    yield known("image", reference.name, where.get("image", origin), raw=text)
    use = engines.classify_image(reference)
    if _is_placeholder(reference) and use is None:
        yield unknown("tag", f"{text} is a name that a build or deploy tool completes", tag_origin)
    elif reference.tag or not reference.digest:
        pinned = f"@{reference.digest[:19]}..." if reference.digest else ""
        yield known("tag", reference.effective_tag, tag_origin, raw=(reference.tag or "(no tag)") + pinned)
    if reference.digest:
        yield known("digest", reference.digest, where.get("digest", tag_origin))
    if use is not None:
        yield from engine_facts(use, where.get("image", origin), tag_origin)


#: Images of Docker Hub's library that are neither an engine nor a language.
_LIBRARY = frozenset(
    "adminer alpine amazonlinux busybox caddy debian fedora ghost haproxy hello-world httpd nextcloud nginx registry "
    "rockylinux scratch traefik ubuntu wordpress".split()
)


def _is_placeholder(reference: image.ImageRef) -> bool:
    """A bare word such as ``frontend``: no image of Docker Hub's library, but what kustomize or Skaffold replaces."""
    bare = not (reference.registry or "/" in reference.repository or reference.tag or reference.digest)
    return bare and reference.repository not in _LIBRARY and runtimes.runtime_of_image(reference) is None


def engine_facts(use: engines.EngineUse, engine_origin: Origin, version_origin: Origin) -> Iterator[Fact]:
    """The engine, version and variant of a backing service."""
    yield known("engine", use.engine.name, engine_origin)
    if use.version:
        yield known("version", use.version, version_origin)
    else:
        yield unknown("version", "the image is not pinned to a version", version_origin)
    if use.variant:
        yield known("variant", use.variant, version_origin)


def engine_of(text: str) -> engines.EngineUse | None:
    """The backing service that an image reference is, or None."""
    reference = image.parse_image(text)
    return engines.classify_image(reference) if reference else None


def runtime_facts(text: str, origin: Origin) -> Iterator[Fact]:
    """The language runtime that an image reference brings, keyed by language."""
    reference = image.parse_image(text)
    use = runtimes.runtime_of_image(reference) if reference else None
    if use is not None:
        if use.version:
            yield known("runtime", use.version, origin, use.language)
        else:
            yield unknown("runtime", f"{text} is not pinned to a version", origin, use.language)
