"""Bytes to text to positioned trees."""

from .dialects import Dialect, Scalars, resolve
from .files import Files, file_of, folder_of, join, name_of, part
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
    "file_of",
    "folder_of",
    "join",
    "name_of",
    "parse_yaml",
    "part",
    "resolve",
]
