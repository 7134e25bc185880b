"""Rendering a set of templates as Helm's engine does (pkg/engine/engine.go): include, tpl, required, fail, lookup."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from ....engine.model import Origin, Source, Step
from .compile import run
from .errors import ExecError, ParseError, Stopped, TemplateError
from .function import Function
from .literals import quoted
from .parser import parse
from .stack import deep_stack
from .state import ABSENT, Machine, State, TemplateSet, without_no_value
from .tree import Tree
from .value import GoValue, Map, Refusal, Text, is_string, worn

#: A template of one name that is within itself more often than this is refused (engine.go: recursionMaxNums).
MAX_INCLUDED: Final = 1000
#: Texts of more runs than this are parsed again each time: to look them up would take as long.
_REMEMBERED: Final = 1000
#: The name of the set, and of every text that ``tpl`` renders.
_SET: Final = "gotpl"


def _include(state: State, origin: Origin, name: str, data: GoValue) -> str:
    included = state.machine.included
    if included[name] > MAX_INCLUDED:
        raise Refusal(f"rendering template has a nested reference name: {name}: unable to execute template")
    tree = state.set.find(name)
    if tree is None:
        raise Refusal(f"template: no template {quoted(name)} associated with template {quoted(_SET)}")
    included[name] += 1
    try:
        return inner_text(state, tree, data)
    except ExecError as error:
        raise Refusal(error.message) from error
    finally:
        included[name] -= 1


def inner_text(state: State, tree: Tree, data: GoValue) -> str:
    """What a template prints, as a text of its own; conditions around the call stay around it."""
    outer = state.texts, state.runs, state.depth, state.control
    state.texts, state.runs, state.depth = [], [], 0
    try:
        run(state, tree, ABSENT if data is None else data)
        return state.taken()
    finally:
        state.texts, state.runs, state.depth, state.control = outer


def _tpl(state: State, origin: Origin, template: str, data: GoValue) -> str:
    if "{{" not in template:
        return without_no_value(template, origin)
    runs = template.runs if type(template) is Text else ()
    parsed = state.machine.parsed if len(runs) < _REMEMBERED else {}
    key = (str(template), runs or origin) if len(runs) < _REMEMBERED else ("", origin)
    trees = parsed.get(key)
    if trees is None:
        source = Source(_SET, str(template))
        text = template if type(template) is Text else worn(template, origin)
        try:
            trees = parsed[key] = parse(_SET, source, _defined(state.machine.functions), text)
        except ParseError as error:
            raise Refusal(f"cannot parse template {quoted(template)}: {error.message}") from error
    outer = state.set
    state.set = TemplateSet({}, outer)
    state.set.add(trees)
    try:
        return without_no_value(inner_text(state, trees[_SET], data), origin)
    except ExecError as error:
        raise Refusal(f"error during tpl function execution for {quoted(template)}: {error.message}") from error
    finally:
        state.set = outer


def _required(state: State, origin: Origin, warning: str, value: GoValue) -> GoValue:
    if value is None or (is_string(value) and value == ""):
        raise Stopped(warning)
    return value


def _fail(state: State, origin: Origin, message: str) -> str:
    raise Stopped(message)


def _lookup(state: State, origin: Origin, version: str, kind: str, namespace: str, name: str) -> Map:
    """Without a cluster there is nothing to find, as in ``helm template``."""
    return Map((), Origin(origin.span, Step.GENERATED))


def _no_host(state: State, origin: Origin, name: str) -> str:
    return ""


_SOURCE: Final = "helm pkg/engine/engine.go"
FUNCTIONS: Final[dict[str, Function]] = {
    "fail": Function(_fail, "string", _SOURCE, "state"),
    "getHostByName": Function(_no_host, "string", _SOURCE, "state"),
    "include": Function(_include, "string any", _SOURCE, "state"),
    "lookup": Function(_lookup, "string string string string", "helm pkg/engine/lookup_func.go", "state"),
    "required": Function(_required, "string any", _SOURCE, "state"),
    "tpl": Function(_tpl, "string any", _SOURCE, "state"),
}


@lru_cache(maxsize=8)
def _defined(functions: Callable[[str], Function | None]) -> Callable[[str], bool]:
    return lambda name: name in ("and", "or") or functions(name) is not None


class Renderer:
    """The templates of a chart with its sub-charts, parsed; executed as often as there are environments."""

    def __init__(self, functions: Callable[[str], Function | None], helm: tuple[int, int, int]):
        self.functions = functions
        self.helm = helm
        self.templates = TemplateSet({})
        self.machine = Machine(helm, functions)

    def add(self, trees: Mapping[str, Tree]) -> None:
        """The templates of one more file; files come in Helm's order, deepest first (engine.go: sortTemplates)."""
        self.templates.add(trees)

    def execute(self, name: str, dot: GoValue) -> str:
        """What a file prints. Raises ``TemplateError`` with Helm's message and the place."""
        tree = self.templates.find(name)
        return "" if tree is None else self._run(tree, dot)

    def fill(self, text: str, dot: GoValue) -> str:
        """What ``tpl`` makes of a text. Raises ``TemplateError``."""
        source = Source(_SET, str(text))
        trees = parse(_SET, source, _defined(self.functions), text if type(text) is Text else None)
        return self._run(trees[_SET], dot)

    def _run(self, tree: Tree, dot: GoValue) -> str:
        state = State(self.machine, self.templates, tree)
        try:
            with deep_stack():
                text = inner_text(state, tree, dot)
        except RecursionError as error:
            raise TemplateError(f"template: {tree.location(0)}: nested too deeply", tree.source.whole()) from error
        return without_no_value(text, tree.origin(0, 0))


def parsed(name: str, source: Source, functions: Callable[[str], Function | None]) -> dict[str, Tree]:
    """The templates of a file; raises ``ParseError``. Worth keeping: they serve every environment."""
    return parse(name, source, _defined(functions))
