"""paritycheck finds where configuration contradicts itself and where environments silently differ."""

__version__ = "0.1.0"
