"""Where the files of a draft are in the repository: its target as the format names it, its layers in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ....engine.model import LayerSpec
from ....engine.pattern import deferred
from ....engine.reading import Files, folder_of
from ..spliced import Spliced
from .drafts import Draft
from .rows import ROOT, Row, normal, under

#: Names under which Compose looks for its files, and what is laid on each.
_COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
_OVERRIDES = ("compose.override.yaml", "compose.override.yml", "docker-compose.override.yaml",
              "docker-compose.override.yml")  # fmt: skip
_HELMFILES = ("helmfile.yaml", "helmfile.yml", "helmfile.yaml.gotmpl", "helmfile.d")
_COMPOSE_FILE = deferred(r"(?m)^[ \t]*(?:export[ \t]+)?COMPOSE_(FILE|PATH_SEPARATOR)[ \t]*=[ \t]*([^\n#]*)")
_BLANK = deferred(r"\s")
_MOST_UNITS = 100


@dataclass(frozen=True, slots=True)
class Placed:
    """The specs of a draft, and the reasons why parts of it have no place."""

    specs: tuple[LayerSpec, ...]
    missing: tuple[str, ...] = ()


def place(draft: Draft, row: Row, files: Files) -> Placed:
    """A draft whose paths are all known, in the repository."""
    missing = list(draft.missing)
    base = draft.base if draft.base is not None else row.folder
    spec = LayerSpec(
        draft.parser,
        "",
        tuple(_path(one, base, files, missing) for one in draft.files),
        tuple((name, value.text) for name, value in draft.variables if _settled(value)),
        None if draft.env_files is None else tuple(_path(one, base, files, missing) for one in draft.env_files),
        tuple(one.text for one in draft.profiles if not one.reason),
        _known(draft.workspace),
        _known(draft.release),
        _known(draft.namespace),
        undecided=(
            *((_named(name, value), _reason(value)) for name, value in draft.variables if not _settled(value)),
            *draft.undecided,
        ),
    )
    specs = tuple(_PLACES.get(draft.parser, _as_written)(draft, row, spec, files, missing))
    return Placed(specs, tuple(dict.fromkeys(missing)))


def _named(name: str, value: Spliced) -> str:
    """The name of a variable, or of the first item of one that gets a list (``--set hosts={$HOST}``)."""
    return f"{name}[0]" if value.text.startswith("{") else name


def _settled(value: Spliced) -> bool:
    return not value.reason and ROOT not in value.text


def _reason(value: Spliced) -> str:
    return value.reason or "a path on the machine that runs it"


def _known(value: Spliced | None) -> str:
    return "" if value is None or value.reason else value.text


def _path(path: Spliced, base: Spliced, files: Files, missing: list[str]) -> str:
    """A file of the repository; another is kept as it is written, and is missing."""
    found = normal(under(base, path).text)
    if found is None:
        missing.append(f"{path.text} lies outside of the repository")
        return path.text
    if not files.exists(found) and not files.is_folder(found):
        missing.append(f"{found} is not in the repository")
    return found


def _folder(draft: Draft, row: Row) -> str | None:
    folder = row.folder if draft.target is None else under(row.folder, draft.target)
    return normal(folder.text)


def _as_written(draft: Draft, row: Row, spec: LayerSpec, files: Files, missing: list[str]) -> Iterator[LayerSpec]:
    """The target as a path when the repository has it, else as text."""
    if draft.target is None:
        yield spec
        return
    path = normal(under(row.folder, draft.target).text)
    if path is not None and (files.exists(path) or files.is_folder(path)):
        yield replace(spec, target=path or ".")
        return
    written = draft.target.text
    address = "://" in written
    if _BLANK.search(written):
        missing.append("its target is no path")
    if not address and (not draft.remote or path is None or written.startswith((".", ROOT))):
        missing.append(f"{written.replace(ROOT, '') or '.'} is not in the repository")
    yield replace(spec, target=written if address or draft.remote else (path or written))


def _terraform(draft: Draft, row: Row, spec: LayerSpec, files: Files, missing: list[str]) -> Iterator[LayerSpec]:
    """A root by its folder; ``terragrunt run-all`` means every unit below."""
    folder = _folder(draft, row)
    if folder is None or not files.is_folder(folder):
        missing.append("its folder is not in the repository")
        return
    if "terragrunt run" in draft.verb or "terragrunt stack" in draft.verb:
        below = [one for one in files.folders() if one == folder or one.startswith(f"{folder}/" if folder else "")]
        units = [one for one in below if "terragrunt.hcl" in files.names(one) and one != folder]
        for unit in units[:_MOST_UNITS]:
            yield replace(spec, target=unit)
        if units:
            return
    yield replace(spec, target=folder or ".")


def _overlay(draft: Draft, row: Row, spec: LayerSpec, files: Files, missing: list[str]) -> Iterator[LayerSpec]:
    if draft.remote and draft.target is not None:
        yield replace(spec, target=draft.target.text)
        return
    folder = _folder(draft, row)
    if folder is None or not files.is_folder(folder):
        missing.append("its folder is not in the repository")
    yield replace(spec, target=(folder or ".") if folder is not None else "")


def _compose(draft: Draft, row: Row, spec: LayerSpec, files: Files, missing: list[str]) -> Iterator[LayerSpec]:
    """The named files, else those that Compose looks for in the project's folder and above."""
    project = normal(under(row.folder, draft.project).text) if draft.project is not None else None
    if draft.project is not None:
        spec = replace(spec, workspace=project or ".")
    if not spec.files:
        start = project if project is not None else normal(row.folder.text)
        found = _default_files(start, files) if start is not None else ()
        missing += [f"{path} is not in the repository" for path in found if not files.exists(path)]
        if not found:
            missing.append("no Compose file is in its folder")
            return
        spec = replace(spec, files=found)
    yield replace(spec, target=spec.files[0])


