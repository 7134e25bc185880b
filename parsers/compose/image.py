"""What a service's image states, where name, tag and digest may come from different variables."""

from __future__ import annotations

from collections.abc import Iterator

from ...engine.canon.engines import EngineUse
from ...engine.model import Fact
from ...engine.record import record
from .._shared import facts
from .tree import Branch, Leaf


@record(frozen=True, slots=True)
class Image:
    """An image text with its parts, and the backing service that it is, as far as its name is known."""

    leaf: Leaf
    name: Leaf
    tag: Leaf | None
    digest: Leaf | None
    engine: EngineUse | None


def image_of(service: Branch) -> Image | None:
    """The image that a service names, if any."""
    leaf = service.get("image")
    if not isinstance(leaf, Leaf) or leaf.value is None:
        return None
    name, tag, digest = _parts(leaf)
    engine = None if name.missing else facts.engine_of((name if leaf.missing else leaf).reads)
    return Image(leaf, name, tag, digest, engine)


def _parts(leaf: Leaf) -> tuple[Leaf, Leaf | None, Leaf | None]:
    text = leaf.reads
    at = text.find("@")
    end = at if at >= 0 else len(text)
    digest = leaf.cut(at + 1) if at >= 0 else None
    colon = text.rfind(":", 0, end)
    if colon < 0 or "/" in text[colon:end]:
        return leaf.cut(0, end), None, digest
    return leaf.cut(0, colon), leaf.cut(colon + 1, end), digest


def service_image_facts(image: Image) -> Iterator[Fact]:
    """Image, tag, digest, engine, version, variant and runtime of an image; unset variables make Unknowns."""
    leaf, name, tag, digest = image.leaf, image.name, image.tag, image.digest
    text = leaf.reads
    if not leaf.missing:
        origins = {"image": name.origin(), "tag": (tag or leaf).origin()}
        if digest is not None:
            origins["digest"] = digest.origin()
        yield from facts.image_facts(text, leaf.origin(), origins)
        yield from facts.runtime_facts(text, (tag or leaf).origin())
        return
    yield from _partly_known(leaf, name, tag)


def _partly_known(leaf: Leaf, name: Leaf, tag: Leaf | None) -> Iterator[Fact]:
    where = (tag or leaf).origin()
    if name.missing:
        yield facts.unknown("image", name.missing, name.origin())
        if tag is None or tag.missing or not tag.reads:
            yield facts.unknown("tag", tag.missing if tag and tag.missing else name.missing, where)
        else:
            yield facts.known("tag", tag.reads, where, raw=tag.reads)
        return
    reason = leaf.missing
    for fact in facts.image_facts(name.reads, name.origin()):
        if fact.attribute in ("image", "engine"):
            yield fact
        elif fact.attribute in ("tag", "version"):
            yield facts.unknown(fact.attribute, reason, where)
    for fact in facts.runtime_facts(name.reads, name.origin()):
        yield facts.unknown("runtime", reason, where, fact.key)
