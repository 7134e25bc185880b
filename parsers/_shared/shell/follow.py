"""Commands that lead to other files of the repository: make targets, tasks, shell scripts.

What a call tells the environment by (``./deploy.sh prod``, ``make deploy-staging``) becomes a clue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ....engine.canon.environment_words import environment_tokens
from ....engine.model import Clue, Origin, Sign, Source, Span
from ....engine.pattern import deferred
from ....engine.reading import Files
from ..spliced import Piece, Spliced
from . import makefile, tasks
from .expand import path_of
from .options import Given, taken_apart
from .rows import Row, made, normal

#: Files that lead to files that lead to files; further ones are not followed.
DEEPEST = 3
SHELL_FILES = (".sh", ".bash")
_SHEBANG = deferred(r"#![^\n]*\b(?:ba|da|k|z|a)?sh\b")
_ASSIGNED = deferred(r"([A-Za-z_][\w.-]*)(?::|::)?=")
_MAKE = {"-C": "folder", "--directory": "folder", "-f": "file", "--file": "file", "--makefile": "file", "-I": "",
         "-o": "", "-W": "", "-l": ""}  # fmt: skip
_PACKAGE = {"--prefix": "folder", "--cwd": "folder", "-C": "folder", "--dir": "folder", "-w": "", "--workspace": "",
            "--filter": "", "-F": ""}  # fmt: skip
_JUST = {"-f": "file", "--justfile": "file", "-d": "folder", "--working-directory": "folder"}
_TASK = {"-d": "folder", "--dir": "folder", "-t": "file", "--taskfile": "file"}
_SHELLS = frozenset(("sh", "bash", "zsh", "dash", "ksh", "source", "."))
_MOST_TARGETS = 60

#: Texts to walk with the rows in which they begin.
Texts = list[tuple[Spliced, Row]]


@lru_cache(maxsize=4)
def follower(files: Files) -> Follower:
    """The one that follows the calls of a repository's files: Makefiles are read once, whoever calls them."""
    return Follower(files)


