"""The Dockerfile parser: one unit a file, one declaration a stage and one for the final image."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...engine.canon import image
from ...engine.contract import Resolution, Unit
from ...engine.model import Declaration, Diagnostic, Fact, Layers, Reference, Source, Step
from ...engine.pattern import deferred
from ...engine.reading import Files, folder_of, name_of
from .._shared.facts import known, unknown
from .._shared.folders import folder_names
from .._shared.images import runtime_variant, spliced_image_facts, spliced_runtime_facts
from .._shared.spliced import Spliced
from .builds import Built, as_built, readings
from .consumers import consumers
from .settings import setting_facts, tool_facts
from .stages import Stage, read_stages
from .syntax import read_dockerfile
from .words import Arguments, Consumer

_FORMAT = "dockerfile"
_FILE = deferred(
    r"(?:Dockerfile|Containerfile)(?:[._-](?P<after>.+))?|(?P<before>.+)\.(?:[Dd]ockerfile|[Cc]ontainerfile)"
)
#: Endings of files that are named after a Dockerfile and are none.
_NOT_OURS = ("dockerignore", "md", "txt", "json", "yaml", "yml", "sh", "py", "go", "bak", "orig", "lock")
_TEMPLATES = ("j2", "jinja", "jinja2", "tmpl", "tpl", "template", "erb", "in", "mustache", "ejs")
#: Words of a file name that say which build it is, not of what.
_BUILDS = frozenset((
    "dev", "develop", "development", "test", "tests", "testing", "prod", "production", "ci", "cd", "local", "debug",
    "stage", "staging", "release", "base", "build", "builder", "runtime", "run", "quick", "e2e", "slim", "alpine",
    "debian", "ubuntu", "distroless", "multi", "multistage", "amd64", "arm64", "arm", "x86", "linux", "windows",
    "cpu", "gpu", "cuda", "rootless", "devcontainer", "docker",
))  # fmt: skip
#: A file above this many code points is no Dockerfile that a person wrote.
_MAX_LENGTH = 512 * 1024


@dataclass(frozen=True, slots=True)
class DockerfileParser:
    """Reads every Dockerfile on its own."""

    name: str = _FORMAT

    def units(self, files: Files) -> Iterator[Unit]:
        """One unit a file."""
        for path in files.paths:
            if is_dockerfile(name_of(path)):
                yield Unit(self.name, path, (path,))

    def resolve(self, unit: Unit, layers: Layers, files: Files) -> Resolution:
        """The stages and the final image of one file."""
        path = unit.key
        if path.lower().endswith(tuple(f".{ending}" for ending in _TEMPLATES)):
            return Resolution(unread=((path, "a template of a Dockerfile; what fills it in is not known"),))
        source = files.source(path)
        if source is None:
            return Resolution(unread=((path, "cannot be read"),))
        if len(source.text) > _MAX_LENGTH:
            return Resolution(unread=((path, f"longer than {_MAX_LENGTH // 1024} KiB"),))
        return _resolution(unit, layers, source, consumers(path, files))


def is_dockerfile(name: str) -> bool:
    """Whether a file of that name holds a Dockerfile."""
    found = _FILE.fullmatch(name)
    return found is not None and name.rpartition(".")[2].lower() not in _NOT_OURS


def image_names(path: str) -> tuple[str, ...]:
    """The words that say which image a Dockerfile builds: of its file name, then of its folder.

    >>> image_names("docker/Dockerfile.dev.api"), image_names("src/cart/src/Dockerfile.debug")
    (('api',), ('cart',))
    """
    found = _FILE.fullmatch(name_of(path))
    suffix = (found["after"] or found["before"] or "") if found else ""
    words = [word for word in suffix.split(".") if word and not set(re.split(r"[-_]", word.lower())) <= _BUILDS]
    return tuple(dict.fromkeys((*words, *folder_names(folder_of(path)))))


def _resolution(unit: Unit, layers: Layers, source: Source, built_by: tuple[Consumer, ...]) -> Resolution:
    file, problems = read_dockerfile(source)
    found = readings(file, built_by)
    _, invalid = read_stages(file, layers, found[0].arguments)

    def build(arguments: Arguments) -> Built:
        stages = tuple(_keyed(read_stages(file, layers, arguments)[0]))
        made = [_stage(unit, stage, file.escape) for stage in stages]
        return Built(stages, (*made, _final(unit, stages, file.escape)) if stages else ())

    declarations = as_built(found, build)
    if not declarations:
        invalid = (
            *invalid,
            Diagnostic("dockerfile-invalid", "no FROM instruction, so nothing is built", source.whole()),
        )
    return Resolution(tuple(declarations), (*problems, *invalid), (unit.key,))


def _keyed(stages: tuple[Stage, ...]) -> Iterator[Stage]:
    """The stages, each with a name that no other has: of two of the same name the later goes by its number."""
    seen: set[str] = set()
    for stage in stages:
        if stage.key in seen:
            stage.name = ""
        seen.add(stage.key)
        yield stage


def _declared(unit: Unit, key: str, stage: Stage) -> Declaration:
    names = image_names(unit.key)
    return Declaration(
        key, "image", _FORMAT, stage.origin, names=names, consumers=names, folder=folder_of(unit.key), unit=unit.id
    )


def _final(unit: Unit, stages: tuple[Stage, ...], escape: str) -> Declaration:
    last = stages[-1]
    bases = dict.fromkeys(name for stage in stages if (name := _base_name(stage)))
    references = [Reference("builds", unit.key, last.origin)]
    references += [Reference("uses-image", name, last.origin) for name in bases]
    copied = [(text, reference) for stage in stages for text in stage.copied if (reference := _image(text)) is not None]
    references += [Reference("uses-image", found.name, text.origin()) for text, found in copied]
    facts = (*setting_facts(last, escape), *_platform(last))
    return replace(_declared(unit, "final", last), facts=facts, references=tuple(references))


def _stage(unit: Unit, stage: Stage, escape: str) -> Declaration:
    facts = (*_base(stage), *_platform(stage), *tool_facts(stage, escape), *_copied_tools(stage))
    return replace(_declared(unit, f"stage.{stage.key}", stage), kind="runtime", facts=facts)


def _base(stage: Stage) -> Iterator[Fact]:
    """Facts of the base image; of an earlier stage only its runtime is passed on."""
    if stage.base.text.lower() == "scratch" or not stage.base.text:
        return
    if stage.parent is None:
        yield from (f for f in spliced_image_facts(stage.base) if f.attribute in ("image", "tag", "digest"))
        yield from runtime_variant(stage.base)
    for fact in spliced_runtime_facts(stage.root.base):
        if stage.parent is None:
            yield fact
        else:
            yield replace(fact, origin=fact.origin.because(stage.base.span, Step.MERGED))


def _base_name(stage: Stage) -> str:
    """The base image's name, when it is known and no earlier stage."""
    if stage.parent is not None or stage.base.reason or stage.base.text.lower() == "scratch":
        return ""
    reference = image.parse_image(stage.base.text)
    return reference.name if reference else ""


def _image(text: Spliced) -> image.ImageRef | None:
    return None if text.reason else image.parse_image(text.text)


#: Images from which a build copies a tool, by the last part of their names.
_TOOL_IMAGES = {"uv": "uv", "composer": "composer", "bun": "bun", "poetry": "poetry"}


def _copied_tools(stage: Stage) -> Iterator[Fact]:
    """The tools that ``COPY --from=<image>:<version>`` brings."""
    for text in stage.copied:
        found = _image(text)
        tool = _TOOL_IMAGES.get(found.repository.rpartition("/")[2]) if found is not None else None
        if found is not None and tool and found.tag[:1].isdigit():
            yield known("tool", found.tag, text.origin(), tool, text.text)


def _platform(stage: Stage) -> Iterator[Fact]:
    """The CPU architecture that FROM asks for; one that the builder chooses states nothing."""
    platform = stage.platform
    if platform is None or platform.reason == "set by the builder":
        return
    if platform.reason:
        yield unknown("platform", platform.reason, platform.origin())
    elif platform.text:
        yield known("platform", platform.text, platform.origin())


PARSER = DockerfileParser()
