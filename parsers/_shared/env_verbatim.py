"""Env files whose values stand for themselves: docker's ``--env-file`` and the ``envs`` of Kustomize's generators.

Nothing is quoted, nothing is a variable, nothing behind ``=`` is a comment.
Sources: docker/cli, opts/envfile.go and opts/env.go; kustomize, api/kv/kv.go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from ...engine.model import Diagnostic, Source, Span
from ...engine.pattern import deferred
from .env_lines import Line, Reader, refuse

_KEY = deferred(r"[-._a-zA-Z][-._a-zA-Z0-9]*")


def _refused_by_docker(key: str) -> str:
    if not key:
        return "a variable name is missing"
    return "a variable name holds no blanks" if any(char.isspace() for char in key) else ""


def _refused_by_kustomize(key: str) -> str:
    return "" if _KEY.fullmatch(key) else "a variable name holds letters, digits and _ . - only"


def _read(
    why: Callable[[str], str], whose: str, source: Source, first: int, problems: list[Diagnostic]
) -> Iterator[Line]:
    for number, start in enumerate(source.starts(), 1):
        line = source.line_text(number)[first if number == 1 else 0 :]
        content = line.lstrip()
        if not content or content.startswith("#"):
            continue
        at = max(start, first) + len(line) - len(content)
        key, equals, value = content.partition("=")
        reason = why(key)
        key_span = Span(source, at, at + len(key))
        if reason:
            refuse(source, at, reason, whose, problems)
        elif equals:
            after = key_span.end + 1
            yield Line(key, key_span, value, Span(source, after, after + len(value)), template=False)
        else:
            yield Line(key, key_span, None, key_span)


#: docker's lookup of a bare name leaves it out where nothing sets it; Kustomize's makes it empty.
read_docker: Reader = partial(_read, _refused_by_docker, "docker")
read_kustomize: Reader = partial(_read, _refused_by_kustomize, "Kustomize")
