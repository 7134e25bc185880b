"""Shell text as CI steps, Makefiles and scripts hold it: commands with positions, and what they deploy."""

from .model import Command, Script, Surroundings

__all__ = ["Command", "Script", "Surroundings"]
