"""The objects of a build in the order in which they came, found by who they are or were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...engine.model import Span
from .identity import Gvk, ResId, Resource
from .tree import Branch, Leaf, Node, Refused, at, empty


class Resources:
    """A list of objects with different identities (kustomize: ResMap).

    An index by name makes many patches on many objects cheap; whoever changes names says ``renamed()``.
    """

    def __init__(self, found: Iterable[Resource] = ()):
        self.all: list[Resource] = list(found)
        self._names: dict[str, list[Resource]] | None = None

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def renamed(self) -> None:
        """Names or the list itself changed."""
        self._names = None

    def by_any(self, wanted: ResId) -> list[Resource]:
        """The objects that are or were this one."""
        if self._names is None:
            self._names = {}
            for one in self.all:
                for name in dict.fromkeys(own.name for own in one.every):
                    self._names.setdefault(name, []).append(one)
        found = self._names.get(wanted.name, ())
        return [one for one in found if any(wanted.same(own) for own in one.every)]

    def demand(self, wanted: ResId, span: Span) -> Resource:
        """The one object that is or was this one."""
        found = self.by_any(wanted)
        if len(found) != 1:
            many = "no object is" if not found else "several objects are"
            raise Refused(f"{many} {wanted}, which a patch is for", span)
        return found[0]

    def extend(self, found: Iterable[Resource]) -> list[Refused]:
        """Add objects; what has the identity of another is left out and returned."""
        taken = {_exact(one) for one in self.all}
        problems = []
        for one in found:
            if _exact(one) in taken:
                problems.append(Refused(f"{one.current} is there twice", one.body.span))
            else:
                taken.add(_exact(one))
                self.all.append(one)
        self.renamed()
        return problems

    def demand_unique(self, span: Span) -> None:
        """A Refused when two objects have become the same."""
        taken = set()
        for one in self.all:
            if _exact(one) in taken:
                raise Refused(f"two objects become {one.current}", span)
            taken.add(_exact(one))

    def absorb(self, resource: Resource) -> None:
        """Add a generated object, or merge it with or put it in the place of the one that it is about."""
        found = self.by_any(resource.current)
        if len(found) > 1:
            raise Refused(f"several objects could be merged with the generated {resource.current}", resource.body.span)
        if not found:
            if resource.behavior in ("merge", "replace"):
                raise Refused(f"there is no {resource.current} to {resource.behavior}", resource.body.span)
            for problem in self.extend([resource]):
                raise problem
            return
        if resource.behavior not in ("merge", "replace"):
            raise Refused(f"{resource.current} exists already; its behavior must be merge or replace",
                          resource.body.span)  # fmt: skip
        self._replace(found[0], resource)

    def _replace(self, old: Resource, new: Resource) -> None:
        for name in ("labels", "annotations"):
            _merge_texts(at(old.body, "metadata"), at(new.body, "metadata"), name)
        if new.behavior == "merge":
            for name in ("data", "binaryData"):
                _merge_texts(old.body, new.body, name)
        metadata, before = at(new.body, "metadata"), at(old.body, "metadata")
        if isinstance(metadata, Branch) and isinstance(before, Branch):
            for name in ("name", "namespace"):
                if name in before.entries:
                    metadata.entries[name], metadata.keys[name] = before.entries[name], before.keys[name]
                else:
                    metadata.drop(name)
        new.previous, new.prefixes, new.suffixes = old.previous, old.prefixes, old.suffixes
        new.behavior, new.hashed, new.variables = old.behavior, new.hashed and old.hashed, old.variables
        self.all[next(at for at, one in enumerate(self.all) if one is old)] = new
        self.renamed()

    def drop_empty(self) -> None:
        """Forget the objects that patches deleted."""
        self.all = [one for one in self.all if not empty(one.body)]
        self.renamed()


def _exact(one: Resource) -> tuple[Gvk, str, str]:
    own = one.current
    return own.gvk, own.name, own.place


def _merge_texts(old: Node | None, new: Node | None, name: str) -> None:
    """The entries of both; the new ones win and remember what they shadow. Nothing stays where both are empty."""
    if not (isinstance(old, Branch) and isinstance(new, Branch)):
        return
    before, now = old.entries.get(name), new.entries.get(name)
    if not isinstance(now, Branch):
        now = Branch(new.span)
        new.put(name, now)
    before = before if isinstance(before, Branch) else Branch(now.span)
    for key, node in before.entries.items():
        own = now.entries.get(key)
        if own is None:
            text = node.text if isinstance(node, Leaf) and not node.null else ""
            kept = Leaf(text, node.origin, quoted=True) if isinstance(node, Leaf) else node
            now.put(key, kept, before.keys[key])
        elif isinstance(own, Leaf) and isinstance(node, Leaf):
            own.origin = own.origin.over(node.origin)
    if empty(now):
        new.drop(name)
