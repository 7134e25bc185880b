"""CircleCI: the containers of executors and jobs, and their environment.

The first image of a ``docker`` list is where the steps run, the others are services (configuration reference,
docker). Parameters with a default stand for it; orbs are not read.
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
from .values import env_fact, inserted, items, number_trap, plain_text, refusal, root_of, table

_CONFIG = (".circleci/config.yml", ".circleci/config.yaml")
_PARAMETER = deferred(r"<<\s*([\w.-]{1,120})\s*>>")

#: Parameters by path: "parameters.ruby", "pipeline.parameters.tag".
Parameters = dict[str, Spliced]


@dataclass(frozen=True, slots=True)
class CircleParser:
    """Reads .circleci/config.yml."""

    name: str = "circleci"

    def units(self, files: Files) -> Iterator[Unit]:
        """The configuration file, if there is one."""
        for path in files.paths:
            if path in _CONFIG:
                yield Unit(self.name, path, (path,))

    def resolve(self, unit: Unit, layers: Layers, files: Files) -> Resolution:
        """Executors and jobs of the file."""
        root = root_of(unit.key, files)
        if root is None:
            return refusal(unit.key, files)
        problems: list[Diagnostic] = []
        declarations = tuple(d for d in _declarations(unit, root, problems) if d.facts)
        problems.extend(note for d in declarations for fact in d.facts if (note := number_trap(fact)))
        return Resolution(declarations, tuple(dict.fromkeys(problems)), (unit.key,))


def _declarations(unit: Unit, root: Cursor, problems: list[Diagnostic]) -> Iterator[Declaration]:
    pipeline = _parameters(root, "pipeline.parameters", problems)
    for section in ("executors", "jobs"):
        for name, declared in table(root.get(section), section, problems):
            if not declared.is_mapping:
                problems.append(Diagnostic("ci-shape", f"{section} {name} must be a mapping", declared.key_span))
                continue
            given = {**pipeline, **_parameters(declared, "parameters", problems)}
            place = Place(unit, f"{section}.{name}", Origin(declared.key_span), _folder(declared, given))
            yield from _job(declared, place, given, problems)


def _job(declared: Cursor, place: Place, given: Parameters, problems: list[Diagnostic]) -> Iterator[Declaration]:
    for number, entry in enumerate(items(declared.get("docker"), "docker", problems)):
        image = entry.get("image")
        here = replace(place.below("docker", number), origin=Origin(entry.span))
        if image is None or not image.is_scalar:
            problems.append(Diagnostic("ci-shape", "an entry of docker names no image", entry.span))
            continue
        facts = tuple(_environment(entry.get("environment"), given, problems))
        choice = _text(image, given)
        if number:
            name = entry.get("name")
            yield service(here, name.text if name is not None else _basename(choice), choice, *facts)
        else:
            yield main_container(here, choice)
            yield here.below("environment").declare("pipeline", facts)
    yield place.declare("pipeline", tuple(_environment(declared.get("environment"), given, problems)))


def _environment(declared: Cursor | None, given: Parameters, problems: list[Diagnostic]) -> Iterator[Fact]:
    """A map of variables, or the older list of maps or ``NAME=value`` texts."""
    if declared is not None and declared.is_sequence:
        for entry in declared.items():
            if entry.is_mapping:
                yield from _environment(entry, given, problems)
        return
    for name, value in table(declared, "environment", problems):
        if value.is_scalar:
            yield from (env_fact(name, _text(value, given)),)
        else:
            problems.append(Diagnostic("ci-shape", f"the variable {name} must be a text", value.span))


def _parameters(level: Cursor, prefix: str, problems: list[Diagnostic]) -> Parameters:
    found: Parameters = {}
    for name, declared in table(level.get("parameters"), "parameters", problems):
        default = declared.get("default")
        if default is not None and default.is_scalar:
            found[f"{prefix}.{name}"] = plain_text(default)
    return found


def _text(cursor: Cursor, given: Parameters) -> Spliced:
    """A scalar with its parameters put in."""
    whole = plain_text(cursor)
    pieces: list[Piece] = []
    at = 0
    for found in islice(_PARAMETER.finditer(whole.text), MOST_INSERTED):
        pieces.extend(whole.cut(at, found.start()).pieces)
        known = given.get(found[1])
        here = whole.cut(*found.span()).origin()
        pieces.append(inserted(known) if known else unknown_piece(f"the parameter {found[1]} has no default", here))
        at = found.end()
    return Spliced(cursor.span, (*pieces, *whole.cut(at).pieces), cursor.via) if at else whole


def _folder(declared: Cursor, given: Parameters) -> str:
    written = declared.get("working_directory")
    if written is None or not written.is_scalar:
        return ""
    path = _text(written, given)
    inside = not path.reason and not path.text.startswith(("~", "/"))
    return (join("", path.text) or "") if inside else ""


def _basename(choice: Spliced) -> str:
    use = engine_of(choice.text)
    name = choice.text.partition("@")[0].rpartition("/")[2].partition(":")[0]
    return use.engine.name if use else name


PARSER = CircleParser()
