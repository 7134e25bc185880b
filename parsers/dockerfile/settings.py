"""What a stage sets for its containers: ports, environment, user, command, health check."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...engine.canon import duration, ports, secrets
from ...engine.model import Fact, Known, Origin, Secret
from .._shared import health
from .._shared.facts import environment_variable, known, measured, unknown
from .._shared.labels import label_fact
from .._shared.packages import installed
from .._shared.signals import signal_name
from .._shared.spliced import Spliced, literal
from .stages import Said, Stage
from .words import expand, words

_ONE_OF_SEVERAL = 0.5
_DURATIONS = {
    "interval": "health-interval", "timeout": "health-timeout", "start-period": "health-start",
    "start-interval": "health-start-interval",
}  # fmt: skip


def setting_facts(stage: Stage, escape: str) -> Iterator[Fact]:
    """Everything that the stage states about its containers, in a stable order."""
    yield from _exposed(stage, escape)
    for name in sorted(stage.env):
        bound = stage.env[name]
        if bound.text is None:
            yield unknown("env", bound.reason, bound.origin, name)
        else:
            yield environment_variable(name, bound.text, bound.origin)
    for name in sorted(stage.labels):
        label = stage.labels[name]
        yield label_fact(name, label.text or "", "" if label.text is not None else label.reason, label.origin)
    for keyword, facts in _LAST:
        if keyword in stage.last:
            yield from facts(stage.last[keyword], stage, escape)


def tool_facts(stage: Stage, escape: str) -> Iterator[Fact]:
    """Versions of tools that the stage installs; several of one tool side by side are there on purpose."""
    for said in stage.runs:
        body = said.instruction.body
        script = expand(body, said.instruction.start, len(body.text), said.scope, escape, shell=True)
        scripts = [script, *(literal(span.text, span) for span in said.instruction.heredocs)]
        found = [(tool, text.cut(start, end)) for text in scripts for tool, start, end in installed(text.text)]
        for tool, version in found:
            several = len({other.text for name, other in found if name == tool}) > 1
            value = Known(version.text, version.text)
            yield Fact("tool", value, version.origin(), tool, _ONE_OF_SEVERAL if several else 1.0)


def _exposed(stage: Stage, escape: str) -> Iterator[Fact]:
    for said in stage.exposed:
        body = said.instruction.body
        for start, end in words(body.text, said.instruction.start, escape):
            yield from _port(expand(body, start, end, said.scope, escape), body.text[start:end])


def _port(word: Spliced, written: str) -> Iterator[Fact]:
    if word.reason:
        yield unknown("container-port", word.reason, word.origin(), written)
        return
    entries = ports.parse_expose(word.text)
    if entries is None:
        yield unknown("container-port", f"{word.text!r} is no port", word.origin(), written)
        return
    for entry in entries:
        first, last = entry.target
        key = f"{first}/{entry.protocol}"
        if first == last:
            yield known("container-port", first, word.origin(), key, word.text)
        else:
            yield unknown("container-port", f"a range of {last - first + 1} ports", word.origin(), word.text)


def _workdir(said: Said, stage: Stage, escape: str) -> Iterator[Fact]:
    """An absolute folder; a relative one starts from where earlier instructions, or the base image, left it."""
    for fact in _text("workdir")(said, stage, escape):
        relative = isinstance(fact.value, Known) and not str(fact.value.value).startswith(("/", "C:"))
        yield unknown("workdir", "relative to a folder that was set before", fact.origin) if relative else fact


def _stop_signal(said: Said, stage: Stage, escape: str) -> Iterator[Fact]:
    for fact in _text("stop-signal")(said, stage, escape):
        text = fact.value.shown
        yield known(fact.attribute, signal_name(text), fact.origin, raw=text) if isinstance(fact.value, Known) else fact


def _text(attribute: str) -> Callable[[Said, Stage, str], Iterator[Fact]]:
    def facts(said: Said, stage: Stage, escape: str) -> Iterator[Fact]:
        found = _rest(said, escape)
        if found.reason:
            yield unknown(attribute, found.reason, found.origin())
        elif found.text:
            yield known(attribute, found.text, found.origin())

    return facts


def _run(attribute: str) -> Callable[[Said, Stage, str], Iterator[Fact]]:
    def facts(said: Said, stage: Stage, escape: str) -> Iterator[Fact]:
        place = _place(said)
        listed = json_words(said.instruction.rest)
        command = listed if listed is not None else (*_shell(stage), said.instruction.rest.strip())
        written = said.instruction.rest.strip()
        hidden = secrets.holds_credentials(written)
        yield Fact(attribute, Secret.of(written) if hidden else Known(tuple(command), written), place)

    return facts


def _shell(stage: Stage) -> tuple[str, ...]:
    said = stage.last.get("SHELL")
    listed = json_words(said.instruction.rest) if said else None
    return tuple(listed) if listed else ("/bin/sh", "-c")


def _health(said: Said, stage: Stage, escape: str) -> Iterator[Fact]:
    instruction = said.instruction
    body = instruction.body
    kind, _, _ = instruction.rest.partition(" ")
    if kind.upper() != "CMD":
        return
    for name, start, end in instruction.flags:
        if name in _DURATIONS:
            place = Origin(body.span(start, end))
            yield measured(_DURATIONS[name], body.text[start:end], duration.go_duration, place)
        elif name == "retries":
            yield measured("health-retries", body.text[start:end], _whole, Origin(body.span(start, end)))
    start = instruction.start + len(kind)
    yield from health.asked_url(expand(body, start, len(body.text), stage.env, escape, shell=True))


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


#: Which facts the last instruction of its kind states.
_LAST: tuple[tuple[str, Callable[[Said, Stage, str], Iterator[Fact]]], ...] = (
    ("USER", _text("user")),
    ("STOPSIGNAL", _stop_signal),
    ("WORKDIR", _workdir),
    ("ENTRYPOINT", _run("entrypoint")),
    ("CMD", _run("command")),
    ("HEALTHCHECK", _health),
)


def _rest(said: Said, escape: str) -> Spliced:
    body = said.instruction.body
    return expand(body, said.instruction.start, len(body.text.rstrip()), said.scope, escape)


def _place(said: Said) -> Origin:
    body = said.instruction.body
    return Origin(body.span(said.instruction.start, len(body.text.rstrip())))


def json_words(text: str) -> list[str] | None:
    """The words of the JSON form, or None when the text is the shell form (anything that is no list of texts)."""
    import json

    if not text.lstrip().startswith("["):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) and all(isinstance(word, str) for word in found) else None