def _default_files(start: str, files: Files) -> tuple[str, ...]:
    """Compose specification, "Compose file": the preferred name in the folder, else in the nearest one above."""
    named = _from_env_file(start, files)
    if named:
        return named
    folder = start
    while True:
        names = files.names(folder)
        first = next((name for name in _COMPOSE if name in names), "")
        if first:
            over = next((name for name in _OVERRIDES if name in names), "")
            prefix = f"{folder}/" if folder else ""
            return (prefix + first, prefix + over) if over else (prefix + first,)
        if not folder:
            return ()
        folder = folder_of(folder)


def _from_env_file(folder: str, files: Files) -> tuple[str, ...]:
    """``COMPOSE_FILE`` in the .env of the folder."""
    path = f"{folder}/.env" if folder else ".env"
    source = files.source(path) if ".env" in files.names(folder) else None
    found = {one[1]: one[2].strip().strip("\"'") for one in _COMPOSE_FILE.finditer(source.text)} if source else {}
    listed = [one for one in found.get("FILE", "").split(found.get("PATH_SEPARATOR") or ":") if one]
    paths = [normal(f"{folder}/{one}" if folder else one) for one in listed]
    return tuple(path for path in paths if path is not None)


def _helmfile(draft: Draft, row: Row, spec: LayerSpec, files: Files, missing: list[str]) -> Iterator[LayerSpec]:
    if draft.target is not None:
        yield from _as_written(draft, row, spec, files, missing)
        return
    folder = normal(row.folder.text)
    paths = [f"{folder}/{name}" if folder else name for name in _HELMFILES] if folder is not None else []
    found = next((path for path in paths if files.exists(path) or files.is_folder(path)), "")
    if not found:
        missing.append("no helmfile is in its folder")
    yield replace(spec, target=found)


_PLACES: dict[str, Callable[[Draft, Row, LayerSpec, Files, list[str]], Iterator[LayerSpec]]] = {
    "compose": _compose,
    "helmfile": _helmfile,
    "kustomize": _overlay,
    "terraform": _terraform,
}
