"""Runs the command line as ``python -m paritycheck``."""

from .engine.cli import main

if __name__ == "__main__":
    main()
