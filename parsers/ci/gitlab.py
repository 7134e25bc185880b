"""GitLab CI: images, services and variables of the pipeline, its defaults and its jobs.

Local includes are read with the file that includes them; other includes and ``extends`` are left alone: what a
hidden job or template of the same repository states is stated where it stands (CI/CD YAML syntax reference).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from ...engine.contract import Resolution, Unit
from ...engine.model import Declaration, Diagnostic, Fact, Layers, Origin
from ...engine.pattern import deferred
from ...engine.reading import Cursor, Files, join
from .._shared.facts import engine_of
from .._shared.spliced import MOST_INSERTED, Piece, Spliced, unknown_piece
from .containers import Place, main_container, service
from .values import documents_of, env_fact, inserted, items, number_trap, plain_text, table

_CONFIG = (".gitlab-ci.yml", ".gitlab-ci.yaml")
#: Top-level keys that are no jobs.
_GLOBAL = frozenset(("image", "services", "variables", "default", "stages", "include", "workflow", "cache",
                     "before_script", "after_script", "spec", "pages:deploy"))  # fmt: skip
_VARIABLE = deferred(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))")
_MOST_FILES = 100
_MOST_REFERENCES = 5000
_MOST_NESTED = 5


@dataclass(frozen=True, slots=True)
class Variables:
    """Variables in scope, and how many more references this pipeline may follow."""

    values: dict[str, Spliced]
    budget: Iterator[int]


@dataclass(frozen=True, slots=True)
class GitlabParser:
    """Reads .gitlab-ci.yml and the local files that it includes."""

    name: str = "gitlab"

    def units(self, files: Files) -> Iterator[Unit]:
        """The configuration file, if there is one."""
        for path in files.paths:
            if path in _CONFIG:
                yield Unit(self.name, path, (path,))

    def resolve(self, unit: Unit, layers: Layers, files: Files) -> Resolution:
        """Everything that the file and its local includes state."""
        problems: list[Diagnostic] = []
        roots: dict[str, Cursor] = {}
        unread = tuple(_collect(unit.key, files, roots, problems))
        variables = Variables({}, iter(range(_MOST_REFERENCES)))
        for root in roots.values():
            _bind(root.get("variables"), variables, problems)
        found: list[Declaration] = []
        for path, root in roots.items():
            prefix = "" if path == unit.key else path
            found.extend(_declarations(Place(unit, prefix, Origin(root.span)), root, variables, problems))
        found = [declaration for declaration in found if declaration.facts]
        problems.extend(note for d in found for fact in d.facts if (note := number_trap(fact)))
        return Resolution(tuple(found), tuple(dict.fromkeys(problems)), tuple(roots), unread)


def _collect(
    path: str, files: Files, roots: dict[str, Cursor], problems: list[Diagnostic]
) -> Iterator[tuple[str, str]]:
    """Add a file and its local includes to ``roots``, included ones first; yields what was not read."""
    root = next(
        (d.cursor for d in documents_of(path, files) if d.cursor.is_mapping and d.cursor.get("spec") is None), None
    )
    if root is None:
        yield path, "is no YAML mapping"
        return
    include = root.get("include")
    roots[path] = root
    for entry in include.items() if include is not None and include.is_sequence else [include] if include else []:
        local = entry if entry.is_scalar else entry.get("local")
        if local is None or not local.is_scalar or "://" in local.text:
            yield path, "includes a file of another place, which was not read"
            continue
        inner = join("", local.text.lstrip("/"))
        if inner is None or not files.exists(inner) or len(roots) >= _MOST_FILES:
            problems.append(Diagnostic("ci-missing", "the included file is not in this repository", local.span))
        elif inner not in roots:
            yield from _collect(inner, files, roots, problems)


def _declarations(
    place: Place, root: Cursor, variables: Variables, problems: list[Diagnostic]
) -> Iterator[Declaration]:
    yield from _level(root, place, variables, problems, place.below("variables"))
    default = root.get("default")
    if default is not None and default.is_mapping:
        yield from _level(default, place.below("default"), variables, problems)
    for name, job in root.entries():
        if name not in _GLOBAL and job.is_mapping:
            inner = Variables(dict(variables.values), variables.budget)
            _bind(job.get("variables"), inner, problems)
            here = replace(place.below("jobs", name), origin=Origin(job.key_span))
            yield from _level(job, here, inner, problems)
        elif name not in _GLOBAL and not name.startswith(".") and not job.is_null:
            problems.append(Diagnostic("ci-shape", f"the job {name[:80]} must be a mapping", job.key_span))


def _level(
    level: Cursor, place: Place, variables: Variables, problems: list[Diagnostic], environment: Place | None = None
) -> Iterator[Declaration]:
    """Image, services and variables, which stand in the same words at every level."""
    image = _named(level.get("image"), "name", problems)
    if image is not None:
        here = replace(place.below("image"), origin=Origin(image.span))
        yield main_container(here, _text(image, variables))
    for number, entry in enumerate(items(level.get("services"), "services", problems)):
        written = _named(entry, "name", problems)
        if written is None:
            continue
        reference = _text(written, variables)
        alias = entry.get("alias")
        here = replace(place.below("services", number), origin=Origin(entry.span))
        facts = tuple(_environment(entry.get("variables"), variables, problems))
        yield service(here, alias.text if alias is not None else _basename(reference), reference, *facts)
    facts = tuple(_environment(level.get("variables"), variables, problems))
    yield (environment or place).declare("pipeline", facts)


def _named(cursor: Cursor | None, key: str, problems: list[Diagnostic]) -> Cursor | None:
    """An image: a text, or a mapping with a name."""
    if cursor is None or cursor.is_null or cursor.tag == "!reference":
        return None
    found = cursor.get(key) if cursor.is_mapping else cursor
    if found is None or not found.is_scalar:
        problems.append(Diagnostic("ci-shape", "an image must be a text or a mapping with a name", cursor.span))
        return None
    return found


def _value(declared: Cursor) -> Cursor | None:
    """A variable's value: a scalar, or ``value`` of a mapping with a description."""
    found = declared.get("value") if declared.is_mapping else declared
    return found if found is not None and found.is_scalar else None


