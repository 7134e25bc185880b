"""What shell scripts of CI steps state in so many words: images that they run, variables that they write down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from ...engine.canon import image
from ...engine.model import Source, Span
from ...engine.pattern import deferred

_DOCKER = deferred(r"\bdocker[ \t]+(?:container[ \t]+)?(run|pull)\b")
_TOKEN = deferred(r"(?:[ \t]|\\[ \t]*\r?\n)+((?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"';&|()<>])+)")
#: Options of ``docker run`` and ``docker pull`` that take no value.
_SWITCHES = frozenset((
    "--detach", "--init", "--interactive", "--tty", "--privileged", "--publish-all", "--read-only", "--rm",
    "--no-healthcheck", "--quiet", "--oom-kill-disable", "--all-tags", "--disable-content-trust", "--sig-proxy",
))  # fmt: skip
_SHORT_SWITCHES = deferred(r"-[ditPqa]+")
_MOST_TOKENS = 60
_MOST_COMMANDS = 1000
_LONGEST_LINE = 4000

_WRITES = deferred(
    r"\becho[ \t]+(?:-[ne][ \t]+)?(?P<quote>[\"']?)(?P<name>[A-Za-z_][A-Za-z0-9_]*)="
    r"(?P<value>[^\n]{0,500}?)(?P=quote)[ \t]*"
    r">>?[ \t]*[\"']?(?P<file>\$\{?GITHUB_ENV\}?|(?:[\w.-]+/)*[\w-]*\.env[\w.-]*)[\"']?(?=[\s;&|]|\Z)"
)
_LINE = deferred(r"[^\n]+")
_COMMENT = deferred(r"[ \t]*#")
_COMPUTED = deferred(r"\$\(|`|\$[A-Za-z_{](?!\{)")


@dataclass(frozen=True, slots=True)
class Write:
    """``echo NAME=value >> file``: where the value stands, and whether a shell computes it."""

    name: str
    value: Span
    file: str
    computed: bool


def run_images(source: Source, start: int, end: int) -> Iterator[Span]:
    """The literal images of ``docker run`` and ``docker pull`` in a stretch of a file."""
    for command in islice(_DOCKER.finditer(source.text, start, end), _MOST_COMMANDS):
        found = _first_argument(source.text, command.end(), end)
        if found is not None and image.parse_image(source.text[slice(*found)]):
            yield Span(source, *found)


def _first_argument(text: str, at: int, end: int) -> tuple[int, int] | None:
    """The first word that is neither an option nor the value of one."""
    skip = False
    for _ in range(_MOST_TOKENS):
        token = _TOKEN.match(text, at, end)
        if token is None:
            return None
        word, at = token[1], token.end()
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = "=" not in word and word not in _SWITCHES and _SHORT_SWITCHES.fullmatch(word) is None
        else:
            quoted = word[0] in "\"'"
            return token.start(1) + quoted, token.end(1) - quoted
    return None


def written_variables(source: Source, start: int, end: int) -> Iterator[Write]:
    """The variables that a stretch of a file writes to ``$GITHUB_ENV`` or to an env file."""
    for line in _LINE.finditer(source.text, start, end):
        if ">" in line[0] and "echo" in line[0] and len(line[0]) <= _LONGEST_LINE and not _COMMENT.match(line[0]):
            yield from _line_writes(source, *line.span())


def _line_writes(source: Source, start: int, end: int) -> Iterator[Write]:
    for found in _WRITES.finditer(source.text, start, end):
        computed = found["quote"] != "'" and _COMPUTED.search(found["value"].replace("${{", "")) is not None
        file = "" if "GITHUB_ENV" in found["file"] else found["file"]
        yield Write(found["name"], _unquoted(source, *found.span("value")), file, computed)


def _unquoted(source: Source, start: int, end: int) -> Span:
    """A value without the quotes around it."""
    text = source.text
    quoted = end - start > 1 and text[start] in "\"'" and text[end - 1] == text[start]
    return Span(source, start + 1, end - 1) if quoted else Span(source, start, end)
