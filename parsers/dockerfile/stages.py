"""The stages of a Dockerfile: what each is built from, and the variables and settings that it ends up with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ...engine.model import Diagnostic, Layers, Level, Origin, Span, Step
from .._shared.spliced import Spliced
from .syntax import Body, Dockerfile, Instruction
from .words import Bound, Scope, expand, words

#: Set by the builder for every stage (Dockerfile reference: automatic platform ARGs and predefined ARGs).
BUILDER_ARGUMENTS = frozenset((
    "BUILDPLATFORM", "BUILDOS", "BUILDARCH", "BUILDVARIANT", "TARGETPLATFORM", "TARGETOS", "TARGETARCH",
    "TARGETVARIANT", "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY",
))  # fmt: skip
_LONGEST_VALUE = 100_000
#: Instructions of which the last one of a stage counts.
_LAST_COUNTS = frozenset(("USER", "CMD", "ENTRYPOINT", "HEALTHCHECK", "SHELL", "WORKDIR", "STOPSIGNAL"))


@dataclass(frozen=True, slots=True)
class Said:
    """An instruction with the variables that were in scope where it stands."""

    instruction: Instruction
    scope: Scope


@dataclass(slots=True)
class Stage:
    """One stage, filled while its instructions are read.

    ``parent`` is the earlier stage that it continues, ``uses`` are those that it copies from.
    """

    index: int
    name: str
    origin: Origin
    base: Spliced
    platform: Spliced | None = None
    parent: Stage | None = None
    env: dict[str, Bound] = field(default_factory=dict)
    arguments: dict[str, Bound] = field(default_factory=dict)
    last: dict[str, Said] = field(default_factory=dict)
    exposed: list[Said] = field(default_factory=list)
    runs: list[Said] = field(default_factory=list)
    labels: dict[str, Bound] = field(default_factory=dict)
    copied: list[Spliced] = field(default_factory=list)
    uses: list[Stage] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The name, or the number when it has none."""
        return self.name or str(self.index)

    @property
    def root(self) -> Stage:
        """The stage at the bottom of the chain, which names the base image."""
        stage = self
        while stage.parent is not None:
            stage = stage.parent
        return stage

    def scope(self) -> dict[str, Bound]:
        """What ``$NAME`` means here; ENV wins over ARG (Dockerfile reference: ARG, using ARG variables)."""
        return {**self.arguments, **self.env}


def read_stages(
    file: Dockerfile, layers: Layers, given: Mapping[str, Bound] | None = None
) -> tuple[tuple[Stage, ...], tuple[Diagnostic, ...]]:
    """The stages in order; ``layers.variables`` are build arguments from outside, which win over ``given`` ones."""
    builder = _Builder(file, dict(layers.variables), given or {})
    for instruction in file.instructions:
        builder.add(instruction)
    return tuple(builder.stages), tuple(builder.problems)


