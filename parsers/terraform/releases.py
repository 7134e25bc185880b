"""helm_release: its values texts and set blocks as ``setting`` facts, a later statement over an earlier one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...engine.model import Fact, Secret, Unknown
from .bodies import BodyView
from .emit import fact, settings
from .encoding import yamldecode
from .values import EvalError, Missing, Val, elements, scalar_text


def release_settings(view: BodyView) -> Iterator[Fact]:
    """The settings of a release; of several statements of one key the last counts and shadows the others."""
    found: dict[str, Fact] = {}
    for new in (*_values(view), *_sets(view)):
        earlier = found.get(new.key)
        found[new.key] = replace(new, origin=new.origin.over(earlier.origin)) if earlier is not None else new
    yield from found.values()


def _values(view: BodyView) -> Iterator[Fact]:
    given = view.value("values")
    if given is None or given.null:
        return
    for _, text in elements(given):
        decoded = _decoded(text, view)
        if isinstance(decoded.data, Missing):
            yield Fact("setting", Unknown(decoded.data.reason, decoded.data.cause), text.origin, "values")
            continue
        for key, item in elements(decoded):
            yield from settings(str(key), item)


def _decoded(text: Val, view: BodyView) -> Val:
    if text.inner is not None:
        return text.inner
    try:
        return yamldecode((text,), text.origin.span)
    except EvalError as error:
        view.around.refused(error)
        return Val(text.kind, Missing(error.message, text.origin), text.origin)


def _sets(view: BodyView) -> Iterator[Fact]:
    for kind in ("set", "set_list", "set_sensitive"):
        for block in view.blocks(kind):
            name, value = block.value("name"), block.value("value")
            label = scalar_text(name) if name is not None else None
            stated = fact("setting", value, key=label, name=label) if label and value is not None else None
            if stated is None:
                continue
            if kind == "set_sensitive" and value is not None and scalar_text(value) is not None:
                stated = replace(stated, value=Secret.of(scalar_text(value) or ""))
            yield stated
