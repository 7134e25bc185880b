"""What CI files mention by name: those follow it themselves, and know the arguments."""

from __future__ import annotations

import re
from functools import lru_cache

from ...engine.pattern import deferred
from ...engine.reading import Files, name_of

_CI = deferred(
    r"(?:^|/)(?:\.github/(?:workflows|actions)/.*\.ya?ml|\.gitlab-ci.*\.ya?ml|\.circleci/.*\.ya?ml|azure-pipelines.*\.ya?ml"
    r"|bitbucket-pipelines\.ya?ml|\.drone\.ya?ml|\.woodpecker.*\.ya?ml|\.buildkite/.*\.ya?ml|Jenkinsfile[^/]*)$"
)
_WORD = deferred(r"[\w./:@-]+")


class Callers:
    """The words of all CI files of a repository."""

    def __init__(self, files: Files):
        texts = [source.text for path in files.paths if _CI.search(path) and (source := files.source(path))]
        self._words = frozenset(word for text in texts for word in _WORD.findall(text))
        self._names = frozenset(name_of(word) for word in self._words)
        self._text = "\n".join(texts)

    def mention(self, path: str) -> bool:
        """Whether a CI file calls a script: its name stands there with at least one folder, or alone."""
        return name_of(path) in self._names and any(
            path.endswith(word.lstrip("./")) for word in self._words if word.endswith(name_of(path))
        )

    def make(self, target: str) -> bool:
        """Whether a CI file makes a target."""
        return target in self._words and _made(target).search(self._text) is not None

    def run(self, name: str) -> bool:
        """Whether a CI file runs a task."""
        return name in self._words and _run(name).search(self._text) is not None


@lru_cache(maxsize=1024)
def _made(target: str) -> re.Pattern[str]:
    return re.compile(rf"\bmake\b[^\n;|&]*[ \t]{re.escape(target)}(?![\w.-])")


@lru_cache(maxsize=1024)
def _run(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:npm|yarn|pnpm|just|task)\b[^\n;|&]*[ \t]{re.escape(name)}(?![\w.:-])")