def _environment(declared: Cursor | None, variables: Variables, problems: list[Diagnostic]) -> Iterator[Fact]:
    for name, entry in table(declared, "variables", problems):
        value = _value(entry)
        if value is not None:
            yield from (env_fact(name, _text(value, variables)),)


def _bind(declared: Cursor | None, variables: Variables, problems: list[Diagnostic]) -> None:
    for name, entry in table(declared, "variables", problems):
        value = _value(entry)
        if value is not None:
            variables.values[name] = plain_text(value)


def _text(cursor: Cursor, variables: Variables, depth: int = 0) -> Spliced:
    """A scalar with the variables of the file put in; those of GitLab itself are not known."""
    return _put_in(plain_text(cursor), variables, depth)


def _put_in(whole: Spliced, variables: Variables, depth: int) -> Spliced:
    pieces: list[Piece] = []
    at = 0
    for found in islice(_VARIABLE.finditer(whole.text), MOST_INSERTED):
        name = found[1] or found[2]
        pieces.extend(whole.cut(at, found.start()).pieces)
        here = whole.cut(*found.span()).origin()
        known = variables.values.get(name)
        if next(variables.budget, None) is None or known is None or depth >= _MOST_NESTED:
            pieces.append(unknown_piece(f"{name} is not set in this pipeline's files", here))
        else:
            pieces.append(inserted(_put_in(known, variables, depth + 1)))
        at = found.end()
    return Spliced(whole.span, (*pieces, *whole.cut(at).pieces), whole.via) if at else whole


def _basename(reference: Spliced) -> str:
    use = engine_of(reference.text)
    name = reference.text.partition("@")[0].rpartition("/")[2].partition(":")[0]
    return use.engine.name if use else name


PARSER = GitlabParser()
