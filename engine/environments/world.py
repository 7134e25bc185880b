"""The answer: environments, and where each unit stands in them."""

from __future__ import annotations

from dataclasses import dataclass

from ..contract import Deployment, Unit
from ..model import EVERYWHERE, Diagnostic, Environment, Layers, Scope
from ..reading import file_of


@dataclass(frozen=True, slots=True)
class Placement:
    """A unit under some layers, and the environments in which that is what holds."""

    unit: Unit
    layers: Layers
    scope: Scope = EVERYWHERE


@dataclass(frozen=True, slots=True)
class Claim:
    """A word that ties a unit to an environment.

    It stands at ``path``: the variant that is laid on the unit when ``variant`` is true, else the unit itself.
    ``extra`` are the other words of the variant's name (``ccd`` of values.ccd.preview.yaml).
    """

    word: str
    unit: Unit
    path: str
    variant: bool
    extra: tuple[str, ...] = ()

    @property
    def layers(self) -> Layers:
        """The unit's own layers, and the variant on top."""
        return Layers((*self.unit.files, self.path)) if self.variant else self.unit.layers()

    @property
    def files(self) -> tuple[str, ...]:
        """The files that are this environment's own."""
        return (self.path,) if self.variant else self.unit.files

    @property
    def reason(self) -> str:
        """Why, in words."""
        what = "the file is" if self.variant or self.path.count("/") == 0 else "the path is"
        return f"{what} named {self.word!r}: {self.path}"


@dataclass(frozen=True, slots=True)
class Deployed:
    """A deployment whose environment was decided; ``unit`` is None when what it deploys is not in the repository."""

    word: str
    unit: Unit | None
    layers: Layers
    deployment: Deployment

    @property
    def files(self) -> tuple[str, ...]:
        """The files that are this environment's own: what is laid on the unit, else the unit itself."""
        if self.unit is None:
            return ()
        base = self.unit.files
        return tuple(dict.fromkeys(file_of(path) for path in self.layers.files if path not in base)) or base

    @property
    def reason(self) -> str:
        """Why, in words."""
        return f"{self.deployment.what} ({self.deployment.origin.edit_site().place})"


@dataclass(frozen=True, slots=True)
class World:
    """The environments of a repository and where each unit stands in them."""

    environments: tuple[Environment, ...]
    placements: tuple[Placement, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    units: tuple[Unit, ...] = ()
