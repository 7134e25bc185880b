"""Which values a chart's templates can read, whatever the values are: for keys that nothing reads, and the reverse.

The syntax trees are walked with abstract values: a value is a set of atoms, each a place in ``.`` of some chart, a
constant, a dictionary made on the spot, or something made of others. Whoever hands a place to a function that is not
in the tables below reads everything below it. What cannot be followed reads all: a key is called unread only when no
run of the templates can reach it. One file, because the walk and its tables of functions are one thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from ...engine.model import Span
from .gotemplate.tree import (
    Action,
    Branch,
    Chain,
    Command,
    Constant,
    Dot,
    Field,
    Identifier,
    Invocation,
    Literal,
    Operand,
    Pipe,
    Statement,
    Tree,
    Variable,
)

Route: TypeAlias = "tuple[str, ...]"
#: Any key: what a range goes through, an index that is not a constant.
ANY: Final = "\0"
#: Steps of the walk before a chart counts as read throughout.
_BUDGET: Final = 400_000
#: Templates within templates that are followed.
_DEEPEST: Final = 60
#: Atoms of one value before it counts as read.
_WIDEST: Final = 48


class Place(NamedTuple):
    """A place in ``.`` of a chart: the keys of the charts down to it, and the route from its ``.``."""

    chart: Route
    route: Route


class Fixed(NamedTuple):
    """A constant text."""

    text: str


class Made(NamedTuple):
    """A dictionary or list that the template makes: pairs of key (``ANY`` for lists) and value."""

    entries: tuple[tuple[str, Atoms], ...]


class Other(NamedTuple):
    """Anything else. A ``file`` text may hold any template action; an ``included`` one those that templates print.

    A ``template`` text is made of the name of the file that is rendered, to include a neighbour.
    """

    kind: str = ""


Atom: TypeAlias = "Place | Fixed | Made | Other"
Atoms: TypeAlias = "frozenset[Atom]"
_NOTHING: Final[Atoms] = frozenset()
_OTHER: Final[Atoms] = frozenset((Other(),))
_INCLUDED: Final[Atoms] = frozenset((Other("included"),))
#: What comes of texts of these kinds; the first that takes part decides.
_KINDS: Final = {
    "file": frozenset((Other("file"),)),
    "included": _INCLUDED,
    "template": frozenset((Other("template"),)),
}


@dataclass(slots=True)
class Reading:
    """What was seen: places read with all below (``whole``), places looked at (``touched``).

    ``plain`` are the places whose value is needed as it is, with where; ``guarded`` those that may be missing.
    ``fills`` are the ``.`` that texts of the values are rendered with. ``braces`` says that templates print texts
    in which template actions may stand, ``joined`` that a printed text is rendered again, and ``gives_up`` that
    everything counts as read.
    """

    whole: set[Place] = field(default_factory=set)
    touched: set[Place] = field(default_factory=set)
    plain: dict[Place, Span] = field(default_factory=dict)
    guarded: set[Place] = field(default_factory=set)
    fills: set[Atoms] = field(default_factory=set)
    braces: bool = False
    joined: bool = False
    gives_up: bool = False

    @property
    def everything(self) -> bool:
        """Whether no key can be called unread."""
        return self.gives_up or (self.braces and self.joined)


class _Spent(Exception):
    """The budget is used up."""


@dataclass(slots=True)
class _Frame:
    """One template that is being walked: its tree, ``.``, variables (innermost last) and conditions around."""

    tree: Tree
    dot: Atoms
    scopes: list[dict[str, Atoms]]
    guards: tuple[Place, ...] = ()

    def find(self, name: str) -> Atoms:
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return _OTHER

    def assign(self, name: str, value: Atoms) -> None:
        for scope in reversed(self.scopes):
            if name in scope:
                scope[name] |= value
                return


class Walk:
    """A walk through the templates of a chart and those below it; a class because it remembers what it went through.

    ``named`` are all named templates of all these charts by name, a name may have several.
    """

    def __init__(self, named: Mapping[str, Iterable[Tree]]):
        self.named = named
        self.reading = Reading()
        self.called: set[str] = set()
        self._steps = 0
        self._depth = 0
        self._known: dict[tuple[int, Atoms], None] = {}

    def template(self, tree: Tree, dot: Atoms) -> None:
        """Walk one template with some ``.``; once for each pair of them."""
        key = (id(tree), dot)
        if key in self._known or self.reading.gives_up:
            return
        self._known[key] = None
        if self._depth >= _DEEPEST:
            self.reading.gives_up = True
            return
        self._depth += 1
        try:
            self._body(tree.body, _Frame(tree, dot, [{"$": dot}]))
        except (_Spent, RecursionError):
            self.reading.gives_up = True
        finally:
            self._depth -= 1

    # statements

    def _body(self, body: Iterable[Statement], frame: _Frame) -> None:
        frame.scopes.append({})
        for node in body:
            self._steps += 1
            if self._steps > _BUDGET:
                raise _Spent
            if isinstance(node, Literal):
                continue
            if isinstance(node, Action):
                found = self._pipe(node.pipe, frame)
                if not node.pipe.variables:
                    self._use(found, node.pipe, frame)
            elif isinstance(node, Branch):
                self._branch(node, frame)
            elif isinstance(node, Invocation):
                dot = self._pipe(node.pipe, frame) if node.pipe else _NOTHING
                self._call_named(node.name, dot)
        frame.scopes.pop()

    def _branch(self, node: Branch, frame: _Frame) -> None:
        frame.scopes.append({})
        guards, dot = frame.guards, frame.dot
        if node.word == "range":
            found = self._pipe(node.pipe, frame, bind=False)
            self._look(found, guarded=True)
            inner = self._inside(found, ANY)
            self._look(inner, guarded=True)
            self._bind_range(node.pipe, inner, frame)
            frame.dot = inner
            self._body(node.body, frame)
        else:
            found = self._pipe(node.pipe, frame)
            self._look(found, guarded=True)
            frame.guards = (*guards, *self._places_of(node.pipe, frame))
            if node.word == "with":
                frame.dot = found
        self._body(node.body, frame)
        frame.dot, frame.guards = dot, (*guards, *frame.guards)
        self._body(node.other or (), frame)
        frame.guards = guards
        frame.scopes.pop()

    def _bind_range(self, pipe: Pipe, inner: Atoms, frame: _Frame) -> None:
        *keys, last = [variable.name for variable in pipe.variables] or [""]
        for name in keys:
            frame.scopes[-1][name] = _OTHER
        if last:
            frame.scopes[-1][last] = inner

    def _places_of(self, pipe: Pipe, frame: _Frame) -> Iterator[Place]:
        """Every place that a condition speaks of."""
        for command in pipe.commands:
            for arg in command.args:
                if isinstance(arg, Pipe):
                    yield from self._places_of(arg, frame)
                elif not isinstance(arg, Identifier):
                    yield from (atom for atom in self._operand(arg, frame) if isinstance(atom, Place))

    # expressions

    def _pipe(self, pipe: Pipe, frame: _Frame, bind: bool = True) -> Atoms:
        found: Atoms | None = None
        for command in pipe.commands:
            found = self._command(command, found, frame)
        value = self._narrow(found or _NOTHING)
        if bind:
            for variable in pipe.variables:
                if pipe.assigns:
                    frame.assign(variable.name, value)
                else:
                    frame.scopes[-1][variable.name] = value
        return value

    def _command(self, command: Command, piped: Atoms | None, frame: _Frame) -> Atoms:
        self._steps += 1
        first, *rest = command.args
        if not isinstance(first, Identifier) and not rest and piped is None:
            return self._operand(first, frame)
        args = [self._operand(arg, frame) for arg in rest]
        if piped is not None:
            args.append(piped)
        if isinstance(first, Identifier):
            return self._function(first.name, args, command, frame)
        target = self._operand(first, frame)
        for arg in (target, *args):
            self._use(arg, command, frame)
        return self._made_of((target, *args))

    def _made_of(self, args: Iterable[Atoms]) -> Atoms:
        """What a function makes of its arguments: text that may hold template actions, or not."""
        kinds = {_kind(atom) for arg in args for atom in arg}
        self.reading.braces |= "file" in kinds
        return next((made for kind, made in _KINDS.items() if kind in kinds), _OTHER)

    def _operand(self, node: Operand, frame: _Frame) -> Atoms:
        if isinstance(node, Dot):
            return frame.dot
        if isinstance(node, Field):
            return self._through(frame.dot, node.names)
        if isinstance(node, Variable):
            return self._through(frame.find(node.name), node.names)
        if isinstance(node, Chain):
            return self._through(self._operand(node.node, frame), node.names)
        if isinstance(node, Pipe):
            return self._pipe(node, frame)
        if isinstance(node, Identifier):
            return self._function(node.name, [], Command(node.start, [node]), frame)
        if isinstance(node, Constant):
            self.reading.braces |= "{{" in str(node.value)
            return frozenset((Fixed(str(node.value)),))
        return _NOTHING

    def _through(self, atoms: Atoms, names: Iterable[str]) -> Atoms:
        for name in names:
            if name != "AsMap":
                atoms = self._inside(atoms, name)
        return atoms

    def _inside(self, atoms: Atoms, name: str) -> Atoms:
        """What stands under a key of a value."""
        found: set[Atom] = set()
        for atom in atoms:
            if isinstance(atom, Place):
                if atom.route[:1] == ("Subcharts",) and len(atom.route) == 1:
                    found.add(Place((*atom.chart, name), ()))
                else:
                    found.add(Place(atom.chart, (*atom.route, name)))
            elif isinstance(atom, Made):
                for key, value in atom.entries:
                    if name in (key, ANY) or key == ANY:
                        found |= value
            else:
                found.add(Other(_kind(atom)))
        return self._narrow(frozenset(found))

    def _narrow(self, atoms: Atoms) -> Atoms:
        if len(atoms) <= _WIDEST:
            return atoms
        self._read(atoms)
        return _OTHER

    # reading

    def _read(self, atoms: Atoms) -> None:
        """All below is read."""
        for atom in atoms:
            if isinstance(atom, Place):
                self.reading.whole.add(atom)
            elif isinstance(atom, Made):
                for _, value in atom.entries:
                    self._read(value)

    def _look(self, atoms: Atoms, guarded: bool = False) -> None:
        """The value itself counts, nothing below it."""
        for atom in atoms:
            if isinstance(atom, Place):
                self.reading.touched.add(atom)
                if guarded:
                    self.reading.guarded.add(atom)

    def _use(self, atoms: Atoms, node: Pipe | Command, frame: _Frame) -> None:
        """The value is printed, or goes into a function that takes it as it is."""
        self._read(atoms)
        for atom in atoms:
            if not isinstance(atom, Place):
                continue
            if any(_shields(guard, atom) for guard in frame.guards):
                self.reading.guarded.add(atom)
            elif atom not in self.reading.plain and frame.tree.text is None:
                source = frame.tree.source
                end = min(node.start + len(str(node)), len(source.text))
                self.reading.plain[atom] = Span(source, node.start, end)

    # functions

    def _function(self, name: str, args: list[Atoms], command: Command, frame: _Frame) -> Atoms:
        known = FUNCTIONS.get(name)
        if known is not None and args:
            return known(self, args)
        if name in ("include", "tpl") and len(args) == 2:
            return self._include(args) if name == "include" else self._tpl(args)
        for arg in args:
            self._use(arg, command, frame)
        return self._made_of(args)

    def _include(self, args: list[Atoms]) -> Atoms:
        names, dot = args
        for atom in names:
            if isinstance(atom, Fixed):
                self._call_named(atom.text, dot)
            elif _kind(atom) != "template":
                self._read(dot)
        self._look(names)
        return _INCLUDED

    def _call_named(self, name: str, dot: Atoms) -> None:
        trees = self.named.get(name)
        self.called.add(name)
        if trees is None:
            self._read(dot)
        for tree in trees or ():
            self.template(tree, dot)

    def _tpl(self, args: list[Atoms]) -> Atoms:
        text, dot = args
        self._read(text)
        for kind in map(_kind, text):
            self.reading.joined |= kind == "included"
            if kind == "file":
                self._read(dot)
        self.reading.fills.add(dot)
        return _INCLUDED


def _kind(atom: Atom) -> str:
    """Of which kind a text made of this would be."""
    if isinstance(atom, Other):
        return atom.kind
    if isinstance(atom, Place):
        return {"Files": "file", "Template": "template"}.get("".join(atom.route[:1]), "")
    return "file" if isinstance(atom, Fixed) and "{{" in atom.text else ""


def _places_below(atoms: Atoms) -> Iterator[Place]:
    for atom in atoms:
        if isinstance(atom, Place):
            yield atom
        elif isinstance(atom, Made):
            for _, value in atom.entries:
                yield from _places_below(value)


def _shields(guard: Place, place: Place) -> bool:
    """Whether a condition on one place may see to it that another is there: itself, one around it, a sibling."""
    if guard.chart != place.chart:
        return False
    near = guard.route[:-1] if len(guard.route) > 2 else guard.route
    return place.route[: len(near)] == near


# what functions make of places

_Rule: TypeAlias = Callable[[Walk, list[Atoms]], Atoms]


def _union(args: Iterable[Atoms]) -> Atoms:
    return frozenset().union(*args)


def _either(walk: Walk, args: list[Atoms]) -> Atoms:
    """One of the arguments comes back; none of them has to be there."""
    for arg in args:
        walk._look(arg, guarded=True)
    return _union(args)


def _looked(walk: Walk, args: list[Atoms]) -> Atoms:
    for arg in args:
        walk._look(arg, guarded=True)
    return _OTHER


def _ternary(walk: Walk, args: list[Atoms]) -> Atoms:
    walk._look(args[-1], guarded=True)
    return _either(walk, args[:-1])


def _last(walk: Walk, args: list[Atoms]) -> Atoms:
    walk._look(args[-1], guarded=True)
    return args[-1]


def _element(walk: Walk, args: list[Atoms]) -> Atoms:
    walk._look(args[-1], guarded=True)
    return walk._inside(args[-1], ANY)


def _keys_of(atoms: Atoms) -> set[str]:
    fixed = {atom.text for atom in atoms if isinstance(atom, Fixed)}
    return fixed if len(fixed) == len(atoms) else {*fixed, ANY}


def _step(walk: Walk, value: Atoms, key: Atoms) -> Atoms:
    walk._look(key, guarded=True)
    return _union(walk._inside(value, _text_key(word)) for word in _keys_of(key))


def _text_key(word: str) -> str:
    """The position in a list is any position."""
    return ANY if word.isdigit() else word


def _index(walk: Walk, args: list[Atoms]) -> Atoms:
    value, *keys = args
    for key in keys:
        value = _step(walk, value, key)
    return value


def _get(walk: Walk, args: list[Atoms]) -> Atoms:
    found = _index(walk, args)
    walk._look(found, guarded=True)
    return found


def _has_key(walk: Walk, args: list[Atoms]) -> Atoms:
    _get(walk, args)
    return _OTHER


def _dig(walk: Walk, args: list[Atoms]) -> Atoms:
    *keys, default, value = args
    return _either(walk, [_get(walk, [value, *keys]), default])


def _dict(walk: Walk, args: list[Atoms]) -> Atoms:
    pairs = zip(args[::2], [*args[1::2], _NOTHING], strict=False)
    entries = ((word, value) for key, value in pairs for word in sorted(_keys_of(key)))
    return frozenset((Made(tuple(entries)),))


def _list(walk: Walk, args: list[Atoms]) -> Atoms:
    return frozenset((Made(((ANY, _union(args)),)),))


def _append(walk: Walk, args: list[Atoms]) -> Atoms:
    return args[0] | _list(walk, args[1:])


def _pluck(walk: Walk, args: list[Atoms]) -> Atoms:
    return _list(walk, [_get(walk, [value, args[0]]) for value in args[1:]])


def _set(walk: Walk, args: list[Atoms]) -> Atoms:
    for arg in args[1:]:
        walk._read(arg)
    if len(args) == 3:
        _get(walk, args[:2])
        for place in _places_below(args[0]):
            walk.reading.guarded |= {Place(place.chart, (*place.route, word)) for word in _keys_of(args[1])}
    return args[0]


def _merge(walk: Walk, args: list[Atoms]) -> Atoms:
    """What is merged into a place is read: from now on it stands there."""
    if any(isinstance(atom, Place) for atom in args[0]):
        for arg in args[1:]:
            walk._read(arg)
        for atom in args[0]:
            if isinstance(atom, Place):
                walk.reading.guarded.add(Place(atom.chart, (*atom.route, ANY)))
    return _either(walk, args)


def _values(walk: Walk, args: list[Atoms]) -> Atoms:
    walk._look(_union(args), guarded=True)
    return _union(args)


def _keys(walk: Walk, args: list[Atoms]) -> Atoms:
    for arg in args:
        walk._look(walk._inside(arg, ANY), guarded=True)
        walk._look(arg, guarded=True)
    return _OTHER


#: Function -> what it reads of its arguments, and what comes back. All others read their arguments throughout.
FUNCTIONS: Final[Mapping[str, _Rule]] = {
    **dict.fromkeys(("and", "or", "default", "coalesce"), _either),
    **dict.fromkeys(
        ("not", "empty", "len", "kindOf", "kindIs", "typeOf", "typeIs", "typeIsLike", "eq", "ne", "lt", "le", "gt",
         "ge"),
        _looked,
    ),
    **dict.fromkeys(("required",), _last),
    **dict.fromkeys(("first", "last", "mustFirst", "mustLast"), _element),
    **dict.fromkeys(
        ("deepCopy", "mustDeepCopy", "concat", "compact", "mustCompact", "uniq", "mustUniq", "reverse", "mustReverse",
         "rest", "mustRest", "initial", "mustInitial", "values"),
        _values,
    ),
    **dict.fromkeys(("append", "mustAppend", "prepend", "mustPrepend", "push", "mustPush"), _append),
    **dict.fromkeys(("merge", "mustMerge", "mergeOverwrite", "mustMergeOverwrite"), _merge),
    "ternary": _ternary, "index": _index, "get": _get, "hasKey": _has_key, "dig": _dig, "dict": _dict, "list": _list,
    "tuple": _list, "pluck": _pluck, "set": _set, "unset": _set, "keys": _keys,
}  # fmt: skip
