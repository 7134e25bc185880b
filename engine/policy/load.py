"""Policy files -> policies: built-in packs and folders, every mistake an error with file, line and a way to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

from ..config.settings import LEVELS
from ..config.shape import Malformed, choice, fields, mapping, nearest, one_or_more, only_document, read_source, text
from ..model import (
    ATTRIBUTES,
    Axis,
    CompareRule,
    LevelWhen,
    Policy,
    PolicyKind,
    Settings,
    Source,
    Span,
    Surface,
    UserError,
)
from ..model.genome import Kind
from ..reading import Cursor, Scalar
from .cel import BadExpression, compile_text
from .message import PLACEHOLDERS, placeholders
from .subjects import subject_of

BUILT_IN = ("default",)
_ROOT = __name__.partition(".engine.")[0]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a policy of one kind must and may say beside what every policy says."""

    required: tuple[str, ...]
    allowed: tuple[str, ...]
    over: tuple[str, ...]


_SHARED = ("id", "title", "kind", "level", "axis", "surface", "why", "fix", "message")
_OPTIONAL = ("when", "level_when", "variables", "tags", "references")
_KINDS: dict[str, _Shape] = {
    "drift": _Shape(("match",), ("match", "compare"), ("drift",)),
    "divergence": _Shape(("match",), ("match", "compare"), ("divergence",)),
    "invariant": _Shape(("assert",), ("assert", "match", "over", "at"), ("node", "genome")),
    "governance": _Shape(
        ("over", "assert"), ("assert", "over", "at"), ("allowance", "comment", "diagnostic", "environment", "coverage")
    ),
}
#: What a governance policy over allowances may point at: every fault, every problem of the guard, or the whole.
_AT_ALLOWANCE = ("faults", "guard")


def load_policies(settings: Settings, root: Path) -> tuple[Policy, ...]:
    """The policies of all packs in use, by id. Raises `UserError`; overrides stay in the settings."""
    found: dict[str, Policy] = {}
    spans = dict(settings.pack_spans)
    for pack in settings.packs:
        for policy in _pack(pack, root, spans.get(pack)):
            other = found.get(policy.id)
            if other is not None:
                raise UserError(
                    f"{_place(policy.span)}: the id {policy.id!r} is taken by the pack {other.pack!r}; "
                    "choose another id, or change the level of the other with policies.override"
                )
            found[policy.id] = policy
    _check_overrides(settings, found)
    return tuple(found[id] for id in sorted(found))


def _place(span: Span | None) -> str:
    return span.place if span else "policy"


def _check_overrides(settings: Settings, found: dict[str, Policy]) -> None:
    for override in settings.overrides:
        if override.id not in found:
            hint = nearest(override.id, found) or "; `paritycheck policy list` shows all ids"
            raise Malformed(f"policies.override names the policy {override.id!r}, which is in no pack{hint}",
                            override.span).as_user_error()  # fmt: skip


def _pack(pack: str, root: Path, span: Span | None) -> tuple[Policy, ...]:
    """The policies of a pack that is named at ``span`` (None: not in a file)."""
    if pack in BUILT_IN:
        return _built_in(pack)
    folder = root / pack
    if not pack.startswith("./"):
        hint = nearest(pack, BUILT_IN) or f"; write ./{pack} for a folder"
        raise _mistake(f"there is no built-in policy pack {pack!r}{hint}", span)
    if not folder.is_dir():
        text = f"the policy pack {pack} is no folder of this repository; correct policies.packs or create it"
        raise _mistake(text, span)
    return tuple(_folder(folder, pack))


def _mistake(text: str, span: Span | None) -> UserError:
    return Malformed(text, span).as_user_error() if span else UserError(text)


def pack_folder(pack: str) -> Path:
    """The folder of a built-in pack's package.

    NOTE: through the package's own path; importing importlib.resources costs 10-15 ms of every start for the same
    answer, and the wheel is never run from an archive.
    """
    return Path(next(iter(import_module(f"{_ROOT}.policies.{pack}").__path__)))


