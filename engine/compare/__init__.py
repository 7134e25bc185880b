"""How statements are held against each other, along sources and along environments."""

from .comparer import Comparer
from .ledger import Ledger

__all__ = ["Comparer", "Ledger"]
