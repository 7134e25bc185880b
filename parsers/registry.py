"""Every parser, in the order in which they look at the files."""

from __future__ import annotations

from ..engine.contract import Parser
from . import ci, compose, dockerfile, dotenv, helm, kubernetes, runtime_pins, settings, terraform

PARSERS: tuple[Parser, ...] = (
    compose.PARSER,
    dotenv.PARSER,
    dockerfile.PARSER,
    kubernetes.PARSER,
    helm.PARSER,
    terraform.PARSER,
    *ci.PARSERS,
    runtime_pins.PARSER,
    settings.PARSER,
)
