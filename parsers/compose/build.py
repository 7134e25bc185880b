"""What a service's ``build`` states: context, Dockerfile, target and arguments."""

from __future__ import annotations

from collections.abc import Iterator

from ...engine.model import Fact, Origin, Step
from ...engine.reading import join
from .._shared.facts import known, text_value, unknown
from .environment import passed_through
from .tree import Branch, Leaf, as_text, leaves
from .variables import Variables


def text_fact(attribute: str, leaf: Leaf, key: str = "") -> Fact:
    """A fact whose value is a text, hidden when it holds a credential."""
    if leaf.missing:
        return unknown(attribute, leaf.missing, leaf.origin(), key)
    return Fact(attribute, text_value(key or attribute, as_text(leaf).reads), leaf.origin(), key)


def build_folder(service: Branch) -> str | None:
    """The repository folder of a service's build context; None without one, or when it lies elsewhere."""
    build = service.get("build")
    if not isinstance(build, Branch):
        return None
    context = build.get("context")
    if not isinstance(context, Leaf) or context.value is None:
        first = next(leaves(service), None)
        return first.base if first is not None else None
    return None if context.missing or _elsewhere(context) else join(context.base, context.reads)


def _elsewhere(context: Leaf) -> bool:
    text = context.reads
    return "://" in text or text.startswith(("git@", "github.com/"))


def dockerfile_of(service: Branch) -> tuple[str, Origin] | None:
    """The path of the Dockerfile that a service builds, with its origin."""
    build = service.get("build")
    if not isinstance(build, Branch) or build.get("dockerfile_inline") is not None:
        return None
    folder = build_folder(service)
    if folder is None:
        return None
    named = build.get("dockerfile")
    if isinstance(named, Leaf) and named.value is not None:
        path = None if named.missing else join(folder, named.reads)
        return (path, named.origin()) if path else None
    context = build.get("context")
    path = join(folder, "Dockerfile")
    origin = context.origin() if isinstance(context, Leaf) else Origin(build.span, Step.DEFAULT)
    return (path, origin) if path else None


def build_facts(service: Branch, variables: Variables) -> Iterator[Fact]:
    """Everything that a ``build`` section states; bare arguments take their value from ``variables``."""
    build = service.get("build")
    if not isinstance(build, Branch):
        return
    context, folder = build.get("context"), build_folder(service)
    if isinstance(context, Leaf) and context.value is not None:
        if folder is None:
            reason = context.missing or "the build context lies outside of the repository"
            yield unknown("build-context", reason, context.origin())
        else:
            yield known("build-context", folder or ".", context.origin(), raw=context.reads)
    named = build.get("dockerfile")
    found = dockerfile_of(service)
    if found is not None:
        raw = named.reads if isinstance(named, Leaf) and named.value is not None else ""
        yield known("dockerfile", found[0], found[1], raw=raw)
    elif isinstance(named, Leaf) and named.value is not None:
        yield unknown("dockerfile", named.missing or "it lies outside of the repository", named.origin())
    target = build.get("target")
    if isinstance(target, Leaf) and target.value is not None:
        yield text_fact("build-target", target)
    arguments = build.get("args")
    if isinstance(arguments, Branch):
        for name, leaf in arguments.entries.items():
            if isinstance(leaf, Leaf):
                yield _argument(name, leaf, arguments, variables)


def _argument(name: str, leaf: Leaf, arguments: Branch, variables: Variables) -> Fact:
    if leaf.value is None and not leaf.missing:
        leaf = passed_through(name, leaf, arguments.key_span(name), variables)
        if leaf.value is None:
            return unknown("build-arg", "taken from the environment that builds it", leaf.origin(), name)
    return text_fact("build-arg", leaf, name)