@lru_cache(maxsize=4)
def _built_in(pack: str) -> tuple[Policy, ...]:
    """A pack of the package; its expressions are compiled when they are used (tests compile them all)."""
    entries = sorted(pack_folder(pack).iterdir(), key=lambda entry: entry.name)
    return tuple(
        read_policy(Source(f"policies/{pack}/{entry.name}", entry.read_text("utf-8")), pack, compiled=False)
        for entry in entries
        if _is_policy(entry.name)
    )


def _folder(folder: Path, pack: str) -> Iterator[Policy]:
    for path in sorted(folder.iterdir()):
        if _is_policy(path.name):
            shown = f"{pack.removeprefix('./')}/{path.name}"
            yield read_policy(read_source(path, shown, "policy"), pack)


def _is_policy(name: str) -> bool:
    return name.endswith((".yaml", ".yml")) and not name.endswith((".test.yaml", ".test.yml"))


def read_policy(source: Source, pack: str, compiled: bool = True) -> Policy:
    """One policy file; raises `UserError` with its line and column. ``compiled`` checks its expressions too."""
    try:
        root = only_document(source)
        policy = _policy(root, pack)
        if compiled:
            _compile_all(root, policy)
    except Malformed as error:
        raise error.as_user_error() from None
    return policy


def _policy(root: Cursor, pack: str) -> Policy:
    entries = mapping(root)
    kind = choice(entries["kind"], tuple(_KINDS), "kind of policy") if "kind" in entries else ""
    shape = _KINDS[kind] if kind else _Shape((), tuple(n for s in _KINDS.values() for n in s.allowed), ())
    found = fields(root, (*_SHARED, *_OPTIONAL, *shape.allowed), (*_SHARED, *shape.required))
    values: dict[str, Any] = {}
    for name, cursor in found.items():
        values.update(_READERS[name](cursor))
    policy = Policy(span=found["id"].span, pack=pack, **values)
    _check_id(found["id"], policy)
    _check_over(found, policy, shape)
    _check_texts(found, subject_of(policy))
    return policy


def _check_id(cursor: Cursor, policy: Policy) -> None:
    name = cursor.node.source.path.rpartition("/")[2].rpartition(".")[0]
    if policy.id != name:
        raise Malformed(f"the id {policy.id!r} differs from the file's name; name the file {policy.id}.yaml, "
                        f"or the policy {name}", cursor.span)  # fmt: skip


def _check_over(found: dict[str, Cursor], policy: Policy, shape: _Shape) -> None:
    if "over" in found and policy.over not in shape.over:
        raise Malformed(f"a policy of kind {policy.kind} looks at {' or '.join(shape.over)}, not at {policy.over}",
                        found["over"].span)  # fmt: skip
    if policy.kind in ("drift", "divergence") and not policy.attributes:
        raise Malformed("match.attributes is missing: name the attributes that are compared", found["match"].key_span)
    if policy.at:
        options = {"node": tuple(ATTRIBUTES), "allowance": _AT_ALLOWANCE}.get(policy.over, ())
        choice(found["at"], options, "place")


def _check_texts(found: dict[str, Cursor], subject: str) -> None:
    known = PLACEHOLDERS[subject]
    for field in ("message", "fix"):
        for name in placeholders(text(found[field])):
            if name not in known:
                hint = nearest(name, known) or f"; known are {', '.join(known)}"
                raise Malformed(f"{field} has the placeholder {{{name}}}, which nothing fills{hint}", found[field].span)


# ---------------------------------------------------------------------------- fields


def _flat(cursor: Cursor) -> str:
    return " ".join(text(cursor).split())


def _level(cursor: Cursor) -> Any:
    return LEVELS[choice(cursor, tuple(LEVELS), "level")]


