"""Variables, required versions and locked providers of a root; variable files that no root claims."""

from __future__ import annotations

from collections.abc import Iterator

from ...engine.model import Declaration, Diagnostic, Fact, Origin, Span, Unknown
from ...engine.reading import folder_of, name_of
from .._shared.facts import known
from .bodies import BodyView
from .emit import fact, settings
from .inputs import Inputs, statements
from .instance import Instance
from .project import Project
from .syntax import Block, File
from .values import EvalError, Val, scalar_text, text


def variables_declaration(instance: Instance, inputs: Inputs, unit: str, folder: str) -> Declaration | None:
    """One ``setting`` fact for every input variable of a root, and for every value given to an undeclared one."""
    facts: list[Fact] = []
    first: Span | None = None
    for name, values in inputs.values.items():
        if name not in instance.module.variables:
            first = first or values[-1].origin.span
            facts.extend(settings(name, values[-1]))
    for name, block in instance.module.variables.items():
        first = first or block.span
        try:
            facts.extend(settings(name, instance.variable(name, block.span)))
        except EvalError as error:
            instance.around.refused(error)
            facts.append(Fact("setting", Unknown(error.message, Origin(error.span)), Origin(block.span), name))
    if first is None:
        return None
    return config_declaration(facts, Origin(first), unit, folder)


def config_declaration(
    facts: list[Fact], origin: Origin, unit: str, folder: str, key: str = "variables"
) -> Declaration:
    """The declaration of settings; ``key`` says of what."""
    ordered = tuple(sorted(facts, key=lambda found: (found.attribute, found.key)))
    return Declaration(
        key, "config", "terraform", origin, ordered, names=(name_of(folder) or key,), folder=folder, unit=unit
    )


def file_declaration(file: File, unit: str, problems: list[Diagnostic]) -> Declaration | None:
    """The settings of a variable file that stands alone."""
    facts = [found for name, value in statements(file, problems) for found in settings(name, value)]
    if not facts:
        return None
    return config_declaration(facts, Origin(file.source.whole()), unit, folder_of(file.path))


def terraform_declarations(
    instance: Instance, project: Project, unit: str, folder: str, lock: str | None
) -> Iterator[Declaration]:
    """required_version and required_providers; the locked versions of providers."""
    required = [found for block in instance.module.settings for found in _required(instance, block)]
    if required:
        yield _versions("terraform", required, Origin(instance.module.settings[0].span), unit, folder)
    yield from _backend(instance, unit, folder)
    file = project.file(lock) if lock is not None else None
    locked = list(_locked(instance, file)) if file is not None else []
    if file is not None and locked:
        yield _versions("terraform.lock", locked, Origin(file.source.whole()), unit, folder)


def _backend(instance: Instance, unit: str, folder: str) -> Iterator[Declaration]:
    """Where the state is kept: the type of the backend and its arguments; ``cloud`` is a type of its own."""
    for block in instance.module.settings:
        view = BodyView(block.body, instance, instance.around, Origin(block.span))
        for kind in ("backend", "cloud"):
            for inner in block.body.of_type(kind):
                name = text(inner.labels[0] if inner.labels else kind, Origin((*inner.label_spans, inner.span)[0]))
                stated = BodyView(inner.body, view.scope, instance.around, Origin(inner.span)).whole()
                yield backend_declaration(name, stated, unit, folder)


def backend_declaration(kind: Val, stated: Val | None, unit: str, folder: str) -> Declaration:
    """``setting`` facts ``backend`` and ``backend.<argument>``."""
    facts = [*settings("backend", kind), *(settings("backend", stated) if stated is not None and stated.data else ())]
    return config_declaration(facts, kind.origin, unit, folder, "backend")


def _versions(key: str, facts: list[Fact], origin: Origin, unit: str, folder: str) -> Declaration:
    unique = {(found.attribute, found.key): found for found in reversed(facts)}
    ordered = tuple(unique[name] for name in sorted(unique))
    return Declaration(key, "runtime", "terraform", origin, ordered, names=("terraform",), folder=folder, unit=unit)


def _required(instance: Instance, block: Block) -> Iterator[Fact]:
    view = BodyView(block.body, instance, instance.around, Origin(block.span))
    version = view.value("required_version")
    found = fact("tool", version, key="terraform") if version is not None else None
    if found is not None:
        yield found
    for providers in view.blocks("required_providers"):
        for name in providers.names():
            yield from _provider(name, providers)


def _provider(name: str, providers: BodyView) -> Iterator[Fact]:
    value = providers.value(name)
    if value is None:
        return
    if isinstance(value.data, str):
        yield known("provider-version", value.data, value.origin, f"hashicorp/{name}")
    elif isinstance(value.data, dict) and "version" in value.data:
        source = value.data.get("source")
        key = (scalar_text(source) if source is not None else None) or f"hashicorp/{name}"
        found = fact("provider-version", value.data["version"], key=key.lower())
        if found is not None:
            yield found


def _locked(instance: Instance, file: File) -> Iterator[Fact]:
    for block in file.body.of_type("provider"):
        version = BodyView(block.body, instance, instance.around, Origin(block.span)).value("version")
        if version is not None and block.labels:
            found = fact("provider-version", version, key="/".join(block.labels[0].split("/")[-2:]))
            if found is not None:
                yield found
