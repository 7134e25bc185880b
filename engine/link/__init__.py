"""Identity across formats, and the genome that it adds up to."""

from .build import build_genome

__all__ = ["build_genome"]
