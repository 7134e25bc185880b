""".helmignore: which files of a chart folder are not part of the chart (Helm pkg/ignore/rules.go).

The rules look like .gitignore and are not: ``*`` does not cross ``/``, ``**`` is an error, and a negative rule
ignores everything that it does not match.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from .errors import ChartError
from .globs import BadPattern, Pattern, matches, path_pattern

NAME: Final = ".helmignore"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: ``by_name`` looks at the last component only, ``folders`` at folders only."""

    pattern: Pattern
    by_name: bool
    folders: bool
    negative: bool

    def covers(self, path: str) -> bool:
        """Whether the pattern matches a path relative to the chart."""
        return matches(self.pattern, path.rpartition("/")[2] if self.by_name else path)


def parse_rules(text: str) -> tuple[Rule, ...]:
    """The rules of a file and Helm's own one; raises ChartError for a pattern that Helm refuses."""
    found = (_rule(line.strip()) for line in text.split("\n"))
    return (*(rule for rule in found if rule is not None), *_DEFAULTS)


def _rule(line: str) -> Rule | None:
    if not line or line.startswith("#"):
        return None
    if "**" in line:
        raise ChartError("double-star (**) syntax is not supported")
    pattern = line.removeprefix("!")
    folders = pattern.endswith("/")
    pattern = pattern.removesuffix("/")
    try:
        path_pattern(line)
        tokens = path_pattern(pattern.removeprefix("/"))
    except BadPattern as error:
        raise ChartError(str(error)) from None
    return Rule(tokens, "/" not in pattern, folders, line.startswith("!"))


def ignored(rules: Iterable[Rule], path: str, is_folder: bool) -> bool:
    """Whether a path relative to the chart is left out; an ignored folder is not entered."""
    for rule in rules:
        if rule.negative:
            if (rule.folders and not is_folder) or not rule.covers(path):
                return True
        elif (is_folder or not rule.folders) and rule.covers(path):
            return True
    return False


_DEFAULTS: Final = tuple(rule for rule in [_rule("templates/.?*")] if rule is not None)
