"""What of a text can matter to a deployment: everything else is cut off before it is walked.

A command matters when it may deploy, lead elsewhere, change the folder, end the script, or speak to later steps; an
assignment when something that matters reads the variable; a branch when something in it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from .builtins import BUILTINS, CHANNELS, ENDING
from .effects import EFFECTS
from .syntax import (
    NOTHING,
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
    Simple,
    Substitution,
    Variable,
    Word,
)
from .tools import TOOLS
from .wrappers import WRAPPERS

_LEADING = frozenset(("make", "gmake", "npm", "yarn", "pnpm", "just", "task", "source", "."))
_MATTERING = frozenset((*TOOLS, *BUILTINS, *ENDING, *EFFECTS, *WRAPPERS, *_LEADING)) - {"echo"}
_CONTAINERS = frozenset(("docker", "podman", "nerdctl"))
_OTHER_TOOLS = frozenset(TOOLS) - _CONTAINERS
_PRINTING = frozenset(("echo", "printf", "cat"))
_SOURCING = frozenset(("source", "."))
#: Commands that are no functions of anybody.
_COMMON = frozenset((
    "", "[", "[[", "test", "echo", "printf", "cat", "true", "false", ":", "sleep", "mkdir", "rm", "cp", "mv", "ls",
    "grep", "sed", "awk", "tr", "cut", "head", "tail", "sort", "jq", "yq", "curl", "wget", "git", "chmod", "touch",
    "date", "tee", "wc", "find", "kill", "wait", "aws", "kubectl", "docker", "python", "python3", "pip", "go", "cargo",
    "apt-get",
))  # fmt: skip
_MOST_ROUNDS = 20


def pruned(node: Node, functions: frozenset[str] = frozenset(), whole: bool = True) -> Node:
    """The tree without what cannot matter; ``functions`` are those defined outside of it.

    With ``whole`` nothing is left of a text that only changes what holds in its own shell; without it, somebody else
    may read every variable.
    """
    if not whole:
        return node
    defined = functions | {one.name for one in _every(node) if isinstance(one, Define)}
    if any(isinstance(one, Simple) and one.words and one.words[0].plain in _SOURCING for one in _every(node)):
        # NOTE: what is sourced may define any function.
        defined |= called(node) - _COMMON
    names: frozenset[str] = frozenset()
    kept: Node = NOTHING
    for _ in range(_MOST_ROUNDS):
        kept = _kept(node, defined, names) or NOTHING
        empty = {one.name for one in _every(kept) if isinstance(one, Define) and one.body == NOTHING}
        found = frozenset(_read(kept))
        if found != names:
            names = found
        elif empty & defined - functions:
            defined -= empty - functions
        else:
            break
    return kept if any(_leads(one, functions) for one in _every(kept)) else NOTHING


def called(node: Node) -> frozenset[str]:
    """The names of all commands of a tree."""
    return frozenset(one.words[0].plain for one in _every(node) if isinstance(one, Simple) and one.words)


def _leads(node: Node, functions: frozenset[str]) -> bool:
    """Whether a command may deploy, lead to another text, or speak to later steps."""
    if not isinstance(node, Simple):
        return False
    values = (*node.words, *(one.value for one in node.assignments))
    bodies = (part.body for word in values for part in word.parts if isinstance(part, Substitution))
    if any(_leads(one, functions) for body in bodies for one in _every(body)):
        return True
    first = node.words[0].plain if node.words else "."
    if not node.words or first in _DECLARING or first in ENDING or first in _TESTS:
        return False
    return first not in BUILTINS or first in functions


def _kept(node: Node, functions: frozenset[str], names: frozenset[str]) -> Node | None:
    """What of a node matters; None when nothing does."""

    def inner(one: Node) -> Node | None:
        return _kept(one, functions, names)

    match node:
        case Simple():
            return node if _matters(node, functions, names) else _substitutions(node, functions, names)
        case Block():
            items = tuple(found for one in node.items if (found := inner(one)) is not None)
            return Block(items) if items else None
        case Chain():
            left, right = inner(node.left), inner(node.right)
            return left if right is None else Chain(node.operator, node.left if left is None else left, right)
        case Pipe():
            return node if any(inner(one) is not None for one in node.members) else None
        case Negated():
            return node if inner(node.body) is not None else None
        case If():
            bodies = [inner(body) for _, body in node.branches]
            otherwise = inner(node.otherwise) if node.otherwise is not None else None
            if all(one is None for one in (*bodies, otherwise)):
                conditions = tuple(found for one, _ in node.branches if (found := inner(one)) is not None)
                return Block(conditions) if conditions else None
            pairs = zip(node.branches, bodies, strict=True)
            return If(tuple((condition, body or NOTHING) for (condition, _), body in pairs), otherwise)
        case Case():
            arms = [(patterns, inner(body)) for patterns, body in node.arms]
            if all(body is None for _, body in arms):
                return None
            return Case(node.subject, tuple((patterns, body or NOTHING) for patterns, body in arms))
        case Loop():
            body = inner(node.body)
            condition = inner(node.condition) if node.condition is not None else None
            if body is None:
                return condition
            return Loop(body, node.variable, node.words, node.condition)
        case Define():
            return Define(node.name, inner(node.body) or NOTHING)
        case Group():
            if any(_speaks(one.target) for one in node.redirects):
                return node
            found = inner(node.body)
            return Group(found, node.subshell, node.redirects) if found is not None else None
    assert_never(node)


def _matters(node: Simple, functions: frozenset[str], names: frozenset[str]) -> bool:
    if any(one.name in names or one.name.startswith(_KEPT) for one in node.assignments):
        return True
    if not node.words:
        return False
    first = node.words[0].plain
    if first in _PRINTING:
        return any(_speaks(word) for word in (*node.words, *(one.target for one in node.redirects)))
    if first in _DECLARING:
        return len(node.words) > 1
    if first in _CONTAINERS and len(node.words) > 1 and node.words[1].plain == "run":
        return any(one.plain.startswith("--env-file") or one.plain in _OTHER_TOOLS for one in node.words[2:])
    if first in TOOLS:
        open_word = len(node.words) > 1 and not node.words[1].plain
        return not TOOLS[first] or open_word or any(one.plain in TOOLS[first] for one in node.words)
    return not first or first in functions or "/" in first or first in _MATTERING or first == "tee"


_TESTS = frozenset(("[", "[[", "test"))
#: Variables that tools read by themselves.
_KEPT = ("TF_", "COMPOSE_", "HELMFILE_", "KUBE")
#: Builtins that matter only for what they assign.
_DECLARING = frozenset(("export", "declare", "local", "readonly", "typeset"))


def _speaks(word: Word) -> bool:
    return any(
        (isinstance(part, Variable) and part.name in CHANNELS) or "::set-output" in getattr(part, "text", "")
        for part in word.parts
    )


def _substitutions(node: Simple, functions: frozenset[str], names: frozenset[str]) -> Node | None:
    """The commands in the words of one that does not matter itself."""
    words = (*node.words, *(one.value for one in node.assignments))
    bodies = [part.body for word in words for part in word.parts if isinstance(part, Substitution)]
    kept = tuple(found for one in bodies if (found := _kept(one, functions, names)) is not None)
    return Group(Block(kept), True) if kept else None


# ---------------------------------------------------------------------------- looking through a tree


def _every(node: Node) -> Iterator[Node]:
    """A node and all below it, without substitutions."""
    todo = [node]
    while todo:
        one = todo.pop()
        yield one
        todo += _below(one)


def _below(node: Node) -> tuple[Node, ...]:
    match node:
        case Simple():
            return ()
        case Block():
            return node.items
        case Chain():
            return (node.left, node.right)
        case Pipe():
            return node.members
        case Negated() | Define() | Group():
            return (node.body,)
        case If():
            bodies = tuple(one for pair in node.branches for one in pair)
            return (*bodies, node.otherwise) if node.otherwise is not None else bodies
        case Case():
            return tuple(body for _, body in node.arms)
        case Loop():
            return (node.body, node.condition) if node.condition is not None else (node.body,)
    assert_never(node)


def _read(node: Node) -> Iterator[str]:
    """The variables that a tree reads."""
    for one in _every(node):
        if isinstance(one, Simple):
            values = tuple(word for each in one.assignments for word in _written(each))
            for word in (*one.words, *values, *(each.target for each in one.redirects)):
                yield from _names(word)
        elif isinstance(one, Case):
            for word in (one.subject, *(word for patterns, _ in one.arms for word in patterns)):
                yield from _names(word)
        elif isinstance(one, Loop):
            for word in one.words or ():
                yield from _names(word)


def _written(assignment: Assignment) -> tuple[Word, ...]:
    return (assignment.value, *(assignment.items or ()))


def _names(word: Word) -> Iterator[str]:
    for part in word.parts:
        if isinstance(part, Variable):
            yield part.name.partition("[")[0]
            if part.argument is not None:
                yield from _names(part.argument)
        elif isinstance(part, Substitution):
            yield from _read(part.body)
