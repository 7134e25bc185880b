"""A kustomization file: its fields as Kustomize decodes them, refused when unknown or of the wrong type.

Kustomize turns the file into JSON (YAML 1.1 booleans, no dates) and decodes that strictly into Go structs: an unknown
field is an error, a number where a text is wanted too, upper and lower case are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from ...engine.model import Diagnostic
from ...engine.reading import Cursor, Files, join, resolve
from .._shared.kustomizations import FILE_NAMES
from .tree import Refused

#: What a field must hold: "text", "int", "bool", "any", "map" of texts, a struct, or a list of one of these.
Shape: TypeAlias = "str | dict[str, Shape] | list[Shape]"

_GVK: Final[dict[str, Shape]] = {"group": "text", "version": "text", "kind": "text"}
_ID: Final[dict[str, Shape]] = {**_GVK, "name": "text", "namespace": "text"}
_SELECTOR: Final[dict[str, Shape]] = {**_ID, "annotationSelector": "text", "labelSelector": "text"}
_FIELD_OPTIONS: Final[dict[str, Shape]] = {"delimiter": "text", "index": "int", "encoding": "text", "create": "bool"}
_PATCH: Final[dict[str, Shape]] = {
    "path": "text", "patch": "text", "target": _SELECTOR,
    "options": {"allowNameChange": "bool", "allowKindChange": "bool"},
}  # fmt: skip
_IMAGE: Final[dict[str, Shape]] = dict.fromkeys(("name", "newName", "tagSuffix", "newTag", "digest"), "text")
_REPLACEMENT: Final[dict[str, Shape]] = {
    "source": {**_ID, "fieldPath": "text", "options": _FIELD_OPTIONS},
    "targets": [{"select": _SELECTOR, "reject": [_SELECTOR], "fieldPaths": ["text"], "options": _FIELD_OPTIONS}],
    "sourceValue": "text",
}
_GENERATOR_OPTIONS: Final[dict[str, Shape]] = {
    "labels": "map", "annotations": "map", "disableNameSuffixHash": "bool", "immutable": "bool",
}  # fmt: skip
_CONFIG_MAP: Final[dict[str, Shape]] = {
    "namespace": "text", "name": "text", "behavior": "text", "literals": ["text"], "files": ["text"],
    "envs": ["text"], "env": "text", "options": _GENERATOR_OPTIONS,
}  # fmt: skip
_LABEL: Final[dict[str, Shape]] = {
    "pairs": "map", "includeSelectors": "bool", "includeTemplates": "bool",
    "fields": [{**_GVK, "path": "text", "create": "bool"}],
}  # fmt: skip

#: Every field of a kustomization.
FIELDS: Final[dict[str, Shape]] = {
    "apiVersion": "text", "kind": "text", "metadata": "any", "openapi": "map",
    "namePrefix": "text", "nameSuffix": "text", "namespace": "text",
    "commonLabels": "map", "labels": [_LABEL], "commonAnnotations": "map",
    "patchesStrategicMerge": ["text"], "patchesJson6902": [_PATCH], "patches": [_PATCH],
    "images": [_IMAGE], "imageTags": [_IMAGE],
    "replacements": [{**_REPLACEMENT, "path": "text"}],
    "replicas": [{"name": "text", "count": "int"}],
    "vars": [{"name": "text", "objref": {**_ID, "apiVersion": "text"}, "fieldref": {"fieldPath": "text"}}],
    "sortOptions": {"order": "text", "legacySortOptions": {"orderFirst": ["text"], "orderLast": ["text"]}},
    "resources": ["text"], "components": ["text"], "crds": ["text"], "bases": ["text"],
    "configMapGenerator": [_CONFIG_MAP], "secretGenerator": [{**_CONFIG_MAP, "type": "text"}],
    "helmGlobals": "any", "helmCharts": "any", "helmChartInflationGenerator": "any",
    "generatorOptions": _GENERATOR_OPTIONS,
    "configurations": ["text"], "generators": ["text"], "transformers": ["text"], "validators": ["text"],
    "buildMetadata": ["text"],
}  # fmt: skip

#: One replacement of a file that ``path`` names.
REPLACEMENT_FILE: Final = _REPLACEMENT
_KINDS: Final = {"Kustomization": "kustomize.config.k8s.io/v1beta1", "Component": "kustomize.config.k8s.io/v1alpha1"}


@dataclass(frozen=True, slots=True)
class View:
    """Part of a kustomization whose shape was checked: fields by the name that Kustomize gives them.

    What has the wrong shape is not there any more.
    """

    cursor: Cursor
    fields: dict[str, Cursor] = field(default_factory=dict)
    shape: dict[str, Shape] = field(default_factory=dict)

    def at(self, name: str) -> Cursor | None:
        """A field that is set."""
        return self.fields.get(name)

    def text(self, name: str) -> str:
        """A text, "" when it is not set."""
        found = self.fields.get(name)
        return found.text if found else ""

    def flag(self, name: str) -> bool:
        """A boolean, false when it is not set."""
        found = self.fields.get(name)
        return found is not None and found.resolve("kubernetes") is True

    def number(self, name: str) -> int:
        """A whole number, 0 when it is not set."""
        found = self.fields.get(name)
        value = found.resolve("kubernetes") if found else 0
        return int(value) if isinstance(value, int | float) else 0

    def items(self, name: str) -> list[Cursor]:
        """The items of a list of texts, without nulls."""
        found = self.fields.get(name)
        return [item for item in found.items() if item.is_scalar] if found else []

    def pairs(self, name: str) -> list[tuple[str, Cursor]]:
        """The entries of a map of texts."""
        found = self.fields.get(name)
        return [(_key(key, value), value) for key, value in found.entries()] if found else []

    def view(self, name: str) -> View | None:
        """A struct that is set."""
        found, shape = self.fields.get(name), self.shape.get(name)
        return view_of(found, shape, []) if found is not None and isinstance(shape, dict) else None

    def views(self, name: str) -> list[View]:
        """A list of structs."""
        found, shape = self.fields.get(name), self.shape.get(name)
        if found is None or not isinstance(shape, list) or not isinstance(shape[0], dict):
            return []
        return [view_of(item, shape[0], []) for item in found.items() if item.is_mapping]


@dataclass(frozen=True, slots=True)
class Kustomization:
    """A kustomization file."""

    path: str
    folder: str
    view: View
    problems: tuple[Diagnostic, ...]

    @property
    def component(self) -> bool:
        """Whether it changes what others build instead of building something itself."""
        return self.view.text("kind") == "Component"


def find(files: Files, folder: str) -> str:
    """The kustomization file of a folder; a Refused when there is none, or more than one."""
    found = [path for name in FILE_NAMES if (path := join(folder, name)) is not None and files.exists(path)]
    if not found:
        raise Refused("there is no kustomization file in this folder", path=folder or ".")
    if len(found) > 1:
        raise Refused(f"there are several kustomization files in this folder: {', '.join(found)}", path=folder or ".")
    return found[0]


def read(files: Files, folder: str) -> Kustomization:
    """The kustomization of a folder; a Refused when nothing of it can be used."""
    path = find(files, folder)
    documents = files.yaml(path)
    fatal = next((one for one in files.problems if one.span and one.span.path == path and one.code in FATAL), None)
    if fatal is not None and not documents:
        raise Refused(fatal.message, fatal.span)
    cursor = documents[0].cursor if documents else None
    if cursor is None or cursor.is_null or (cursor.is_mapping and not any(True for _ in cursor.entries())):
        raise Refused("the kustomization is empty", path=path)
    if not cursor.is_mapping:
        raise Refused("a kustomization must be a mapping", cursor.span)
    problems: list[Diagnostic] = []
    view = view_of(cursor, FIELDS, problems)
    problems.extend(_identity(view))
    if not any(name not in ("apiVersion", "kind") for name in view.fields):
        problems.append(Refused("the kustomization is empty", cursor.span).problem)
    return Kustomization(path, folder, view, tuple(problems))


#: Problems of a file after which Kustomize reads nothing of it.
FATAL: Final = frozenset(("yaml-syntax", "yaml-too-deep", "yaml-unknown-anchor", "yaml-recursive-alias"))


def _identity(view: View) -> Iterator[Diagnostic]:
    kind, version = view.at("kind"), view.at("apiVersion")
    name = kind.text if kind and kind.text else "Kustomization"
    if name not in _KINDS and kind is not None:
        yield Refused(f"kind must be {' or '.join(_KINDS)}", kind.span).problem
    elif version is not None and version.text and version.text != _KINDS[name]:
        yield Refused(f"apiVersion of a {name} must be {_KINDS[name]}", version.span).problem


def view_of(cursor: Cursor, shape: dict[str, Shape], problems: list[Diagnostic]) -> View:
    """The fields of a mapping; what is unknown or has the wrong shape is a problem and left out."""
    known = {name.lower(): name for name in shape}
    found: dict[str, Cursor] = {}
    for written, value in cursor.entries():
        name = written if written in shape else known.get(written.lower(), "")
        if not name:
            where = value.key_span
            problems.append(Refused(f"unknown field {written!r}", where, "kustomize-field").problem)
        elif not value.is_null and _fits(value, shape[name], name, problems):
            found[name] = value
    return View(cursor, found, shape)


def _fits(cursor: Cursor, shape: Shape, name: str, problems: list[Diagnostic]) -> bool:
    """Whether a value has a shape; what is below is checked too."""
    if shape == "any":
        return True
    if isinstance(shape, list):
        if not cursor.is_sequence:
            return _wrong(cursor, f"{name} must be a list", problems)
        fits = [_fits(item, shape[0], name, problems) for item in cursor.items() if not item.is_null]
        return all(fits)  # every item is looked at, so that every problem is told
    if isinstance(shape, dict) or shape == "map":
        if not cursor.is_mapping:
            return _wrong(cursor, f"{name} must be a mapping", problems)
        if isinstance(shape, dict):
            view_of(cursor, shape, problems)
            return True
        fits = [_fits(value, "text", f"{name}.{key}", problems) for key, value in cursor.entries()]
        return all(fits)
    return _scalar_fits(cursor, shape, name, problems)


_WORDS: Final[dict[str, str]] = {"text": "a text: put it in quotes", "int": "a whole number", "bool": "true or false"}


def _scalar_fits(cursor: Cursor, shape: str, name: str, problems: list[Diagnostic]) -> bool:
    value = cursor.resolve("kubernetes")
    fits = {
        "text": isinstance(value, str) or cursor.is_null,
        "bool": isinstance(value, bool),
        "int": (isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63)
        or (isinstance(value, float) and value.is_integer() and abs(value) < 2**53),
    }[shape]
    return True if fits and cursor.is_scalar else _wrong(cursor, f"{name} must be {_WORDS[shape]}", problems)


def _wrong(cursor: Cursor, message: str, problems: list[Diagnostic]) -> bool:
    problems.append(Refused(message, cursor.span, "kustomize-field").problem)
    return False


def _key(key: str, value: Cursor) -> str:
    """A key as JSON has it: ``on`` is ``true`` unless it is quoted."""
    if value.key is None or value.key.style != "plain":
        return key
    found = resolve(key, "plain", value.key.tag, "kubernetes")
    if isinstance(found, bool):
        return "true" if found else "false"
    return str(found) if isinstance(found, int) else key
