"""Image facts of a reference whose parts may come from different places: a build argument, a matrix, a variable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...engine.canon import image, runtimes
from ...engine.model import Fact, Known, Origin
from .facts import engine_of, image_facts, known, runtime_facts, unknown
from .spliced import Spliced


def image_origin(reference: Spliced) -> Origin:
    """Where the repository part of a reference is typed."""
    return _parts(reference)[0].origin()


def spliced_image_facts(reference: Spliced) -> Iterator[Fact]:
    """What ``image_facts`` says, each part with its own origin; parts that are not known are Unknown."""
    name, tag, digest = _parts(reference)
    origin = name.origin()
    if name.reason:
        yield unknown("image", name.reason, origin)
        return
    if not reference.reason:
        where = {"image": origin, "tag": (tag or name).origin(), "digest": (digest or name).origin()}
        yield from image_facts(reference.text, reference.origin(), where)
        return
    yield from (fact for fact in image_facts(name.text, origin) if fact.attribute in ("image", "engine"))
    for attribute, part in (("tag", tag), ("digest", digest)):
        if part is not None and part.reason:
            yield unknown(attribute, part.reason, part.origin())
        elif part is not None:
            yield known(attribute, part.text, part.origin())
    if engine_of(name.text):
        yield unknown("version", reference.reason, (tag or name).origin())


def spliced_runtime_facts(reference: Spliced) -> Iterator[Fact]:
    """What ``runtime_facts`` says, with the origin of the part that holds the version."""
    name, tag, _ = _parts(reference)
    if name.reason:
        return
    if reference.reason and (tag is None or tag.reason):
        whole = (tag or name).origin()
        for fact in runtime_facts(name.text, whole):
            yield unknown("runtime", reference.reason, whole, fact.key)
        return
    for fact in runtime_facts(reference.text, reference.origin()):
        yield replace(fact, origin=_holder(fact, reference, name, tag).origin())


def runtime_variant(reference: Spliced) -> Iterator[Fact]:
    """The variant of a runtime image (``slim-bookworm``)."""
    name, tag, _ = _parts(reference)
    parsed = None if reference.reason else image.parse_image(reference.text)
    use = runtimes.runtime_of_image(parsed) if parsed else None
    if use is not None and use.variant:
        part = tag or name
        at = part.text.find(use.variant)
        place = part.cut(at, at + len(use.variant)) if at >= 0 else part
        yield known("variant", use.variant, place.origin())


def _holder(fact: Fact, reference: Spliced, name: Spliced, tag: Spliced | None) -> Spliced:
    """The narrowest part that has the version in it; the whole reference when it is written in one piece."""
    if all(piece.literal for piece in reference.pieces):
        return reference
    version = str(fact.value.value) if isinstance(fact.value, Known) else ""
    return tag if tag is not None and version in tag.text else name


def _parts(reference: Spliced) -> tuple[Spliced, Spliced | None, Spliced | None]:
    """Name, tag and digest (``parse_image`` divides a whole reference in the same way)."""
    text = reference.text
    at = text.find("@")
    end = len(text) if at < 0 else at
    colon = text.rfind(":", 0, end)
    if colon < 0 or "/" in text[colon:end]:
        colon = end
    tag = reference.cut(colon + 1, end) if colon < end else None
    return reference.cut(0, colon), tag, reference.cut(at + 1) if at >= 0 else None
