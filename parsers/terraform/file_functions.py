"""Functions that see files or unevaluated arguments: file, templatefile, try, can. All paths stay in the repository."""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ...engine.model import Origin, Source, Span, Step
from . import nodes as n
from .convert import as_text
from .functions import Special
from .kinds import BOOL, STRING, SetOf
from .surroundings import Surroundings
from .templates import template_text
from .values import EvalError, Missing, Val, at, made, marked, object_of, unknown

if TYPE_CHECKING:
    from .evaluate import Scope

_MOST_FILES = 20_000


def _argument(node: n.Call, i: int, scope: Scope) -> Val:
    from .evaluate import evaluate

    if i >= len(node.arguments):
        raise EvalError(f"{node.function}() needs {i + 1} arguments", node.span)
    return evaluate(node.arguments[i], scope)


def _whole(source: Source, span: Span) -> Val:
    whole = Origin(Span(source, 0, len(source.text)))
    origin = Origin(span, Step.EVALUATED, (Origin(source.whole()),))
    return Val(STRING, source.text, origin, pieces=((0, len(source.text), whole, 0),))


def _file(node: n.Call, scope: Scope, around: Surroundings) -> Val:
    path = _argument(node, 0, scope)
    if isinstance(path.data, Missing):
        return Val(STRING, path.data, made(node.span, path))
    return marked(_whole(around.source(as_text(path), node.span), node.span), path.sensitive)


def _derived(run: Callable[[bytes], str]) -> Special:
    def special(node: n.Call, scope: Scope, around: Surroundings) -> Val:
        value = _file(node, scope, around)
        if isinstance(value.data, str):
            return Val(STRING, run(value.data.encode()), value.origin, value.sensitive)
        return value

    return Special(special)


def _digest(algorithm: str) -> Special:
    return _derived(lambda data: hashlib.new(algorithm, data, usedforsecurity=False).hexdigest())


def _digest64(algorithm: str) -> Special:
    return _derived(lambda data: base64.b64encode(hashlib.new(algorithm, data).digest()).decode())


def _fileexists(node: n.Call, scope: Scope, around: Surroundings) -> Val:
    path = _argument(node, 0, scope)
    origin = made(node.span, path)
    if isinstance(path.data, Missing):
        return Val(BOOL, path.data, origin)
    return Val(BOOL, around.files.exists(around.path(as_text(path), node.span)), origin)


def _fileset(node: n.Call, scope: Scope, around: Surroundings) -> Val:
    folder, pattern = _argument(node, 0, scope), _argument(node, 1, scope)
    origin = made(node.span, folder, pattern)
    for part in (folder, pattern):
        if isinstance(part.data, Missing):
            return Val(SetOf(STRING), part.data, origin)
    base = around.path(as_text(folder), node.span)
    wanted = glob(as_text(pattern))
    prefix = f"{base}/" if base else ""
    names = [path[len(prefix) :] for path in around.files.under(base)[:_MOST_FILES]]
    found = sorted(name for name in names if wanted.fullmatch(name))
    return Val(SetOf(STRING), tuple(Val(STRING, name, origin) for name in found), origin)


def glob(pattern: str) -> re.Pattern[str]:
    """A path pattern with ``*``, ``**``, ``?``, ``{a,b}`` and ``[abc]`` (bmatcuk/doublestar, as fileset uses it)."""
    return re.compile("".join(_glob(posixpath.normpath(pattern) if pattern else "")))


def _glob(pattern: str) -> Iterator[str]:
    depth = 0
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if pattern.startswith("**/", at):
            yield "(?:[^/]+/)*"
            at += 3
            continue
        if pattern.startswith("**", at):
            yield ".*"
            at += 2
            continue
        depth += (char == "{") - (char == "}" and depth > 0)
        special = {"*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")" if depth >= 0 else r"\}"}
        yield "|" if char == "," and depth else special.get(char, re.escape(char))
        at += 1
    yield ")" * depth


