"""Jenkins: what a Jenkinsfile states in so many words, at half confidence, for Groovy can do anything with it.

Containers of agents, ``environment`` blocks, names of credentials, tools, and the shell steps of each stage with the
branch that it is for (Pipeline syntax: agent, environment, when, input, tools).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from ...engine.model import Clue, Declaration, Fact, Origin, Sign, Span
from ...engine.pattern import deferred
from ...engine.reading import Cursor, Files, Scalar
from .._shared.facts import engine_of, known
from .._shared.shell import Script, Surroundings
from .._shared.spliced import Piece, Spliced, literal
from .containers import Place, basename, main_container, service
from .found import CiParser, Found
from .groovy import Block, Groovy, Text, read_groovy
from .jobs import Job, manual
from .values import MAX_LENGTH, ONE_OF_SEVERAL, env_fact, stated
from .variables import GROOVY, Scope

_FILE = deferred(r"(?:.*/)?(?:Jenkinsfile[^/]*|[^/]*\.[Jj]enkinsfile|[Jj]enkins/[^/]+\.groovy)")
_NO_PIPELINE = (".md", ".txt", ".yml", ".yaml", ".json", ".sh", ".py")
_STAGE = deferred(r"\bstage\s*\(?\s*['\"]")
_ENVIRONMENT = deferred(r"\benvironment\s*$")
_TOOLS = deferred(r"\btools\s*$")
_WHEN = deferred(r"\bwhen\s*$")
_IMAGE = deferred(r"\b(?:image|docker\.image\s*\(|docker)\s*\(?\s*(?=['\"])")
_SHELL = deferred(r"\b(?:sh|bat)\b\s*\(?\s*(?:\[?\s*(?:\w+\s*:\s*\w+\s*,\s*)*script\s*:\s*)?(?=['\"])")
_ASSIGNED = deferred(r"\b([A-Za-z_]\w*)\s*=\s*(?:(credentials)\s*\(\s*)?(?=['\"])")
_CREDENTIALS = deferred(r"\bcredentialsId\s*:\s*(?=['\"])")
_TOOL = deferred(r"\b(\w+)\s+(?=['\"])")
_BRANCH = deferred(r"\b(?:branch|tag)\s*(?:pattern\s*:\s*)?\(?\s*(?=['\"])|\bBRANCH_NAME\s*==\s*(?=['\"])")
_INPUT = deferred(r"\binput\b\s*(?:\(|\{|['\"]|message\b)")
_VERSION = deferred(r"(?i)(jdk|java|maven|node(?:js)?|go|gradle|python|ruby)\D{0,3}(\d+(?:\.\d+)*)")
_LANGUAGES = {
    "jdk": "java",
    "java": "java",
    "node": "node",
    "nodejs": "node",
    "go": "go",
    "python": "python",
    "ruby": "ruby",
}
_ESCAPE = deferred(r"\\([\\$\"'])")
_MOST_FOUND = 2000
_MOST_STAGES = 100


def _claims(files: Files) -> Iterator[str]:
    return (
        path for path in files.paths if _FILE.fullmatch(path) is not None and not path.lower().endswith(_NO_PIPELINE)
    )


def _opens(path: str, files: Files) -> Cursor | None:
    """The whole file as one text."""
    source = files.source(path)
    if source is None or len(source.text) > MAX_LENGTH:
        return None
    return Cursor(Scalar(source, 0, len(source.text), "", source.text, "literal"))


@dataclass(frozen=True, slots=True)
class _Level:
    """The pipeline or a stage: what is in scope there."""

    place: Place
    block: Block
    scope: Scope
    clues: tuple[Clue, ...]
    name: str = ""


def _walk(found: Found, root: Cursor) -> None:
    groovy = read_groovy(root.node.source)
    whole = Block("", 0, 0, len(groovy.code))
    path = Clue(found.unit.key, Sign.PATH, root.node.source.whole())
    stages = [one for one in groovy.blocks if _STAGE.search(one.head)]
    scope = Scope(_variables(groovy, whole, _outermost(stages, whole)), GROOVY)
    base = replace(found.place(root), origin=Origin(root.node.source.whole()))
    outer = _outermost(stages, whole)
    _state(found, groovy, _Level(base, whole, scope, (path,)), outer)
    before: tuple[str, ...] = ()
    outside = _job(groovy, _Level(base.below("pipeline"), whole, scope, (path,), "pipeline"), outer)
    if outside.work:
        found.jobs.append(outside)
    for number, block in enumerate(stages):
        if number == _MOST_STAGES:
            found.problem("ci-too-long", f"more than {_MOST_STAGES} stages; the rest was not read", path.span)
            break
        inner = _outermost(stages, block)
        level = _stage(groovy, block, inner, base.below("stages", number), scope, path)
        _state(found, groovy, level, inner)
        found.jobs.append(replace(_job(groovy, level, inner), needs=before))
        before = (*before, level.place.key)


def _outermost(stages: list[Block], block: Block) -> list[Block]:
    """The stages directly inside a block."""
    found: list[Block] = []
    for one in stages:
        if block.start <= one.at < block.end and (not found or one.at >= found[-1].end):
            found.append(one)
    return found


def _own(groovy: Groovy, block: Block, inner: list[Block], pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """(start, end) of what matches in a block, outside the stages in it."""
    starts = (block.start, *(one.end for one in inner))
    ends = (*(one.at for one in inner), block.end)
    gaps = (pattern.finditer(groovy.code, start, end) for start, end in zip(starts, ends, strict=True))
    yield from (one.span() for one in islice((one for gap in gaps for one in gap), _MOST_FOUND))


def _texts(groovy: Groovy, block: Block, inner: list[Block], pattern: re.Pattern[str]) -> Iterator[Text]:
    for _, end in _own(groovy, block, inner, pattern):
        text = groovy.text_at(end)
        if text is not None:
            yield text


def _stage(groovy: Groovy, block: Block, inner: list[Block], base: Place, scope: Scope, path: Clue) -> _Level:
    quote = next((at for at in range(block.at, block.start) if at in groovy.texts), -1)
    name = groovy.texts[quote] if quote >= 0 else None
    title = name.text if name is not None else "stage"
    span = name.span if name is not None else Span(groovy.source, block.at, block.start)
    own = scope.within(_variables(groovy, block, inner))
    clues = [Clue(title, Sign.JOB, span)]
    for when, _ in groovy.inside(block, _WHEN):
        if not any(stage.at <= when.at < stage.end for stage in inner):
            clues += [Clue(one.text, Sign.BRANCH, one.span) for one in _texts(groovy, when, [], _BRANCH) if one.text]
    clues += [Clue(one.text, Sign.BRANCH, one.span) for head in (_around(groovy, block),)
              for one in _texts(groovy, head, [], _BRANCH)]  # fmt: skip
    place = replace(base.below(title), origin=Origin(span))
    return _Level(place, block, own, (*clues, path), title)


def _around(groovy: Groovy, block: Block) -> Block:
    """The line before a stage, where scripted pipelines ask for the branch."""
    line = groovy.code.rfind("\n", 0, max(groovy.code.rfind("\n", 0, block.at), 0))
    return Block("", max(line, 0), max(line, 0), block.at)


def _variables(groovy: Groovy, block: Block, inner: list[Block]) -> dict[str, Spliced]:
    """What ``environment`` blocks set; credentials are not known."""
    found: dict[str, Spliced] = {}
    for one, _ in groovy.inside(block, _ENVIRONMENT):
        if any(stage.at <= one.at < stage.end for stage in inner):
            continue
        for assigned in _ASSIGNED.finditer(groovy.code, one.start, one.end):
            text = groovy.text_at(assigned.end())
            if text is not None and not assigned[2]:
                whole = literal(text.text, text.span)
                found[assigned[1]] = whole if text.plain else Scope(found, GROOVY).put_into(whole)
    return found


def _state(found: Found, groovy: Groovy, level: _Level, inner: list[Block]) -> None:
    """Images, variables and tools of the pipeline or a stage."""
    for number, text in enumerate(_texts(groovy, level.block, inner, _IMAGE)):
        image = _put_in(text, level.scope)
        place = replace(level.place.below("images", number), origin=Origin(text.span))
        if " " not in image.text and image.text:
            declared = service(place, basename(image), image) if engine_of(image.text) else main_container(place, image)
            found.add(_vague(declared))
    own = _variables(groovy, level.block, inner)
    facts = tuple(env_fact(*one) for one in own.items())
    found.add(_vague(level.place.below("environment").declare("pipeline", facts)))
    names = tuple(known("env-from", f"secret/{one.text}", Origin(one.span), one.text, f"secret/{one.text}")
                  for one in _secrets(groovy, level.block, inner))  # fmt: skip
    found.add(_vague(level.place.below("secrets").declare("pipeline", names)))
    found.add(_vague(level.place.below("tools").declare("runtime", tuple(_tool_facts(groovy, level, inner)))))


def _put_in(text: Text, scope: Scope) -> Spliced:
    """A text as Groovy gives it on: variables put in between double quotes, backslashes taken away."""
    whole = literal(text.text, text.span)
    whole = whole if text.plain else scope.put_into(whole)
    pieces: list[Piece] = []
    at = 0
    for found in islice(_ESCAPE.finditer(whole.text), _MOST_FOUND):
        pieces += [*whole.cut(at, found.start()).pieces, *whole.cut(found.start(1), found.end(1)).pieces]
        at = found.end()
    return Spliced(whole.span, (*pieces, *whole.cut(at).pieces)) if at else whole


def _tool_facts(groovy: Groovy, level: _Level, inner: list[Block]) -> Iterator[Fact]:
    """Versions in the names that an administrator gave to tools: ``jdk 'openjdk-21'``."""
    for block, _ in groovy.inside(level.block, _TOOLS):
        if any(stage.at <= block.at < stage.end for stage in inner):
            continue
        for one in _TOOL.finditer(groovy.code, block.start, block.end):
            text = groovy.text_at(one.end())
            version = _VERSION.search(text.text) if text is not None else None
            if text is None or version is None:
                continue
            name = version[1].lower()
            word = literal(text.text, text.span).cut(*version.span(2))
            language = _LANGUAGES.get(name)
            yield stated("runtime", word, language) if language else stated("tool", word, name)


def _vague(declaration: Declaration) -> Declaration:
    """Everything of a Jenkinsfile counts half."""
    facts = tuple(replace(one, confidence=min(one.confidence, ONE_OF_SEVERAL)) for one in declaration.facts)
    return replace(declaration, facts=facts)


def _job(groovy: Groovy, level: _Level, inner: list[Block]) -> Job:
    """A stage with its shell steps."""
    work: list[Script] = []
    for text in _texts(groovy, level.block, inner, _SHELL):
        around = Surroundings(
            "",
            level.scope.resolved(),
            level.clues,
            f"the stage {level.name}" if level.block.head else "the pipeline",
            Origin(text.span),
        )
        if text.text.strip():
            work.append(Script(_put_in(text, level.scope), around))
    approval = next((Span(groovy.source, *one) for one in _own(groovy, level.block, inner, _INPUT)), None)
    return Job(
        level.place, level.name, (), None,
        replace(manual(Origin(approval), "input"), confidence=ONE_OF_SEVERAL) if approval is not None else None,
        (level.name,), tuple(one.text.text for one in work), tuple(work),
    )  # fmt: skip


def _secrets(groovy: Groovy, block: Block, inner: list[Block]) -> Iterator[Text]:
    yield from _texts(groovy, block, inner, _CREDENTIALS)
    for start, end in _own(groovy, block, inner, _ASSIGNED):
        text = groovy.text_at(end)
        if text is not None and "credentials" in groovy.code[start:end]:
            yield text


PARSER = CiParser("jenkins", _claims, _walk, _opens)
