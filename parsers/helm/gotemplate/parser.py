"""Templates to syntax trees (text/template/parse, parse.go), with Go's messages for what does not parse.

One file, because its rules call each other in circles: it is one grammar.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from ....engine.model import Origin, Source, Span
from .constants import constant_of, unquoted
from .errors import ParseError
from .lexer import Token, tokens
from .literals import quoted
from .stack import deep_stack
from .tree import (
    Action,
    Branch,
    Chain,
    Command,
    Constant,
    Dot,
    Field,
    Identifier,
    Invocation,
    Jump,
    Literal,
    Nil,
    Operand,
    Pipe,
    Statement,
    Tree,
    Variable,
)
from .value import Text

#: Parentheses within parentheses beyond this are refused (parse.go: maxStackDepth is 10000; no chart comes near).
MAX_PARENTHESES = 50
#: Branches within branches beyond this are refused.
MAX_NESTING = 100

_OPERANDS = frozenset(
    ("bool", "char", "dot", "field", "word", "number", "nil", "rawstring", "string", "variable", "left")
)
_CONSTANTS = frozenset(("bool", "char", "number", "string", "rawstring"))


def parse(name: str, source: Source, defined: Callable[[str], bool], text: Text | None = None) -> dict[str, Tree]:
    """The templates of one file by name: its own body under ``name``, and what it defines.

    ``defined`` tells which functions exist. Raises ``ParseError``.
    """
    with deep_stack():
        return _Parser(name, source, defined, text).run()


class _Parser:
    """One file being read; lists of statements nest as branches do."""

    def __init__(self, name: str, source: Source, defined: Callable[[str], bool], text: Text | None):
        self.name = name
        self.source = source
        self.defined = defined
        self.text = text
        self.read = tokens(source.text)
        self.count = len(self.read)
        self.at = self.furthest = 0
        self.variables = ["$"]
        self.loops = 0
        self.parentheses = 0
        self.nesting = 0
        self.action_start = -1
        self.trees: dict[str, Tree] = {}

    def run(self) -> dict[str, Tree]:
        """All templates of the file."""
        body: list[Statement] = []
        while (token := self.peek()).kind != "eof":
            if token.kind == "open":
                at = self.at
                self.next()
                if self.next_word().kind == "define":
                    self.definition()
                    continue
                self.back(at)
            found = self.statement()
            if isinstance(found, str):
                raise self.failed(f"unexpected {{{{{found}}}}}")
            body.append(found)
        self.add(self.name, body)
        return self.trees

    def add(self, name: str, body: list[Statement]) -> None:
        """Keep a template; of two with one name in a file, one must be empty."""
        tree = Tree(name, self.name, self.source, body, self.text)
        known = self.trees.get(name)
        if known is None or known.empty:
            self.trees[name] = tree
        elif not tree.empty:
            raise self.failed(f"template: multiple definition of template {quoted(name)}")

    # ------------------------------------------------------------ tokens

    def next(self) -> Token:
        """The next token; the last one stays."""
        at = self.at
        self.at = at + 1
        return self.read[at] if at < self.count else self.read[-1]

    def back(self, at: int) -> None:
        """Go back to a token that was read."""
        self.furthest = max(self.furthest, self.at)
        self.at = at

    def peek(self) -> Token:
        """The next token, left where it is."""
        at = self.at
        if at >= self.furthest:
            self.furthest = at + 1
        return self.read[at] if at < self.count else self.read[-1]

    def next_word(self) -> Token:
        """The next token that is no blank."""
        token = self.next()
        return self.next() if token.kind == "space" else token

    def peek_word(self) -> Token:
        """The next token that is no blank; the blanks before it are gone."""
        token = self.peek()
        if token.kind == "space":
            self.at += 1
            token = self.peek()
        return token

    def expect(self, kinds: tuple[str, ...], context: str) -> Token:
        """The next token, which must be of one of these kinds."""
        token = self.next_word()
        if token.kind not in kinds:
            self.unexpected(token, context)
        return token

    def line(self, start: int) -> int:
        """The 1-based line of an offset."""
        return self.source.position(min(start, len(self.source.text)))[0]

    def failed(self, message: str, at: int | None = None) -> ParseError:
        """The refusal of the file at the token that was read last."""
        latest = self.read[min(max(self.furthest, self.at), self.count) - 1]
        start = min(latest.start if at is None else at, len(self.source.text))
        return ParseError(self.name, self.line(start), message, Span(self.source, start, start))

    def unexpected(self, token: Token, context: str) -> NoReturn:
        """Refuse a token."""
        if token.kind != "error":
            raise self.failed(f"unexpected {token} in {context}")
        extra = ""
        started = self.action_start
        if started >= 0 and self.line(started) != self.line(token.start):
            extra = f" in action started at {self.name}:{self.line(started)}"
            if token.text.endswith(" action"):
                extra = extra.removeprefix(" in action")
        raise self.failed(f"{token}{extra}")

    # ------------------------------------------------------------ statements

    def statement(self) -> Statement | str:
        """A text or an action; "end" and "else" close the list they stand in."""
        token = self.next_word()
        if token.kind == "text":
            return Literal(token.start, token.text)
        if token.kind != "open":
            self.unexpected(token, "input")
        self.action_start = token.start
        try:
            return self.action()
        finally:
            self.action_start = -1

    def action(self) -> Statement | str:
        """What stands behind an opening delimiter."""
        token = self.next_word()
        found = _CONTROLS.get(token.kind)
        if found is not None:
            return found(self, token)
        self.back(self.at - 1)
        return Action(self.peek().start, self.pipeline("command", "close"))

    def statements(self) -> tuple[list[Statement], str]:
        """Statements up to the {{end}} or {{else}} that closes them."""
        body: list[Statement] = []
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise self.failed("exceeded maximum nesting of actions")
        while self.peek_word().kind != "eof":
            found = self.statement()
            if isinstance(found, str):
                self.nesting -= 1
                return body, found
            body.append(found)
        raise self.failed("unexpected EOF")

    def definition(self) -> None:
        """``{{define "name"}}``: a template of its own, with variables of its own."""
        token = self.expect(("string", "rawstring"), "define clause")
        name = self.string(token)
        self.expect(("close",), "define clause")
        self.add(name, self.own_body("define clause"))

    def own_body(self, context: str) -> list[Statement]:
        """The body of a definition: no variable or loop of the file reaches into it."""
        outer = self.variables, self.loops
        self.variables, self.loops = ["$"], 0
        body, closed = self.statements()
        if closed != "end":
            raise self.failed(f"unexpected {{{{{closed}}}}} in {context}")
        self.variables, self.loops = outer
        return body

    def branch(self, token: Token) -> Branch:
        """``if``, ``with`` and ``range``; a chain of else-ifs is read without recursion into the statement reader."""
        known = len(self.variables)
        pipe = self.pipeline(token.kind, "close")
        loop = token.kind == "range"
        self.loops += loop
        body, closed = self.statements()
        self.loops -= loop
        other: list[Statement] | None = None
        if closed == "else":
            ahead = self.peek()
            if ahead.kind == token.kind and token.kind in ("if", "with"):
                self.next()
                other = [self.chained(ahead)]
            else:
                other, closed = self.statements()
                if closed != "end":
                    raise self.failed(f"expected end; found {{{{{closed}}}}}")
        del self.variables[known:]
        return Branch(pipe.start, token.kind, pipe, body, other)

    def chained(self, token: Token) -> Branch:
        """The branch behind an else."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise self.failed("exceeded maximum nesting of actions")
        made = self.branch(token)
        self.nesting -= 1
        return made

    def end(self, token: Token) -> str:
        """``{{end}}``"""
        self.expect(("close",), "end")
        return "end"

    def alternative(self, token: Token) -> str:
        """``{{else}}``; an if or with behind it is left for the branch."""
        if self.peek_word().kind not in ("if", "with"):
            self.expect(("close",), "else")
        return "else"

    def jump(self, token: Token) -> Jump:
        """``{{break}}`` and ``{{continue}}``"""
        found = self.next_word()
        if found.kind != "close":
            self.unexpected(found, f"{{{{{token.kind}}}}}")
        if not self.loops:
            raise self.failed(f"{{{{{token.kind}}}}} outside {{{{range}}}}")
        return Jump(token.start, token.kind)

    def invocation(self, token: Token) -> Invocation:
        """``{{template "name" pipeline}}``"""
        word = self.next_word()
        name = self.template_name(word, "template clause")
        pipe = None
        ahead = self.next_word()
        if ahead.kind != "close":
            self.back(self.at - 1)
            pipe = self.pipeline("template clause", "close")
        return Invocation(word.start, name, pipe)

    def block(self, token: Token) -> Invocation:
        """``{{block "name" pipeline}}``: a definition that is used where it stands."""
        word = self.next_word()
        name = self.template_name(word, "block clause")
        pipe = self.pipeline("block clause", "close")
        self.add(name, self.own_body("block clause"))
        return Invocation(word.start, name, pipe)

    def template_name(self, token: Token, context: str) -> str:
        """The constant text that names a template."""
        if token.kind not in ("string", "rawstring"):
            self.unexpected(token, context)
        return self.string(token)

    def string(self, token: Token) -> str:
        """A string token's value."""
        value = unquoted(token.text)
        if value is None:
            raise self.failed("invalid syntax")
        return value

    # ------------------------------------------------------------ pipelines

    def pipeline(self, context: str, end: str) -> Pipe:
        """Declarations and commands up to a token of kind ``end``."""
        pipe = Pipe(self.peek_word().start)
        self.declarations(pipe, context)
        while True:
            token = self.next_word()
            if token.kind == end:
                pipe.end = token.start
                self.check(pipe, context)
                return pipe
            if token.kind not in _OPERANDS:
                self.unexpected(token, context)
            self.back(self.at - 1)
            pipe.commands.append(self.command())

    def declarations(self, pipe: Pipe, context: str) -> None:
        """``$x :=``, ``$x =``, and in ranges ``$i, $x :=``."""
        while (token := self.peek_word()).kind == "variable":
            at = self.at
            self.next()
            ahead = self.peek_word()
            if ahead.kind in ("assign", "declare"):
                pipe.assigns = ahead.kind == "assign"
                self.next()
                self.declare(pipe, token)
                return
            if ahead.kind == "other" and ahead.text == ",":
                self.next()
                self.declare(pipe, token)
                if context != "range" or len(pipe.variables) >= 2:
                    raise self.failed(f"too many declarations in {context}")
                if self.peek_word().kind not in ("variable", "close", "right"):
                    raise self.failed("range can only initialize variables")
                continue
            self.back(at)
            return

    def declare(self, pipe: Pipe, token: Token) -> None:
        """Make a variable known from here on."""
        pipe.variables.append(Variable(token.start, token.text))
        self.variables.append(token.text)

    def check(self, pipe: Pipe, context: str) -> None:
        """A pipeline is not empty, and only its first command may be a plain value."""
        if not pipe.commands:
            raise self.failed(f"missing value for {context}")
        for stage, command in enumerate(pipe.commands[1:], 2):
            if isinstance(command.args[0], (Constant, Dot, Nil)):
                raise self.failed(f"non executable command in pipeline stage {stage}")

    def command(self) -> Command:
        """Operands up to a pipe or the end."""
        command = Command(self.peek_word().start)
        while True:
            self.peek_word()
            found = self.operand()
            if found is not None:
                command.args.append(found)
            token = self.next()
            if token.kind == "space":
                continue
            if token.kind in ("close", "right"):
                self.back(self.at - 1)
            elif token.kind != "pipe":
                self.unexpected(token, "operand")
            break
        if not command.args:
            raise self.failed("empty command")
        command.end = token.start
        return command

    def operand(self) -> Operand | None:
        """A term and the fields behind it."""
        node = self.term()
        if node is None or self.peek().kind != "field":
            return node
        start = self.peek().start
        names: list[str] = []
        while self.peek().kind == "field":
            names.append(self.next().text[1:])
        if isinstance(node, Field):
            return Field(start, (*node.names, *names))
        if isinstance(node, Variable):
            return Variable(start, node.name, (*node.names, *names))
        if isinstance(node, (Constant, Nil, Dot)):
            raise self.failed(f"unexpected . after term {quoted(str(node))}")
        return Chain(start, node, tuple(names))

    def term(self) -> Operand | None:
        """One operand without fields; None, and nothing read, when there is none."""
        token = self.next_word()
        kind = token.kind
        if kind == "field":
            return Field(token.start, (token.text[1:],))
        if kind == "word":
            if not self.defined(token.text):
                raise self.failed(f"function {quoted(token.text)} not defined")
            return Identifier(token.start, token.text)
        if kind == "variable":
            if token.text not in self.variables:
                raise self.failed(f"undefined variable {quoted(token.text)}")
            return Variable(token.start, token.text)
        if kind in _CONSTANTS:
            return self.constant(token)
        if kind == "dot":
            return Dot(token.start)
        if kind == "nil":
            return Nil(token.start)
        if kind == "left":
            return self.parenthesised()
        self.back(self.at - 1)
        return None

    def parenthesised(self) -> Pipe:
        """A pipeline in parentheses."""
        if self.parentheses >= MAX_PARENTHESES:
            raise self.failed("max expression depth exceeded")
        self.parentheses += 1
        pipe = self.pipeline("parenthesized pipeline", "right")
        self.parentheses -= 1
        return pipe

    def constant(self, token: Token) -> Constant:
        """A constant that knows where it is written."""
        found = constant_of(token, Origin(Span(self.source, token.start, token.start + len(token.text))), self.text)
        if isinstance(found, str):
            raise self.failed(found)
        return found


_CONTROLS: dict[str, Callable[[_Parser, Token], Statement | str]] = {
    "block": _Parser.block,
    "break": _Parser.jump,
    "continue": _Parser.jump,
    "else": _Parser.alternative,
    "end": _Parser.end,
    "if": _Parser.branch,
    "range": _Parser.branch,
    "template": _Parser.invocation,
    "with": _Parser.branch,
}
