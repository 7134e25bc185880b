"""YAML to Go values as Helm reads it: sigs.k8s.io/yaml.Unmarshal over go-yaml v2, every number a float64.

Trees come from engine.reading.yaml; what they mean is decided here as go-yaml decides it (decode.go), with its
order of merge keys (what stands later wins, be it a merge) and its silence about duplicate keys.
"""

from __future__ import annotations

from typing import Final

from ....engine.model import Diagnostic, Source
from ....engine.pattern import deferred
from ....engine.reading.tree import MERGE_TAG, Alias, Mapping, Node, Scalar, Sequence
from ....engine.reading.yaml import Document, parse_yaml
from ..gotemplate.value import GoValue, List, Map, Refusal, Text
from .failure import Malformed, expected
from .gosyntax import go_syntax
from .numbers import float32_text, float_text
from .scalars import resolve, resolve_plain
from .strict import refused
from .wear import Bare, FromFile, FromText, Via, Wear, wear_of

_TO_JSON: Final = "error converting YAML to JSON: "
_TO_VALUE: Final = "error unmarshaling JSON: while decoding JSON: "
#: go-yaml's parser counts the line of an error from 0, its scanner from 1 (decode.go: fail).
_PARSER_PROBLEMS: Final = (
    "did not find expected <", "did not find expected node content", "did not find expected '-' indicator",
    "did not find expected key", "did not find expected ',' or", "found undefined tag handle", "found duplicate %",
    "found incompatible YAML document",
)  # fmt: skip
_BREAK = deferred(r"\r\n|[\n\r\x85\u2028\u2029]")
_MESSAGE = deferred(r"not valid YAML: (?:(?:while|block|in) [^:]*: )?(.*); the rest of the file was not read\Z")


def load_values(source: Source, all_documents: bool = False) -> Map:
    """The values of a file, each with the origin of its literal; keys are ``Text`` with theirs.

    Helm 3 reads the first document, Helm 4 merges ``all_documents``. An empty file is an empty map. A text with runs
    says itself where its stretches come from. Raises ``Malformed`` with Go's message and a span, ``Refusal`` for what
    is nested too deep or repeats too much.
    """
    wear: Wear = FromFile(source)
    if type(source.text) is Text:
        wear, source = FromText(source.text), Source(source.path, str(source.text))
    values = Map((), wear.place(0, 0, ()))
    for index, root in enumerate(_roots(source, all_documents)):
        read = _mapping(root, wear)
        values = _merged(values, read) if index else read
    return values


def load_entries(source: Source, names: frozenset[str], trees: tuple[Document, ...] | None = None) -> Map:
    """Those entries of a file whose names, in lower case, are asked for; it is refused as ``load_values`` refuses it.

    Much cheaper where only the head of a long document is of interest. ``trees`` are its documents where somebody has
    read them and nothing was wrong.
    """
    wear = FromFile(source)
    for root in _roots(source, False) if trees is None else _sound(source, trees[:1]):
        _mapping(root, Bare())
        if isinstance(root, Mapping):
            kept = Mapping(root.source, root.start, root.end, root.tag)
            kept.pairs = [pair for pair in root.pairs if _may_be(pair[0], names)]
            return _mapping(kept, wear)
    return Map((), wear.place(0, 0, ()))


def _sound(source: Source, trees: tuple[Document, ...]) -> list[Node | None]:
    roots = [tree.root for tree in trees]
    problem = next((found for root in roots if (found := refused(source, root))), None)
    if problem is not None:
        raise problem
    return roots


def _may_be(key: Node, names: frozenset[str]) -> bool:
    return not isinstance(key, Scalar) or key.text == "<<" or key.text.lower() in names


def _mapping(root: Node | None, wear: Wear) -> Map:
    read: Map = expected(_Decoder(wear).document(root), Map, "map[string]interface {}", _TO_VALUE, root)
    return read


