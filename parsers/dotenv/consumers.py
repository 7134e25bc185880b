"""Who reads an env file, and hence in which dialect: what the repository's other files say of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from ...engine.pattern import deferred
from ...engine.reading import Cursor, Files, folder_of, join, name_of
from .._shared.envfile import Dialect
from .naming import copied_to, is_env_file, is_example


@dataclass(frozen=True, slots=True)
class Consumer:
    """A reader of an env file, and the file that says so."""

    dialect: Dialect
    path: str


#: (env file, dialect) pairs that a file of the repository speaks of.
_Finder = Callable[[str, Files], "Iterator[tuple[str, Dialect]]"]

_COMPOSE_FILE = deferred(r"(?:docker-)?compose(?:[.\-_][^/]*)?\.ya?ml|[^/]+\.(?:docker-)?compose\.ya?ml")
_KUSTOMIZATION = deferred(r"[Kk]ustomization(?:\.ya?ml)?")
_SCRIPT = deferred(r"(?:[Mm]akefile|GNUmakefile|[jJ]ustfile|.*\.(?:sh|bash|mk))")
_PYTHON = deferred(r"requirements[^/]*\.txt|pyproject\.toml|Pipfile|setup\.(?:py|cfg)")
_PYTHON_LIBRARY = deferred(r"(?<![\w-])(?:python[-_]dotenv|pydantic[-_]settings|environs)(?![\w-])", re.IGNORECASE)
_RUBY_LIBRARY = deferred(r"^[ \t]*gem[ \t(]+[\"']dotenv(?:-rails)?[\"']", re.MULTILINE)
_NODE_LIBRARY = deferred(r"\"(dotenv-expand|next|vite|react-scripts|nuxt|@nestjs/config|dotenv|dotenv-flow)\"[ \t]*:")
#: Frameworks that put variables into values, as dotenv-expand does; @nestjs/config only where it is asked to.
_EXPANDING = frozenset(("dotenv-expand", "next", "vite", "react-scripts"))
_SOURCED = deferred(
    r"(?:^|[;&|({@]|\bset -a\b|\bthen\b|\bdo\b)[ \t]*(?:source|\.)[ \t]+(?P<path>[\"']?[\w./-]*env[\w./-]*)",
    re.MULTILINE,
)
_DOCKER = deferred(
    r"\bdocker[ \t]+(?:container[ \t]+)?(?:run|create)\b(?:[^\n]|\\\n)*?--env-file[ \t=]+(?P<path>[\"']?[\w./-]+)"
)
#: Larger files are products, not something that says who reads what.
_LONGEST = 500_000
#: Which of several readers states the facts: what runs the services, before what developers start by hand.
_RANK: tuple[Dialect, ...] = (
    "compose", "docker", "kustomize", "npm-expand", "npm", "python-dotenv", "ruby", "bash",
)  # fmt: skip

_FOUND: WeakKeyDictionary[Files, dict[str, tuple[Consumer, ...]]] = WeakKeyDictionary()


def consumers(path: str, files: Files) -> tuple[Consumer, ...]:
    """The known readers of an env file, the one that states its facts first; one for each dialect.

    An example is read as the file that it is copied to.
    """
    found = _FOUND.get(files)
    if found is None:
        found = _FOUND[files] = _all(files)
    return found.get(path, ()) or (found.get(copied_to(path), ()) if is_example(path) else ())


def _all(files: Files) -> dict[str, tuple[Consumer, ...]]:
    said: dict[str, dict[Dialect, str]] = defaultdict(dict)
    for path in files.paths:
        name = name_of(path)
        for pattern, finder in _FINDERS:
            if pattern.fullmatch(name):
                for target, dialect in finder(path, files):
                    said[target].setdefault(dialect, path)
    return {
        path: tuple(Consumer(one, readers[one]) for one in _RANK if one in readers) for path, readers in said.items()
    }


def _text(path: str, files: Files) -> str:
    source = files.source(path)
    return source.text if source is not None and len(source.text) <= _LONGEST else ""


def _of_compose(path: str, files: Files) -> Iterator[tuple[str, Dialect]]:
    folder = folder_of(path)
    yield (f"{folder}/.env" if folder else ".env"), "compose"
    if "env_file" not in _text(path, files):
        return
    for document in files.yaml(path):
        services = document.cursor.get("services")
        for _, service in services.entries() if services is not None and services.is_mapping else ():
            entry = service.get("env_file") if service.is_mapping else None
            for item in _items(entry):
                form = item.get("format") if item.is_mapping else None
                raw = form is not None and form.is_scalar and form.text == "raw"
                written = item.get("path") if item.is_mapping else item
                if written is not None and written.is_scalar:
                    yield from _named(folder, written.text, "docker" if raw else "compose")


def _of_kustomization(path: str, files: Files) -> Iterator[tuple[str, Dialect]]:
    if "env" not in _text(path, files):
        return
    for document in files.yaml(path):
        for section in ("configMapGenerator", "secretGenerator"):
            for generator in _items(document.cursor.get(section) if document.cursor.is_mapping else None):
                for key in ("envs", "env"):
                    for item in _items(generator.get(key) if generator.is_mapping else None):
                        if item.is_scalar:
                            yield from _named(folder_of(path), item.text, "kustomize")


def _items(cursor: Cursor | None) -> list[Cursor]:
    if cursor is None:
        return []
    return list(cursor.items()) if cursor.is_sequence else [cursor]


def _named(folder: str, text: str, dialect: Dialect) -> Iterator[tuple[str, Dialect]]:
    target = join(folder, text)
    if target is not None and "$" not in text:
        yield target, dialect


def _of_scripts(path: str, files: Files) -> Iterator[tuple[str, Dialect]]:
    """Paths start from the script's folder or the root: the one that is an env file of the repository."""
    text = _text(path, files)
    if "env" not in text:
        return
    for pattern, dialect in _COMMANDS:
        for found in pattern.finditer(text):
            for folder in (folder_of(path), ""):
                target = join(folder, found["path"].strip("\"'"))
                if target is not None and is_env_file(target):
                    yield target, dialect


