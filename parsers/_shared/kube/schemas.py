"""Objects held against the schemas of Kubernetes' API, every fault with its line.

The schemas are kubernetes-validate's. Its own ``validate`` reads its files anew for each object, stops at the first
fault and has no positions, so that only its schema files are used (the strict ones, which know every field). Messages
are made here: those of jsonschema repeat values, and a value may be a secret.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ....engine.model import Diagnostic, Span
from ....engine.pattern import deferred
from ....engine.reading import Cursor
from ..leaves import MAX_LEVELS
from .objects import KubeObject
from .text import Reader

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

CODE: Final = "kubernetes-schema"
#: The extra that brings the schemas, and its package.
EXTRA, PACKAGE = "paritycheck[kubernetes]", "kubernetes_validate"
#: Whichever version is the newest that the schemas know.
NEWEST: Final = "*"
_FOLDER: Final = deferred(r"v(\d+)\.(\d+)\.\d+-local-strict\Z")
_VERSION: Final = deferred(r"v?(\d+)\.(\d+)(?:\.|-|\Z)")
#: Values that one object may have; aliases multiply them.
_MOST_VALUES: Final = 100_000
#: Faults of one object that are told.
_MOST_FAULTS: Final = 50
_TYPES: Final = {"string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
                 "object": "a mapping", "array": "a list"}  # fmt: skip
#: API groups that no version with schemas serves any more.
_GONE: Final = frozenset(("extensions",))


@dataclass(frozen=True, slots=True)
class Schemas:
    """The schemas of one version: definitions by (apiVersion, kind), the API groups that are its own, validators."""

    version: str
    kinds: Mapping[tuple[str, str], str]
    groups: frozenset[str]
    validator: Callable[[str], Validator]


def schema_problems(objects: Iterable[KubeObject], cluster: str) -> Iterator[Diagnostic]:
    """What the API of a version ("1.31", or `NEWEST`) would refuse of the objects; nothing when ``cluster`` is ""."""
    if not cluster:
        return
    folders = _folders()
    if not folders:
        message = f"Kubernetes' schemas are not installed, so nothing is held against them: pip install '{EXTRA}'"
        yield Diagnostic(f"{CODE}-missing", message)
        return
    chosen = chosen_version(cluster, folders)
    if chosen is None:
        oldest = ".".join(map(str, min(folders)))
        yield Diagnostic(f"{CODE}-missing", f"there are no schemas for Kubernetes {cluster}; the oldest are {oldest}'s")
        return
    schemas = _schemas(folders[chosen], ".".join(map(str, chosen)))
    for one in objects:
        yield from _faults(one, schemas)


def chosen_version(wanted: str, known: Iterable[tuple[int, int]]) -> tuple[int, int] | None:
    """The newest known version that is not newer than the one wanted; None when all are newer.

    >>> chosen_version("1.9", [(1, 25), (1, 30)]), chosen_version("v1.29.4", [(1, 25), (1, 30)])
    (None, (1, 25))
    """
    found = _VERSION.match(wanted)
    limit = (int(found[1]), int(found[2])) if found and len(found[0]) < 20 else None
    return max((version for version in known if limit is None or version <= limit), default=None)


def _folders() -> dict[tuple[int, int], Path]:
    """The folder of each version's schemas; none when the extra is not installed."""
    spec = find_spec(PACKAGE)
    places = spec.submodule_search_locations if spec is not None else None
    roots = [Path(place) / "kubernetes-json-schema" for place in places or ()]
    found = {}
    for folder in (below for root in roots if root.is_dir() for below in root.iterdir()):
        name = _FOLDER.match(folder.name)
        if name is not None:
            found[int(name[1]), int(name[2])] = folder
    return found


@cache
def _schemas(folder: Path, version: str) -> Schemas:
    definitions = json.loads((folder / "_definitions.json").read_text(encoding="utf-8"))
    kinds: dict[tuple[str, str], str] = {}
    for name, definition in definitions["$defs"].items():
        for one in definition.get("x-kubernetes-group-version-kind", ()):
            group = f"{one['group']}/" if one["group"] else ""
            kinds[f"{group}{one['version']}", one["kind"]] = name
    groups = {served.rpartition("/")[0] for served, _ in kinds}
    return Schemas(version, kinds, frozenset(groups | _GONE), cache(_maker(definitions)))


def _maker(definitions: dict[str, Any]) -> Callable[[str], Validator]:
    """What makes the validator of a definition; jsonschema is imported for the first."""
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    registry: Registry[Any] = Registry().with_resource(definitions["$id"], Resource.from_contents(definitions))

    def make(name: str) -> Validator:
        return Draft202012Validator({"$ref": f"{definitions['$id']}#/$defs/{name}"}, registry=registry)

    return make


