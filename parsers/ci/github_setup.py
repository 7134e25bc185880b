"""Actions that install a language runtime or a tool: which input holds the version, which a file that pins it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ...engine.canon.runtimes import SETUP_ACTIONS
from ...engine.model import Fact, Origin, Step
from ...engine.reading import Cursor, Files
from .._shared.facts import unknown
from .._shared.pin import Pin
from .._shared.pins import is_pin_file, pin_fact, read_pins
from .._shared.spliced import Spliced
from .expressions import Context, expressed
from .values import Choice, choice_facts, stated

__all__ = ["SETUP_ACTIONS", "TOOL_ACTIONS", "setup_facts"]

#: Action to (tool, input that holds the version).
TOOL_ACTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "hashicorp/setup-terraform": ("terraform", "terraform_version"),
    "opentofu/setup-opentofu": ("opentofu", "tofu_version"),
    "azure/setup-helm": ("helm", "version"),
    "azure/setup-kubectl": ("kubectl", "version"),
    "mamezou-tech/setup-helmfile": ("helmfile", "helmfile-version"),
    "pnpm/action-setup": ("pnpm", "version"),
    "snok/install-poetry": ("poetry", "version"),
    "arduino/setup-protoc": ("protoc", "version"),
    "bufbuild/buf-setup-action": ("buf", "version"),
    "gradle/actions/setup-gradle": ("gradle", "gradle-version"),
    "astral-sh/setup-uv": ("uv", "version"),
}
#: Values of ruby/setup-ruby that mean "whatever the repository pins" (its README, ruby-version).
_PINNED_BY = {"default": (".ruby-version", ".tool-versions", "mise.toml")}


def setup_facts(action: str, inputs: Cursor, context: Context, files: Files, read: dict[str, None]) -> Iterator[Fact]:
    """What a set-up step states; files that it follows are added to ``read``."""
    language, version_input, file_input = SETUP_ACTIONS.get(action, ("", "", ""))
    version = inputs.get(version_input) if version_input else None
    if version is not None and version.is_scalar and version.text.strip():
        yield from _version(language, _lines(expressed(version, context)), files, read)
    file = inputs.get(file_input) if file_input else None
    if file is not None and file.is_scalar and (version is None or not version.text.strip()):
        yield from _followed(language, expressed(file, context), files, read)
    tool, tool_input = TOOL_ACTIONS.get(action, ("", ""))
    written = inputs.get(tool_input) if tool_input else None
    if written is not None and written.is_scalar and written.text.strip():
        given = expressed(written, context)
        if given.text:
            yield stated("tool", given, tool)


def _lines(one: Spliced) -> Choice:
    """Several versions may stand below each other (setup-dotnet, setup-java, setup-python)."""
    found: list[Spliced] = []
    at = 0
    for line in one.text.splitlines(keepends=True):
        start = at + len(line) - len(line.lstrip())
        if line.strip():
            found.append(one.cut(start, start + len(line.strip())))
        at += len(line)
    return tuple(found)


def _version(language: str, choice: Choice, files: Files, read: dict[str, None]) -> Iterator[Fact]:
    """A version, or the name of a file that pins it."""
    first = choice[0].text if len(choice) == 1 else ""
    for path in _PINNED_BY.get(first, (first,)) if language == "ruby" or is_pin_file(first) else ():
        if is_pin_file(path) and files.exists(path):
            yield from _followed(language, choice[0], files, read, path)
            return
    yield from choice_facts("runtime", choice, language)


def _followed(language: str, named: Spliced, files: Files, read: dict[str, None], path: str = "") -> Iterator[Fact]:
    """The version that a file pins, typed there."""
    path = path or named.text.strip().removeprefix("./")
    here = named.origin()
    if named.reason or not files.exists(path):
        yield unknown("runtime", named.reason or f"the file {path[:120]} does not exist", here, language)
        return
    read[path] = None
    pins = [pin for pin in read_pins(path, files)[0] if pin.key == language and pin.confidence == 1.0]
    if not pins:
        yield unknown("runtime", f"{path} pins no {language}", here, language)
        return
    pin = _installed(pins)
    yield pin_fact(pin, Origin(named.span, Step.EVALUATED, (Origin(pin.span), *here.causes)))


def _installed(pins: list[Pin]) -> Pin:
    """The pin that a set-up action installs: an exact one before a range; Go's minimum is installed as it is."""
    exact = [pin for pin in pins if pin.text[:1].isdigit()]
    pin = (exact or pins)[0]
    return Pin(pin.key, pin.written, pin.span) if pin.key == "go" else pin
