"""Who an object is: group, version, kind, name and namespace, now and before each change of them.

Kustomize finds the targets of patches and references by any identity that an object ever had (resid, PrevIds).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from ...engine.model import Origin
from .schema import CLUSTER_SCOPED
from .tree import Branch, Leaf, at, text_at

#: The namespace of objects that have none.
NOWHERE = "_non_namespaceable_"
_DEFAULT = "default"


class Gvk(NamedTuple):
    """Group, version, kind; an empty part of a selector fits every object."""

    group: str = ""
    version: str = ""
    kind: str = ""

    def selected(self, selector: Gvk) -> bool:
        """Whether this fits what a selector asks for."""
        return all(not wanted or wanted == own for own, wanted in zip(self, selector, strict=True))

    @property
    def api_version(self) -> str:
        """``group/version``, as an object writes it."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def cluster_scoped(self) -> bool:
        """Whether it is known that such objects have no namespace."""
        return (self.api_version, self.kind) in CLUSTER_SCOPED


class ResId(NamedTuple):
    """A Gvk with a name and a namespace."""

    gvk: Gvk
    name: str
    namespace: str

    @property
    def place(self) -> str:
        """The effective namespace."""
        if self.gvk.cluster_scoped:
            return NOWHERE
        return self.namespace or _DEFAULT

    def same(self, other: ResId) -> bool:
        """Equality, with no namespace meaning the default one."""
        return self.name == other.name and self.gvk == other.gvk and self.place == other.place

    def selected_by(self, selector: ResId) -> bool:
        """Whether a replacement's source selects this."""
        return (
            (not selector.name or selector.name == self.name)
            and (not selector.namespace or selector.place == self.place)
            and self.gvk.selected(selector.gvk)
        )

    def __str__(self) -> str:
        where = f" in {self.namespace}" if self.namespace else ""
        return f"{self.gvk.kind}/{self.name}{where}"


def split_version(api_version: str) -> tuple[str, str]:
    """Group and version of an apiVersion."""
    group, slash, version = api_version.partition("/")
    return (group, version) if slash else ("", api_version)


@dataclass(slots=True)
class Resource:
    """An object with what the build remembers of it.

    ``behavior`` and ``hashed`` are those of generators; ``partial`` marks a patch whose base is not in the repository.
    """

    body: Branch
    previous: list[tuple[str, str, str]] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    suffixes: list[str] = field(default_factory=list)
    behavior: str = ""
    hashed: bool = False
    allow_name_change: bool = False
    allow_kind_change: bool = False
    variables: list[str] = field(default_factory=list)
    partial: bool = False

    @property
    def gvk(self) -> Gvk:
        """Its group, version and kind."""
        return Gvk(*split_version(text_at(self.body, "apiVersion")), text_at(self.body, "kind"))

    @property
    def kind(self) -> str:
        """Its kind."""
        return text_at(self.body, "kind")

    @property
    def name(self) -> str:
        """Its name now."""
        return text_at(self.body, "metadata", "name")

    @property
    def namespace(self) -> str:
        """Its namespace now."""
        return text_at(self.body, "metadata", "namespace")

    @property
    def current(self) -> ResId:
        """Who it is now."""
        return ResId(self.gvk, self.name, self.namespace)

    @property
    def earlier(self) -> list[ResId]:
        """Who it was before, oldest first."""
        group, version = split_version(text_at(self.body, "apiVersion"))
        return [ResId(Gvk(group, version, kind), name, where) for name, where, kind in self.previous]

    @property
    def every(self) -> list[ResId]:
        """Every identity that it ever had, the current one last."""
        return [*self.earlier, self.current]

    @property
    def original(self) -> ResId:
        """Who it was at first."""
        return self.earlier[0] if self.previous else self.current

    def remember(self) -> None:
        """Keep the current identity before it changes."""
        now = self.current
        self.previous.append((now.name, now.place, now.gvk.kind))

    def labels(self, field: str = "labels") -> dict[str, str]:
        """Its labels or annotations."""
        found = at(self.body, "metadata", field)
        entries = found.entries if isinstance(found, Branch) else {}
        return {name: node.text if isinstance(node, Leaf) else "" for name, node in entries.items()}

    def rename(self, name: str, origin: Origin | None = None) -> None:
        """Another name in the same place."""
        metadata = at(self.body, "metadata")
        if isinstance(metadata, Branch):
            found = metadata.entries.get("name")
            own = origin or (found.origin if isinstance(found, Leaf) else Origin(metadata.span))
            if isinstance(found, Leaf):
                found.text, found.tag, found.origin = name, "", own
            else:
                metadata.put("name", Leaf(name, own, ""))
