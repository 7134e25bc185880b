"""Images that a pipeline builds and pushes: from which folder and Dockerfile, as which image, for which platforms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ...engine.canon import image
from ...engine.model import Declaration, Fact
from ...engine.reading import Cursor, join
from .._shared.facts import known
from .._shared.images import spliced_image_facts
from .._shared.spliced import Spliced
from .containers import Place
from .values import env_fact, stated

#: Puts into a scalar what the CI system would.
Text = Callable[[Cursor], Spliced]


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of a build by what they hold; the first name that is given counts."""

    context: tuple[str, ...] = ("context",)
    file: tuple[str, ...] = ("file",)
    tags: tuple[str, ...] = ("tags",)
    arguments: tuple[str, ...] = ("build-args",)
    target: tuple[str, ...] = ("target",)
    platforms: tuple[str, ...] = ("platforms",)
    repository: tuple[str, ...] = ()


BUILD_ACTIONS: dict[str, Inputs] = {
    "docker/build-push-action": Inputs(),
    "redhat-actions/buildah-build": Inputs(file=("containerfiles", "dockerfiles"), repository=("image",)),
    "elgohr/Publish-Docker-Github-Action": Inputs(
        context=("workdir",), file=("dockerfile",), arguments=("buildargs",), repository=("name",)
    ),
    "whoan/docker-build-with-cache-action": Inputs(file=("dockerfile",), repository=("image_name",)),
}
_GENERAL = Inputs()
_MOST_LINES = 100


def build_declaration(place: Place, inputs: Cursor, text: Text, names: Inputs = _GENERAL) -> Declaration:
    """What a build states."""
    return place.declare("pipeline", tuple(build_facts(inputs, text, names)))


def build_facts(inputs: Cursor, text: Text, names: Inputs = _GENERAL) -> Iterator[Fact]:
    """Context, Dockerfile, target, arguments, platforms, and each tag as an image."""
    context = _given(inputs, names.context, text)
    file = _given(inputs, names.file, text)
    for attribute, one in (("build-context", context), ("dockerfile", file)):
        path = join("", one.text) if one is not None and not one.reason else None
        if one is not None and path is not None:
            yield known(attribute, path, one.origin(), raw=one.text)
        elif one is not None and one.reason:
            yield stated(attribute, one)
    target = _given(inputs, names.target, text)
    if target is not None:
        yield stated("build-target", target)
    yield from _arguments(_entries(inputs, names.arguments, text, "\n"))
    yield from _platforms(_entries(inputs, names.platforms, text))
    yield from _images(_given(inputs, names.repository, text), _entries(inputs, names.tags, text))


def _given(inputs: Cursor, names: tuple[str, ...], text: Text) -> Spliced | None:
    for name in names:
        written = inputs.get(name)
        if written is not None and written.is_scalar and written.text.strip():
            return text(written)
    return None


def _entries(inputs: Cursor, names: tuple[str, ...], text: Text, separators: str = ",\n") -> list[Spliced]:
    """The entries of an input: a list, or one text with separators in it."""
    for name in names:
        written = inputs.get(name)
        if written is not None and not written.is_null:
            texts = [text(one) for one in (written.items() if written.is_sequence else [written]) if one.is_scalar]
            return [entry for one in texts for entry in lines(one, separators)]
    return []


def lines(whole: Spliced, separators: str = "\n") -> Iterator[Spliced]:
    """The entries of a list that is written as one text, without the blanks around them."""
    at = 0
    written = whole.text
    for _ in range(_MOST_LINES):
        ends = [end for one in separators if (end := written.find(one, at)) >= 0]
        end = min(ends, default=len(written))
        entry = written[at:end]
        if entry.strip():
            start = at + len(entry) - len(entry.lstrip())
            yield whole.cut(start, start + len(entry.strip()))
        if end == len(written):
            return
        at = end + 1


def _arguments(written: list[Spliced]) -> Iterator[Fact]:
    for one in written:
        at = one.text.find("=")
        if at > 0 and not one.cut(0, at).reason:
            yield replace(env_fact(one.text[:at].strip(), one.cut(at + 1)), attribute="build-arg")


def _platforms(written: list[Spliced]) -> Iterator[Fact]:
    unknown = next((one for one in written if one.reason), None)
    if unknown is not None:
        yield stated("platform", unknown)
    elif written:
        names = ",".join(sorted(one.text for one in written))
        yield known("platform", names, written[0].origin(), raw=names)


def _images(repository: Spliced | None, tags: list[Spliced]) -> Iterator[Fact]:
    """The images that are pushed: whole references, or tags of one repository."""
    if repository is not None:
        yield from (one for one in spliced_image_facts(repository) if one.attribute == "image")
        yield from (stated("tag", tag) for tag in tags)
        return
    for one in tags:
        if image.parse_image(one.text) and ("/" in one.text or ":" in one.text):
            yield from spliced_image_facts(one)
