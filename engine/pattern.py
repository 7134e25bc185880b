"""Regular expressions that are compiled at their first use: a check of one file needs a third of those it meets."""

from __future__ import annotations

import re
from typing import Any, cast


def deferred(text: str, flags: int = 0) -> re.Pattern[str]:
    """What ``re.compile`` would return, but for ``isinstance``; a mistake in ``text`` shows at the first use."""
    return cast("re.Pattern[str]", _Deferred(text, flags))


class _Deferred:
    """Stands for a pattern; the first use puts the compiled methods in its place, so that later ones cost nothing."""

    def __init__(self, text: str, flags: int):
        self.pattern = text
        self.given = flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self.pattern, self.given)
        vars(self).update({method: getattr(compiled, method) for method in _METHODS})
        return getattr(compiled, name)


_METHODS = ("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split")
