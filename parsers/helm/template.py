"""A first, static reading of templates: what stands in them literally, or comes straight from the values.

Nothing is rendered. Control lines are blanked out, branches that the values switch off too, and every action that
writes into a field becomes an opaque mark of its own length; what is left parses as YAML in which every node
stands where it stands in the file. Fields that a mark touches are then read through ``expression``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from ...engine.model import Declaration, Fact, Origin, Source, Span, Step
from ...engine.pattern import deferred
from ...engine.reading import Alias, Cursor, Mapping, Node, Scalar, Sequence, parse_yaml
from .._shared.kube_objects import KubeObject, objects_of
from .._shared.kube_text import Text
from .._shared.leaves import TEMPLATED
from .expression import Result, Scope, evaluate

#: A character that YAML takes for text and that nobody writes.
MARK: Final = "\ue000"
#: How much a fact weighs that stands in a branch of which it is not known whether it is taken.
UNDECIDED: Final = 0.6
MAX_ACTIONS: Final = 20_000
#: Blocks within blocks beyond this, and lines longer than this, are nobody's work; the template stays unread.
MAX_BLOCKS: Final = 100
MAX_LINE: Final = 4_000

_NOT_BREAK: Final = deferred(r"[^\r\n]")
_CONTROL: Final = deferred(r"(if|else|end|range|with|define|block|template|break|continue)\b|/\*|\$\w*\s*:?=")
_ACTION: Final = deferred(r"\{\{.*?\}\}")
#: The last word of a helper that gives a name: "fullname" of `include "api.fullname" .`.
_HELPER: Final = deferred(r"(?:include|template)\s+\"(?:[\w/-]*\.)*(\w*(?:[nN]ame|chart))\"")


@dataclass(frozen=True, slots=True)
class Action:
    """``{{ body }}`` at ``[start, end)``, and where the dot stands there."""

    start: int
    end: int
    body: str
    dot: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A template made readable: the text with marks, its actions by start, the regions that may not count."""

    source: Source
    text: str
    actions: dict[int, Action]
    undecided: tuple[tuple[int, int], ...]
    scope: Scope
    chart: str


@dataclass(slots=True)
class _Frame:
    """An open block: whether its present branch counts (None: unknown), and whether an earlier one did."""

    word: str
    live: bool | None
    taken: bool
    dot: tuple[str, ...] | None
    start: int


@dataclass(slots=True)
class _Masker:
    """Walks the actions of one template and blanks its text."""

    source: Source
    scope: Scope
    text: list[str] = field(default_factory=list)
    frames: list[_Frame] = field(default_factory=list)
    actions: dict[int, Action] = field(default_factory=dict)
    undecided: list[tuple[int, int]] = field(default_factory=list)
    at: int = 0

    def run(self) -> None:
        for action in _actions(self.source.text):
            self.copy(action.start)
            here = replace(action, dot=self.dot())
            written = self.source.text[action.start : action.end]
            word, alone, dead = _word(action.body), _alone(self.source.text, action), self.dead()
            if word:
                self.control(word, here, inline=not alone)
            if len(self.frames) > MAX_BLOCKS:
                self.text.clear()
                return
            if alone or dead or word == "quiet":
                self.put(_blank(written))
            else:
                self.actions[here.start] = here
                self.put(_NOT_BREAK.sub(MARK, written))
            self.at = action.end
        self.copy(len(self.source.text))

    def copy(self, end: int) -> None:
        piece = self.source.text[self.at : end]
        self.put(_blank(piece) if self.dead() else piece)
        self.at = end

    def put(self, piece: str) -> None:
        self.text.append(piece)

    def dead(self) -> bool:
        return any(frame.live is False for frame in self.frames)

    def dot(self) -> tuple[str, ...] | None:
        return self.frames[-1].dot if self.frames else ()

    def control(self, word: str, action: Action, inline: bool = False) -> None:
        if word in ("if", "with", "range", "define", "block"):
            self.frames.append(self.opened(word, action, inline))
        elif word == "else" and self.frames:
            self.switch(self.frames[-1], action)
        elif word == "end" and self.frames:
            self.close(self.frames.pop(), action.start)

    def opened(self, word: str, action: Action, inline: bool) -> _Frame:
        outer = self.dot()
        if inline or word == "block":
            return _Frame(word, True, True, outer, action.end)
        if word == "define":
            return _Frame(word, False, True, None, action.end)
        body = action.body[len(word) :]
        truth = None if word == "range" else self.truth(body)
        route = _simple_route(body, replace(self.scope, dot=outer)) if word == "with" else None
        dot = outer if word == "if" else route
        return _Frame(word, truth, truth is not False, dot, action.end)

    def truth(self, body: str) -> bool | None:
        found = evaluate(body, replace(self.scope, dot=self.dot()))
        return None if found is None else not found.empty

    def switch(self, frame: _Frame, action: Action) -> None:
        """An ``else``: it counts only when no earlier branch did or may."""
        self.close(frame, action.start)
        frame.start = action.end
        if frame.word == "define" or frame.taken:
            frame.live = False
            return
        body = action.body[len("else") :].strip()
        if body.startswith("if"):
            frame.live = self.outside(body[2:])
        else:
            frame.live = True
        frame.taken = frame.live is not False

    def outside(self, body: str) -> bool | None:
        own = self.frames.pop()
        truth = self.truth(body)
        self.frames.append(own)
        return truth

    def close(self, frame: _Frame, end: int) -> None:
        if frame.live is None:
            self.undecided.append((frame.start, end))


