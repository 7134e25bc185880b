"""What a command deploys, in its own words: paths as written, nothing decided yet."""

from __future__ import annotations

from dataclasses import dataclass

from ..spliced import Spliced


@dataclass(frozen=True, slots=True)
class Draft:
    """One deployment as a command states it.

    ``target`` and the files are paths as the command's folder sees them, but for those with ``rooted``, where the
    target alone is. ``told`` are words that name the environment outright (``-e prod``), ``hints`` words that may
    (namespace, release). ``checks`` is for a command that only looks. ``verb`` says the command in words.
    ``remote`` says that the target need not be a path. ``base`` is the folder from which the files are named when
    it is not the command's.
    """

    verb: str
    parser: str
    target: Spliced | None = None
    files: tuple[Spliced, ...] = ()
    variables: tuple[tuple[str, Spliced], ...] = ()
    env_files: tuple[Spliced, ...] | None = None
    profiles: tuple[Spliced, ...] = ()
    workspace: Spliced | None = None
    release: Spliced | None = None
    namespace: Spliced | None = None
    told: tuple[Spliced, ...] = ()
    hints: tuple[Spliced, ...] = ()
    checks: bool = False
    remote: bool = False
    base: Spliced | None = None
    project: Spliced | None = None
    undecided: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
