"""Bytes to text to positioned trees."""

from .dialects import Dialect, Scalars, resolve
from .files import Files, folder_of, join, name_of
from .tree import Alias, Cursor, Mapping, Node, Scalar, Sequence, effective
from .yaml import Document, parse_yaml

__all__ = [
    "Alias",
    "Cursor",
    "Dialect",
    "Document",
    "Files",
    "Mapping",
    "Node",
    "Scalar",
    "Scalars",
    "Sequence",
    "effective",
    "folder_of",
    "join",
    "name_of",
    "parse_yaml",
    "resolve",
]
