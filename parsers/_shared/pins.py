"""Files that pin a language version: which there are, and what each states.

Not a format of its own because two parsers read them: runtime_pins, and CI whose set-up steps name them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...engine.model import Diagnostic, Fact, Known, Origin, Source, Step, Unknown
from ...engine.reading import Files, name_of
from .pin import Pin, Pins
from .pin_lines import read_asdf, read_bare, read_runtime_txt, read_rust
from .pin_scripts import read_gemfile, read_gemfile_lock, read_go_mod, read_gradle, read_pom, read_setup
from .pin_toml import read_mise, read_pyproject, read_rust_toml
from .pin_trees import read_global_json, read_package_json

#: A pin file above this many code points is not one that a person wrote.
MAX_LENGTH = 256 * 1024

_TEXTS: Mapping[str, Callable[[Source], Pins]] = {
    ".nvmrc": read_bare("node"),
    ".node-version": read_bare("node"),
    ".python-version": read_bare("python"),
    ".ruby-version": read_bare("ruby"),
    ".java-version": read_bare("java"),
    ".go-version": read_bare("go"),
    ".php-version": read_bare("php"),
    ".bun-version": read_bare("bun"),
    ".terraform-version": read_bare("terraform"),
    ".tool-versions": read_asdf,
    "mise.toml": read_mise,
    ".mise.toml": read_mise,
    "go.mod": read_go_mod,
    "pyproject.toml": read_pyproject,
    "Gemfile": read_gemfile,
    "Gemfile.lock": read_gemfile_lock,
    "runtime.txt": read_runtime_txt,
    "rust-toolchain": read_rust,
    "rust-toolchain.toml": read_rust_toml,
    "build.gradle": read_gradle,
    "build.gradle.kts": read_gradle,
    "pom.xml": read_pom,
    "setup.py": read_setup,
    "setup.cfg": read_setup,
}
_TREES: Mapping[str, Callable[[Files, Source], Pins]] = {
    "package.json": read_package_json,
    "global.json": read_global_json,
}


def is_pin_file(path: str) -> bool:
    """Whether a file of that name pins versions."""
    name = name_of(path)
    return name in _TEXTS or name in _TREES


def read_pins(path: str, files: Files) -> tuple[tuple[Pin, ...], tuple[Diagnostic, ...]]:
    """What a pin file states, in order of place, and what in it cannot be read."""
    source = files.source(path)
    if source is None:
        return (), ()
    if len(source.text) > MAX_LENGTH:
        return (), (Diagnostic("pin-unreadable", "too long for a file that pins versions; not read", source.whole()),)
    name = name_of(path)
    tree = _TREES.get(name)
    pins, problems = tree(files, source) if tree else _TEXTS.get(name, read_bare(""))(source)
    return tuple(sorted(pins, key=lambda pin: (pin.span.start, pin.key))), tuple(problems)


def pin_fact(pin: Pin, origin: Origin | None = None) -> Fact:
    """The fact that a pin states, at its own place or at the end of ``origin``."""
    at = origin or Origin(pin.span, Step.LITERAL if pin.text == pin.written else Step.EVALUATED)
    value = Unknown(pin.reason, at) if pin.reason else Known(pin.text, pin.text)
    return Fact(pin.attribute, value, at, pin.key, pin.confidence)
