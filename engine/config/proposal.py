"""The paritycheck.yaml that says what was found in a repository, for a person to confirm."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ..model import Environment, LayerSpec
from ..pattern import deferred
from .layers import LAYER_KEYS, written

_PLAIN = deferred(r"[A-Za-z_./][A-Za-z0-9_./@+-]*(?: [A-Za-z0-9_./@+-]+)*")
#: Words that YAML 1.1 or 1.2 takes for something else than a text.
_WORDS = frozenset("true false yes no on off null y n nan .nan .inf".split())

HEADER = """\
# What the files of this repository say about its environments, written by `paritycheck init`.
# Correct what is wrong: what is declared here stands, and is no longer guessed.
version: 1
"""


def proposal(found: Sequence[tuple[Environment, Sequence[tuple[LayerSpec, str]]]]) -> str:
    """The text of a configuration; each environment comes with its layers and the reason for each."""
    lines = [HEADER]
    reference = next((one.name for one, _ in found if one.answers_to("production")), "")
    if reference:
        lines.append(f"reference: {_scalar(reference)}\n")
    if found:
        lines.append("environments:\n")
    for environment, layers in found:
        lines.extend(_environment(environment, layers))
    return "".join(lines)


def _environment(environment: Environment, layers: Sequence[tuple[LayerSpec, str]]) -> Iterator[str]:
    by_format: dict[str, list[tuple[LayerSpec, str]]] = defaultdict(list)
    for spec, reason in layers:
        by_format[spec.parser].append((spec, reason))
    if not by_format and not environment.aliases:
        yield f"  {_scalar(environment.name)}: {{}}\n"
        return
    yield f"  {_scalar(environment.name)}:\n"
    if environment.aliases:
        yield f"    aliases: {_flow(environment.aliases)}\n"
    for format in LAYER_KEYS:
        if by_format[format]:
            yield f"    {format}:\n"
        for spec, reason in by_format[format]:
            entry = written(spec)
            yield f"      # {_comment(reason)}\n"
            yield f"      - {_flow(entry.get('', entry))}\n"


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(str(key))}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(str(value))


def _scalar(text: str) -> str:
    plain = _PLAIN.fullmatch(text) is not None and text.lower() not in _WORDS and not text.startswith("- ")
    return text if plain else json.dumps(text)


def _comment(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
