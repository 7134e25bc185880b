"""paritycheck.yaml -> Settings: structure errors stop the run with a place, divergences fail closed one by one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ..model import (
    Allowance,
    Diagnostic,
    EnvironmentSpec,
    LayerSpec,
    Level,
    PolicyOverride,
    Settings,
    Source,
    Span,
    UserError,
)
from ..pattern import deferred
from ..reading import Cursor, folder_of, join, parse_yaml
from .divergences import Fault, allowances_of, with_duplicate_keys
from .layers import LAYER_KEYS, layers_of, texts
from .shape import (
    Malformed,
    choice,
    each,
    fields,
    mapping,
    nearest,
    one_or_more,
    only_document,
    read_source,
    route_of,
    start_of,
    text,
)

#: Names that are looked for in the root, in this order.
NAMES = ("paritycheck.yaml", "paritycheck.yml")
#: Words for levels in YAML; "off" switches a policy off.
LEVELS: dict[str, Level] = {"error": Level.ERROR, "warning": Level.WARNING, "note": Level.NOTE, "off": Level.NONE}

_KEYS = (
    "version",
    "reference",
    "environments",
    "services",
    "divergences",
    "policies",
    "exclude",
    "code_scan",
    "env_style",
    "kubernetes_schemas",
)
_CLUSTER = deferred(r"v?[0-9]{1,4}\.[0-9]{1,4}(\.[0-9]{1,4})?\Z")
#: Switches, the parser that each turns on or off, and what holds without it.
_SWITCHES = (("code_scan", "code_scan", True), ("env_style", "dotenv_style", False))


def load_settings(root: Path, today: date, path: str | None = None) -> Settings:
    """The settings of a repository; defaults when there is no configuration and none is named.

    ``path`` is relative to ``root``. Raises `UserError` with file, line and column for anything but a faulty
    divergence, which becomes a void allowance.
    """
    name = path or next((name for name in NAMES if (root / name).is_file()), "")
    if not name:
        return Settings(today=today)
    shown = join("", name)
    if shown is None:
        raise UserError(f"{name}: the configuration must lie inside {root.name or 'the repository'}; move it there")
    source = read_source(root / shown, shown, "configuration")
    try:
        return _settings(source, root, today)
    except Malformed as error:
        raise error.as_user_error() from None


def _settings(source: Source, root: Path, today: date) -> Settings:
    documents, problems = parse_yaml(source)
    listed = documents[0].cursor.get("divergences") if documents else None
    inside = [item.node for item in listed.items()] if listed else []

    def of_divergence(span: Span) -> bool:
        return any(node.start <= span.start < node.end for node in inside)

    twice: list[Fault] = [(p.message, p.span) for p in problems if p.span and of_divergence(p.span)]
    found = fields(only_document(source, of_divergence), _KEYS, ("version",))
    _version(found["version"])
    environments = _environments(found["environments"]) if "environments" in found else ()
    allowances = _allowances(found["divergences"], twice) if "divergences" in found else ()
    policies = fields(found["policies"], ("packs", "override")) if "policies" in found else {}
    packs = each(policies["packs"], _pack) if "packs" in policies else ()
    return Settings(
        path=source.path,
        reference=_reference(found["reference"], environments) if "reference" in found else "",
        environments=environments,
        services=_services(found["services"]) if "services" in found else (),
        allowances=allowances,
        packs=tuple(word for word, _ in packs) if "packs" in policies else ("default",),
        pack_spans=packs,
        overrides=_overrides(policies["override"]) if "override" in policies else (),
        exclude=texts(found["exclude"]) if "exclude" in found else (),
        today=today,
        diagnostics=_missing_paths(environments, root),
        cluster=_cluster(found.get("kubernetes_schemas")),
        without=frozenset(parser for key, parser, default in _SWITCHES if not _switch(found.get(key), default)),
    )


def _switch(cursor: Cursor | None, default: bool) -> bool:
    if cursor is None:
        return default
    value = cursor.resolve("core")
    if not isinstance(value, bool):
        raise Malformed(f"{route_of(cursor)} must be true or false", start_of(cursor))
    return value


def _cluster(cursor: Cursor | None) -> str:
    """``kubernetes_schemas``: true (whichever version is known to run), or a version."""
    if cursor is None or cursor.resolve("core") is False:
        return ""
    if cursor.resolve("core") is True:
        return "*"
    if not (cursor.is_scalar and _CLUSTER.match(cursor.text)):
        raise Malformed(f'{route_of(cursor)} must be true, false or a version such as "1.31"', start_of(cursor))
    return cursor.text


def _version(cursor: Cursor) -> None:
    if cursor.resolve("core") != 1 or isinstance(cursor.resolve("core"), bool):
        raise Malformed("this version of paritycheck reads version: 1 of the configuration", start_of(cursor))


def _allowances(cursor: Cursor, twice: list[Fault]) -> tuple[Allowance, ...]:
    found = allowances_of(cursor)
    return with_duplicate_keys(found, twice, cursor) if twice else found


def _environments(cursor: Cursor) -> tuple[EnvironmentSpec, ...]:
    specs: list[EnvironmentSpec] = []
    taken: dict[str, str] = {}
    for name, value in mapping(cursor).items():
        spec = _environment(name, value)
        for word in (spec.name, *spec.aliases):
            if word.lower() in taken:
                raise Malformed(
                    f"the name {word!r} of environment {name!r} already belongs to {taken[word.lower()]!r}; "
                    "an alias never merges two environments",
                    value.key_span,
                )
            taken[word.lower()] = name
        specs.append(spec)
    return tuple(specs)


def _environment(name: str, cursor: Cursor) -> EnvironmentSpec:
    if cursor.is_null:
        return EnvironmentSpec(name, span=cursor.key_span)
    found = fields(cursor, ("aliases", *LAYER_KEYS))
    aliases = texts(found["aliases"]) if "aliases" in found else ()
    layers = tuple(layer for key, value in found.items() if key != "aliases" for layer in layers_of(key, value))
    return EnvironmentSpec(name, aliases, layers, cursor.key_span)


def _reference(cursor: Cursor, environments: tuple[EnvironmentSpec, ...]) -> str:
    word = text(cursor)
    names = {alias: spec.name for spec in environments for alias in (spec.name, *spec.aliases)}
    if environments and word not in names:
        hint = nearest(word, names) or f"; declared are {', '.join(names)}"
        raise Malformed(f"reference names the environment {word!r}, which is not declared{hint}", cursor.span)
    return names.get(word, word)


def _services(cursor: Cursor) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, _aliases(value)) for name, value in mapping(cursor).items())


def _aliases(cursor: Cursor) -> tuple[str, ...]:
    return one_or_more(fields(cursor, ("aliases",), ("aliases",))["aliases"], text)


def _pack(cursor: Cursor) -> tuple[str, Span]:
    """A built-in pack's name, or a folder as ``./path`` relative to the root, and where it stands."""
    word = text(cursor)
    if "/" not in word and word != ".":
        return word, cursor.span
    path = join(folder_of(cursor.node.source.path), word)
    if path is None:
        raise Malformed(f"{route_of(cursor)}: the folder {word!r} lies outside the repository; keep policies inside",
                        cursor.span)  # fmt: skip
    return f"./{path}", cursor.span


def _overrides(cursor: Cursor) -> tuple[PolicyOverride, ...]:
    return tuple(
        PolicyOverride(name, LEVELS[choice(fields(value, ("level",), ("level",))["level"], tuple(LEVELS), "level")],
                       value.key_span)
        for name, value in mapping(cursor).items()
    )  # fmt: skip


def _missing_paths(environments: tuple[EnvironmentSpec, ...], root: Path) -> tuple[Diagnostic, ...]:
    return tuple(
        Diagnostic("config-path-missing", f"{path} is named for environment {spec.name} and does not exist; "
                   "correct the path, or create the file", layer.span)
        for spec in environments
        for layer in spec.layers
        for path in _named(layer)
        if not (root / path).exists()
    )  # fmt: skip


def _named(layer: LayerSpec) -> tuple[str, ...]:
    """The layers laid on a unit; whether the unit itself is there is for the survey of environments to say."""
    named = dict.fromkeys((*layer.files, *layer.observed, *(layer.env_files or ())))
    return tuple(path for path in named if path != layer.target or path in layer.observed)
