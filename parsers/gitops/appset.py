"""Argo CD ApplicationSets: a template filled in for every set of parameters, in either of its two syntaxes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ...engine.contract import Deployment
from ...engine.model import Clue, Origin, Sign, Source, Step
from .._shared.lending import Template
from .generators import MOST, Undecided, flattened, generated
from .given import Branch, Given, Leaf, at, changed, flag, given, items, leaf, merged, said, word
from .scene import Scene, Via, clue, labelled, stated_in, unknown

_ENVIRONMENT: Final = ("environment", "env", "values.environment", "values.env")
_TAG: Final = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Made:
    """An Application that a set makes with what its parameters say of the environment, or why there is none."""

    tree: Given | None
    clues: tuple[Clue, ...] = ()
    problem: Deployment | None = None


def applications(scene: Scene, tree: Given, via: Via) -> Iterator[Made]:
    """The Applications of a set, bounded; what cannot be decided is an unresolved deployment."""
    name = leaf(tree, "metadata", "name")
    what = f"Argo CD ApplicationSet {word(tree, 'metadata', 'name')}".strip()
    clues = (*labelled(tree), *clue(name, Sign.JOB), *via.clues, *stated_in(tree))
    origin = (name or tree).origin

    def undecided(reason: str) -> Made:
        return Made(None, (), unknown(what, origin, clues, reason))

    goes = flag(tree, "spec", "goTemplate")
    filler = _Filler(scene, goes)
    count = 0
    for generator in items(tree, "spec", "generators"):
        try:
            for one, declared in _made(scene, tree, generator, filler):
                count += 1
                if count > MOST:
                    yield undecided(f"it makes more than {MOST} Applications; the rest was not read")
                    return
                yield Made(one, declared)
        except Undecided as error:
            yield undecided(str(error))
            if scene.spent:
                return


def _made(scene: Scene, tree: Given, generator: Given, filler: _Filler) -> Iterator[tuple[Given, tuple[Clue, ...]]]:
    template = at(tree, "spec", "template")
    kind = next((one for one in _entries(generator) if one != "selector"), "")
    own = at(generator, kind, "template")
    if own is not None and template is not None:
        template = merged(template, own)
    if template is None:
        raise Undecided("it has no template")
    patch = leaf(tree, "spec", "templatePatch")
    for params in generated(scene, generator, filler.goes, filler.fill):
        made = filler.fill(template, params)
        yield _patched(scene, made, patch, params, filler), _declared(params)


def _declared(params: Branch) -> tuple[Clue, ...]:
    """Parameters whose name says that they are the environment."""
    known = flattened(params)
    return tuple(one for name in _ENVIRONMENT for one in clue(known.get(name), Sign.DECLARED))


def _entries(tree: Given) -> dict[str, Given]:
    return tree.entries if isinstance(tree, Branch) else {}


def _patched(scene: Scene, made: Given, patch: Leaf | None, params: Branch, filler: _Filler) -> Given:
    """``templatePatch``: a text that becomes a part of the Application."""
    if patch is None:
        return made
    text = filler.text(patch, params).text
    name = scene.files.made(patch.origin.span.path.partition("#~")[0], "templatePatch", text)
    for seen in scene.charts.documents(name, text).objects[:1]:
        return merged(made, given(seen))
    return made


class _Filler:
    """Fills parameters into texts, in the syntax of the set."""

    def __init__(self, scene: Scene, goes: bool):
        self.scene = scene
        self.goes = goes

    def fill(self, tree: Given, params: Branch) -> Given:
        """The tree with parameters in its texts. Raises ``Undecided``."""
        return changed(tree, lambda one: self.text(one, params))

    def text(self, one: Leaf, params: Branch) -> Leaf:
        """One text with its parameters."""
        self.scene.left -= 1 + len(one.text) // 100
        if self.scene.spent:
            raise Undecided("its templates take too many steps to be carried out")
        if "{{" not in one.text or one.reason:
            return one
        return self._carried_out(one, params) if self.goes else self._replaced(one, params)

    def _replaced(self, one: Leaf, params: Branch) -> Leaf:
        """``{{name}}``: a name that no parameter has stays as it is."""
        known = flattened(params)
        text = str(one.text)
        pieces: list[tuple[str, Origin]] = []
        put_in: list[Origin] = []
        end = 0
        for found in _TAG.finditer(text):
            value = known.get(found[1])
            if not isinstance(value, Leaf):
                continue
            pieces += [(text[end : found.start()], one.origin), (_printed(value), value.origin)]
            put_in.append(value.origin)
            end = found.end()
        pieces.append((text[end:], one.origin))
        if not put_in:
            return one
        origin = Origin(one.origin.span, Step.INTERPOLATED, tuple(put_in))
        return Leaf(text, self.scene.texts(pieces), origin)

    def _carried_out(self, one: Leaf, params: Branch) -> Leaf:
        scene = self.scene
        path = one.origin.span.path.partition("#~")[0]
        written = scene.texts(((str(one.text), one.origin),)) if type(one.text) is str else one.text
        dot = scene.layer(params if params.cursor is None else Branch(params.entries, params.origin), "parameters")
        filled = scene.charts.fill(Template(Source(path, written), "argocd", (("", (dot,)),)), scene.files)
        scene.left -= 15 * filled.work + len(filled.text) // 10 + 20
        if filled.problem is not None:
            raise Undecided(f"its template {filled.problem.message}")
        made = said(filled.text, one.origin)
        return Leaf(str(made.text), made.text, one.origin)


def _printed(value: Leaf) -> str:
    plain = value.value
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return "" if plain is None else str(value.text)
