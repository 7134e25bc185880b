"""Where interpolation looks: variables from outside, then env files, the later file first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...engine.model import Origin, Step
from .._shared.envfile import assign, read_env
from .._shared.positioned import Variable
from .session import Session


@dataclass(frozen=True, slots=True)
class Variables:
    """Every variable that has a value, by name."""

    table: Mapping[str, Variable]

    def lookup(self, name: str) -> Variable | None:
        """A variable's value, or None when it is not set."""
        return self.table.get(name)

    def over(self, lower: Mapping[str, Variable]) -> Variables:
        """These variables, with others where these are silent (compose-go: an include's own env file)."""
        return Variables({**lower, **self.table}) if lower else self


def project_variables(
    session: Session,
    outer: Iterable[tuple[str, str]],
    folder: str,
    env_files: tuple[str, ...] | None,
    undecided: Iterable[tuple[str, str]] = (),
) -> Variables:
    """The variables of a project: from outside, and of its env files (None: the .env of its folder, if any).

    ``undecided`` are set from outside to something that only the deployment knows, each with the reason.
    """
    table = {name: Variable(text) for name, text in outer}
    table.update((name, Variable("", missing=reason)) for name, reason in undecided)
    paths = default_env(session, folder) if env_files is None else env_files
    return Variables(table).over(env_variables(session, paths, Variables(table)))


def default_env(session: Session, folder: str) -> tuple[str, ...]:
    """The .env of a folder, when there is one."""
    path = f"{folder}/.env" if folder else ".env"
    return (path,) if session.files.exists(path) else ()


def env_variables(session: Session, paths: Iterable[str], outer: Variables) -> dict[str, Variable]:
    """What env files set, the later file and line winning."""
    table: dict[str, Variable] = {}
    for path in paths:
        source = session.source(path)
        if source is None:
            continue
        lines, problems = read_env(source)
        session.problems.extend(problems)
        for found in assign(lines, outer.lookup, session.problems, table.get):
            if found.variable is not None:
                name = found.line.key
                table[name] = _replacing(found.variable, table.get(name))
    return table


def _replacing(variable: Variable, earlier: Variable | None) -> Variable:
    if earlier is None or earlier.origin is None or variable.origin is None:
        return variable
    if earlier.origin.span == variable.origin.span or variable.origin.step is not Step.LITERAL:
        return variable
    return Variable(variable.text, Origin(variable.origin.span).over(earlier.origin))
