"""Charts rendered as ``helm template`` does: load, choose sub-charts, coalesce values, execute, sort.

What does not depend on values (charts, parsed templates) is done once for a repository; every environment then
costs its values and the execution alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Final
from weakref import WeakKeyDictionary

from ...engine.canon import secrets
from ...engine.model import Origin, Source, Span
from ...engine.reading import Document as YamlDocument
from ...engine.reading import Files, file_of, parse_yaml
from .charts.capabilities import capabilities, kubernetes_of
from .charts.chart import Chart
from .charts.coalesce import coalesce_values, layered
from .charts.dependencies import Member, process_dependencies
from .charts.errors import ChartError
from .charts.load import check_installable, incompatible, load_chart
from .charts.manifests import Document, Shown, crd_documents, shown_documents, sorted_documents
from .charts.release import Release, Surroundings, Template, enter, release_map, scopes, templates
from .charts.rules import DEFAULT, Version, rules
from .charts.setters import Setting, apply_settings
from .documents import Rendered, located
from .gotemplate.engine import Renderer, parsed
from .gotemplate.errors import ExecError, ParseError, Stopped, TemplateError
from .gotemplate.tree import Tree
from .gotemplate.value import Map, Refusal, Text, Values, origins
from .goyaml.emit import to_yaml
from .goyaml.load import load_entries, load_values
from .library import for_version


@dataclass(frozen=True, slots=True)
class Request:
    """One call of ``helm template``: the chart's folder (or .tgz), values files in order, flags.

    ``strict`` stops at the first template that fails, as Helm does, and misses dependencies that are not vendored;
    else both are problems and the rest is rendered.
    """

    chart: str
    release: Release = field(default_factory=Release)
    values: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()
    shown: Shown = field(default_factory=Shown)
    helm: Version = DEFAULT
    schema: bool = True
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that Helm would refuse: its words, and where a person looks first; ``lost`` when it left a gap."""

    message: str
    span: Span | None
    lost: bool = True


class Refused(Exception):
    """Helm would print this and stop."""

    def __init__(self, problem: Problem):
        super().__init__(problem.message)
        self.problem = problem


@dataclass(slots=True)
class Rendering:
    """What a chart gives under some values: its documents in install order, hooks last, and what went wrong.

    ``root`` are the charts that took part, ``values`` the coalesced values, as the templates left them, ``dot`` what
    the root chart's templates start from. ``unchecked`` are notes on schemas that could not be asked.
    """

    root: Member
    values: Values
    dot: Values
    templates: tuple[Template, ...] = ()
    documents: tuple[Document, ...] = ()
    renderer: Renderer | None = None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    unchecked: tuple[str, ...] = ()
    manifests: tuple[Document, ...] = ()
    read: dict[tuple[str, str], tuple[YamlDocument, ...]] = field(default_factory=dict)
    known: dict[int, tuple[Document, tuple[Rendered, ...]]] = field(default_factory=dict)

    def located(self, document: Document, hidden: frozenset[Span] = frozenset()) -> tuple[Rendered, ...]:
        """The trees of a document whose nodes stand where a person edits them; made once."""
        if id(document) not in self.known:
            chart = self.root.chart
            span = chart.metadata.origin.span if chart.metadata.origin else Source(chart.folder, "").whole()
            trees = self.read.pop((document.source, str.__str__(document.text)), None)
            self.known[id(document)] = document, located(document.source, document.text, span, frozenset(), trees)[0]
        found = self.known[id(document)][1]
        return tuple(replace(one, hidden=hidden) for one in found) if hidden else found


#: The place in a line of what a schema refuses.
_POINTER: Final = re.compile(r"\s*- at '([^']*)':")


#: What was rendered for other formats and may be asked for again by the chart's own, for each repository.
_LENT: WeakKeyDictionary[Files, dict[tuple[object, ...], Rendering]] = WeakKeyDictionary()


def lent(request: Request, files: Files) -> Rendering:
    """``render`` for somebody who only reads the documents, so that whoever asks for the same is handed the same."""
    known = _LENT.setdefault(files, {})
    key = _key(request)
    if key not in known:
        known[key] = render(request, files)
    return _shown(known[key], request)


