"""A small repository on disk, and what shell text in it deploys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from paritycheck.engine.contract import Deployment
from paritycheck.engine.model import Clue, Origin, Sign, Source
from paritycheck.engine.reading import Files
from paritycheck.parsers._shared.shell import Script, Surroundings, deployments_of
from paritycheck.parsers._shared.spliced import literal

Deploys = Callable[..., list[Deployment]]


def script(text: str, variables: Mapping[str, str], folder: str, line: int, job: str) -> Script:
    """A step: the text of a file of its own, at a line of its job."""
    source = Source(".ci/steps", "\n" * line + text)
    span = source.line_span(line + 1)
    values = {name: literal(value, span) for name, value in variables.items()}
    whole = type(span)(source, line, len(source.text))
    clues = (Clue(job, Sign.JOB, span),)
    return Script(literal(text, whole), Surroundings(folder, values, clues, f"the job {job}", Origin(span)))


@pytest.fixture
def deploys(tmp_path: Path) -> Deploys:
    """``deploys(files, text, ...)``: the deployments of steps; files are paths, or path -> text."""

    def run(
        files: Mapping[str, str] | tuple[str, ...],
        *texts: str,
        variables: Mapping[str, str] | None = None,
        folder: str = "",
    ) -> list[Deployment]:
        contents = files if isinstance(files, Mapping) else dict.fromkeys(files, "")
        for path, text in contents.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
        steps = [script(text, variables or {}, folder, 10 * number, "run") for number, text in enumerate(texts)]
        return list(deployments_of(steps, Files(tmp_path, contents)))

    return run
