"""What Makefiles, task files, package.json scripts and shell scripts deploy, each target and script for itself.

They state no facts. Who calls them from CI is followed there, with the arguments that CI gives; here nobody's
arguments are known, so that one command may be decided there and not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ...engine.canon.environment_words import environment_tokens
from ...engine.contract import Deployment, Resolution, Unit
from ...engine.model import Clue, Layers, Origin, Sign, Source, Span
from ...engine.pattern import deferred
from ...engine.reading import Files, folder_of, name_of
from .._shared.shell import Command, Surroundings, deployments_in, deployments_of
from .._shared.shell.follow import SHELL_FILES, follower, path_clues, whole
from .._shared.shell.makefile import NAMES, read
from .._shared.shell.rows import Row, made
from .._shared.shell.tasks import JUSTFILES, TASKFILES, just_recipes, package_scripts, taskfile_tasks
from .._shared.spliced import literal

#: Folders whose files are somebody else's, or templates of files.
_OTHERS = frozenset(("node_modules", "vendor", "third_party", "testdata", "templates", "fixtures", ".git"))
#: Folders in which scripts go without an extension.
_SCRIPTS = frozenset(("bin", "script", "scripts", "deploy", "deployment", "ci", "ops", "hack", "tools"))
#: What a script must mention to be walked at all.
_DEPLOYS = deferred(
    r"\b(?:helm(?:file)?|terraform|tofu|terragrunt|docker(?:-compose)?|podman|nerdctl|kubectl|oc|kustomize|skaffold|argocd"
    r"|gcloud|aws|az|cdk|sam|serverless|sls|ansible-playbook|make|npm|yarn|pnpm|just|task)\b|\.sh\b|\b(?:bin|scripts?)/\w"
)
_MOST_TARGETS = 300


@dataclass(frozen=True, slots=True)
class ScriptsParser:
    """Reads what people run by hand."""

    name: str = "scripts"

    def units(self, files: Files) -> Iterable[Unit]:
        """None: a script states no facts."""
        return ()

    def resolve(self, unit: Unit, layers: Layers, files: Files) -> Resolution:
        """Nothing, as there are no units."""
        return Resolution()

    def deployments(self, files: Files) -> Iterator[Deployment]:
        """What each target, task and script deploys when it is called by itself."""
        found: list[Deployment] = []
        for path in files.paths:
            reader = _reader(path, files)
            if reader is not None:
                found += reader(path, files)
        yield from _telling(found)


Reader = Callable[[str, Files], Iterator[Deployment]]


def _reader(path: str, files: Files) -> Reader | None:
    """Who reads a file; None when it is nothing that a person would run."""
    parts = path.split("/")
    if not _OTHERS.isdisjoint(parts[:-1]):
        return None
    if parts[-1] in _READERS:
        return _READERS[parts[-1]]
    extensionless = "." not in parts[-1] and (not _SCRIPTS.isdisjoint(parts[:-1]))
    if path.endswith(SHELL_FILES) or (extensionless and follower(files).is_shell(path)):
        return _script
    return None


def _around(path: str, folder: str, name: str, span: Span) -> Surroundings:
    clues = (Clue(path, Sign.PATH, span),) if environment_tokens(path) else ()
    return Surroundings(folder, {}, clues, name, Origin(span))


# ---------------------------------------------------------------------------- shell scripts


def _script(path: str, files: Files) -> Iterator[Deployment]:
    """A script run from the root, as most are, or from its own folder when its paths say so."""
    source = files.source(path)
    if source is None or _DEPLOYS.search(source.text) is None:
        return
    found = _run_from("", path, source, files)
    if folder_of(path) and any(one.unresolved for one in found):
        other = _run_from(folder_of(path), path, source, files)
        found = min(found, other, key=lambda some: sum(bool(one.unresolved) for one in some))
    yield from found


def _run_from(folder: str, path: str, source: Source, files: Files) -> list[Deployment]:
    span = source.whole()
    row = Row(made(folder, span), {}, None, path, clues=path_clues(path, source))
    around = Surroundings(folder, {}, (), f"the script {path}", Origin(span))
    return list(deployments_in(whole(source), row, around, files))


# ---------------------------------------------------------------------------- targets and tasks


def _makefile(path: str, files: Files) -> Iterator[Deployment]:
    source = files.source(path)
    if source is None or _DEPLOYS.search(source.text) is None:
        return iter(())
    rules = read(source, {}, {}).rules
    names = [name for name in rules if not name.startswith(".") and "%" not in name]
    named = {name: (f"the target {name} of {path}", rules[name].span) for name in names}
    return _called(("make", "-f", name_of(path)), named, path, files)


def _package(path: str, files: Files) -> Iterator[Deployment]:
    found = package_scripts(path, files)
    names = [name for name, task in found.items() if _DEPLOYS.search(task.text.text)]
    named = {name: (f"the script {name} of {path}", found[name].text.span) for name in names}
    return _called(("npm", "run"), named, path, files)


def _justfile(path: str, files: Files) -> Iterator[Deployment]:
    source = files.source(path)
    found = just_recipes(source, {}) if source else {}
    named = {name: (f"the recipe {name} of {path}", task.text.span) for name, task in found.items()}
    return _called(("just",), named, path, files)


def _taskfile(path: str, files: Files) -> Iterator[Deployment]:
    found = taskfile_tasks(path, files, {})
    named = {name: (f"the task {name} of {path}", task.text.span) for name, task in found.items()}
    return _called(("task",), named, path, files)


def _called(
    words: tuple[str, ...], named: Mapping[str, tuple[str, Span]], path: str, files: Files
) -> Iterator[Deployment]:
    """What each target or task deploys; the words of the call stand where it is defined."""
    return deployments_of(
        (
            Command(tuple(literal(word, span) for word in (*words, name)), _around(path, folder_of(path), job, span))
            for name, (job, span) in list(named.items())[:_MOST_TARGETS]
        ),
        files,
    )


_READERS: dict[str, Reader] = {
    **dict.fromkeys(NAMES, _makefile),
    **dict.fromkeys(JUSTFILES, _justfile),
    **dict.fromkeys(TASKFILES, _taskfile),
    "package.json": _package,
}


# ---------------------------------------------------------------------------- what is worth telling


def _telling(found: list[Deployment]) -> Iterator[Deployment]:
    """Each deployment once, and none that is undecided where a caller decides."""
    groups: dict[object, list[Deployment]] = {}
    for one in found:
        groups.setdefault(one.origin.edit_site(), []).append(one)
    for one in found:
        kin = groups[one.origin.edit_site()]
        decided = any(not other.unresolved for other in kin)
        if not (one.unresolved and decided) and next(other for other in kin if _same(other, one)) is one:
            yield one


def _texts(one: Deployment) -> frozenset[tuple[str, Sign]]:
    return frozenset((clue.text, clue.sign) for clue in one.clues)


def _same(one: Deployment, other: Deployment) -> bool:
    return one.spec == other.spec and _texts(one) == _texts(other)


PARSER = ScriptsParser()