def rendered(request: Request, files: Files) -> Rendering:
    """``render``, or what was lent under this request: taken, because texts filled later may change its values."""
    known = _LENT.get(files, {}).pop(_key(request), None)
    return render(request, files) if known is None else _shown(known, request)


def _key(request: Request) -> tuple[object, ...]:
    """What a rendering depends on; names are texts, equal whatever they come from."""
    release = request.release
    return replace(request, shown=Shown()), *origins(release.name), None, *origins(release.namespace)


def render(request: Request, files: Files) -> Rendering:
    """The documents of a chart. Raises ``Refused`` for what makes Helm stop (unless it is told to go on)."""
    try:
        made = _prepared(request, files)
    except ChartError as error:
        raise Refused(Problem(str(error), error.span)) from error
    except Refusal as error:
        raise Refused(Problem(str(error), None)) from error
    texts = _executed(made, request)
    try:
        made.manifests = _sorted(texts, made, request)
    except ChartError as error:
        raise Refused(Problem(str(error), error.span)) from error
    return _shown(made, request)


def _shown(made: Rendering, request: Request) -> Rendering:
    """A rendering with the documents that a request shows."""
    crds = crd_documents(made.root)
    try:
        documents = shown_documents(made.manifests, crds, request.shown, rules(request.helm))
    except ChartError as error:
        raise Refused(Problem(str(error), error.span)) from error
    return replace(made, documents=documents)


#: What a document's head may be called; Go matches names in any case.
_HEAD = frozenset(("apiversion", "kind", "metadata"))


def _head(made: Rendering, source: Source) -> Map:
    """A document's head; its trees are kept for who reads the rest, with the line break that is printed behind it."""
    trees, problems = parse_yaml(Source(source.path, f"{source.text}\n"))
    if problems:
        return load_entries(source, _HEAD)
    made.read[source.path, source.text] = trees
    return load_entries(source, _HEAD, trees)


def _sorted(texts: dict[str, str], made: Rendering, request: Request) -> tuple[Document, ...]:
    """The manifests in order; unless it is strict without the files whose output is no YAML."""
    while True:
        try:
            return sorted_documents(texts, rules(request.helm), partial(_head, made))
        except ChartError as error:
            name = error.span.path if error.span else ""
            if request.strict or name not in texts:
                raise
            source = next(template.source for template in made.templates if template.name == name)
            made.problems.append(Problem(str(error), Span(source, 0, 0)))
            del texts[name]


@lru_cache(maxsize=256)
def loaded(folder: str, files: Files) -> Chart:
    """A chart, loaded once for a repository."""
    return load_chart(folder, files)


def _prepared(request: Request, files: Files) -> Rendering:
    """Everything up to the templates."""
    wanted = rules(request.helm)
    chart = loaded(request.chart, files)
    warnings: list[str] = []
    check_installable(chart, request.strict)
    given = layered(_layer(path, files, request.helm) for path in request.values)
    given = apply_settings(given, request.settings, wanted, partial(_text, files))
    root = process_dependencies(chart, given, wanted, warnings)
    values = coalesce_values(root, given, wanted, warnings)
    refused, unchecked = _checked(root, values, request)
    offered = capabilities(request.helm, request.kube_version, request.api_versions)
    refusal = incompatible(chart, kubernetes_of(offered))
    if refusal and (request.strict or request.kube_version):  # else nobody said which Kubernetes it will be
        raise ChartError(refusal)
    bare = Origin((root.chart.metadata.origin or Origin(Source(chart.folder, "").whole())).span)
    around = Surroundings(release_map(request.release), offered, lambda value: to_yaml(value, bare), wanted)
    scoped = scopes(root, values, around)
    made = Rendering(root, values, scoped[-1].dot, templates(scoped), warnings=warnings)
    made.problems += refused
    made.unchecked = unchecked
    return made


