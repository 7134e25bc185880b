"""Charts from folders and archives (Helm pkg/chart/loader): which file is what, and the charts within."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

from ....engine.reading import Files
from ....engine.reading.files import join
from ..gotemplate.value import Map, Refusal
from .archive import unpack
from .chart import Chart, ChartFile, Dependency, Missing
from .errors import ChartError, refused_at
from .metadata import dependencies_of, read_metadata
from .reading import Reader, read_tree
from .versions import compatible
from .walk import chart_files

#: Charts within charts that are followed.
MAX_LEVELS: Final = 20
#: Files that are neither templates nor seen by ``.Files`` (requirements.* are, in charts of apiVersion v1).
_OWN: Final = frozenset(
    ("Chart.yaml", "Chart.lock", "values.yaml", "values.schema.json", "requirements.yaml", "requirements.lock")
)


@dataclass(frozen=True, slots=True)
class _Loading:
    """What loading needs at every level; ``trail`` are the folders that are being loaded."""

    files: Files
    read: Reader
    trail: tuple[str, ...] = ()


def load_chart(folder: str, files: Files, read: Reader = read_tree) -> Chart:
    """The chart in a folder of the repository, or in a .tgz file; raises ChartError with Helm's words.

    A ``file://`` dependency that is not vendored is read from its folder, which Helm itself would not do; it is in
    ``missing`` all the same, marked ``local``.
    """
    return _load(folder, _Loading(files, read))


def _load(folder: str, loading: _Loading) -> Chart:
    if len(loading.trail) > MAX_LEVELS or folder in loading.trail:
        raise ChartError(f"charts within charts go round in circles or too deep at {folder}")
    inner = _Loading(loading.files, loading.read, (*loading.trail, folder))
    if folder.endswith(".tgz") and loading.files.exists(folder):
        return _unpacked(ChartFile(folder, folder, (loading.files.root / folder).read_bytes), inner)
    if not loading.files.is_folder(folder):
        raise ChartError(f"stat {folder}: no such file or directory")
    found, notes = chart_files(folder, loading.files)
    return _assembled(folder, found, inner, tuple(notes))


def _unpacked(archive: ChartFile, loading: _Loading) -> Chart:
    """A packaged chart; its files go by ``path/x.tgz!/x/values.yaml``."""
    members = [
        ChartFile(name, f"{archive.path}!/{inside}", partial(bytes, content))
        for name, inside, content in unpack(archive.data)
    ]
    top = posixpath.commonpath([member.path for member in members]) if len(members) > 1 else archive.path
    return _assembled(top, members, loading)


def _assembled(folder: str, found: list[ChartFile], loading: _Loading, notes: tuple[str, ...] = ()) -> Chart:
    """The chart that some files make up (load.go: LoadFiles)."""
    own = {file.name: file for file in found if file.name in _OWN}
    if "Chart.yaml" not in own and "requirements.yaml" not in own:
        raise ChartError("Chart.yaml file is missing")
    metadata = _metadata(own, loading.read)
    dependencies = dependencies_of(metadata)
    defaults = _defaults(own.get("values.yaml"), loading.read)
    children = _children(metadata["name"], found, loading)
    local, missing = _stand_ins(folder, dependencies or (), {child.name for child in children}, loading)
    return Chart(
        folder, metadata, dependencies, defaults,
        tuple(file for file in found if file.name.startswith("templates/")),
        tuple(_others(found, metadata["apiVersion"] == "v1")),
        own.get("values.schema.json"), (*children, *local), missing,
        (*notes, *(f"{chart.folder}: read as dependency {chart.name}, which charts/ does not hold" for chart in local)),
    )  # fmt: skip


def _metadata(own: dict[str, ChartFile], read: Reader) -> Map:
    requirements = own.get("requirements.yaml")
    chart_file = own.get("Chart.yaml")
    if chart_file is None:
        raise ChartError("Chart.yaml file is missing")
    return read_metadata(chart_file, requirements, read)


def _defaults(file: ChartFile | None, read: Reader) -> Map:
    return values_of(file, read, "cannot load values.yaml") if file else Map()


def values_of(file: ChartFile, read: Reader, refusal: str) -> Map:
    """A values file's mapping; raises ChartError that starts with ``refusal``."""
    try:
        return read(file.source)
    except Refusal as error:
        raise ChartError(f"{refusal}: {error}", refused_at(error, file.source)) from None


