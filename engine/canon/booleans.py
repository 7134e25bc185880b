"""Words that a person means as yes or no, whatever the format calls a boolean."""

from collections.abc import Mapping
from typing import Final

_WORDS: Final[Mapping[str, bool]] = {
    "true": True,
    "yes": True,
    "on": True,
    "false": False,
    "no": False,
    "off": False,
}


def as_boolean(text: str) -> bool | None:
    """The truth value of `true`, `yes`, `on` and their opposites in any case; None for all else.

    `1` and `0` stay numbers: a worker count of one is not a switch.
    """
    return _WORDS.get(text.strip().lower())
