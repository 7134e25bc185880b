"""Shell text is walked, never run: every way through it that files decide, command by command.

What a branch assumes stays with its row; loops over known words are walked word by word; functions are walked where
they are called. Everything is bounded: what lies beyond is not looked at.

This file is large because the cases of one syntax tree, and what they share, stand together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import assert_never

from ....engine.model import Span
from ....engine.reading import Files
from ....engine.record import record
from ..spliced import Spliced
from .builtins import BUILTINS, CHANNELS, ENDING, print_text
from .conditions import Split, equal, split
from .effects import EFFECTS
from .expand import Scope, fields, lookup, text_of
from .globbing import matches
from .grammar import parse
from .relevance import called, pruned
from .rows import Row, Value, inserted, joined, unknown
from .ruler import Ruler
from .syntax import (
    Assignment,
    Block,
    Case,
    Chain,
    Define,
    Group,
    If,
    Loop,
    Negated,
    Node,
    Pipe,
    Redirect,
    Simple,
    Variable,
    Word,
)
from .wrappers import unwrapped

_MOST_COMMANDS = 2500
_MOST_CALLS = 8
_MOST_ITEMS = 40
_MOST_TURNS = 12
#: Commands that ask something: both answers are possible.
_ASKING = frozenset(
    ("[", "[[", "test", "grep", "egrep", "command", "which", "type", "git", "diff", "cmp", "jq", "curl", "kubectl",
     "docker", "helm", "aws", "az", "gcloud", "read", "id", "ls", "find")
)  # fmt: skip


@record(frozen=True, slots=True)
class Event:
    """A command that runs: its words, the row in which it does, where it stands.

    ``before`` are the words of the command whose output it reads, ``after`` of the one that reads its own, each
    with the files that are redirected into them.
    """

    words: tuple[Spliced, ...]
    row: Row
    span: Span
    before: tuple[Spliced, ...] = ()
    after: tuple[Spliced, ...] = ()


#: What a command leads to in other files: (text, row) pairs; None when it is no such command.
Follow = Callable[[Sequence[Spliced], Row, Span], "list[tuple[Spliced, Row]] | None"]


@dataclass(slots=True)
class Walk:
    """The state of a walk through one step and what it calls."""

    files: Files
    tell: Callable[[Event], None]
    follow: Follow
    ruler: Ruler
    functions: dict[str, tuple[Ruler, Node]] = field(default_factory=dict)
    commands: int = 0
    calls: int = 0
    returned: list[Row] = field(default_factory=list)
    target: str = ""
    reads: tuple[Spliced, ...] = ()
    feeds: tuple[Spliced, ...] = ()

    # ------------------------------------------------------------------ texts

    def text(self, text: Spliced, rows: Sequence[Row], named: bool = False, here: bool = False) -> list[Row]:
        """Walk a whole text, ``here`` when what it changes goes on to hold.

        With ``named``, functions that no command in it names are walked at its end.
        """
        outer, self.ruler = self.ruler, Ruler(text)
        before = set(self.functions)
        found = self.all(_tree(self.ruler.text, frozenset(self.functions), not here), rows)
        if named:
            mentioned = called(_parsed(self.ruler.text))
            for name in [name for name in self.functions if name not in before and name not in mentioned]:
                given = tuple(unknown(f"${n} is an argument of {name}", text.span) for n in range(1, 10))
                self.all(self.functions[name][1], [replace(row, arguments=given) for row in found or rows])
        self.ruler = outer
        return found

    def command(self, words: tuple[Spliced, ...], row: Row) -> list[Row]:
        """Walk one command whose words are known."""
        return self._call(words, row, row, words[0].origin().edit_site()) if words else [row]

    def all(self, node: Node, rows: Sequence[Row]) -> list[Row]:
        """The rows behind a node, for all rows before it."""
        found = [after for row in rows for after in self.one(node, row)]
        return joined(found) if len(found) > 1 else found

    def one(self, node: Node, row: Row) -> list[Row]:
        """The rows behind a node."""
        match node:
            case Simple():
                return self._simple(node, row)
            case Block():
                rows = [row]
                for item in node.items:
                    rows = self.all(item, rows)
                return rows
            case Chain():
                return self._chain(node, row)
            case Pipe():
                return self._pipe(node, row)
            case Negated():
                return self.one(node.body, row)
            case If():
                return self._if(node, row)
            case Case():
                return self._case(node, row)
            case Loop():
                return self._loop(node, row)
            case Define():
                self.functions[node.name] = (self.ruler, node.body)
                return [row]
            case Group():
                return self._group(node, row)
        assert_never(node)

    def _scope(self, row: Row) -> Scope:
        return Scope(self.ruler, row, self._aside)

    def _aside(self, node: Node, row: Row) -> None:
        """Walk the commands of a substitution, of which nothing comes back."""
        reads, feeds, self.reads, self.feeds = self.reads, self.feeds, (), ()
        self.one(node, row)
        self.reads, self.feeds = reads, feeds

    # ------------------------------------------------------------------ compound commands

    def _group(self, node: Group, row: Row) -> list[Row]:
        outer = self.target
        self.target = _channel(node.redirects) or outer
        rows = self.all(node.body, [row])
        self.target = outer
        return [row] if node.subshell else rows

    def _chain(self, node: Chain, row: Row) -> list[Row]:
        yes, no = self._test(node.left, row)
        if node.operator == "&&":
            # NOTE: most commands are there to succeed; what follows a question may or may not happen.
            return [*self.all(node.right, yes), *(no if _questions(node.left) else ())]
        return [*yes, *self.all(node.right, no)]

    def _test(self, node: Node, row: Row) -> Split:
        """The rows in which a node succeeds, and those in which it fails."""
        match node:
            case Negated():
                yes, no = self._test(node.body, row)
                return no, yes
            case Chain():
                yes, no = self._test(node.left, row)
                further = [self._test(node.right, one) for one in (yes if node.operator == "&&" else no)]
                more, less = [one for good, _ in further for one in good], [one for _, bad in further for one in bad]
                return (more, [*no, *less]) if node.operator == "&&" else ([*yes, *more], less)
            case Block(items=items) if items:
                rows = [row]
                for item in items[:-1]:
                    rows = self.all(item, rows)
                splits = [self._test(items[-1], one) for one in rows]
                return [one for yes, _ in splits for one in yes], [one for _, no in splits for one in no]
            case Group(subshell=False, redirects=()):
                return self._test(node.body, row)
            case Simple() if node.words and node.words[0].plain in ("[", "[[", "test"):
                return split(fields(node.words, self._scope(row))[1:], row)
            case Simple() if node.words and node.words[0].plain in ("true", ":"):
                return [row], []
            case Simple() if node.words and node.words[0].plain == "false":
                return [], [row]
        rows = self.one(node, row)
        return rows, rows

    def _if(self, node: If, row: Row) -> list[Row]:
        found: list[Row] = []
        rest = [row]
        for condition, body in node.branches:
            splits = [self._test(condition, one) for one in rest]
            found += self.all(body, joined([one for yes, _ in splits for one in yes]))
            rest = joined([one for _, no in splits for one in no])
        return [*found, *(self.all(node.otherwise, rest) if node.otherwise is not None else rest)]

    def _case(self, node: Case, row: Row) -> list[Row]:
        found: list[Row] = []
        rest = [row]
        for patterns, body in node.arms:
            taken: list[Row] = []
            for pattern in patterns:
                splits = [self._matches(node.subject, pattern, one) for one in rest]
                taken += [one for yes, _ in splits for one in yes]
                rest = [one for _, no in splits for one in no]
            found += self.all(body, joined(taken))
        return [*found, *rest]

    def _matches(self, subject: Word, pattern: Word, row: Row) -> Split:
        scope = self._scope(row)
        wanted = text_of(pattern, scope)
        if wanted.text == "*":
            return [row], []
        return equal(text_of(subject, scope), wanted, row)

    def _loop(self, node: Loop, row: Row) -> list[Row]:
        if not node.variable:
            return self._while(node, row)
        rows = [row]
        for item in self._items(node, row):
            rows = self.all(node.body, [one.setting(node.variable, item) for one in rows])
        return rows

    def _items(self, node: Loop, row: Row) -> list[Spliced]:
        if node.words is None:
            given = lookup("@", self._scope(row))
            return list(given)[:_MOST_ITEMS] if isinstance(given, tuple) else []
        found: list[Spliced] = []
        for item in fields(node.words, self._scope(row)):
            found += matches(item, row, self.files)
        return found[:_MOST_ITEMS]

    def _while(self, node: Loop, row: Row) -> list[Row]:
        done: list[Row] = []
        rows = [row]
        for _ in range(_MOST_TURNS):
            splits = [self._test(node.condition or Block(()), one) for one in rows]
            yes, no = [one for good, _ in splits for one in good], [one for _, bad in splits for one in bad]
            done += no
            rows = self.all(node.body, joined(yes))
            if not rows or no:
                break
        return [*done, *rows]

    def _pipe(self, node: Pipe, row: Row) -> list[Row]:
        """Every member in a shell of its own, with the words of its neighbours known."""
        scope = self._scope(row)
        words = [tuple(self._streamed(one, scope)) if isinstance(one, Simple) else () for one in node.members]
        outer = self.reads, self.feeds
        written = dict(row.written)
        for index, member in enumerate(node.members):
            self.reads = words[index - 1] if index else outer[0]
            self.feeds = words[index + 1] if index + 1 < len(words) else outer[1]
            for after in self.one(member, row):
                written.update(after.written)
        self.reads, self.feeds = outer
        return [replace(row, written=written)]

    def _streamed(self, node: Simple, scope: Scope) -> list[Spliced]:
        quiet = replace(scope, run=lambda body, row: None)
        into = [text_of(one.target, quiet) for one in node.redirects if one.operator == "<"]
        return [*fields(node.words, quiet), *into]

    # ------------------------------------------------------------------ simple commands

    def _simple(self, node: Simple, row: Row) -> list[Row]:
        self.commands += 1
        if self.commands > _MOST_COMMANDS:
            return []
        words = fields(node.words, self._scope(row))
        declares = bool(node.words) and node.words[0].plain in BUILTINS
        inner = row
        for assignment in node.assignments:
            inner = inner.setting(assignment.name, self._assigned(assignment, inner))
        if not words or declares:
            row = inner
        if not words:
            return [row]
        channel = _channel(node.redirects) or self.target
        if words[0].text in ("echo", "printf"):
            tee = next((one for one in _channels_in(self.feeds)), "") if self.feeds else ""
            return [print_text(words, row, channel or tee)]
        files = tuple(text_of(one.target, self._scope(row)) for one in node.redirects if one.operator == "<")
        span = self._place(node)
        return self._call(tuple(words), row, inner, span, files)

    def _place(self, node: Simple) -> Span:
        """Where a command is typed: its first word, or what is typed of it when that is put in."""
        first, last = node.words[0], node.words[-1]
        typed = any(piece.literal for piece in self.ruler.pieces(first.start, first.end))
        return self.ruler.span(first.start, first.end if typed else last.end)

    def _assigned(self, assignment: Assignment, row: Row) -> Value:
        scope = self._scope(row)
        before = row.variables.get(assignment.name)
        if assignment.items is not None:
            items = tuple(fields(assignment.items, scope))
            earlier = before if isinstance(before, tuple) else (before,) if before is not None else ()
            return (*earlier, *items) if assignment.append else items
        value = text_of(assignment.value, scope)
        if assignment.append and isinstance(before, Spliced):
            return Spliced(value.span, (*inserted(before), *value.pieces))
        return value

    def _call(
        self, words: tuple[Spliced, ...], row: Row, inner: Row, span: Span, files: tuple[Spliced, ...] = ()
    ) -> list[Row]:
        """Run a command with its words known; ``inner`` has the assignments before it."""
        name = words[0].text
        if name in ENDING:
            self.returned += [row] if name == "return" else []
            return []
        if name in BUILTINS:
            return [BUILTINS[name](words, row)]
        if name in EFFECTS:
            row, inner = EFFECTS[name](words, row), EFFECTS[name](words, inner)
        if name in self.functions and self.calls < _MOST_CALLS:
            return self._function(name, words, inner)
        bare = unwrapped(words, inner)
        if bare is not None:
            if bare.text is not None:
                self.calls += 1
                rows = self.text(bare.text, [bare.row], here=bare.here) if self.calls < _MOST_CALLS else [bare.row]
                self.calls -= 1
                return rows if bare.here else [row]
            self._call(bare.words, bare.row, bare.row, span, files) if bare.words else None
            return [row]
        return self._elsewhere(words, row, inner, span, files)

    def _function(self, name: str, words: tuple[Spliced, ...], row: Row) -> list[Row]:
        outer, returned = self.ruler, self.returned
        self.ruler, body = self.functions[name]
        self.returned = []
        self.calls += 1
        rows = self.all(body, [replace(row, arguments=words[1:])])
        rows = [replace(one, arguments=row.arguments) for one in (*rows, *self.returned)]
        self.calls -= 1
        self.ruler, self.returned = outer, returned
        return joined(rows)

    def _elsewhere(
        self, words: tuple[Spliced, ...], row: Row, inner: Row, span: Span, files: tuple[Spliced, ...]
    ) -> list[Row]:
        """A command that leads to another file of the repository, or one that is told."""
        texts = self.follow(words, inner, span)
        if texts is None:
            self.tell(Event(words, inner, span, (*self.reads, *files), self.feeds))
            return [row]
        sources = words[0].text in ("source", ".")
        for text, at in texts:
            walk = self if sources else Walk(self.files, self.tell, self.follow, self.ruler, commands=self.commands)
            rows = walk.text(text, [at], here=sources)
            self.commands = walk.commands
            if sources and rows:
                return [replace(one, arguments=row.arguments, script=row.script) for one in rows]
        return [row]


@lru_cache(maxsize=512)
def _parsed(text: str) -> Node:
    return parse(text)


@lru_cache(maxsize=1024)
def _tree(text: str, functions: frozenset[str], whole: bool) -> Node:
    """What matters of a text; matrix rows and callers walk the same one."""
    return pruned(_parsed(text), functions, whole)


def _questions(node: Node) -> bool:
    """Whether a node is there to tell yes from no."""
    if isinstance(node, Chain):
        return _questions(node.left) or _questions(node.right)
    if isinstance(node, Simple):
        return bool(node.words) and node.words[0].plain in _ASKING
    return isinstance(node, Pipe | Negated)


def _channel(redirects: Sequence[Redirect]) -> str:
    """The variable that holds the name of a file for later steps, when output goes there."""
    return next(
        (
            part.name
            for one in redirects
            if one.operator in (">>", ">")
            for part in one.target.parts
            if isinstance(part, Variable) and part.name in CHANNELS
        ),
        "",
    )


def _channels_in(words: Sequence[Spliced]) -> list[str]:
    """The channels that ``tee -a "$GITHUB_ENV"`` writes to."""
    if not words or words[0].text != "tee":
        return []
    return [name for word in words for name in CHANNELS if word.reason.startswith(f"{name} ")]
