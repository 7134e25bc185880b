"""Pins in files that are programs or build scripts, found by the one line that states them.

Such files cannot be read without running them; a version that is computed there is not found or is Unknown.
"""

from __future__ import annotations

import re

from ...engine.model import Diagnostic, Source, Span
from ...engine.pattern import deferred
from .pin import Pin, Pins, pin_of, problem

_GO = deferred(r"^[ \t]*(go|toolchain)[ \t]+(?:go)?([0-9][\w.-]*|default)[ \t]*(?://.*)?$", re.MULTILINE)
_GO_NUMBER = deferred(r"[0-9]+(?:\.[0-9]+){1,2}(?:[a-z]+[0-9]+)?(?:-[\w.]+)?")
_RUBY = deferred(r"^[ \t]*ruby[ \t]*\(?[ \t]*((?:[\"'][^\"'\n]+[\"'][ \t]*,?[ \t]*)+)", re.MULTILINE)
_QUOTED = deferred(r"[\"']([^\"'\n]+)[\"']")
_LOCKED = deferred(r"^RUBY VERSION\r?\n[ \t]+ruby ([\w.]+)", re.MULTILINE)
_SETUP = deferred(
    r"^[ \t]*python_requires[ \t]*=[ \t]*(?:(?P<quote>[\"'])([^\"'\n]+)(?P=quote)|([^\"'\s][^\n#]*?)[ \t]*$)",
    re.MULTILINE,
)
_TOOLCHAIN = (
    deferred(r"JavaLanguageVersion\.of\(\s*[\"']?([0-9]+)[\"']?\s*\)"),
    deferred(r"\bjvmToolchain\(\s*([0-9]+)\s*\)"),
)
_COMPATIBILITY = (
    deferred(r"\b(?:source|target)Compatibility\s*(?:=|\()?\s*[\"']?([0-9]+(?:\.[0-9]+)?)[\"']?"),
    deferred(r"\b(?:source|target)Compatibility\s*(?:=|\()?\s*JavaVersion\.VERSION_([0-9]+(?:_[0-9]+)?)"),
)
_LINE_COMMENT = deferred(r"(?<![:\"'])//[^\n]*")
_MAVEN = deferred(
    r"<(java\.version|maven\.compiler\.(?:release|source|target))>[ \t\r\n]*([^<>]{1,80}?)[ \t\r\n]*</\1>"
)
_PROPERTY = deferred(r"\$\{([\w.-]{1,80})\}")


def read_go_mod(source: Source) -> Pins:
    """``go 1.25.0`` is a minimum, ``toolchain go1.26.1`` exact (go.dev/ref/mod, go and toolchain directives)."""
    pins: list[Pin] = []
    problems: list[Diagnostic] = []
    for found in _GO.finditer(source.text):
        place = Span(source, *found.span(2))
        if found[2] == "default":
            continue
        if _GO_NUMBER.fullmatch(found[2]) is None:
            problems.append(problem(f"{found[2][:40]!r} is no Go version", source, place))
        else:
            text = found[2] if found[1] == "toolchain" else f">={found[2]}"
            pins.append(Pin("go", text, place))
    return pins, problems


def read_gemfile(source: Source) -> Pins:
    """``ruby "3.4.4"``; several constraints hold together."""
    found = _RUBY.search(source.text)
    if found is None:
        return [], []
    quoted = list(_QUOTED.finditer(source.text, *found.span(1)))
    place = Span(source, quoted[0].start(1), quoted[-1].end(1))
    return [pin_of("ruby", ", ".join(part[1] for part in quoted), place)], []


def read_gemfile_lock(source: Source) -> Pins:
    """The RUBY VERSION section that Bundler writes."""
    found = _LOCKED.search(source.text)
    return ([pin_of("ruby", found[1], Span(source, *found.span(1)))] if found else []), []


def read_setup(source: Source) -> Pins:
    """``python_requires`` of setup.py and setup.cfg."""
    found = _SETUP.search(source.text)
    if found is None:
        return [], []
    group = 2 if found[2] is not None else 3
    return [pin_of("python", found[group], Span(source, *found.span(group)))], []


def read_gradle(source: Source) -> Pins:
    """The Java toolchain is exact; source and target compatibility are the oldest Java that runs the result."""
    text = _LINE_COMMENT.sub(lambda found: " " * len(found[0]), source.text)
    pins = []
    for patterns, operator in ((_TOOLCHAIN, ""), (_COMPATIBILITY, ">=")):
        for found in (found for pattern in patterns for found in pattern.finditer(text)):
            version = found[1].replace("_", ".").removeprefix("1.")
            pins.append(Pin("java", operator + version, Span(source, *found.span(1))))
    return pins, []


def read_pom(source: Source) -> Pins:
    """``java.version`` and the compiler properties of a Maven project, the oldest Java that runs the result.

    A property that refers to another one of the same file states nothing of its own.
    """
    text = re.sub(r"<!--.*?-->", lambda found: " " * len(found[0]), source.text, flags=re.DOTALL)
    pins = []
    for found in _MAVEN.finditer(text):
        place = Span(source, *found.span(2))
        used = _PROPERTY.fullmatch(found[2])
        if used is None and _PROPERTY.search(found[2]) is None:
            pins.append(Pin("java", f">={found[2].removeprefix('1.')}", place))
        elif used is None or f"<{used[1]}>" not in text:
            pins.append(Pin("java", "", place, reason=f"{found[2]} is set elsewhere"))
    return pins, []