_COMMANDS: tuple[tuple[re.Pattern[str], Dialect], ...] = ((_SOURCED, "bash"), (_DOCKER, "docker"))


def _beside(path: str, files: Files, dialect: Dialect) -> Iterator[tuple[str, Dialect]]:
    """The env files that a library finds: those named .env... in the folder of the program's manifest."""
    folder = folder_of(path)
    names = {".env", *(name for name in files.names(folder) if name.startswith(".env") and is_env_file(name))}
    for name in sorted(names):
        yield (f"{folder}/{name}" if folder else name), dialect


def _of_node(path: str, files: Files) -> Iterator[tuple[str, Dialect]]:
    libraries = set(_NODE_LIBRARY.findall(_text(path, files)))
    if libraries:
        yield from _beside(path, files, "npm-expand" if libraries & _EXPANDING else "npm")


def _of_python(path: str, files: Files) -> Iterator[tuple[str, Dialect]]:
    if _PYTHON_LIBRARY.search(_text(path, files)):
        yield from _beside(path, files, "python-dotenv")


def _of_ruby(path: str, files: Files) -> Iterator[tuple[str, Dialect]]:
    if _RUBY_LIBRARY.search(_text(path, files)):
        yield from _beside(path, files, "ruby")


_FINDERS: tuple[tuple[re.Pattern[str], _Finder], ...] = (
    (_COMPOSE_FILE, _of_compose),
    (_KUSTOMIZATION, _of_kustomization),
    (_SCRIPT, _of_scripts),
    (deferred(r"package\.json"), _of_node),
    (_PYTHON, _of_python),
    (deferred(r"Gemfile"), _of_ruby),
)