class _Builder:
    """Reads instructions in order and keeps the stages built so far."""

    def __init__(self, file: Dockerfile, outer: Mapping[str, str], given: Mapping[str, Bound]):
        self.file = file
        self.outer = outer
        self.given = given
        self.stages: list[Stage] = []
        self.problems: list[Diagnostic] = []
        self.globals: dict[str, Bound] = {}

    def add(self, instruction: Instruction) -> None:
        """Take one more instruction into account."""
        keyword = instruction.keyword
        if keyword == "FROM":
            self._from(instruction)
        elif keyword == "ARG":
            self._arg(instruction)
        elif not self.stages:
            self._problem(f"{keyword} stands before the first FROM; Docker refuses that", instruction.span)
        else:
            self._within(self.stages[-1], instruction)

    def _within(self, stage: Stage, instruction: Instruction) -> None:
        keyword = instruction.keyword
        if keyword == "ENV":
            for name, value in self._pairs(instruction, stage.scope()):
                stage.env[name] = value
            return
        said = Said(instruction, stage.scope())
        if keyword == "EXPOSE":
            stage.exposed.append(said)
        elif keyword == "RUN":
            stage.runs.append(said)
            self._mounts(stage, instruction)
        elif keyword in ("COPY", "ADD"):
            self._copy(stage, instruction)
        elif keyword == "LABEL":
            stage.labels.update(self._pairs(instruction, stage.scope()))
        elif keyword == "ONBUILD":
            message = "ONBUILD runs in images that are built on this one; it was not taken into account here"
            self.problems.append(Diagnostic("dockerfile-onbuild", message, instruction.span, level=Level.NOTE))
        elif keyword in _LAST_COUNTS:
            stage.last[keyword] = said
        if keyword == "ENTRYPOINT" and stage.parent and stage.last.get("CMD") is stage.parent.last.get("CMD"):
            stage.last.pop("CMD", None)  # an inherited CMD is reset by ENTRYPOINT

    def _from(self, instruction: Instruction) -> None:
        body = instruction.body
        parts = list(words(body.text, instruction.start, self.file.escape))
        if not parts:
            self._problem("FROM names no image", instruction.span)
            return
        scope = {**_builder_arguments(Origin(instruction.span)), **self.globals}
        base = self._word(body, parts[0], scope)
        name = ""
        if len(parts) == 3 and body.text[slice(*parts[1])].upper() == "AS":
            name = body.text[slice(*parts[2])]
        elif len(parts) > 1:
            self._problem("FROM takes an image and, after AS, a name; the rest was ignored", instruction.span)
        stage = Stage(len(self.stages), name, Origin(instruction.span), base, self._platform(instruction, scope))
        if base.text:
            self._continue(stage)
        else:
            self._problem("FROM names no image once its variables are put in", instruction.span)
        self.stages.append(stage)

    def _continue(self, stage: Stage) -> None:
        """Inherit from the earlier stage of that name (names are compared in lower case)."""
        wanted = stage.base.text.lower()
        for earlier in reversed(self.stages):
            if not stage.base.reason and earlier.name.lower() == wanted:
                stage.parent = earlier
                stage.env = dict(earlier.env)
                stage.last = dict(earlier.last)
                stage.exposed = list(earlier.exposed)
                stage.labels = dict(earlier.labels)
                return

    def _copy(self, stage: Stage, instruction: Instruction) -> None:
        """``--from`` names an earlier stage by name or number, else an image."""
        for flag, start, end in instruction.flags:
            if flag == "from" and start < end:
                source = self._word(instruction.body, (start, end), stage.scope())
                earlier = self._earlier(source.text)
                if earlier is None:
                    stage.copied.append(source)
                else:
                    stage.uses.append(earlier)

    def _mounts(self, stage: Stage, instruction: Instruction) -> None:
        """``RUN --mount=from=<stage>`` needs that stage."""
        for flag, start, end in instruction.flags:
            options = instruction.body.text[start:end].split(",") if flag == "mount" else ()
            named = (option.removeprefix("from=") for option in options if option.startswith("from="))
            stage.uses += [one for name in named if (one := self._earlier(name)) is not None]

    def _earlier(self, name: str) -> Stage | None:
        """The earlier stage of a name or number."""
        wanted = name.lower()
        return next((one for one in self.stages[:-1] if wanted and wanted in (one.name.lower(), str(one.index))), None)

    def _platform(self, instruction: Instruction, scope: Scope) -> Spliced | None:
        for name, start, end in instruction.flags:
            if name == "platform":
                return self._word(instruction.body, (start, end), scope)
        return None

    def _arg(self, instruction: Instruction) -> None:
        scope: dict[str, Bound] = self.stages[-1].scope() if self.stages else dict(self.globals)
        body, escape = instruction.body, self.file.escape
        for start, end in words(body.text, instruction.start, escape):
            name, equals, _ = body.text[start:end].partition("=")
            origin = Origin(body.span(start, end))
            if equals:
                bound = _value(expand(body, start + len(name) + 1, end, scope, escape))
            else:
                bound = self._without_default(name, origin)
            if name in self.outer:
                bound = Bound(self.outer[name], Origin(origin.span, Step.OVERRIDDEN, (), (bound.origin,)))
            elif name in self.given:
                consumer = self.given[name]
                why = consumer.origin.because(origin.span, Step.OVERRIDDEN)
                bound = Bound(consumer.text, why.over(bound.origin) if equals else why, consumer.reason)
            scope[name] = bound
            target = self.stages[-1].arguments if self.stages else self.globals
            target[name] = bound

    def _without_default(self, name: str, origin: Origin) -> Bound:
        """``ARG NAME`` in a stage takes the default of the global one."""
        if self.stages and name in self.globals:
            bound = self.globals[name]
            return Bound(bound.text, bound.origin.because(origin.span, Step.MERGED), bound.reason)
        reason = "set by the builder" if name in BUILDER_ARGUMENTS else f"the build argument {name} has no default"
        return Bound(None, origin, reason)

    def _pairs(self, instruction: Instruction, scope: Scope) -> Iterator[tuple[str, Bound]]:
        """``ENV A=1 B=2``, or the older ``ENV A the rest of the line``."""
        body, escape = instruction.body, self.file.escape
        ranges = list(words(body.text, instruction.start, escape))
        if ranges and "=" not in body.text[slice(*ranges[0])]:
            name = body.text[slice(*ranges[0])]
            if len(ranges) < 2:
                self._problem(f"{instruction.keyword} {name[:80]} has no value", instruction.span)
                return
            yield name, _value(expand(body, ranges[1][0], ranges[-1][1], scope, escape))
            return
        for start, end in ranges:
            name, equals, _ = body.text[start:end].partition("=")
            if not equals or not name:
                self._problem(
                    f"{instruction.keyword} takes pairs of NAME=value; a word without = was ignored",
                    body.span(start, end),
                )
                continue
            yield name.strip("\"'"), _value(expand(body, start + len(name) + 1, end, scope, escape))

    def _word(self, body: Body, where: tuple[int, int], scope: Scope) -> Spliced:
        return expand(body, where[0], where[1], scope, self.file.escape)

    def _problem(self, message: str, span: Span) -> None:
        self.problems.append(Diagnostic("dockerfile-invalid", message, span))


def _value(text: Spliced) -> Bound:
    if len(text.text) > _LONGEST_VALUE:
        return Bound(None, text.origin(), "longer than paritycheck follows")
    return Bound(None, text.origin(), text.reason) if text.reason else Bound(text.text, text.origin())


def _builder_arguments(origin: Origin) -> dict[str, Bound]:
    return {name: Bound(None, origin, "set by the builder") for name in BUILDER_ARGUMENTS}
