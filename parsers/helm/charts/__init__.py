"""Helm's chart layer: metadata, dependencies, values, files, the order of what comes out."""
