"""Tasks of Azure Pipelines: runtimes and tools that they install, images that they build, commands that they stand for.

One row a task, without its major version (Azure Pipelines task reference).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ...engine.model import Fact, Origin
from ...engine.reading import Cursor
from .._shared.spliced import Piece, Spliced
from .builds import Inputs, build_facts, lines
from .values import stated

#: The inputs of a task, by lower-case name.
Given = Mapping[str, Spliced]
Words = tuple[Spliced, ...]

#: Task to (language, input that holds the version).
RUNTIMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "usenode": ("node", ("version",)),
    "nodetool": ("node", ("versionspec",)),
    "usepythonversion": ("python", ("versionspec",)),
    "userubyversion": ("ruby", ("versionspec",)),
    "gotool": ("go", ("version",)),
    "javatoolinstaller": ("java", ("versionspec",)),
    "usedotnet": ("dotnet", ("version",)),
}
TOOLS: dict[str, tuple[str, tuple[str, ...]]] = {
    "helminstaller": ("helm", ("helmversiontoinstall", "helmversion")),
    "kubectlinstaller": ("kubectl", ("kubectlversion",)),
    "terraforminstaller": ("terraform", ("terraformversion",)),
    "terraformtoolinstaller": ("terraform", ("terraformversion",)),
    "kubelogininstaller": ("kubelogin", ("kubeloginversion",)),
}
_BUILD = Inputs(("buildcontext",), ("dockerfile",), ("tags",), (), (), (), ("repository",))
#: Inputs by which tasks take shell text, and the folder in which it runs.
SCRIPTS = ("script", "inlinescript", "inline")
FOLDERS = ("workingdirectory", "cwd")
#: Tasks by which a person must confirm.
APPROVALS = frozenset(("manualvalidation", "manualintervention"))


def task_facts(task: str, given: Given) -> Iterator[Fact]:
    """The runtime or tool that a task installs."""
    for attribute, rows in (("runtime", RUNTIMES), ("tool", TOOLS)):
        name, inputs = rows.get(task, ("", ()))
        version = next((given[one] for one in inputs if one in given and given[one].text.strip()), None)
        if version is not None:
            yield stated(attribute, version, name)


def image_facts(task: str, given: Given, inputs: Cursor, text: Callable[[Cursor], Spliced]) -> Iterator[Fact]:
    """What Docker@2 builds: repository and tags together are the images."""
    if task != "docker" or (given["command"].text.lower() if "command" in given else "") not in (
        "build",
        "buildandpush",
    ):
        return
    lowered = {name.lower(): name for name, _ in inputs.entries()}
    rows = (_BUILD.context, _BUILD.file, _BUILD.tags, (), (), (), _BUILD.repository)
    names = Inputs(*(tuple(lowered.get(one, one) for one in row) for row in rows))
    yield from build_facts(inputs, text, names)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a command: a word, or an option for what an input holds.

    ``option`` goes before each entry of the input; ``split``: what separates entries ("" for one entry).
    """

    option: str = ""
    given: str = ""
    split: str = ""


#: Task to the words of the command that it stands for; "{x}" is an input alone.
COMMANDS: dict[str, tuple[Part, ...]] = {
    "helmdeploy": (
        Part("helm"), Part("", "command"), Part("", "releasename"), Part("", "chartpath"), Part("", "chartname"),
        Part("--namespace", "namespace"), Part("--values", "valuefile", ","), Part("--set", "overridevalues", "\n"),
        Part("--version", "chartversion"), Part("", "arguments", " \n"),
    ),
    "kubernetes": (
        Part("kubectl"), Part("", "command"), Part("-n", "namespace"), Part("-f", "configuration"),
        Part("", "arguments", " \n"),
    ),
    "kubernetesmanifest": (
        Part("kubectl"), Part("", "action"), Part("-n", "namespace"), Part("-f", "manifests", "\n,"),
        Part("-k", "kustomizationpath"), Part("--values", "overridefiles", "\n"), Part("--chart", "helmchart"),
        Part("--set", "overrides", "\n"),
    ),
    "terraformtask": (Part("terraform"), Part("", "command"), Part("", "commandoptions", " \n")),
    "terraformcli": (
        Part("terraform"), Part("", "command"), Part("-var-file", "environmentfile"), Part("", "commandoptions", " \n"),
    ),
    "dockercompose": (
        Part("docker"), Part("compose"), Part("-f", "dockercomposefile"),
        Part("-f", "additionaldockercomposefiles", "\n"), Part("-p", "projectname"), Part("", "dockercomposecommand"),
        Part("", "arguments", " \n"),
    ),
}  # fmt: skip
_SAME_AS = {"terraformtaskv1": "terraformtask", "terraformtaskv2": "terraformtask", "terraformtaskv3": "terraformtask",
            "terraformtaskv4": "terraformtask", "terraform": "terraformtask"}  # fmt: skip
#: What a task calls a command that its program calls otherwise.
_CALLED = {"deploy": "apply", "run services": "up", "run a docker compose command": "up"}


def task_words(task: str, given: Given, origin: Origin) -> Words:
    """The command that a task stands for, or nothing."""
    found: list[Spliced] = []
    for part in COMMANDS.get(_SAME_AS.get(task, task), ()):
        found.extend(_words(part, given, origin))
    return tuple(found)


def _words(part: Part, given: Given, origin: Origin) -> Iterator[Spliced]:
    if not part.given:
        yield _word(part.option, origin)
        return
    value = given.get(part.given)
    if value is None or not value.text.strip():
        return
    for one in lines(value, part.split) if part.split else (value,):
        if part.option:
            yield _word(part.option, origin)
        called = _CALLED.get(one.text.lower()) if part.given in ("action", "command") else None
        yield one if called is None else _word(called, one.origin())


def _word(text: str, origin: Origin) -> Spliced:
    return Spliced(origin.span, (Piece(text, origin, False),))