def _roots(source: Source, all_documents: bool) -> list[Node | None]:
    """The documents that count; raises for what is wrong with them."""
    roots, problem = _documents(source)
    read_roots = roots if all_documents else roots[:1]
    if problem is None or (roots and not all_documents):
        problem = next((found for root in read_roots if (found := refused(source, root))), None)
    if problem is not None:
        raise problem
    return read_roots


def from_yaml(text: str) -> Map:
    """fromYaml: a mapping; for anything else a mapping whose key ``Error`` says why."""
    try:
        read: Map = _read(text, Map, "map[string]interface {}")
        return read
    except Malformed as error:
        return Map({"Error": str(error)})


def from_yaml_array(text: str) -> List:
    """fromYamlArray: a list; for anything else a list of one message."""
    try:
        read: List = _read(text, List, "[]interface {}")
        return read
    except Malformed as error:
        return List([str(error)])


def _read(text: str, kind: type, go_name: str) -> GoValue:
    plain = str(text)
    marked = plain[:1] == "\ufeff"
    source = Source("", plain[1:] if marked else plain)
    roots, problem = _documents(source)
    root = roots[0] if roots else None
    if roots or problem is None:
        problem = refused(source, root)
    if problem is not None:
        raise problem
    return expected(_Decoder(wear_of(text), int(marked)).document(root), kind, go_name, _TO_VALUE)


def _merged(under: Map, over: Map) -> Map:
    """Helm 4's MergeMaps: tables merge, anything else is replaced."""
    made = Map(under, under.origin)
    for key, value in over.items():
        before = made.get(key)
        if isinstance(value, Map) and isinstance(before, Map):
            value = _merged(before, value)
        made.pop(key, None)  # so that the key that counts is the one that is kept
        made[key] = value
    return made


def _documents(source: Source) -> tuple[list[Node | None], Malformed | None]:
    """The roots that could be read, and Go's message for the first mistake outside the documents behind the first."""
    documents, problems = parse_yaml(source)
    roots = [document.root for document in documents]
    for problem in problems:
        found = _mistake(problem)
        first = roots[0] if roots else None
        if found is not None and (first is None or problem.span is None or problem.span.start < first.end):
            return ([] if problem.code != "yaml-syntax" else roots), found
        if found is not None:
            return roots, found
    return roots, None


def _mistake(problem: Diagnostic) -> Malformed | None:
    """Go's message for what the reader found; None for what Go does not mind. Raises ``Refusal`` for our bounds."""
    quoted = problem.message
    if problem.code == "yaml-syntax":
        return _syntax_error(problem)
    if problem.code == "yaml-unknown-anchor":
        name = quoted.partition("&")[2].partition(" stands before")[0]
        return Malformed(f"{_TO_JSON}yaml: unknown anchor '{name}' referenced", problem.span)
    if problem.code == "yaml-recursive-alias":
        name = quoted.partition("*")[2].partition(" lies inside")[0]
        return Malformed(f"{_TO_JSON}yaml: anchor '{name}' value contains itself", problem.span)
    if problem.code in ("yaml-too-deep", "yaml-alias-budget"):
        raise Refusal(quoted)
    return None


def _syntax_error(problem: Diagnostic) -> Malformed:
    span = problem.span
    found = _MESSAGE.match(problem.message)
    if found is None:
        return Malformed(f"{_TO_JSON}yaml: control characters are not allowed", span)
    text = found.group(1)
    line = len(_BREAK.findall(span.source.text, 0, span.start)) if span is not None else 0
    at_end = span is not None and span.start == len(span.source.text) and not span.source.text.endswith("\n")
    if at_end and text.startswith((*_PARSER_PROBLEMS, "could not find expected ':'")):
        line += 1  # the end of the stream stands in a line of its own
    if line and not text.startswith(_PARSER_PROBLEMS):
        line += 1
    where = f"line {line}: " if line else ""
    return Malformed(f"{_TO_JSON}yaml: {where}{text}", span)


