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
    yield from _arguments(_given(inputs, names.arguments, text))
    yield from _platforms(_given(inputs, names.platforms, text))
    yield from _images(_given(inputs, names.repository, text), _given(inputs, names.tags, text))


def _given(inputs: Cursor, names: tuple[str, ...], text: Text) -> Spliced | None:
    for name in names:
        written = inputs.get(name)
        if written is not None and written.is_scalar and written.text.strip():
            return text(written)
    return None


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


def _arguments(written: Spliced | None) -> Iterator[Fact]:
    for one in lines(written) if written is not None else ():
        at = one.text.find("=")
        if at > 0 and not one.cut(0, at).reason:
            yield replace(env_fact(one.text[:at].strip(), one.cut(at + 1)), attribute="build-arg")


def _platforms(written: Spliced | None) -> Iterator[Fact]:
    if written is not None and not written.reason:
        names = ",".join(sorted(one.text for one in lines(written, ",\n")))
        yield known("platform", names, written.origin(), raw=names)
    elif written is not None:
        yield stated("platform", written)


def _images(repository: Spliced | None, tags: Spliced | None) -> Iterator[Fact]:
    for one in lines(tags, ",\n") if tags is not None else ():
        if image.parse_image(one.text) and ("/" in one.text or ":" in one.text):
            yield from spliced_image_facts(one)
