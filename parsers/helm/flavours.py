"""Go templates outside of charts: the functions that helmfile and Argo CD add, and maps that miss what they lack."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from ...engine.model import Origin, Source, Step
from ...engine.reading import Files, join
from .._shared.lending import Flavour
from .charts.rules import DEFAULT
from .gotemplate.function import Call, Function
from .gotemplate.value import GoValue, List, Map, Method, Place, Refusal, Run, Text, worn
from .library import for_version

Find: TypeAlias = Callable[[str], "Function | None"]

#: What stands for a text that only the process environment or a secret store knows.
_NOT_HERE: Final = "unknown"
_HELMFILE: Final = "helmfile pkg/tmpl/context_funcs.go"
_ARGO: Final = "argo-cd applicationset/utils"
_MAX_INTEGER: Final = 2.0**53


@dataclass(frozen=True, slots=True)
class _Fields:
    """Stands for the methods of a map: there is one for every key that the map has not, and it fails."""

    of: Map

    def get(self, name: str) -> Method | None:
        """None where the map has the key, so that its entry is taken."""
        return None if name in self.of else Method(lambda: _missed(name))


def _missed(name: str) -> GoValue:
    raise Refusal(f'map has no entry for key "{name}"')


class Strict(Map):
    """A map whose fields must be there: text/template's ``missingkey=error``."""

    __slots__ = ()
    go_name = "map[string]interface {}"

    @property
    def methods(self) -> _Fields:
        """The fields that fail."""
        return _Fields(self)


def demanding(value: GoValue, flavour: Flavour) -> GoValue:
    """Values whose missing fields are errors; helmfile keeps whole numbers whole, Argo CD has JSON's numbers."""
    if isinstance(value, Map):
        return Strict(((key, demanding(item, flavour)) for key, item in value.items()), value.origin)
    if isinstance(value, List):
        return List((demanding(item, flavour) for item in value), value.origin)
    if isinstance(value, float) and flavour == "helmfile" and value == int(value) and abs(value) < _MAX_INTEGER:
        whole = int(value)
        origin = getattr(value, "origin", None)
        return worn(whole, origin) if origin is not None else whole
    return value


@dataclass(slots=True)
class Asked:
    """The files that a template may read, and the environment variables that it asked for."""

    files: Files
    folder: str
    variables: dict[str, None] = field(default_factory=dict)

    def names(self) -> tuple[str, ...]:
        """The variables in the order in which they were asked for."""
        return tuple(self.variables)


def functions_of(flavour: Flavour, asked: Asked) -> Find:
    """The function of a name, as that tool's templates know it."""
    charts = for_version(DEFAULT)
    own = _helmfile(asked) if flavour == "helmfile" else _ARGO_FUNCTIONS
    return lambda name: own.get(name) or charts(name)


def _helmfile(asked: Asked) -> dict[str, Function]:
    def function(body: Callable[..., GoValue], takes: str) -> Function:
        return Function(body, takes, _HELMFILE, "own")

    def env(call: Call, name: str) -> str:
        asked.variables[str(name)] = None
        return ""

    def required_env(call: Call, name: str) -> str:
        asked.variables[str(name)] = None
        return _told(str(name))

    def read_file(call: Call, path: str) -> str:
        return _read(asked, str(path))

    def is_file(call: Call, path: str) -> bool:
        place = join(asked.folder, str(path))
        return place is not None and asked.files.exists(place)

    return {
        "env": function(env, "string"),
        "requiredEnv": function(required_env, "string"),
        "readFile": function(read_file, "string"),
        "isFile": function(is_file, "string"),
        "get": Function(_get, "string any...", _HELMFILE, "keep"),
        "getOrNil": Function(_get_or_nil, "string any", _HELMFILE, "keep"),
        "exec": function(_not_run, "any..."),
        "envExec": function(_not_run, "any..."),
        "fetchSecretValue": function(_secret, "any"),
        "expandSecretRefs": function(_secret, "any"),
    }


def _told(name: str) -> str:
    """A text that whoever runs the tool gives."""
    made: str = worn(_NOT_HERE, Origin(Source(f"--env {name}", _NOT_HERE).whole(), Step.GENERATED))
    return made


def _secret(call: Call, reference: GoValue) -> str:
    return _told("secret")


def _not_run(call: Call, *arguments: GoValue) -> str:
    raise Refusal("commands are not run")


def _read(asked: Asked, path: str) -> str:
    place = join(asked.folder, path)
    source = asked.files.source(place) if place is not None and asked.files.exists(place) else None
    if source is None:
        raise Refusal(f"open {path}: no such file or directory")
    return Text(source.text, (Run(len(source.text), Place(source, 0)),)) if source.text else ""


def _get(path: str, *others: GoValue) -> GoValue:
    """``get "a.b" [default] map``."""
    found, missing = _found(path, others[-1] if others else None)
    if missing is None:
        return found
    if len(others) > 1:
        return others[0]
    raise Refusal(f"no value exist for key {missing!r}")


def _get_or_nil(path: str, values: GoValue) -> GoValue:
    return _found(path, values)[0]


def _found(path: str, value: GoValue) -> tuple[GoValue, str | None]:
    """The value at a dotted path, or the key that is missing."""
    for key in str(path).split("."):
        if not isinstance(value, Map) or key not in value:
            return None, key
        value = value[key]
    return value, None


_UNFIT: Final = re.compile(r"[^a-z0-9\-.]")


def _normalize(text: str) -> str:
    """A text as the name of an object: lower case, anything else a hyphen, at most 253 characters."""
    return _UNFIT.sub("-", str(text).lower())[:253].strip("-.")


_ARGO_FUNCTIONS: Final = {"normalize": Function(_normalize, "string", _ARGO)}
