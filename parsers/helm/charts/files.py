"""``.Files``: the files of a chart as templates see them (Helm engine/files.go: map[string][]byte with methods)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from ....engine.model import Origin
from ..gotemplate.rope import cut
from ..gotemplate.value import Bytes, GoValue, Map, Method, Place, Run, StringMap, Strings, Text, worn
from .chart import ChartFile
from .globs import glob_pattern, matches

#: What AsConfig and AsSecrets print with.
ToYaml: TypeAlias = Callable[[GoValue], str]


class FileMap(Map):
    """A Go map from name to bytes that has methods: range, len, index and truth see the map, ``.Get`` the method.

    The values are bytes that wear the origin of their file; those of ``.Files`` itself are read when they are asked
    for, those of a Glob at once.
    """

    __slots__ = ("chart_files", "methods", "to_yaml")
    go_name = "engine.files"

    def __init__(self, found: Iterable[ChartFile], to_yaml: ToYaml):
        self.chart_files: dict[str, ChartFile] = {file.name: file for file in found}
        super().__init__(dict.fromkeys(self.chart_files))
        self.to_yaml = to_yaml
        self.methods: dict[str, Method] = {
            "Get": Method(self.text, "string"),
            "GetBytes": Method(self.content, "string"),
            "Lines": Method(self.lines, "string"),
            "Glob": Method(self.glob, "string"),
            "AsConfig": Method(self.as_config),
            "AsSecrets": Method(self.as_secrets),
        }

    def __getitem__(self, name: str) -> GoValue:
        found = super().__getitem__(name)
        if found is None:
            found = content_of(self.chart_files[name])
            super().__setitem__(name, found)
        return found

    def get(self, name: str, default: GoValue = None) -> GoValue:
        """The bytes under a name."""
        return self[name] if name in self.chart_files else default

    def items(self) -> Iterator[tuple[str, GoValue]]:  # type: ignore[override]  # a view would be no shorter here
        """Names and bytes."""
        return ((name, self[name]) for name in self.chart_files)

    def values(self) -> Iterator[GoValue]:  # type: ignore[override]
        """The bytes."""
        return (self[name] for name in self.chart_files)

    def text(self, name: str) -> str:
        """``.Files.Get``: the text, each character at its place in the file; "" for a file that is not there."""
        file = self.chart_files.get(name)
        return text_of(file) if file else ""

    def content(self, name: str) -> Bytes:
        """``.Files.GetBytes``."""
        file = self.chart_files.get(name)
        return content_of(file) if file else Bytes()

    def lines(self, name: str) -> Strings:
        """``.Files.Lines``: without one trailing line break."""
        text = self.text(name)
        if not text:
            return Strings()
        return Strings(_split(cut(text, 0, len(text) - text.endswith("\n"))))

    def glob(self, pattern: str) -> FileMap:
        """``.Files.Glob``: the files whose whole name matches."""
        compiled = glob_pattern(pattern)
        found = FileMap((file for file in self.chart_files.values() if matches(compiled, file.name)), self.to_yaml)
        for name in found.chart_files:
            found[name]
        return found

    def as_config(self) -> str:
        """``.AsConfig``: base names to texts, as YAML."""
        return self.to_yaml(StringMap({_base(name): self.text(name) for name in self.chart_files}))

    def as_secrets(self) -> str:
        """``.AsSecrets``: base names to base64, as YAML; each text comes from its file as a whole."""
        return self.to_yaml(StringMap({_base(name): _encoded(file) for name, file in self.chart_files.items()}))


def _split(text: str) -> Iterator[str]:
    start = 0
    while (found := str.find(text, "\n", start)) >= 0:
        yield cut(text, start, found)
        start = found + 1
    yield cut(text, start, len(text))


def _base(name: str) -> str:
    return name.rpartition("/")[2]


def text_of(file: ChartFile) -> str:
    """A file's text as a rope of one stretch of its source."""
    source = file.source
    return Text(source.text, (Run(len(source.text), Place(source, 0)),)) if source.text else ""


def content_of(file: ChartFile) -> Bytes:
    """A file's bytes, wearing where they come from."""
    made = Bytes(file.data)
    vars(made)["origin"] = origin_of(file)
    return made


def _encoded(file: ChartFile) -> str:
    from base64 import b64encode

    text: str = worn(b64encode(file.data).decode("ascii"), origin_of(file))
    return text


def origin_of(file: ChartFile) -> Origin:
    """A file as a whole, at its first line."""
    return Origin(file.source.whole())
