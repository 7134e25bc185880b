"""Shell text as CI steps, Makefiles and scripts hold it: commands with positions, and what they deploy."""

from .deployments import deployments_in, deployments_of
from .model import Command, Script, Surroundings

__all__ = ["Command", "Script", "Surroundings", "deployments_in", "deployments_of"]