def _others(found: Iterable[ChartFile], is_v1: bool) -> Iterable[ChartFile]:
    for file in found:
        if file.name in _OWN:
            if is_v1 and file.name.startswith("requirements."):
                yield file
        elif file.name.startswith("charts/"):
            if file.name.endswith(".prov"):
                yield file
        elif not file.name.startswith("templates/"):
            yield file


def _children(name: str, found: Iterable[ChartFile], loading: _Loading) -> list[Chart]:
    """The charts in charts/, by their folder or archive name."""
    groups: dict[str, list[ChartFile]] = {}
    for file in found:
        if file.name.startswith("charts/") and not file.name.endswith(".prov"):
            groups.setdefault(file.name.split("/")[1], []).append(file)
    return [_child(name, group, groups[group], loading) for group in sorted(groups) if group[0] not in "_."]


def _child(parent: str, group: str, files: list[ChartFile], loading: _Loading) -> Chart:
    inner = _Loading(loading.files, loading.read, (*loading.trail, files[0].path))
    try:
        if len(inner.trail) > MAX_LEVELS:
            raise ChartError("charts within charts go too deep")
        if group.endswith(".tgz"):
            return _archived(parent, group, files[0], inner)
        prefix = f"charts/{group}/"
        below = [_renamed(file, file.name.removeprefix(prefix)) for file in files if file.name.startswith(prefix)]
        folder = below[0].path.removesuffix(f"/{below[0].name}") if below else ""
        return _assembled(folder, below, inner)
    except ChartError as error:
        raise ChartError(f"error unpacking subchart {group} in {parent}: {error.message}", error.span) from None


def _archived(parent: str, group: str, file: ChartFile, loading: _Loading) -> Chart:
    name = file.name.removeprefix("charts/")
    if name != group:
        raise ChartError(f"error unpacking subchart tar in {parent}: expected {group}, got {name}")
    return _unpacked(file, loading)


def _renamed(file: ChartFile, name: str) -> ChartFile:
    return ChartFile(name, file.path, lambda: file.data)


def _stand_ins(
    folder: str, dependencies: Iterable[Dependency], present: set[str], loading: _Loading
) -> tuple[list[Chart], tuple[Missing, ...]]:
    """Charts that ``file://`` dependencies lead to, and every dependency that charts/ lacks."""
    local: list[Chart] = []
    missing: list[Missing] = []
    for dependency in dependencies:
        if dependency.name in present:
            continue
        chart = _local(folder, dependency, loading)
        if chart is not None and chart.name not in {other.name for other in local}:
            local.append(chart)
        missing.append(Missing(dependency.name, dependency.origin, chart is not None))
    return local, tuple(missing)


def _local(folder: str, dependency: Dependency, loading: _Loading) -> Chart | None:
    if not dependency.repository.startswith("file://") or "!" in folder:
        return None
    path = join(folder, dependency.repository.removeprefix("file://"))
    if path is None or not loading.files.is_folder(path):
        return None
    try:
        chart = _load(path, loading)
    except ChartError:
        return None
    return chart if chart.name == dependency.name else None


def check_installable(chart: Chart, strict: bool = True) -> None:
    """What ``helm template`` refuses before it renders (action/install.go: checkIfInstallable, CheckDependencies).

    Unless ``strict``, dependencies that charts/ does not hold are not missed: the rest is rendered without them.
    Raises ChartError.
    """
    if chart.text("type") not in ("", "application"):
        raise ChartError(f"{chart.text('type')} charts are not installable")
    missed = chart.missing if strict else ()
    if missed:
        names = ", ".join(dict.fromkeys(one.name for one in missed))
        raise ChartError(
            "An error occurred while checking for chart dependencies. You may need to run `helm dependency build` to "
            f"fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: {names}",
            missed[0].origin.span if missed[0].origin else None,
        )


def incompatible(chart: Chart, kube_version: str) -> str | None:
    """Helm's refusal when the chart does not want this Kubernetes, else None (action.go: renderResources)."""
    wanted = chart.text("kubeVersion")
    if not wanted or compatible(wanted, kube_version):
        return None
    return f"chart requires kubeVersion: {wanted} which is incompatible with Kubernetes {kube_version}"