def _checked(root: Member, values: Values, request: Request) -> tuple[list[Problem], tuple[str, ...]]:
    """What the schemas refuse, and notes on what they say that was not looked at (Helm: ToRenderValues)."""
    if not request.schema or not any(member.chart.schema for member in root.everyone()):
        return [], ()
    from .charts.schema import check_schemas

    try:
        return [], check_schemas(root, values)
    except ChartError as error:
        if request.strict:
            raise
        return [Problem(_silent(str(error)), error.span, lost=False)], ()


def _silent(message: str) -> str:
    """Helm's list of what a schema refuses, without what is said of values that are secret."""
    return "\n".join(
        f"{line[: found.end()]} refused" if (found := _POINTER.match(line)) and _is_secret(found[1]) else line
        for line in message.splitlines()
    )


def _is_secret(pointer: str) -> bool:
    return any(map(secrets.secret_key, pointer.split("/")))


def _layer(path: str, files: Files, helm: Version) -> Map:
    source = files.source(path)
    if source is None:
        raise ChartError(f"open {path}: no such file or directory")
    try:
        return load_values(source, all_documents=helm >= (4, 0, 0))
    except Refusal as error:
        raise ChartError(f"failed to parse {file_of(path)}: {error}", beginning(source)) from error


def beginning(source: Source) -> Span:
    """Where a values file begins: its first line, that of a ``part``, or what a ``made`` text was made of."""
    if type(source.text) is Text:
        return next(iter(origins(source.text)), Origin(Source(source.path, "").whole())).edit_site()
    blank = len(source.text) - len(source.text.lstrip())
    return source.line_span(source.position(blank)[0]) if blank < len(source.text) else source.whole()


def _text(files: Files, path: str) -> str:
    source = files.source(path)
    if source is None:
        raise ChartError(f"open {path}: no such file or directory")
    return source.text


@lru_cache(maxsize=8192)
def trees_of(name: str, source: Source, helm: Version) -> Mapping[str, Tree] | ParseError:
    """The templates of a file, parsed once; what is wrong with it likewise."""
    try:
        return parsed(name, source, for_version(helm))
    except ParseError as error:
        return error
    except RecursionError:
        return ParseError(name, 1, "nested too deeply", source.whole())


def _executed(made: Rendering, request: Request) -> dict[str, str]:
    """What each file prints, by its name; files are parsed, then executed, in Helm's order."""
    renderer = made.renderer = Renderer(for_version(request.helm), request.helm)
    for template in made.templates:
        trees = trees_of(template.name, template.source, request.helm)
        if isinstance(trees, ParseError):
            _note(made, request, _parse_problem(template.name, trees))
        else:
            renderer.add(trees)
    texts: dict[str, str] = {}
    for template in made.templates:
        if not template.is_partial:
            try:
                texts[template.name] = renderer.execute(template.name, enter(template))
            except TemplateError as error:
                _note(made, request, _exec_problem(error))
    return texts


def _note(made: Rendering, request: Request, problem: Problem) -> None:
    if request.strict:
        raise Refused(problem)
    made.problems.append(problem)


def _parse_problem(name: str, error: ParseError) -> Problem:
    """Helm shows the place and the last part of the message (engine.go: cleanupParseError)."""
    parts = error.message.split(": ")
    message = f"parse error at ({parts[1]}): {parts[-1]}" if len(parts) > 1 else f"parse error in ({name}): {parts[0]}"
    return Problem(message, error.span)


def _exec_problem(error: TemplateError) -> Problem:
    """Helm shows what ``required`` and ``fail`` said alone (engine.go: cleanupExecError); the span is the innermost."""
    inner: BaseException | None = error
    span = error.span
    stopped: Stopped | None = None
    while inner is not None:
        if isinstance(inner, ExecError) and inner.span.path != "gotpl":
            span = inner.span
        if isinstance(inner, Stopped):
            stopped = inner
        inner = inner.__cause__
    if stopped is not None and isinstance(error, ExecError):
        return Problem(f"execution error at ({error.location}): {stopped}", span)
    return Problem(error.message, span)


def filled(text: str, made: Rendering) -> str | None:
    """A text of the values as ``tpl`` renders it for the root chart; None when it does not."""
    if made.renderer is None:
        return None
    try:
        return made.renderer.fill(text, made.dot)
    except TemplateError:
        return None
