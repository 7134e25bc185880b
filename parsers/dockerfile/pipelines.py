"""The steps of GitHub workflows that build a Dockerfile: docker/build-push-action with its ``build-args``.

What a pipeline states of itself is the CI parser's; here it is one more consumer, beside Compose. Paths start at the
root of the repository. A value that an expression makes is left to the Dockerfile's default.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...engine.model import Origin, Span
from ...engine.pattern import deferred
from ...engine.reading import Cursor, Files, join
from .words import Bound, Consumer

_WORKFLOW = deferred(r"\.github/workflows/[^/]+\.ya?ml")
_ACTION = "docker/build-push-action"
_PAIR = deferred(r"^[ \t\"']*(?P<name>[A-Za-z_][A-Za-z0-9_]*)=(?P<value>[^\r\n]*?)[ \t\"']*\r?$", re.MULTILINE)
#: What the runner puts in before the action sees it, and the action's own git context.
_EXPRESSIONS = ("${{", "{{")


def pipeline_consumers(files: Files) -> Iterator[tuple[str, Consumer]]:
    """(Dockerfile, consumer) for each step that builds one."""
    for path in files.paths:
        source = files.source(path) if _WORKFLOW.fullmatch(path) else None
        if source is not None and _ACTION in source.text:
            for document in files.yaml(path):
                for job, inputs in _steps(document.cursor):
                    dockerfile = _dockerfile(inputs)
                    if dockerfile is not None:
                        arguments = dict(_arguments(inputs.get("build-args")))
                        yield dockerfile, Consumer(path, f"the job {job}", arguments, _target(inputs))


def _steps(root: Cursor) -> Iterator[tuple[str, Cursor]]:
    """The job and the inputs of each step that builds."""
    jobs = root.get("jobs")
    for job, body in jobs.entries() if jobs is not None and jobs.is_mapping else ():
        steps = body.get("steps")
        for step in steps.items() if steps is not None and steps.is_sequence else ():
            uses, inputs = step.get("uses"), step.get("with")
            if uses is not None and uses.text.startswith(_ACTION) and inputs is not None and inputs.is_mapping:
                yield job, inputs


def _written(inputs: Cursor, name: str, otherwise: str) -> str | None:
    """An input's text; None where an expression makes it."""
    given = inputs.get(name)
    text = given.text.strip() if given is not None and given.is_scalar and not given.is_null else ""
    return None if any(one in text for one in _EXPRESSIONS) else text or otherwise


def _dockerfile(inputs: Cursor) -> str | None:
    context = _written(inputs, "context", ".")
    file = _written(inputs, "file", f"{context}/Dockerfile")
    if context is None or file is None or "://" in context:
        return None
    return join("", file)


def _target(inputs: Cursor) -> str | None:
    return _written(inputs, "target", "")


def _arguments(given: Cursor | None) -> Iterator[tuple[str, Bound]]:
    """One ``NAME=value`` a line."""
    if given is None or not given.is_scalar:
        return
    span = given.span
    for found in _PAIR.finditer(span.text):
        value = found["value"]
        if not any(one in value for one in _EXPRESSIONS):
            start, end = (span.start + at for at in found.span("value"))
            yield found["name"], Bound(value, Origin(Span(span.source, start, end)))