# --- one object ------------------------------------------------------------------------------------------------------


def _faults(of: KubeObject, schemas: Schemas) -> Iterator[Diagnostic]:
    version, kind = of.cursor.get("apiVersion"), of.cursor.get("kind")
    if version is None or kind is None or of.walker.read(version).text is None or of.group not in schemas.groups:
        return
    name = schemas.kinds.get((version.text, kind.text))
    if name is None:
        yield Diagnostic(CODE, _not_served(version.text, kind.text, schemas), _site(version, of.walker.read))
        return
    budget = [_MOST_VALUES]
    data = _plain(of.cursor, of.walker.read, budget)
    if budget[0] < 0:
        message = f"{of.key} is too deep or has too many values, and was not held against the schemas"
        yield Diagnostic(f"{CODE}-too-large", message, of.name.origin.edit_site())
        return
    errors = islice(schemas.validator(name).iter_errors(data), _MOST_FAULTS)
    told = dict(said for error in errors for said in _said(error, of, schemas.version))
    yield from sorted((Diagnostic(CODE, message, span) for message, span in told.items()), key=Diagnostic.sort_key)


def _not_served(version: str, kind: str, schemas: Schemas) -> str:
    served = sorted(other for other, name in schemas.kinds if name == kind)
    instead = f"; it has {kind} in {', '.join(served)}" if served else ""
    return f"Kubernetes {schemas.version} has no {kind} in {version}{instead}"


class Undecided:
    """In place of a value that is filled in before the object is applied; fits no type, and is not told of."""


def _plain(cursor: Cursor, read: Reader, budget: list[int], depth: int = 0) -> Any:
    """The data that the API server would see."""
    budget[0] -= 1
    if budget[0] < 0 or depth > MAX_LEVELS:
        budget[0] = -1
        return None
    if cursor.is_mapping:
        return {name: _plain(below, read, budget, depth + 1) for name, below in cursor.entries()}
    if cursor.is_sequence:
        return [_plain(below, read, budget, depth + 1) for below in cursor.items()]
    return Undecided() if read(cursor).text is None else cursor.resolve("kubernetes")


# --- one fault -------------------------------------------------------------------------------------------------------


def _said(error: ValidationError, of: KubeObject, version: str) -> Iterator[tuple[str, Span]]:
    route = tuple(error.absolute_path)
    cursor = of.cursor.get(*route)
    if cursor is None or isinstance(error.instance, Undecided):
        return
    what = f"{of.key}: {'.'.join(map(str, route)) or 'the object'}"
    if error.validator == "additionalProperties":
        for told, span in _unknown_fields(error, cursor):
            yield f"{what} has no field {told[0]} in Kubernetes {version}{told[1]}", span
    elif error.validator == "required":
        for name in _missing(error):
            yield f"{what} lacks {name}, which Kubernetes {version} requires", _site(cursor, of.walker.read)
    else:
        yield f"{what} {_must(error)} in Kubernetes {version}", _site(cursor, of.walker.read)


def _unknown_fields(error: ValidationError, cursor: Cursor) -> Iterator[tuple[tuple[str, str], Span]]:
    schema: Any = error.schema
    known = list(schema.get("properties", ()))
    for name, below in cursor.entries():
        if name not in known:
            near = get_close_matches(name, known, 1)
            yield (name, f"; did you mean {near[0]}?" if near else ""), below.key_span


def _missing(error: ValidationError) -> list[str]:
    required, instance = _listed(error.validator_value), error.instance
    return [name for name in required if isinstance(instance, dict) and name not in instance]


def _must(error: ValidationError) -> str:
    rule: Any = error.validator_value
    if error.validator == "type":
        return f"must be {_types(rule)}"
    if error.validator == "enum":
        return f"must be one of {', '.join(str(one) for one in rule if one is not None)}"
    if error.validator == "oneOf":
        return f"must be {_types([word for one in rule for word in _listed(one.get('type'))])}"
    return f"breaks the rule {error.validator}"


def _types(named: Any) -> str:
    return " or ".join(dict.fromkeys(_TYPES.get(word, word) for word in _listed(named) if word != "null"))


def _listed(named: Any) -> list[str]:
    return [named] if isinstance(named, str) else list(named or ())


def _site(cursor: Cursor, read: Reader) -> Span:
    """Where a person changes a value; a mapping or list is told by its key, an item by its first."""
    if cursor.is_scalar:
        return read(cursor).origin.edit_site()
    if cursor.key is not None:
        return cursor.key_span
    first = next(iter(cursor.entries()), None)
    return first[1].key_span if first is not None else cursor.span