class _TemplateScope:
    """The names that templatefile gives to its template: only its variables."""

    __slots__ = ("around", "names")

    def __init__(self, names: dict[str, Val], around: Surroundings):
        self.names = names
        self.around = around

    def resolve(self, name: str, steps: tuple[n.Step, ...], span: Span, scope: Scope) -> tuple[Val, int]:
        """A template variable."""
        found = self.names.get(name)
        if found is None:
            raise EvalError(f"the template uses {name!r}, which is not among its variables", span)
        return found, 0

    def call(self, node: n.Call, scope: Scope) -> Val:
        """Every function but templatefile itself."""
        from .functions import call

        if node.function == "templatefile":
            raise EvalError("a template cannot call templatefile", node.span)
        return call(node, scope, self.around)

    def spend(self, turns: int, span: Span) -> None:
        """The budget is the root's."""
        self.around.spend(turns, span)


def _templatefile(node: n.Call, scope: Scope, around: Surroundings) -> Val:
    path = _argument(node, 0, scope)
    if isinstance(path.data, Missing):
        return Val(STRING, path.data, made(node.span, path))
    return _render(around.source(as_text(path), node.span), _argument(node, 1, scope), node.span, around)


def _templatestring(node: n.Call, scope: Scope, around: Surroundings) -> Val:
    template = _argument(node, 0, scope)
    if isinstance(template.data, Missing):
        return Val(STRING, template.data, made(node.span, template))
    return render_text(template, _argument(node, 1, scope), node.span, around)


def render_text(template: Val, variables: Val | None, span: Span, around: Surroundings) -> Val:
    """A text as a template with those variables; a file's text keeps its positions."""
    if isinstance(template.data, Missing):
        return Val(STRING, template.data, made(span, template))
    given = variables if variables is not None else object_of({}, template.origin)
    source = template.pieces[0][2].span.source if template.pieces else None
    if source is not None and source.text == template.data:
        return _render(source, given, span, around)
    written = Source(template.origin.span.path, as_text(template))
    return Val(STRING, _render(written, given, span, around).data, made(span, template), template.sensitive)


def _render(source: Source, variables: Val, span: Span, around: Surroundings) -> Val:
    from .evaluate import evaluate

    if isinstance(variables.data, Missing):
        return Val(STRING, variables.data, made(span, variables))
    if not isinstance(variables.data, dict):
        raise EvalError("the variables of a template must be a map", span)
    result = evaluate(template_text(source), _TemplateScope(variables.data, around))
    return at(marked(result, variables.sensitive), span)


def _try(node: n.Call, scope: Scope, around: Surroundings) -> Val:
    from .evaluate import evaluate

    last: EvalError | None = None
    for argument in node.arguments:
        try:
            return at(evaluate(argument, scope), node.span)
        except EvalError as error:
            if error.final:
                raise
            last = error
    raise EvalError(f"try: no argument could be evaluated: {last.message if last else 'there is none'}", node.span)


def _can(node: n.Call, scope: Scope, around: Surroundings) -> Val:
    origin = Origin(node.span, Step.EVALUATED)
    try:
        value = _argument(node, 0, scope)
    except EvalError as error:
        if error.final:
            raise
        return Val(BOOL, False, origin)
    if isinstance(value.data, Missing):
        return unknown(value.data.reason, value.data.cause, BOOL)
    return Val(BOOL, True, origin)


FILE_FUNCTIONS: dict[str, Special] = {
    "file": Special(_file),
    "filebase64": _derived(lambda data: base64.b64encode(data).decode()),
    "filemd5": _digest("md5"),
    "filesha1": _digest("sha1"),
    "filesha256": _digest("sha256"),
    "filesha512": _digest("sha512"),
    "filebase64sha256": _digest64("sha256"),
    "filebase64sha512": _digest64("sha512"),
    "fileexists": Special(_fileexists),
    "fileset": Special(_fileset),
    "templatefile": Special(_templatefile),
    "templatestring": Special(_templatestring),
    "try": Special(_try),
    "can": Special(_can),
}
