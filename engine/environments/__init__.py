"""Which files, in which order, make up which environment, and why we think so.

Surest first: what paritycheck.yaml declares; what CI files, scripts and GitOps objects deploy; what the names of files
and folders say. Whatever none of them speaks of belongs to all environments.
"""

from .cluster import MAKING, held_against, versions_of
from .observed import with_observed
from .paths import family
from .questions import Question, questions
from .survey import survey
from .targets import layer_specs
from .world import Placement, World

__all__ = [
    "MAKING",
    "Placement",
    "Question",
    "World",
    "family",
    "held_against",
    "layer_specs",
    "questions",
    "survey",
    "versions_of",
    "with_observed",
]
