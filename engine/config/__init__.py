"""paritycheck.yaml and the reading of structure that people wrote for us."""

from .settings import LEVELS, NAMES, load_settings
from .shape import Malformed, where

__all__ = ["LEVELS", "NAMES", "Malformed", "load_settings", "where"]
