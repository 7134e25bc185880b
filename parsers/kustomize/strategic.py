"""Strategic merge patches as kyaml's merge2 and walk apply them: merge keys, directives, nulls that delete.

The oddities are Kustomize's own: what a patch brings stands in front of a merged list, lists of kinds without a schema
are replaced, a new value takes on the quotes of the old one, and nulls of the base survive only when spelt out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...engine.model import Origin
from .schema import ROOTS, field_of
from .tree import Branch, Budget, Items, Key, Leaf, Node, Refused, empty, missing, span_of, text_at

_DIRECTIVE = "$patch"
_WORDS = ("delete", "replace", "merge")
_WHAT = {Leaf: "single value", Branch: "mapping", Items: "list"}


def merge(dest: Node | None, patch: Node | None, budget: Budget, schema: str | None = None) -> Node | None:
    """``patch`` laid on ``dest``; both may change. None when nothing is left."""
    some = dest if dest is not None else patch
    if some is None:
        return None
    budget.take(span_of(some))
    schema = schema or _own_schema(dest, patch)
    kinds = {type(node) for node in (dest, patch) if not missing(node)}
    if len(kinds) > 1 and dest is not None and patch is not None:
        raise Refused(f"a patch has a {_WHAT[type(patch)]} where a {_WHAT[type(dest)]} is", span_of(patch))
    if kinds <= {Branch}:
        return _mappings(dest, patch, budget, schema)
    return _scalars(dest, patch) if kinds == {Leaf} else (patch if patch is not None else dest)


def _own_schema(*nodes: Node | None) -> str | None:
    """The schema of an object that names its kind, at the top or inside another."""
    for node in nodes:
        kind, version = text_at(node, "kind"), text_at(node, "apiVersion")
        if kind and version and (version, kind) in ROOTS:
            return ROOTS[version, kind]
    return None


def _scalars(dest: Node | None, patch: Node | None) -> Node | None:
    if patch is None or dest is patch:
        return dest
    if isinstance(patch, Leaf) and isinstance(dest, Leaf):
        origin = patch.origin.over(dest.origin)
        return Leaf(patch.text, origin, patch.tag, dest.quoted and not patch.null, patch.pieces)
    return patch


def _mappings(dest: Node | None, patch: Node | None, budget: Budget, schema: str | None) -> Node | None:
    if missing(dest):
        if isinstance(patch, Branch) and _directive(patch) == "delete":
            return None
        if patch is None and isinstance(dest, Leaf) and dest.text:
            return dest
        chosen = patch
    elif patch is not None and missing(patch):
        return None
    else:
        word = _directive(patch) if isinstance(patch, Branch) else ""
        if word == "delete":
            return None
        chosen = patch if word == "replace" else dest
    if isinstance(chosen, Branch):
        _fields(chosen, patch if isinstance(patch, Branch) else None, budget, schema)
    return chosen


def _fields(dest: Branch, patch: Branch | None, budget: Budget, schema: str | None) -> None:
    """Every field of either, in the order of their names."""
    for name in sorted({*dest.entries, *(patch.entries if patch else ())}):
        own = dest.entries.get(name)
        brought = patch.entries.get(name) if patch else None
        key = patch.keys.get(name) if patch else None
        found = _field(own, brought, budget, schema, name)
        persistent = found is own and brought is None
        if found is None or (missing(found) and not persistent):
            dest.drop(name)
        else:
            dest.put(name, found, Key(key.span, key.bare) if key else None)


def _field(own: Node | None, brought: Node | None, budget: Budget, schema: str | None, name: str) -> Node | None:
    row = field_of(schema, name)
    type_name, keys = row or (None, None)
    if keys is not None and isinstance(brought if missing(own) else own, Items):
        return _merged_list(own, brought, budget, type_name, keys)
    return merge(own, brought, budget, type_name)


# ---------------------------------------------------------------------------- directives


def _directive(patch: Branch) -> str:
    """The ``$patch`` of a mapping, which is taken out of it."""
    found = patch.entries.get(_DIRECTIVE)
    if found is None:
        return ""
    word = found.text if isinstance(found, Leaf) else ""
    if word not in _WORDS:
        raise Refused(f"{_DIRECTIVE} must be one of {', '.join(_WORDS)}", span_of(found))
    patch.drop(_DIRECTIVE)
    return word


def _list_directive(patch: Items) -> str:
    """The ``$patch`` of a list: an element that holds nothing else."""
    first = next((one for one in patch.items if isinstance(one, Branch) and _DIRECTIVE in one.entries), None)
    if first is None or len(first.entries) > 1:
        return ""
    word = text_at(first, _DIRECTIVE)
    if word not in _WORDS:
        raise Refused(f"{_DIRECTIVE} must be one of {', '.join(_WORDS)}", first.span)
    patch.items = _set(patch.items, None, (_DIRECTIVE,), (word,))
    return word


# ---------------------------------------------------------------------------- merged lists


def _merged_list(
    dest: Node | None, patch: Node | None, budget: Budget, type_name: str | None, keys: tuple[str, ...]
) -> Node | None:
    for node in (dest, patch):
        if not missing(node) and not isinstance(node, Items) and node is not None:
            raise Refused(f"there is a {_WHAT[type(node)]} where a list must be", span_of(node))
    if missing(dest):
        chosen = patch
    elif patch is not None and missing(patch):
        return None
    else:
        word = _list_directive(patch) if isinstance(patch, Items) else ""
        if word == "delete":
            return None
        chosen = patch if word == "replace" else dest
    if isinstance(chosen, Items):
        over = patch if isinstance(patch, Items) else None
        if keys:
            _elements(chosen, over, budget, type_name, keys)
        else:
            _values(chosen, over)
    return chosen


def _values(dest: Items, patch: Items | None) -> None:
    """A list of plain values: those of the patch, then the others."""
    made: dict[str, Node] = {}
    for node in (*(patch.items if patch else ()), *dest.items):
        if isinstance(node, Leaf):
            made.setdefault(node.text, node)
    dest.items = list(made.values())


def _elements(dest: Items, patch: Items | None, budget: Budget, type_name: str | None, keys: tuple[str, ...]) -> None:
    """Every combination of key values that occurs, those of the patch first; each pair of elements is merged."""
    wanted = list(dict.fromkeys((*_occurring(patch, keys), *_occurring(dest, keys))))
    budget.take(dest.span, len(wanted) * (len(wanted) + len(dest.items)) // 20)
    if len(keys) > 1:
        _complete(wanted)
    used = tuple(key for at, key in enumerate(keys) if any(values[at] for values in wanted))
    valid = used or keys
    made: list[Node] = []
    for values in wanted:
        chosen = tuple(value for key, value in zip(keys, values, strict=True) if key in valid)
        own_keys = tuple(key for key, value in zip(valid, chosen, strict=True) if value) or valid
        own_values = tuple(value for value in chosen if value) or chosen
        found = merge(_find(dest, own_keys, own_values), _find(patch, own_keys, own_values), budget, type_name)
        if found is None or missing(found) or (isinstance(found, Branch) and empty(found)):
            dest.items = _set(dest.items, None, valid, chosen)
            continue
        if isinstance(found, Branch):
            for key, value in zip(valid, chosen, strict=True):
                if value and key not in found.entries:
                    found.put(key, Leaf(value, Origin(found.span), ""))
        made = _set(made, found, valid, chosen)
    if wanted:
        dest.items = _appended(made, dest.items, valid)


def _occurring(node: Items | None, keys: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """The key values of every element, "" where a key is missing."""
    for item in node.items if node else ():
        yield tuple(text_at(item, key) for key in keys)


def _complete(wanted: list[tuple[str, ...]]) -> None:
    """Combinations that agree where both say something become one (kyaml: mergeValues)."""
    for i, one in enumerate(wanted):
        for j, other in enumerate(wanted):
            pairs = list(zip(one, other, strict=True))
            if any(a == b for a, b in pairs) and all(a == b or not a or not b for a, b in pairs):
                both = tuple(a or b for a, b in pairs)
                wanted[i] = wanted[j] = both


def _find(node: Items | None, keys: Sequence[str], values: Sequence[str]) -> Node | None:
    """The first element whose keys have these values."""
    for item in node.items if node else ():
        if isinstance(item, Branch) and all(
            key in item.entries and not missing(item.entries[key]) and text_at(item, key) == value
            for key, value in zip(keys, values, strict=True)
        ):
            return item
    return None


def _set(items: list[Node], element: Node | None, keys: Sequence[str], values: Sequence[str]) -> list[Node]:
    """The items with ``element`` in place of those that match, else at the end; without those that match for None.

    An empty value matches any element that has the key, as in kyaml's ElementSetter.
    """
    kept: list[Node] = []
    found = False
    for item in items:
        if missing(item) or (isinstance(item, Branch) and empty(item)):
            continue
        if not isinstance(item, Branch) and values and values[0]:
            kept.append(item)
        elif not (isinstance(item, Branch) and _matches(item, keys, values)):
            if values:
                kept.append(item)
        else:
            found = True
            if element is not None:
                kept.append(element)
    if element is not None and not found:
        kept.append(element)
    return kept


def _matches(item: Branch, keys: Sequence[str], values: Sequence[str]) -> bool:
    matched = False
    for at, key in enumerate(keys):
        if at < len(values):
            there = item.entries.get(key)
            matched = there is not None and not missing(there) and (not values[at] or text_at(item, key) == values[at])
        if not matched:
            return False
    return True


def _appended(made: list[Node], items: list[Node], keys: Sequence[str]) -> list[Node]:
    """The elements of the list behind those that the patch brought; what matches several keys moves to the end."""
    for item in items:
        values: list[str] = []
        for key in keys:
            there = item.entries.get(key) if isinstance(item, Branch) else None
            if there is None:
                made = [*made, item]
            else:
                values.append(there.text if isinstance(there, Leaf) else "")
        if len(keys) > 1:
            made = _set(made, None, keys, values)
        made = _set(made, item, keys, values)
    return made
