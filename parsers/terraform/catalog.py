"""How one resource type states facts: the columns of the RESOURCES table."""

from __future__ import annotations

from dataclasses import dataclass

from ...engine.model import Kind

Route = tuple[str, ...]


def route(path: str) -> Route:
    """``"settings.tier"`` as a route of names."""
    return tuple(path.split("."))


@dataclass(frozen=True, slots=True)
class Take:
    """``attribute`` is stated by the argument at ``path``, read by a row of emit.READERS."""

    attribute: str
    path: str
    reader: str = "text"
    key: str = ""


@dataclass(frozen=True, slots=True)
class Containers:
    """Where a workload's containers stand, and how each states image, environment, ports and size.

    ``json``: the route leads to a JSON text (ECS). ``env`` is a map or blocks with name and value; ``port`` is
    (block, argument).
    """

    path: str
    json: bool = False
    image: str = "image"
    env: str = "env"
    port: tuple[str, str] = ("ports", "container_port")
    takes: tuple[Take, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One resource type. ``engine`` and ``version`` are paths; ``fixed`` is the engine that the type stands for.

    ``names`` are the arguments that name it. ``env`` and ``runtime`` are paths of a function's environment and
    runtime; ``image`` of a single image; ``hidden`` of an environment whose values are secrets.
    """

    kind: Kind
    takes: tuple[Take, ...] = ()
    engine: str = ""
    version: str = ""
    fixed: str = ""
    names: tuple[str, ...] = ("name",)
    env: str = ""
    runtime: str = ""
    image: str = ""
    containers: Containers | None = None
    counted: str = ""
    hidden: str = ""
