"""From rendered files to what ``helm template`` prints: documents, hooks, order, --show-only (Helm releaseutil).

Texts are ropes: documents are cut out of the files they were rendered to, so each character keeps where it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ....engine.model import Source
from ..gotemplate.rope import cut
from ..gotemplate.value import GoValue, Refusal
from .decode import STRING, STRING_MAP, Field, Shape, decode
from .dependencies import Member
from .errors import ChartError, refused_at
from .files import text_of
from .globs import BadPattern, matches, path_pattern
from .reading import MAP_TYPE, Reader, read_tree
from .release import NOTES
from .rules import Rules

#: kind_sorter.go: InstallOrder; the last two are v4's.
INSTALL_ORDER: Final = (
    "PriorityClass", "Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodSecurityPolicy",
    "PodDisruptionBudget", "ServiceAccount", "Secret", "SecretList", "ConfigMap", "StorageClass", "PersistentVolume",
    "PersistentVolumeClaim", "CustomResourceDefinition", "ClusterRole", "ClusterRoleList", "ClusterRoleBinding",
    "ClusterRoleBindingList", "Role", "RoleList", "RoleBinding", "RoleBindingList", "Service", "DaemonSet", "Pod",
    "ReplicationController", "ReplicaSet", "Deployment", "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob",
    "IngressClass", "Ingress", "APIService", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration",
)  # fmt: skip
_WEBHOOKS: Final = INSTALL_ORDER[-2:]

HOOK: Final = "helm.sh/hook"
#: manifest_sorter.go: events; "test-success" is Helm 2's word.
_EVENTS: Final = frozenset(
    ("pre-install", "post-install", "pre-delete", "post-delete", "pre-upgrade", "post-upgrade", "pre-rollback",
     "post-rollback", "test", "test-success")
)  # fmt: skip
_TESTS: Final = frozenset(("test", "test-success"))

_METADATA: Final = Shape(
    "struct", 'struct { Name string "json:\\"name\\""; Annotations map[string]string "json:\\"annotations\\"" }', None,
    (Field("Name", "name", STRING), Field("Annotations", "annotations", STRING_MAP)),
)  # fmt: skip
_HEAD: Final = Shape(
    "struct", "releaseutil.SimpleHead", None,
    (Field("Version", "apiVersion", STRING), Field("Kind", "kind", STRING), Field("Metadata", "metadata", _METADATA)),
)  # fmt: skip

#: unicode.IsSpace; the separator below has Go's ``\s``, which is less.
_SPACES: Final = "\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_SEPARATOR_V3: Final = re.compile(r"\n---[\t\n\f\r ]*")
_FIRST_V3: Final = re.compile(r"---[\t\n\f\r ]*")
_SEPARATOR_V4: Final = re.compile(r"^---[ \t]*", re.MULTILINE)
_LEADING: Final = re.compile(f"[{_SPACES}]*")
_SOURCE: Final = re.compile(r"# Source: [^/\n]+/(.+)")


@dataclass(frozen=True, slots=True)
class Document:
    """One printed document: ``source`` is the template's name, ``text`` a rope; ``hooks`` its events if it is one."""

    source: str
    text: str
    kind: str = ""
    hooks: tuple[str, ...] = ()
    is_crd: bool = False

    @property
    def is_hook(self) -> bool:
        """Whether it comes with the hooks."""
        return bool(self.hooks)

    @property
    def is_test(self) -> bool:
        """Whether --skip-tests drops it."""
        return not _TESTS.isdisjoint(self.hooks)


@dataclass(frozen=True, slots=True)
class Shown:
    """The flags that choose what is printed."""

    include_crds: bool = False
    no_hooks: bool = False
    skip_tests: bool = False
    show_only: tuple[str, ...] = ()


_EVERYTHING: Final = Shown()


def split_documents(text: str, rules: Rules) -> Iterator[str]:
    """The documents of a rendered file, trimmed, without empty ones (manifest.go: SplitManifests)."""
    start, end = _bounds(text, 0, len(text), leading_only=rules.splits_lines)
    body = str.__getitem__(text, slice(start, end))
    at = 0
    for first, last in (*_separators(body, rules), (len(body), len(body))):
        inner, outer = _bounds(body, at, first, leading_only=rules.splits_lines)
        if _bounds(body, at, first)[0] < first and inner < outer:
            yield cut(text, start + inner, start + outer)
        at = last


def _separators(body: str, rules: Rules) -> Iterator[tuple[int, int]]:
    """Where documents are parted; Go's pattern also takes the white space before, which is trimmed anyway."""
    if rules.splits_lines:
        yield from (found.span() for found in _SEPARATOR_V4.finditer(body))
        return
    first = _FIRST_V3.match(body)
    if first is not None:
        yield first.span()
    yield from (found.span() for found in _SEPARATOR_V3.finditer(body, first.end() if first else 0))


