"""What other formats ask of Helm: charts rendered, Go templates carried out, texts that know their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ...engine.model import Diagnostic, Level, Origin, Source, Span
from ...engine.reading import Cursor, Files, Scalar, file_of, parse_yaml
from .._shared.kube.text import Text as Said
from .._shared.lending import ChartCall, Filled, Flavour, Output, Seen, Template
from .charts.coalesce import layered
from .charts.errors import ChartError
from .charts.manifests import Shown
from .charts.rules import DEFAULT
from .documents import Rendered, located
from .flavours import Asked, demanding, functions_of
from .gotemplate.engine import Renderer, parsed
from .gotemplate.errors import TemplateError
from .gotemplate.rope import cut, joined, merged
from .gotemplate.tree import Tree
from .gotemplate.value import Map, Refusal, Run, Text, worn
from .goyaml.load import load_values
from .render import Problem, Refused, Request, beginning, lent
from .requests import release_of, setting


@dataclass(frozen=True, slots=True)
class Lender:
    """Helm as other formats see it."""

    def render(self, call: ChartCall, files: Files) -> Output:
        """The objects of a chart under some values, tests left out unless wanted."""
        try:
            made = lent(_request(call), files)
        except Refused as error:
            return Output(problems=(_diagnostic(error.problem, call.chart),), complete=False)
        objects = [_of(rendered) for document in made.documents for rendered in made.located(document)]
        read = {*map(file_of, call.values), *(template.source.path for template in made.templates)}
        problems = tuple(_diagnostic(problem, call.chart) for problem in made.problems)
        return Output(tuple(objects), problems, tuple(sorted(read)), not any(one.lost for one in made.problems))

    def fill(self, template: Template, files: Files) -> Filled:
        """A Go template carried out; a key that nothing gives is an error, as helmfile has it."""
        asked = Asked(files, template.folder)
        find = functions_of(template.flavour, asked)
        renderer = Renderer(find, DEFAULT)
        try:
            text = _filled(template, renderer, _dot(template, files), files)
        except TemplateError as error:
            return Filled("", _refused(error.message, error.span), asked.names(), renderer.machine.steps)
        except (Refusal, ChartError) as error:
            problem = _refused(str(error), beginning(template.source))
            return Filled("", problem, asked.names(), renderer.machine.steps)
        return Filled(text, None, asked.names(), renderer.machine.steps)

    def joined(self, pieces: Iterable[tuple[str, Origin]]) -> str:
        """The pieces one after the other."""
        found = [(text, origin) for text, origin in pieces if text]
        text = "".join(text for text, _ in found)
        return Text(text, tuple(Run(len(text), origin) for text, origin in found)) if found else text

    def documents(self, path: str, text: str) -> Output:
        """The YAML documents of a text that was made."""
        fallback = Source(file_of(path), "").whole()
        found, problems = located(path, text, fallback)
        return Output(tuple(_of(one) for one in found), problems, complete=not problems)


def _request(call: ChartCall) -> Request:
    return Request(
        chart=call.chart,
        release=release_of(call.release, call.namespace, call.chart),
        values=call.values,
        settings=tuple(setting(path, text) for path, text in call.variables),
        kube_version=call.kube_version,
        api_versions=call.api_versions,
        shown=Shown(call.crds, not call.hooks, not call.tests),
        strict=False,
    )


def _diagnostic(problem: Problem, path: str) -> Diagnostic:
    return Diagnostic("helm-render", problem.message, problem.span, "" if problem.span else path, Level.NOTE)


@lru_cache(maxsize=1024)
def _trees(name: str, source: Source, flavour: Flavour, files: Files) -> Mapping[str, Tree]:
    """The templates of a file; a values file of many releases is parsed once. Raises ``ParseError``."""
    return parsed(name, source, functions_of(flavour, Asked(files, "")))


def _filled(template: Template, renderer: Renderer, dot: Map, files: Files) -> str:
    text = template.source.text
    if type(text) is Text:
        return renderer.fill(text, dot)
    name = file_of(template.source.path)
    renderer.add(_trees(name, template.source, template.flavour, files))
    return renderer.execute(name, dot)


def _refused(message: str, span: Span) -> Diagnostic:
    return Diagnostic("template", f"cannot be carried out: {message}", span, level=Level.NOTE)


def _dot(template: Template, files: Files) -> Map:
    dot = Map()
    for key, names in template.dot:
        value = layered(_layer(name, files) for name in names)
        if key:
            dot[key] = value
        else:
            dot = value
    made: Map = demanding(dot, template.flavour)
    return made


def _layer(name: str, files: Files) -> Map:
    source = files.source(name)
    if source is None:
        raise ChartError(f"open {file_of(name)}: no such file")
    return load_values(source)


# objects


def _of(rendered: Rendered) -> Seen:
    printed = _Printed(rendered)
    return Seen(rendered.cursor, printed.read, printed.text_of)


@dataclass(slots=True)
class _Printed:
    """A document as it was printed, before its nodes were moved to their edit sites; read when first asked for."""

    rendered: Rendered
    _roots: list[Cursor] | None = None

    def read(self, cursor: Cursor) -> Said:
        """What a scalar says, templates in it as they are: others may carry them out.

        A text of several lines is known although parts of it are made anew: whoever reads it meets those again.
        """
        trace = self.rendered.trace(cursor)
        said = self.rendered.said(cursor)
        if said.text is not None or (trace is not None and trace.generated and "\n" not in cursor.text):
            return said
        return Said(cursor.text, said.origin, pieces=trace.pieces if trace else ())

    def text_of(self, cursor: Cursor) -> str:
        """The text of a scalar, its stretches where they come from: letter by letter where it is spelt as it reads."""
        if self._roots is None:
            source = Source(self.rendered.file, f"{self.rendered.text}\n")
            self._roots = [one.cursor for one in parse_yaml(source)[0] if one.root is not None]
        for root in self._roots:
            found = root.get(*cursor.route)
            if found is not None and isinstance(found.node, Scalar) and found.text == cursor.text:
                return _text(self.rendered, cursor, found.node)
        return _text(self.rendered, cursor, None)


def _text(rendered: Rendered, cursor: Cursor, node: Scalar | None) -> str:
    text = rendered.text
    if node is None or type(text) is not Text:
        return worn_text(cursor.text, rendered.said(cursor).origin)
    found = _lines(node, text) if node.style == "literal" else _spelt(node, text)
    if found is not None:
        return found
    origin = merged(cut(text, node.start, min(node.end, len(text))))
    return worn_text(node.text, origin or rendered.said(cursor).origin)


def worn_text(text: str, origin: Origin) -> str:
    """A text of one origin."""
    made: str = worn(text, origin)
    return made


def _spelt(node: Scalar, text: Text) -> str | None:
    at = str.find(text, node.text, node.start, node.end) if node.text else -1
    return cut(text, at, at + len(node.text)) if at >= 0 else None


def _lines(node: Scalar, text: Text) -> str | None:
    """A literal block without its indentation, as far as that is what it says."""
    head = str.find(text, "\n", node.start, node.end) + 1
    if not head:
        return None
    block = cut(text, head, min(node.end, len(text)))
    lines: list[str] = []
    indent = -1
    at = 0
    for line in str(block).splitlines(keepends=True):
        bare = line.rstrip("\r\n")
        if indent < 0 and bare.strip():
            indent = len(bare) - len(bare.lstrip(" "))
        lines.append(cut(block, at + min(max(indent, 0), len(bare)), at + len(line)))
        at += len(line)
    if node.text.endswith("\n") and not str(block).endswith("\n"):
        lines.append("\n")  # the text ends with the block, without a line break
    made = joined(lines, Origin(Span(Source("", ""), 0, 0)))
    return cut(made, 0, len(node.text)) if str.startswith(made, node.text) else None


LENDER = Lender()
