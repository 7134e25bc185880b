"""``docker build``, ``docker run`` and ``docker stack deploy``; ``docker compose`` has a table of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...spliced import Spliced
from ..drafts import Draft
from ..options import Given, pair, taken_apart
from ..rows import Row, made, under
from ..walk import Event

DOCKER = {
    "-f": "file", "--file": "file", "-t": "tag", "--tag": "tag", "--build-arg": "build arg", "--target": "stage",
    "--env-file": "env file", "-e": "env", "--env": "env", "-c": "stack file", "--compose-file": "stack file",
    "--platform": "", "--cache-from": "", "--cache-to": "", "--label": "", "--secret": "", "--ssh": "", "--output": "",
    "-o": "", "--progress": "", "--builder": "", "--network": "", "--name": "", "-v": "", "--volume": "", "-p": "",
    "--publish": "", "-u": "", "--user": "", "-w": "", "--workdir": "", "--entrypoint": "", "--mount": "", "-m": "",
    "--memory": "", "--cpus": "", "-h": "", "--hostname": "", "--restart": "", "--build-context": "", "--iidfile": "",
    "--metadata-file": "", "--add-host": "", "--link": "",
}  # fmt: skip


def docker(event: Event) -> Sequence[Draft]:
    """A build of a Dockerfile, a container with its env files, a stack."""
    given = taken_apart(event.words[1:], DOCKER)
    words = [one.text for one in given.words]
    if words[:2] in (["buildx", "build"], ["image", "build"], ["builder", "build"]):
        return (_build(event.row, given, given.words[2:]),)
    if words[:1] == ["build"]:
        return (_build(event.row, given, given.words[1:]),)
    if words[:1] == ["run"] and given.all("env file"):
        return _run(given)
    if words[:2] == ["stack", "deploy"]:
        files = tuple(given.all("stack file"))
        hints = given.words[2:3]
        return (Draft("docker stack deploy", "compose", files[0] if files else None, files, hints=tuple(hints)),)
    return ()


def _build(row: Row, given: Given, words: Sequence[Spliced]) -> Draft:
    """``docker build -f FILE CONTEXT``: without ``-f`` the Dockerfile of the context."""
    context = words[-1] if words else None
    file = given.last("file")
    if file is None and context is not None and "://" not in context.text:
        file = under(context, made("Dockerfile", context.span))
    variables = tuple(one for value in given.all("build arg") if (one := pair(value)))
    hints = tuple(one for one in (given.last("tag"), given.last("stage")) if one is not None)
    return Draft("docker build", "dockerfile", file, (file,) if file is not None else (), variables, hints=hints,
                 checks=True, remote=file is None)  # fmt: skip


def _run(given: Given) -> Sequence[Draft]:
    draft = Draft("docker run", "dotenv")
    return [replace(draft, target=file, files=(file,)) for file in given.all("env file")]
