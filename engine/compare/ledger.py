"""The count of comparisons: made, and impossible."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Ledger:
    """How many comparisons were made, and how many could not be decided."""

    made: int = 0
    undecided: int = 0