def _blank(text: str) -> str:
    return _NOT_BREAK.sub(" ", text)


def _word(body: str) -> str:
    found = _CONTROL.match(body)
    return "" if found is None else found[1] or "quiet"


def _simple_route(body: str, scope: Scope) -> tuple[str, ...] | None:
    stripped = body.strip()
    return scope.route(stripped) if re.fullmatch(r"\$?(?:\.[A-Za-z0-9_-]+)+", stripped) else None


def _actions(text: str) -> Iterator[Action]:
    """The actions of a text in order; strings inside them may hold braces."""
    at = text.find("{{")
    count = 0
    while at >= 0 and count < MAX_ACTIONS:
        end = _end(text, at + 2)
        if end < 0:
            return
        body = text[at + 2 : end - 2]
        yield Action(at, end, body.removeprefix("-").removesuffix("-").strip())
        count += 1
        at = text.find("{{", end)


def _end(text: str, at: int) -> int:
    """The offset behind the ``}}`` that closes an action, or -1."""
    plain = text.find("}}", at)
    if plain < 0:
        return -1
    if text.startswith(("/*", "-/*", "- /*"), at):
        closed = text.find("*/", at)
        return text.find("}}", closed) + 2 if closed >= 0 and text.find("}}", closed) >= 0 else plain + 2
    quote, here = "", at
    while here < len(text) and here - at < 4000:
        c = text[here]
        if quote:
            if c == "\\" and quote == '"':
                here += 1
            elif c == quote:
                quote = ""
        elif c in '"`':
            quote = c
        elif c == "}" and text.startswith("}}", here):
            return here + 2
        here += 1
    return plain + 2


def _alone(text: str, action: Action) -> bool:
    """Whether nothing but white space and other actions stands on the action's lines."""
    start = text.rfind("\n", 0, action.start) + 1
    end = text.find("\n", action.end)
    end = len(text) if end < 0 else end
    if end - start - (action.end - action.start) > MAX_LINE:
        return False
    line = text[start : action.start] + text[action.end : end]
    return not _ACTION.sub("", line).strip()


def template_of(source: Source, scope: Scope, chart: str) -> Template:
    """A template with its control lines blanked and its actions marked."""
    masker = _Masker(source, scope)
    masker.run()
    return Template(source, "".join(masker.text), masker.actions, tuple(masker.undecided), scope, chart)


def objects(template: Template) -> list[KubeObject] | None:
    """The objects of a template that can be told apart by name; None when what is left is no YAML."""
    if len(template.text) != len(template.source.text):
        return None
    documents, problems = parse_yaml(Source(template.source.path, template.text))
    if any(problem.code == "yaml-syntax" for problem in problems) and not documents:
        return None
    found: list[KubeObject] = []
    for document in documents:
        if document.root is not None:
            _settle(document.root, template.source)
            every = objects_of(Cursor(document.root), Fields(template), [])
            found += [one for one in every if one.name.word and MARK not in one.name.word]
    return found


