"""Every parser, in the order in which they look at the files."""

from __future__ import annotations

from ..engine.contract import Parser
from . import ci, compose, dockerfile, dotenv, helm, kubernetes, runtime_pins

PARSERS: tuple[Parser, ...] = (
    compose.PARSER,
    dotenv.PARSER,
    dockerfile.PARSER,
    kubernetes.PARSER,
    helm.PARSER,
    *ci.PARSERS,
    runtime_pins.PARSER,
)
