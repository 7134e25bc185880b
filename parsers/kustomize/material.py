"""What a kustomization reads: objects and patches from files, or from texts inside of it, each with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...engine.model import Diagnostic, Source, Span
from ...engine.pattern import deferred
from ...engine.reading import Cursor, Document, Files, Scalar, join, parse_yaml
from .._shared.lending import Alone, Charts
from .document import FATAL
from .identity import Resource
from .tree import Branch, Budget, Home, Items, Leaf, Node, Refused, planted, span_of, text_at

#: A file whose bytes become a value may not be larger.
_MOST_BYTES = 4 * 1024 * 1024
_SEPARATOR = deferred(r"\n---([^\n]*)\n")
#: After these Kustomize reads no object of a file.
_BROKEN = FATAL | {"duplicate-key"}


@dataclass(slots=True)
class Material:
    """The files of one build: what was read, and what went wrong on the way."""

    files: Files
    charts: Charts = field(default_factory=Alone)
    budget: Budget = field(default_factory=Budget)
    read: dict[str, None] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    visits: int = 0
    #: Whether something that Kustomize would fetch or run is missing, so that patches may find no target.
    incomplete: bool = False
    _faults: dict[str, Diagnostic] = field(default_factory=dict)
    _seen: int = 0

    def refuse(self, refused: Refused) -> None:
        """Note what Kustomize would refuse; the build goes on without it."""
        self.problems.append(refused.problem)

    def path(self, folder: str, written: str, span: Span) -> str:
        """A file that a kustomization in a folder names; a Refused when it may not be read."""
        target = join(folder, written)
        if target is None:
            raise Refused(f"{written} leads out of the repository and was not read", span, "outside-repository")
        if not self.files.exists(target):
            raise Refused(f"there is no file {target}", span)
        if folder and not target.startswith(f"{folder}/"):
            self.refuse(Refused(f"{written} is not in or below the folder of the kustomization; Kustomize reads it "
                                "with --load-restrictor LoadRestrictionsNone only", span))  # fmt: skip
        return target

    def documents(self, path: str) -> tuple[Document, ...]:
        """The YAML documents of a file; a Refused when it is broken."""
        self.read[path] = None
        documents = self.files.yaml(path)
        for problem in self.files.problems[self._seen :]:
            where = problem.span.path if problem.span else problem.path
            if problem.code in _BROKEN or not problem.span:
                self._faults.setdefault(where, problem)
        self._seen = len(self.files.problems)
        if path in self._faults:
            fault = self._faults[path]
            self.refuse(Refused(fault.message, fault.span, path=path))
        return documents

    def bytes(self, folder: str, written: str, span: Span) -> tuple[str, bytes]:
        """The path and content of a file that becomes a value."""
        path = self.path(folder, written, span)
        self.read[path] = None
        try:
            with open(self.files.root / path, "rb") as file:
                content = file.read(_MOST_BYTES + 1)
        except OSError as error:
            raise Refused(f"{path} cannot be read: {error.strerror}", span) from error
        if len(content) > _MOST_BYTES:
            raise Refused(f"{path} is larger than {_MOST_BYTES // 2**20} MiB and was not read", span)
        return path, content


@dataclass(frozen=True, slots=True)
class Script:
    """A patch before it is known what it is: its documents, and where their text stands when it was cut out."""

    documents: Sequence[Document]
    home: Home | None
    text: str
    span: Span


def from_file(material: Material, folder: str, written: str, span: Span) -> Script:
    """The text of a patch file."""
    path = material.path(folder, written, span)
    documents = material.documents(path)
    source = material.files.source(path)
    return Script(documents, None, source.text if source else "", span)


def inline(material: Material, cursor: Cursor) -> Script:
    """A text inside a kustomization, read as YAML."""
    text = cursor.text.strip()
    documents, problems = parse_yaml(Source(cursor.span.path, text))
    fault = next((one for one in problems if one.code in _BROKEN), None)
    if fault is not None:
        material.refuse(Refused(fault.message, cursor.span))
    return Script(documents, _home(cursor, text), text, cursor.span)


def _home(cursor: Cursor, text: str) -> Home:
    """Where each line of a block of text stands in its file; the whole block where that cannot be told."""
    node = cursor.node
    whole = Home(cursor.span)
    if not (isinstance(node, Scalar) and node.style == "literal") or not text:
        return whole
    source = node.source
    written = source.text[node.start : node.end].split("\n")[1:]
    while written and not written[0].strip():
        written.pop(0)
    first = node.end - len("\n".join(written))
    indent = len(written[0]) - len(written[0].lstrip(" ")) if written else 0
    lines = text.split("\n")
    starts, places = [], []
    at, there = 0, first
    for line, raw in zip(lines, written, strict=False):
        if raw[indent:].rstrip("\r") != line.rstrip("\r") and raw.strip():
            return whole
        starts.append(at)
        places.append(there + indent)
        at += len(line) + 1
        there += len(raw) + 1
    return Home(cursor.span, tuple(starts), tuple(places)) if len(starts) == len(lines) else whole


def objects(material: Material, script: Script) -> list[Resource]:
    """The objects of a text, lists taken apart; a Refused when one has no kind or no name."""
    odd = next((one for one in _SEPARATOR.finditer(script.text.replace("\r\n", "\n")) if _says_more(one[1])), None)
    if odd is not None:
        material.refuse(Refused("a document separator has something behind it", script.span))
    todo = [
        planted(document.cursor, material.budget, script.home)
        for document in script.documents
        if document.root is not None and not document.cursor.is_null
    ]
    found: list[Resource] = []
    while todo:
        node = todo.pop(0)
        if isinstance(node, Branch) and not node.entries:
            continue
        kind = text_at(node, "kind")
        listed = node.entries.get("items") if isinstance(node, Branch) and kind.endswith("List") else None
        if listed is not None:
            todo.extend(_listed(listed))
            continue
        found.append(Resource(_object(node, kind)))
    return found


def _says_more(rest: str) -> bool:
    """Whether something that is no comment stands behind the dashes (kyaml: splitDocuments)."""
    return bool(rest.strip()) and not rest.strip().startswith("#")


def _listed(node: Node) -> list[Node]:
    if isinstance(node, Items):
        return node.items
    if isinstance(node, Leaf) and node.null:
        return []
    raise Refused("items must be a list", span_of(node))


def _object(node: Node, kind: str) -> Branch:
    if not isinstance(node, Branch):
        raise Refused("this is no Kubernetes object", span_of(node))
    if not kind:
        raise Refused("an object has no kind", node.span)
    if not text_at(node, "metadata", "name") and not kind.endswith("List"):
        raise Refused(f"a {kind} has no metadata.name", node.span)
    return node