def _settle(root: Node, source: Source) -> None:
    """Make the nodes point into the real file; offsets are the same."""
    todo = [root]
    while todo:
        node = todo.pop()
        if node.source is source:
            continue
        node.source = source
        if isinstance(node, Mapping):
            todo += [part for pair in node.pairs for part in pair]
        elif isinstance(node, Sequence):
            todo += node.items
        elif isinstance(node, Alias) and node.target is not None:
            todo.append(node.target)


@dataclass(frozen=True, slots=True)
class Fields:
    """The ``kube_text.Reader`` of a template's fields."""

    template: Template

    def __call__(self, cursor: Cursor) -> Text:
        """What a field says once its actions are filled in."""
        origin, node = cursor.origin(), cursor.node
        written = cursor.span.text
        if not isinstance(node, Scalar) or "{{" not in written:
            return Text(cursor.text, origin)
        simple = node.style not in ("literal", "folded") and "\n" not in written
        text = self.filled(node) if simple else None
        return text or Text(None, origin, "rendered by the chart", self.hint(written))

    def hint(self, written: str) -> str:
        """A name good enough to match by: helpers that give the release's name stand for the chart's; else ""."""
        parts = [(found[0], _guess(found[0], self.template.chart)) for found in _ACTION.finditer(written)]
        if any(guess is None for _, guess in parts):
            return ""
        for action, guess in parts:
            written = written.replace(action, guess or "", 1)
        return written.strip("\"' -")

    def filled(self, node: Scalar) -> Text | None:
        """The text with its actions filled in, or None when one of them is not plain."""
        quote = node.style in ("single", "double")
        at, end = node.start + quote, node.end - quote
        span, template = node.span, self.template
        parts: list[tuple[str, Result | None]] = []
        while at < end:
            action = template.actions.get(at)
            if action is None:
                stop = self._next(at, end)
                parts.append((template.source.text[at:stop], None))
            else:
                scope = replace(template.scope, span=Span(span.source, at, action.end), dot=action.dot)
                found, stop = evaluate(action.body, scope), action.end
                if found is None or found.text is None or TEMPLATED.search(found.text):
                    return None
                parts.append((found.text, found))
            at = stop
        return _joined(parts, span)

    def _next(self, at: int, end: int) -> int:
        found = self.template.text.find(MARK, at, end)
        while found >= 0 and found not in self.template.actions:
            found = self.template.text.find(MARK, found + 1, end)
        return end if found < 0 else found


def _guess(action: str, chart: str) -> str | None:
    """What an action adds to a name, or None when that is anybody's guess."""
    helper = _HELPER.search(action)
    if helper is None:
        return chart if ".Chart.Name" in action else "" if ".Release.Name" in action else None
    what = helper[1].lower().removesuffix("name").removesuffix("full").strip("-_.")
    return f"{chart}-{what}" if what and what != "chart" else chart


def _joined(parts: list[tuple[str, Result | None]], span: Span) -> Text:
    """The parts of a field as one text; what came from elsewhere keeps its origin."""
    pieces: list[tuple[int, int, Origin]] = []
    size = 0
    for piece, found in parts:
        if found is not None:
            pieces.append((size, size + len(piece), found.origin.because(span, Step.RENDERED)))
        size += len(piece)
    results = [found for _, found in parts if found is not None]
    origin = Origin(span, Step.RENDERED, tuple(found.origin for found in results))
    secret = any(found.secret for found in results)
    return Text("".join(piece for piece, _ in parts), origin, pieces=tuple(pieces), secret=secret)


def weighed(declaration: Declaration, template: Template) -> Declaration:
    """The declaration with less confidence in what stands in an undecided branch; keys are never marks."""

    def weight(fact: Fact) -> Fact:
        at = fact.origin.span
        doubtful = at.path == template.source.path and any(a <= at.start < b for a, b in template.undecided)
        return replace(fact, confidence=fact.confidence * UNDECIDED) if doubtful else fact

    return replace(declaration, facts=tuple(weight(fact) for fact in declaration.facts if MARK not in fact.key))