class _Decoder:
    """Turns a tree into values; ``shift`` is how far its offsets lie behind those of the text that ``wear`` knows."""

    __slots__ = ("late", "shift", "wear")

    def __init__(self, wear: Wear, shift: int = 0):
        self.wear = wear
        self.shift = shift
        self.late: Malformed | None = None

    def document(self, root: Node | None) -> GoValue:
        """The value of a document; what go-yaml reads but JSON has not is found at the end, as in Go."""
        try:
            value = self.value(root)
            if self.late is not None:
                raise self.late
            return value
        except Malformed as error:
            raise Malformed(_TO_JSON + str(error), error.span) from None

    def value(self, node: Node | None, via: Via = ()) -> GoValue:
        """The value of a node."""
        kind = type(node)
        if kind is Scalar:
            return self._scalar(node, via)  # type: ignore[arg-type]
        if kind is Mapping:
            made = Map((), self._place(node, via))
            self._fill(made, node, via)  # type: ignore[arg-type]
            return made
        if kind is Sequence:
            return List([self.value(item, via) for item in node.items], self._place(node, via))  # type: ignore[union-attr]
        if isinstance(node, Alias):
            return self.value(node.target, (node.span, *via))
        return None

    def _place(self, node: Node | None, via: Via) -> GoValue:
        assert node is not None
        return self.wear.place(node.start + self.shift, node.end + self.shift, via)

    def _scalar(self, node: Scalar, via: Via) -> GoValue:
        value: GoValue = node.text
        if node.style == "plain" or node.tag:
            try:
                value = resolve_plain(node.text)[1] if not node.tag else resolve(node.text, node.tag)
            except Malformed as error:
                raise Malformed(str(error), node.span) from None
            if type(value) is int:
                value = float(value)
            elif type(value) is float and (value != value or value in (float("inf"), float("-inf"))):
                self.late = self.late or Malformed(f"json: unsupported value: {float_text(value)}", node.span)
        return self.wear.scalar(value, node.start + self.shift, node.end + self.shift, via)

    def _fill(self, made: Map, mapping: Mapping, via: Via) -> None:
        for key, item in mapping.pairs:
            if isinstance(key, Scalar) and _is_merge(key):
                self._merge(made, item, via)
                continue
            name = self._key(key, via)
            value = self.value(item, via)
            if name is None:
                text = f"unsupported map key of type: %!s(<nil>), key: <nil>, value: {go_syntax(item)}"
                self.late = Malformed(text, key.span)
                continue
            if name in made:
                del made[name]  # so that the key that counts is the one that is kept
            made[name] = value

    def _merge(self, made: Map, item: Node, via: Via) -> None:
        """decode.go, merge: the mapping is read over what stands before; in a list, earlier ones win."""
        parts = list(reversed(item.items)) if isinstance(item, Sequence) else [item]
        for part in parts:
            found, way = part, via
            while isinstance(found, Alias) and found.target is not None:
                found, way = found.target, (found.span, *way)
            if not isinstance(found, Mapping):
                raise Malformed("yaml: map merge requires map or sequence of maps as the value", item.span)
            self._fill(made, found, way)

    def _key(self, node: Node, via: Via) -> str | None:
        found, way = node, via
        while isinstance(found, Alias) and found.target is not None:
            found, way = found.target, (found.span, *way)
        if not isinstance(found, Scalar):
            raise Malformed(f"yaml: invalid map key: {go_syntax(found)}", node.span)
        name = _key_text(found)
        if name is None:
            return None
        dressed: str = self.wear.scalar(name, found.start + self.shift, found.end + self.shift, way)
        return dressed


def _key_text(node: Scalar) -> str | None:
    """A key as sigs.k8s.io/yaml prints it for JSON (yaml.go: convertToJSONableObject); None for null."""
    if node.style != "plain" and not node.tag:
        return node.text
    try:
        value = resolve(node.text, node.tag)
    except Malformed as error:
        raise Malformed(str(error), node.span) from None
    if value is None or type(value) is str:
        return value
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is int:
        return str(value)
    text = float32_text(float(value))
    return {"+Inf": ".inf", "-Inf": "-.inf", "NaN": ".nan"}.get(text, text)


def _is_merge(key: Scalar) -> bool:
    return key.text == "<<" and (key.tag == MERGE_TAG or (key.style == "plain" and not key.tag))
