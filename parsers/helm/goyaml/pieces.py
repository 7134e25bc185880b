"""A text under construction: pieces in order, each with where it comes from."""

from __future__ import annotations

from ....engine.model import Origin
from ..gotemplate.rope import merged
from ..gotemplate.value import Control, GoValue, Place, Run, Text, written


class Pieces:
    """Collects pieces; ``text`` puts them together, runs that touch and come from one place made one."""

    __slots__ = ("bare", "controls", "parts", "wheres")

    def __init__(self, bare: Origin):
        self.bare = bare
        self.parts: list[str] = []
        self.wheres: list[Origin | Place] = []
        self.controls: dict[int, Control] = {}

    def add(self, part: str, where: Origin | Place) -> None:
        """A piece from one place."""
        self.parts.append(part)
        self.wheres.append(where)

    def verbatim(self, text: str, otherwise: Origin) -> None:
        """A text as it stands, with its own runs; a plain one comes from ``otherwise``."""
        if type(text) is not Text:
            self.add(text, otherwise)
            return
        if len(text.runs) == 1 and text.runs[0].control is None:
            self.parts.append(text)
            self.wheres.append(text.runs[0].where)
            return
        at = 0
        for run in text.runs:
            if run.control is not None:
                self.controls[len(self.parts)] = run.control
            self.add(str.__getitem__(text, slice(at, at + run.length)), run.where)
            at += run.length

    def written(self, part: str, value: GoValue, otherwise: Origin) -> None:
        """A piece that says a value in other letters: one run of all the value's origins."""
        if type(value) is Text:
            control = next((run.control for run in value.runs if run.control is not None), None)
            if control is not None:
                self.controls[len(self.parts)] = control
            if len(value.runs) == 1:
                self.add(part, whole_origin(value.runs[0]))
                return
        self.add(part, merged(value) or otherwise)

    def text(self) -> str:
        """The whole: a plain string when all of it comes from ``bare``."""
        whole = "".join(self.parts)
        bare = self.bare
        if not self.controls and all(where is bare for where in self.wheres):
            return whole
        return Text(whole, tuple(self._runs()))

    def _runs(self) -> list[Run]:
        runs: list[Run] = []
        controls = self.controls
        length, where, control = 0, self.wheres[0], controls.get(0)
        for index, (part, found) in enumerate(zip(self.parts, self.wheres, strict=True)):
            if found is where and not controls:
                length += len(part)
                continue
            if not part:
                continue
            condition = controls.get(index) if controls else None
            if condition is not control or not (found is where or _goes_on(where, length, found)):
                if length:
                    runs.append(Run(length, where, control))
                length, where, control = 0, found, condition
            length += len(part)
        if length:
            runs.append(Run(length, where, control))
        return runs


def whole_origin(run: Run) -> Origin:
    """The origin of a run as a whole."""
    where = run.where
    return where if isinstance(where, Origin) else written(where, run.length)


def _goes_on(where: Origin | Place, length: int, found: Origin | Place) -> bool:
    """Whether one piece of template text follows the other in the template."""
    return (
        type(where) is Place
        and type(found) is Place
        and found.source is where.source
        and found.offset == where.offset + length
    )
