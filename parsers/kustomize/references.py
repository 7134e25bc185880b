"""Name references: what refers to an object by name follows the object's new name (kustomize: nameref)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ...engine.model import Origin, Step
from .fields import fits, visit
from .identity import Gvk, ResId, Resource
from .resources import Resources
from .specs import REFERENCES, Spec
from .tree import Branch, Budget, Items, Leaf, Node, Refused, at, missing, span_of, text_at


def fix_references(resources: Resources, budget: Budget) -> list[Refused]:
    """Write the current names into every field that refers to an object; what is ambiguous is returned."""
    problems: list[Refused] = []
    renamed: dict[str, list[Resource]] = defaultdict(list)
    for one in resources:
        for name in dict.fromkeys(earlier.name for earlier in one.earlier):
            renamed[name].append(one)
    if not renamed:
        return problems
    for referrer in resources:
        first, scope = referrer.original.gvk, _Scope(referrer)
        for target, fields in REFERENCES:
            for spec in fields:
                if fits(first, spec.gvk):
                    budget.take(referrer.body.span)
                    try:
                        _Fixer(scope, target, spec, renamed).run()
                    except Refused as refused:
                        problems.append(refused)
    return problems


class _Scope:
    """An object that may refer to others, and which namespaces it sees."""

    def __init__(self, referrer: Resource):
        self.referrer = referrer
        self.current = referrer.current
        self.namespaces = frozenset(_subject_namespaces(referrer))

    def sees(self, target: Resource) -> bool:
        """Whether an object could be referred to at all."""
        own, other = self.current, target.current
        return (
            own.gvk.cluster_scoped
            or other.gvk.cluster_scoped
            or own.place == other.place
            or target.namespace in self.namespaces
        )


def _subject_namespaces(referrer: Resource) -> list[str]:
    """A role binding may refer to service accounts in the namespaces that its subjects name."""
    subjects = at(referrer.body, "subjects") if referrer.kind == "RoleBinding" else None
    items = subjects.items if isinstance(subjects, Items) else []
    return [text_at(one, "namespace") for one in items if text_at(one, "kind") == "ServiceAccount"]


class _Fixer:
    """One field of one referrer, and the kind of object that it names."""

    def __init__(self, scope: _Scope, target: Gvk, spec: Spec, renamed: dict[str, list[Resource]]):
        self.scope = scope
        self.referrer = scope.referrer
        self.target = target
        self.spec = spec
        self.renamed = renamed

    def run(self) -> None:
        """Visit the field with the referrer's own kind, as the table's fits already."""
        visit(self.referrer, Spec(self.spec.path), self._set)

    def _set(self, node: Node) -> Node:
        if missing(node):
            return node
        if isinstance(node, Leaf):
            self._scalar(node)
        elif isinstance(node, Branch):
            self._mapping(node)
        else:
            for item in node.items:
                if isinstance(item, Leaf) and not item.null:
                    self._scalar(item)
                elif isinstance(item, Branch):
                    self._mapping(item)
        return node

    def _scalar(self, node: Leaf) -> None:
        found = self._select(node.text, self._candidates(node.text), node, whole=False)
        if found is not None and found.name != node.text:
            _rename(node, found)

    def _mapping(self, node: Branch) -> None:
        name = node.entries.get("name")
        if not isinstance(name, Leaf):
            raise Refused("a reference has no name", node.span)
        candidates = self._candidates(name.text)
        where = node.entries.get("namespace")
        if where is not None:
            candidates = _in_namespace(candidates, where.text if isinstance(where, Leaf) else "")
        found = self._select(name.text, candidates, name, whole=True)
        if found is None or (found.name == name.text and not found.namespace):
            return
        if found.name != name.text:
            _rename(name, found)
        if found.namespace:
            place = at(found.body, "metadata", "namespace")
            origin = place.origin if isinstance(place, Leaf) else Origin(span_of(node))
            own = node.entries.get("namespace")
            if isinstance(own, Leaf):
                own.write(found.namespace, origin)
            else:
                node.put("namespace", Leaf(found.namespace, origin, quoted=True))

    def _candidates(self, name: str) -> list[Resource]:
        return [one for one in self.renamed.get(name, ()) if self.scope.sees(one)]

    def _select(self, name: str, candidates: Sequence[Resource], node: Node, whole: bool) -> Resource | None:
        """The object that is meant: by earlier kind and name, then by namespace, then by prefixes and suffixes."""
        found = [one for one in candidates if any(id.gvk.selected(self.target) for id in one.earlier)]
        found = [one for one in found if self._role(one) and self._near(one)]
        if len(found) == 1:
            return found[0]
        found = [one for one in found if _alike(one, self.referrer, lenient=True)]
        if len(found) > 1:
            found = [one for one in found if _alike(one, self.referrer, lenient=False)]
        if len(found) > 1 and len({(one.name, one.namespace if whole else "") for one in found}) > 1:
            raise Refused(f"several objects could be meant by {name}", span_of(node))
        return found[0] if found else None

    def _role(self, one: Resource) -> bool:
        """A roleRef says group and kind of what it means."""
        if not self.spec.path.endswith("roleRef/name"):
            return True
        group, kind = (text_at(self.referrer.body, "roleRef", field) for field in ("apiGroup", "kind"))
        return not (group and kind) or any(id.gvk.selected(Gvk(group, "", kind)) for id in one.earlier)

    def _near(self, one: Resource) -> bool:
        own, other = self.scope.current, one.current
        return (
            own.gvk.cluster_scoped or other.gvk.cluster_scoped or one.kind == "ServiceAccount"
            or own.place == other.place
        )  # fmt: skip


def _in_namespace(candidates: list[Resource], namespace: str) -> list[Resource]:
    """Those that came from a namespace, else those that are in it now."""

    def inside(id: ResId) -> bool:
        return not id.gvk.cluster_scoped and id.place == namespace

    return [one for one in candidates if inside(one.original)] or [one for one in candidates if inside(one.current)]


def _alike(one: Resource, other: Resource, lenient: bool) -> bool:
    """Whether two objects went through the same prefixes and suffixes at the end."""
    pairs = ((one.prefixes, other.prefixes), (one.suffixes, other.suffixes))
    return all((lenient and not (left and right)) or _same_ending(left, right) for left, right in pairs)


def _same_ending(left: list[str], right: list[str]) -> bool:
    short, long = sorted((left, right), key=len)
    return not long if not short else long[-len(short) :] == short


def _rename(node: Leaf, target: Resource) -> None:
    """The new name stands where the reference does, because the object is called so."""
    name = at(target.body, "metadata", "name")
    causes = (node.origin, name.origin) if isinstance(name, Leaf) else (node.origin,)
    shadowed = node.origin.shadowed
    node.text, node.tag, node.pieces = target.name, "", ()
    node.origin = Origin(span_of(node), Step.INTERPOLATED, causes, shadowed)
