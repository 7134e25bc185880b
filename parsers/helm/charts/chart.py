"""A chart as it was loaded: metadata, defaults, templates, files and the charts in it; never changed afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ....engine.model import Origin, Source
from ..gotemplate.value import GoValue, Map, Strings
from .decode import ANYTHINGS, BOOL, STRING, STRING_MAP, STRINGS, Field, Shape

#: pkg/chart/metadata.go and dependency.go: the fields in their order.
MAINTAINER: Final = Shape("struct", "chart.Maintainer", None, (
    Field("Name", "name", STRING),
    Field("Email", "email", STRING),
    Field("URL", "url", STRING),
))  # fmt: skip
DEPENDENCY: Final = Shape("struct", "chart.Dependency", None, (
    Field("Name", "name", STRING),
    Field("Version", "version", STRING),
    Field("Repository", "repository", STRING),
    Field("Condition", "condition", STRING),
    Field("Tags", "tags", STRINGS),
    Field("Enabled", "enabled", BOOL),
    Field("ImportValues", "import-values", ANYTHINGS),
    Field("Alias", "alias", STRING),
))  # fmt: skip
METADATA: Final = Shape("struct", "chart.Metadata", None, (
    Field("Name", "name", STRING),
    Field("Home", "home", STRING),
    Field("Sources", "sources", STRINGS),
    Field("Version", "version", STRING),
    Field("Description", "description", STRING),
    Field("Keywords", "keywords", STRINGS),
    Field("Maintainers", "maintainers", Shape("list", "[]*chart.Maintainer", MAINTAINER)),
    Field("Icon", "icon", STRING),
    Field("APIVersion", "apiVersion", STRING),
    Field("Condition", "condition", STRING),
    Field("Tags", "tags", STRING),
    Field("AppVersion", "appVersion", STRING),
    Field("Deprecated", "deprecated", BOOL),
    Field("Annotations", "annotations", STRING_MAP),
    Field("KubeVersion", "kubeVersion", STRING),
    Field("Dependencies", "dependencies", Shape("list", "[]*chart.Dependency", DEPENDENCY)),
    Field("Type", "type", STRING),
))  # fmt: skip


class ChartFile:
    """A file of a chart: its name in the chart, its path in the repository, and its content read when asked for.

    Not a dataclass, because most of a large chart's files are never looked at: ``read`` is called once, at need.
    """

    __slots__ = ("_data", "_read", "_source", "name", "path")

    def __init__(self, name: str, path: str, read: Callable[[], bytes]):
        self.name = name
        self.path = path
        self._read = read
        self._data: bytes | None = None
        self._source: Source | None = None

    def __repr__(self) -> str:
        return f"ChartFile({self.path!r})"

    @property
    def data(self) -> bytes:
        """The bytes without a byte order mark; raises ChartError when they cannot be read."""
        if self._data is None:
            self._data = self._read().removeprefix(b"\xef\xbb\xbf")
        return self._data

    @property
    def source(self) -> Source:
        """The text; bytes that are not UTF-8 are surrogate escapes."""
        if self._source is None:
            self._source = Source(self.path, self.data.decode("utf-8", "surrogateescape"))
        return self._source


@dataclass(frozen=True, slots=True)
class Dependency:
    """One entry of ``dependencies``; the texts wear their origins."""

    name: str
    version: str
    repository: str
    condition: str
    tags: Strings
    imports: tuple[GoValue, ...]
    alias: str
    origin: Origin | None

    @property
    def key(self) -> str:
        """The name that it goes by in values."""
        return self.alias or self.name


@dataclass(frozen=True, slots=True)
class Missing:
    """A dependency that Chart.yaml names and charts/ does not hold; ``local`` when a ``file://`` path stood in."""

    name: str
    origin: Origin | None
    local: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """One chart.

    ``folder`` is its place in the repository ("deploy/app", "deploy/app/charts/db.tgz!/db"). ``metadata`` holds every
    field of ``METADATA`` by its JSON name. ``dependencies`` is None when Chart.yaml has no such key, which Helm treats
    otherwise than an empty list. ``files`` are those that ``.Files`` sees. ``notes`` say what was taken into account
    or left out beyond what Helm would do.
    """

    folder: str
    metadata: Map
    dependencies: tuple[Dependency, ...] | None
    defaults: Map
    templates: tuple[ChartFile, ...]
    files: tuple[ChartFile, ...]
    schema: ChartFile | None
    children: tuple[Chart, ...]
    missing: tuple[Missing, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name in Chart.yaml."""
        return self.text("name")

    @property
    def version(self) -> str:
        """The chart's own version."""
        return self.text("version")

    @property
    def is_library(self) -> bool:
        """Whether only its partials are templates (engine.go: isLibraryChart)."""
        return self.text("type").lower() == "library"

    def text(self, key: str) -> str:
        """A text field of the metadata by its JSON name."""
        found: str = self.metadata[key]
        return found

    def crds(self) -> tuple[ChartFile, ...]:
        """The manifests below crds/ (chart.go: CRDObjects)."""
        return tuple(file for file in self.files if file.name.startswith("crds/") and _is_manifest(file.name))


def _is_manifest(name: str) -> bool:
    return name.lower().endswith((".yaml", ".yml", ".json"))
