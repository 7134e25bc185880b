"""A stretch of shell text, or one command, with what is known around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ....engine.model import Clue, Origin
from ..spliced import Spliced


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where shell text runs: once for each row of a matrix and each caller of a reusable workflow.

    ``folder`` is the working directory ("" is the root), ``variables`` the shell variables in scope, ``clues`` what
    tells the environment (of the job, its conditions, its name), ``job`` the job in words ("the job deploy-prod"),
    ``origin`` the step's place, because of the job's callers.
    """

    folder: str
    variables: Mapping[str, Spliced]
    clues: tuple[Clue, ...]
    job: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Script:
    """Shell text; what is not known in it (an expression of the CI system) is an unknown piece."""

    text: Spliced
    around: Surroundings


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its words after quotes and variables, the first is its name.

    Tasks of a CI system that stand for a command (HelmDeploy@0) are given as the command that they run.
    """

    words: tuple[Spliced, ...]
    around: Surroundings