def _match(cursor: Cursor) -> dict[str, Any]:
    found = fields(cursor, ("attributes", "kinds"))
    read = {name: one_or_more(value, text) for name, value in found.items()}
    for name, options in (("attributes", tuple(ATTRIBUTES)), ("kinds", get_args(Kind))):
        if name in found:
            one_or_more(found[name], lambda item, o=options, n=name: choice(item, o, n[:-1]))  # type: ignore[misc]
    return read


def _level_when(cursor: Cursor) -> dict[str, Any]:
    return {"level_when": one_or_more(cursor, _one_level)}


def _one_level(cursor: Cursor) -> LevelWhen:
    found = fields(cursor, ("when", "level"), ("when", "level"))
    return LevelWhen(text(found["when"]), _level(found["level"]))


def _word(name: str, options: Iterable[str], what: str) -> Callable[[Cursor], dict[str, Any]]:
    return lambda cursor: {name: choice(cursor, tuple(options), what)}


def _as(name: str, read: Callable[[Cursor], Any]) -> Callable[[Cursor], dict[str, Any]]:
    return lambda cursor: {name: read(cursor)}


def _texts(cursor: Cursor) -> tuple[str, ...]:
    return one_or_more(cursor, text)


_OVER = tuple(dict.fromkeys(word for shape in _KINDS.values() for word in shape.over))

_READERS: dict[str, Callable[[Cursor], dict[str, Any]]] = {
    "id": _as("id", text),
    "title": _as("title", _flat),
    "kind": _word("kind", get_args(PolicyKind), "kind of policy"),
    "level": _as("level", _level),
    "axis": _word("axis", get_args(Axis), "axis"),
    "surface": _word("surface", get_args(Surface), "surface"),
    "why": _as("why", _flat),
    "fix": _as("fix", _flat),
    "message": _as("message", _flat),
    "match": _match,
    "compare": _word("compare", get_args(CompareRule), "comparison rule"),
    "when": _as("when", text),
    "assert": _as("assertion", text),
    "over": _word("over", _OVER, "subject"),
    "at": _as("at", text),
    "level_when": _level_when,
    "variables": _as("variables", lambda cursor: tuple((n, text(v)) for n, v in mapping(cursor).items())),
    "tags": _as("tags", _texts),
    "references": _as("references", _texts),
}


# ---------------------------------------------------------------------------- expressions


def _compile_all(root: Cursor, policy: Policy) -> None:
    subject = subject_of(policy)
    for cursor, condition in _expressions(root):
        try:
            compile_text(cursor.text, subject, condition)
        except BadExpression as error:
            raise Malformed(f"the expression is not valid: {error.text}", _inside(cursor, error)) from None


def _expressions(root: Cursor) -> Iterator[tuple[Cursor, bool]]:
    """Every expression of a policy, and whether it must be true or false."""
    for name in ("when", "assert"):
        cursor = root.get(name)
        if cursor is not None:
            yield cursor, True
    rows = root.get("level_when")
    for row in (rows.items() if rows.is_sequence else [rows]) if rows else []:
        when = row.get("when")
        if when is not None:
            yield when, True
    variables = root.get("variables")
    for _, cursor in variables.entries() if variables else ():
        yield cursor, False


def _inside(cursor: Cursor, error: BadExpression) -> Span:
    """The place in the file of a line and column inside an expression; folded texts are known by their line only."""
    node, source = cursor.node, cursor.node.source
    assert isinstance(node, Scalar)
    start = node.start
    if node.style in ("plain", "single", "double"):
        at = start + (node.style != "plain") + error.column - 1 if error.line == 1 else start
    else:
        line = source.position(start)[0] + (error.line if node.style == "literal" else 1)
        whole = source.line_span(line)
        at = whole.start + (error.column - 1 if node.style == "literal" else 0)
    at = max(0, min(at, len(source.text)))
    return Span(source, at, at)
