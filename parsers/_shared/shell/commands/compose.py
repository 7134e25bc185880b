"""``docker compose`` and ``docker-compose``.

Compose, "Specify multiple Compose files" and "pre-defined environment variables": -f before COMPOSE_FILE before the
default names; --env-file before COMPOSE_ENV_FILES before .env.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...spliced import Spliced
from ..drafts import Draft
from ..options import listed, taken_apart
from ..walk import Event

COMPOSE = {
    "-f": "file", "--file": "file", "--env-file": "env file", "--profile": "profile", "-p": "project",
    "--project-name": "project", "--project-directory": "project folder", "--ansi": "", "--progress": "",
    "--parallel": "", "-c": "hint", "--context": "hint", "-H": "", "--host": "",
}  # fmt: skip
#: Subcommand -> whether it only looks.
_SUBCOMMANDS = {
    "up": False, "create": False, "run": False, "start": False, "restart": False, "down": False, "stop": False,
    "build": True, "push": True, "pull": True, "config": True, "convert": True, "watch": False, "publish": True,
    "bake": True,
}  # fmt: skip


def compose(event: Event, words: Sequence[Spliced]) -> Sequence[Draft]:
    """``docker compose -f A -f B --env-file E up``; the options stand before the subcommand."""
    end = _subcommand(words)
    if end is None:
        return ()
    given = taken_apart(words[1:end], COMPOSE)
    files = given.all("file") or _listed(event, "COMPOSE_FILE", _separator(event))
    profiles = [*given.all("profile"), *_listed(event, "COMPOSE_PROFILES", ",")]
    env_files = given.all("env file") or _listed(event, "COMPOSE_ENV_FILES", ",")
    project = given.last("project") or next(iter(_listed(event, "COMPOSE_PROJECT_NAME", "\0")), None)
    return (Draft(
        f"docker compose {words[end].text}", "compose", files[0] if files else None, tuple(files),
        env_files=tuple(env_files) or None, profiles=tuple(profiles), project=given.last("project folder"),
        hints=tuple(one for one in (project, given.last("hint")) if one is not None),
        checks=_SUBCOMMANDS[words[end].text],
    ),)  # fmt: skip


def _subcommand(words: Sequence[Spliced]) -> int | None:
    """Where the subcommand stands: the first word that is no option and no value of one."""
    index = 1
    while index < len(words):
        text = words[index].text
        if not text.startswith("-"):
            return index if text in _SUBCOMMANDS else None
        index += 2 if text in COMPOSE else 1
    return None


def _separator(event: Event) -> str:
    value = event.row.variables.get("COMPOSE_PATH_SEPARATOR")
    return value.text if isinstance(value, Spliced) and len(value.text) == 1 else ":"


def _listed(event: Event, name: str, separator: str) -> list[Spliced]:
    value = event.row.variables.get(name)
    return listed([value], separator) if isinstance(value, Spliced) and value.pieces else []