@dataclass(frozen=True, slots=True)
class Follower:
    """Follows the calls of one repository's files; ``read`` and ``task_files`` were read without variables."""

    files: Files
    read: dict[str, makefile.Makefile] = field(default_factory=dict)
    task_files: dict[str, Mapping[str, tasks.Task]] = field(default_factory=dict)

    def __call__(self, words: Sequence[Spliced], row: Row, span: Span) -> Texts | None:
        """The texts that a command leads to; None when it leads nowhere."""
        name = words[0].text
        call = _CALLS.get(name.rpartition("/")[2])
        script = self._script(words, row)
        if (call is None and script is None) or len(row.via) >= DEEPEST:
            return None
        inner = replace(row, via=(*row.via, span))
        if script is not None:
            return [self._run(*script, inner)] if script[0] else []
        return call(self, words, inner) if call is not None else None

    # ------------------------------------------------------------------ scripts

    def _script(self, words: Sequence[Spliced], row: Row) -> tuple[str, Sequence[Spliced]] | None:
        """The shell script that a command runs, and its arguments."""
        start = 0
        if words[0].text in _SHELLS or words[0].text.rpartition("/")[2] in ("sh", "bash"):
            start = next((n for n, one in enumerate(words) if n and not one.text.startswith(("-", "+"))), 0)
            if not start:
                return None
        elif "/" not in words[0].text:
            return None
        path = path_of(words[start], row)
        sourced = words[0].text in ("source", ".")
        if path and self.files.exists(path) and (sourced or self.is_shell(path)):
            return path, words[start + 1 :]
        return None

    def is_shell(self, path: str) -> bool:
        """Whether a file is a shell script: by its name, or by its first line when its name says nothing."""
        if path.endswith(SHELL_FILES):
            return True
        if "." in path.rpartition("/")[2]:
            return False
        source = self.files.source(path)
        return source is not None and _SHEBANG.match(source.text) is not None

    def _run(self, path: str, arguments: Sequence[Spliced], row: Row) -> tuple[Spliced, Row]:
        source = self.files.source(path)
        clues = [clue for one in arguments if (clue := _clue(one, Sign.COMMAND))]
        own = replace(
            row, arguments=tuple(arguments), script=path, clues=(*row.clues, *clues, *path_clues(path, source))
        )
        return (whole(source), own) if source is not None else (Spliced(row.folder.span, ()), own)

    # ------------------------------------------------------------------ make

    def make(self, words: Sequence[Spliced], row: Row) -> Texts:
        """``make -C DIR TARGET NAME=value``."""
        given = taken_apart(words[1:], _MAKE)
        row = self._inside(given, row)
        given_values = _assigned(given.words)
        targets = [one for one in given.words if not _ASSIGNED.match(one.text)]
        path = self._file(given, row, makefile.NAMES)
        source = self.files.source(path) if path else None
        if source is None:
            return []
        outer = {name: value for name, value in row.variables.items() if isinstance(value, Spliced)}
        read = self._makefile(source, given_values, outer)
        targets = targets or ([made(read.first, words[0].span)] if read.first else [])
        clues = [clue for one in given_values.values() if (clue := _clue(one, Sign.COMMAND))]
        row = replace(row, clues=(*row.clues, *clues))
        found: Texts = []
        for target in targets[:_MOST_TARGETS]:
            named = [clue] if (clue := _clue(target, Sign.JOB)) else []
            own = replace(row, clues=(*row.clues, *named))
            self._target(read, target.text, {}, own, found, set())
        return found

    def _makefile(
        self, source: Source, given: Mapping[str, Spliced], outer: Mapping[str, Spliced]
    ) -> makefile.Makefile:
        if given or outer:
            return makefile.read(source, given, outer)
        if source.path not in self.read:
            self.read[source.path] = makefile.read(source, {}, {})
        return self.read[source.path]

    def _target(
        self,
        read: makefile.Makefile,
        target: str,
        given: Mapping[str, makefile.Raw],
        row: Row,
        found: Texts,
        seen: set[str],
    ) -> None:
        """The recipes of a target and of what it needs, which see its variables."""
        rule = read.rule(target)
        if rule is None or target in seen or len(found) >= _MOST_TARGETS:
            return
        seen.add(target)
        values = {**given, **rule[0].variables}
        for need in rule[0].needs:
            self._target(read, need.replace("%", rule[1]), values, row, found, seen)
        if rule[0].recipe:
            variables = {**row.variables, **_exported(read)}
            found.append((makefile.recipe(read, rule[0], target, rule[1], values), replace(row, variables=variables)))

    # ------------------------------------------------------------------ tasks

    def package(self, words: Sequence[Spliced], row: Row) -> Texts | None:
        """``npm run NAME -- arguments``; yarn and pnpm do without ``run``."""
        given = taken_apart(words[1:], _PACKAGE)
        row = self._inside(given, row)
        names = list(given.words)
        if names and names[0].text in ("run", "run-script"):
            names.pop(0)
        elif words[0].text == "npm":
            return None
        folder = normal(row.folder.text) if not row.folder.reason else None
        path = None if folder is None else f"{folder}/package.json" if folder else "package.json"
        if path is None or not names or not self.files.exists(path):
            return None
        found = tasks.package_scripts(path, self.files)
        return self._tasks(found, names[0], names[1:], row, needed=False)

    def just(self, words: Sequence[Spliced], row: Row) -> Texts | None:
        """``just NAME arguments``."""
        given = taken_apart(words[1:], _JUST)
        row = self._inside(given, row)
        path = self._file(given, row, tasks.JUSTFILES)
        source = self.files.source(path) if path else None
        names = [one for one in given.words if "=" not in one.text]
        if source is None or not names:
            return None
        named = tasks.just_recipes(source, {}).get(names[0].text)
        values = dict(zip(named.parameters, names[1:], strict=False)) if named else {}
        values |= _assigned(given.words)
        return self._tasks(tasks.just_recipes(source, values), names[0], (), self._told(names[1:], row))

    def task(self, words: Sequence[Spliced], row: Row) -> Texts | None:
        """``task NAME VARIABLE=value``."""
        given = taken_apart(words[1:], _TASK)
        row = self._inside(given, row)
        path = self._file(given, row, tasks.TASKFILES)
        names = [one for one in given.words if "=" not in one.text]
        if path is None or not names:
            return None
        values = _assigned(given.words)
        if path not in self.task_files:
            self.task_files[path] = tasks.taskfile_tasks(path, self.files, {})
        found_tasks = tasks.taskfile_tasks(path, self.files, values) if values else self.task_files[path]
        return self._tasks(found_tasks, names[0], (), self._told(list(values.values()), row))

    def _tasks(
        self,
        known: Mapping[str, tasks.Task],
        name: Spliced,
        arguments: Sequence[Spliced],
        row: Row,
        needed: bool = True,
    ) -> Texts:
        """A task and what it needs; arguments stand behind its text."""
        found: Texts = []
        seen: set[str] = set()
        clue = _clue(name, Sign.JOB)
        row = replace(row, clues=(*row.clues, *((clue,) if clue else ())))

        def add(one: str) -> None:
            task = known.get(one)
            if task is None or one in seen or len(found) >= _MOST_TARGETS:
                return
            seen.add(one)
            for need in task.needs if needed else ():
                add(need)
            own = replace(row, folder=_below(row.folder, task.folder)) if task.folder else row
            found.append((_with(task.text, arguments if one == name.text else ()), own))

        add(name.text)
        return found

    # ------------------------------------------------------------------ folders and files

    def _inside(self, given: Given, row: Row) -> Row:
        """The row in the folder that an option names."""
        folder = given.last("folder")
        path = path_of(folder, row) if folder is not None else None
        return replace(row, folder=made(path, folder.span)) if folder is not None and path is not None else row

    def _file(self, given: Given, row: Row, names: Sequence[str]) -> str | None:
        named = given.last("file")
        if named is not None:
            return path_of(named, row)
        folder = None if row.folder.reason else normal(row.folder.text)
        if folder is None:
            return None
        paths = (f"{folder}/{name}" if folder else name for name in names)
        return next((path for path in paths if self.files.exists(path)), None)

    def _told(self, values: Sequence[Spliced], row: Row) -> Row:
        clues = [clue for one in values if (clue := _clue(one, Sign.COMMAND))]
        return replace(row, clues=(*row.clues, *clues))