def _bounds(text: str, start: int, end: int, leading_only: bool = False) -> tuple[int, int]:
    """A stretch without the white space at its ends."""
    found = _LEADING.match(text, start, end)
    start = found.end() if found else start
    if not leading_only:
        while end > start and text[end - 1].isspace() and text[end - 1] not in "\x1c\x1d\x1e\x1f":
            end -= 1
    return start, end


def sorted_documents(rendered: Mapping[str, str], rules: Rules, read: Reader = read_tree) -> tuple[Document, ...]:
    """The manifests in install order, then the hooks; partials, NOTES and empty files are no manifests.

    ``rendered`` maps template names to what they rendered. Raises ChartError for a document whose head is not YAML,
    or not what Helm expects of it.
    """
    names = sorted(rendered, key=_bytes)
    found = [document for name in names for document in _documents(name, rendered[name], rules, read)]
    order = {kind: at for at, kind in enumerate(INSTALL_ORDER) if rules.orders_webhooks or kind not in _WEBHOOKS}
    manifests = sorted((one for one in found if not one.is_hook), key=lambda one: _rank(one, order))
    return (*manifests, *sorted((one for one in found if one.is_hook), key=lambda one: _rank(one, order)))


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def _rank(document: Document, order: Mapping[str, int]) -> tuple[int, bytes]:
    at = order.get(document.kind)
    return (len(order), _bytes(document.kind)) if at is None else (at, b"")


def _documents(name: str, text: str, rules: Rules, read: Reader) -> Iterator[Document]:
    if name.rpartition("/")[2].startswith("_") or name.endswith(NOTES):
        return
    for part in split_documents(text, rules):
        head = _head(name, part, read)
        annotations: Mapping[str, str] = head["metadata"]["annotations"]
        if HOOK not in annotations:
            yield Document(name, part, str(head["kind"]))
            continue
        events = tuple(event.strip().lower() for event in annotations[HOOK].split(","))
        if _EVENTS.issuperset(events):
            yield Document(name, part, str(head["kind"]), events)


def _head(name: str, text: str, read: Reader) -> GoValue:
    """apiVersion, kind, name and annotations as text (manifest.go: SimpleHead)."""
    source = Source(name, str.__str__(text))
    try:
        return decode(read(source), _HEAD)
    except Refusal as error:
        said = str(error).replace(MAP_TYPE, _HEAD.go)
        raise ChartError(f"YAML parse error on {name}: {said}", refused_at(error, source)) from None


def crd_documents(root: Member) -> Iterator[Document]:
    """The files of crds/, of the chart and then of those below it, verbatim (chart.go: CRDObjects)."""
    for member in root.everyone():
        for file in member.chart.crds():
            yield Document(f"{member.full_path}/{file.name}", text_of(file), "CustomResourceDefinition", is_crd=True)


def shown_documents(
    documents: Sequence[Document], crds: Iterable[Document], shown: Shown, rules: Rules
) -> tuple[Document, ...]:
    """What is printed under these flags, in order; raises ChartError for a --show-only that shows nothing."""
    chosen = [*(crds if shown.include_crds else ()), *(one for one in documents if not one.is_hook)]
    if not shown.no_hooks:
        chosen += [one for one in documents if one.is_hook and not (shown.skip_tests and one.is_test)]
    return _show_only(chosen, shown.show_only, rules) if shown.show_only else tuple(chosen)


def _show_only(documents: Iterable[Document], patterns: Iterable[str], rules: Rules) -> tuple[Document, ...]:
    """template.go: the printed stream is split again, so that a document's own "# Source:" lines count too."""
    pieces = [piece for document in documents for piece in _printed_pieces(document, rules)]
    found: list[Document] = []
    for pattern in patterns:
        try:
            compiled = path_pattern(pattern)
        except BadPattern:
            compiled = ("\0",)
        chosen = [piece for piece in pieces if matches(compiled, piece.source.partition("/")[2])]
        if not chosen:
            raise ChartError(f"could not find template {pattern} in chart")
        found += chosen
    return tuple(found)


def _printed_pieces(document: Document, rules: Rules) -> Iterator[Document]:
    if (
        document.is_crd
    ):  # may hold several documents, and only what stands before the first --- is under the Source line
        start, _ = _bounds(document.text, 0, len(document.text))
        first = "" if document.text.startswith("---", start) else next(split_documents(document.text, rules), "")
        yield Document(document.source, first, document.kind, is_crd=True)
    else:
        yield document


def print_stream(documents: Iterable[Document], shown: Shown = _EVERYTHING) -> str:
    """What ``helm template`` writes to its standard output."""
    if shown.show_only:
        return "".join(map(_printed, documents))
    parted = list(documents)
    manifests = "".join(_printed(one) for one in parted if not one.is_hook)
    start, end = _bounds(manifests, 0, len(manifests))
    return f"{manifests[start:end]}\n" + "".join(_printed(one) for one in parted if one.is_hook)


def _printed(one: Document) -> str:
    return f"---\n# Source: {one.source}\n" + (f"{one.text}\n" if one.text or not one.is_crd else "")
