"""Images as values spell them: one text, or repository, tag, registry and digest apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ...engine.canon import engines, image
from ...engine.model import Fact, Origin, Step, Unknown
from .._shared.facts import engine_facts, image_facts, runtime_facts
from .._shared.kube.text import Text
from .._shared.leaves import Branch, Leaf, Route
from .shapes import Say

_REPOSITORY: Final = ("repository", "name")
_TAG: Final = ("tag", "imageTag", "version")


@dataclass(frozen=True, slots=True)
class Image:
    """The parts of an image with the routes of the leaves they stand in; absent parts are None."""

    repository: Text
    registry: Text | None
    tag: Text | None
    digest: Text | None
    routes: tuple[Route, ...]

    @property
    def text(self) -> str:
        """The reference as one text; "" when a part of the name is not known."""
        name = self.repository.text
        if not name or (self.registry is not None and self.registry.text is None):
            return ""
        registry = self.registry.text if self.registry else ""
        tag = self.tag.text if self.tag else ""
        digest = self.digest.text if self.digest else ""
        whole = f"{registry}/{name}" if registry else name
        return whole + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")

    @property
    def bare(self) -> bool:
        """Whether no tag and no digest is written anywhere."""
        reference = image.parse_image(self.text)
        unknown = self.tag is not None and self.tag.text is None
        return not unknown and reference is not None and not reference.tag and not reference.digest


def image_of(branch: Branch, route: Route, say: Say) -> Image | None:
    """The image that a branch runs, or None when it names none."""
    found = branch.at("image")
    if isinstance(found, Leaf) and found.cursor.text and not found.cursor.is_null:
        repository, own = say((*route, "image"), found), ((*route, "image"),)
        plain = repository.text is not None and (reference := image.parse_image(repository.text)) and not reference.tag
        beside = _part(branch, route, ("imageTag", "tag"), say) if plain else None
        return Image(repository, None, beside[1] if beside else None, None, own + ((beside[0],) if beside else ()))
    if not isinstance(found, Branch):
        return None
    inside = (*route, "image")
    parts = {
        "repository": _part(found, inside, _REPOSITORY, say),
        "registry": _part(found, inside, ("registry",), say),
        "tag": _part(found, inside, _TAG, say),
        "digest": _part(found, inside, ("digest",), say),
    }
    name = parts["repository"]
    if name is None:
        return None
    texts = {key: part[1] if part else None for key, part in parts.items()}
    routes = tuple(part[0] for part in parts.values() if part)
    return Image(name[1], texts["registry"], texts["tag"], texts["digest"], routes)


def _part(branch: Branch, route: Route, words: tuple[str, ...], say: Say) -> tuple[Route, Text] | None:
    for word in words:
        found = branch.entries.get(word)
        if isinstance(found, Leaf) and not found.cursor.is_null and found.text:
            return (*route, word), say((*route, word), found)
    return None


def facts_of(found: Image, version: Leaf | None) -> Iterator[Fact]:
    """What an image states; ``version`` is the chart's appVersion, which stands in for a tag that nobody wrote."""
    origin = found.repository.origin
    if not found.text or found.repository.secret:
        unknown = next(part for part in (found.repository, found.registry) if part is not None and not part.text)
        yield Fact("image", Unknown(unknown.reason or "no repository is named", unknown.origin), origin)
        return
    if found.tag is not None and found.tag.text is None:
        yield from _without_tag(found, origin)
        return
    text, parts = found.text, {"image": origin}
    if found.tag is not None:
        parts["tag"] = found.tag.origin
    elif found.bare and version is not None and version.text:
        text, parts["tag"] = f"{text}:{version.text}", version.origin.because(origin.span, Step.DEFAULT)
    if found.digest is not None:
        parts["digest"] = found.digest.origin
    yield from image_facts(text, origin, parts)
    yield from runtime_facts(text, parts.get("tag", origin))


def _without_tag(found: Image, origin: Origin) -> Iterator[Fact]:
    """The image whose tag is only known at deployment."""
    assert found.tag is not None
    for fact in image_facts(found.text, origin):
        if fact.attribute in ("tag", "version", "variant"):
            yield Fact(fact.attribute, Unknown(found.tag.reason, found.tag.origin), found.tag.origin)
        else:
            yield fact


def engine_by_name(name: str, found: Image | None) -> bool:
    """Whether a key called after an engine runs an image of that name that is not known otherwise."""
    engine = engines.engine_named(name)
    reference = image.parse_image(found.text) if found and found.text else None
    if engine is None or reference is None or engines.classify_image(reference) is not None:
        return False
    return engine.name in reference.basename and "exporter" not in reference.basename


def facts_of_engine(name: str, tag: Text | None, origin: Origin) -> Iterator[Fact]:
    """What a sub-chart called after an engine states when only its tag is set here."""
    engine = engines.engine_named(name)
    if engine is None:
        return
    reference = image.parse_image(f"{engine.name}:{tag.text}") if tag and tag.text else None
    use = engines.classify_image(reference) if reference else None
    yield from engine_facts(
        use or engines.EngineUse(engine, "", "", ""), origin, tag.origin if tag and tag.text else origin
    )
