"""Inputs passed to actions and workflows of other repositories whose names say that they are versions.

``postgres-tag: "17"``, ``java_version: 21``: what the callee does with them is not known, their meaning is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...engine.model import Declaration, Fact, Origin
from ...engine.pattern import deferred
from ...engine.reading import Cursor
from .._shared.facts import engine_facts, engine_of
from .._shared.pin import LANGUAGES
from .._shared.spliced import Spliced
from .containers import Place, service
from .expressions import Context, expressed
from .github_setup import SETUP_ACTIONS, TOOL_ACTIONS
from .values import stated

_INPUT = deferred(r"(?P<what>[a-z][a-z0-9-]*?)[-_](?P<kind>version|tag|image)")
#: How sure it is that an input does what its name says.
_BY_NAME = 0.8
_TOOLS = frozenset((
    "terraform", "opentofu", "terragrunt", "helm", "helmfile", "kubectl", "kustomize", "poetry", "uv", "pnpm",
    "yarn", "npm", "bundler", "gradle", "maven", "protoc", "buf",
))  # fmt: skip


def passed_declarations(uses: str, passed: Cursor | None, place: Place, context: Context) -> Iterator[Declaration]:
    """One declaration for each input that states a version."""
    action = uses.partition("@")[0]
    if passed is None or action in SETUP_ACTIONS or action in TOOL_ACTIONS:
        return
    for name, value in passed.entries():
        found = _INPUT.fullmatch(name.lower())
        if found is None or not value.is_scalar or not value.text.strip():
            continue
        here = replace(place.below("with", name), origin=Origin(value.key_span))
        text = expressed(value, context)
        if found["kind"] == "image":
            if engine_of(text.text):
                yield _vaguer(service(here, found["what"], text))
        elif text.text.strip():
            yield from _versioned(found["what"].replace("_", "-"), found["kind"], text, value, here)


def _versioned(what: str, kind: str, text: Spliced, value: Cursor, place: Place) -> Iterator[Declaration]:
    language = LANGUAGES.get(what)
    if language is not None and kind == "version":
        yield _vaguer(place.declare("runtime", (stated("runtime", text, language),)))
    elif what in _TOOLS and kind == "version":
        yield _vaguer(place.declare("runtime", (stated("tool", text, what),)))
    else:
        facts = tuple(_engine(what, text, value))
        if facts:
            yield _vaguer(place.declare("backing-service", facts, what))


def _engine(what: str, text: Spliced, value: Cursor) -> Iterator[Fact]:
    use = None if text.reason else engine_of(f"{what}:{text.text}")
    if use is not None:
        yield from engine_facts(use, Origin(value.key_span), text.origin())


def _vaguer(declaration: Declaration) -> Declaration:
    facts = tuple(replace(fact, confidence=min(fact.confidence, _BY_NAME)) for fact in declaration.facts)
    return replace(declaration, facts=facts)