def _assigned(words: Sequence[Spliced]) -> dict[str, Spliced]:
    """The ``NAME=value`` among the words of a call."""
    return {found[1]: one.cut(found.end()) for one in words if (found := _ASSIGNED.match(one.text))}


def whole(source: Source) -> Spliced:
    """A file's text."""
    span = Span(source, 0, len(source.text))
    return Spliced(span, (Piece(source.text, Origin(span)),))


def path_clues(path: str, source: Source | None) -> tuple[Clue, ...]:
    """The file that states a deployment, when its path names an environment."""
    return (Clue(path, Sign.PATH, source.whole()),) if source is not None and environment_tokens(path) else ()


def _clue(word: Spliced, sign: Sign) -> Clue | None:
    if word.reason or not environment_tokens(word.text):
        return None
    return Clue(word.text, sign, word.origin().edit_site())


def _below(folder: Spliced, inner: str) -> Spliced:
    path = None if folder.reason else normal(f"{folder.text}/{inner}" if folder.text else inner)
    return folder if path is None else made(path, folder.span)


def _with(text: Spliced, arguments: Sequence[Spliced]) -> Spliced:
    pieces = list(text.pieces)
    for one in arguments:
        pieces += [Piece(" ", Origin(one.span), False), *one.pieces]
    return Spliced(text.span, tuple(pieces))


def _exported(read: makefile.Makefile) -> dict[str, Spliced]:
    """The variables that a Makefile exports to its commands: worked-out ones, when it exports at all."""
    if not ("\nexport" in read.source.text or read.source.text.startswith("export")):
        return {}
    values = {**read.variables, **read.given}
    return {name: value for name, value in values.items() if isinstance(value, Spliced)}


_CALLS: dict[str, Callable[[Follower, Sequence[Spliced], Row], Texts | None]] = {
    "make": Follower.make,
    "gmake": Follower.make,
    "npm": Follower.package,
    "yarn": Follower.package,
    "pnpm": Follower.package,
    "just": Follower.just,
    "task": Follower.task,
}
CALLS = (*_CALLS, "sh", "bash", "source", ".", "./script.sh")
