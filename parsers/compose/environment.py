"""What a service's environment is: its env files, then ``environment`` over them, bare keys taken from outside.

Env files never feed the interpolation of the Compose file; their own variables look at the project's variables first,
then at ``environment``, then at earlier lines (cases own-envfile-*).
"""

from __future__ import annotations

from collections.abc import Mapping

from ...engine.model import Origin, Span, Step
from ...engine.record import record
from .._shared.envfile import Dialect, assign, read_env
from .._shared.positioned import Piece, Text, Variable
from .session import Session
from .tree import Branch, Items, Leaf
from .variables import Variables


@record(frozen=True, slots=True)
class Setting:
    """A variable of a service; ``text`` is None when nothing known gives it a value."""

    text: str | None
    missing: str
    origin: Origin


def service_environment(service: Branch, session: Session, variables: Variables) -> dict[str, Setting]:
    """The variables of a service in the order of their first statement."""
    own = _own(service, variables)
    if service.get("env_file") is None:
        return own
    table = _from_files(service, own, session, variables)
    for name, setting in own.items():
        lost = table.get(name)
        if lost is not None:
            setting = Setting(setting.text, setting.missing, setting.origin.over(lost.origin))
        table[name] = setting
    return table


def _own(service: Branch, variables: Variables) -> dict[str, Setting]:
    section = service.get("environment")
    if not isinstance(section, Branch):
        return {}
    table = {}
    for name, leaf in section.entries.items():
        if not isinstance(leaf, Leaf):
            continue
        if leaf.value is None and not leaf.missing:
            leaf = passed_through(name, leaf, section.key_span(name), variables)
        table[name] = Setting(None if leaf.value is None else leaf.text.value, leaf.missing, leaf.origin())
    return table


def passed_through(name: str, leaf: Leaf, span: Span, variables: Variables) -> Leaf:
    """A bare key with the value that the project's variables have for it, if any."""
    found = variables.lookup(name)
    if found is None:
        return leaf
    cause = found.origin or Origin(span, Step.INTERPOLATED)
    text = Text((Piece(found.text, span.source, span.start, span.end, cause, found.missing),), leaf.text.via)
    return Leaf(found.text, text, leaf.base, "", leaf.shadowed)


def _from_files(
    service: Branch, own: Mapping[str, Setting], session: Session, variables: Variables
) -> dict[str, Setting]:
    section = service.get("env_file")
    table: dict[str, Setting] = {}
    known: dict[str, Variable] = {}

    def outer(name: str) -> Variable | None:
        setting = own.get(name)
        found = variables.lookup(name)
        if found is None and setting is not None and setting.text is not None:
            return Variable(setting.text, setting.origin)
        return found

    for entry in section.items if isinstance(section, Items) else ():
        path = entry.get("path") if isinstance(entry, Branch) else None
        source = None
        if isinstance(entry, Branch) and isinstance(path, Leaf):
            source_path = _env_path(entry, path, session)
            source = session.source(source_path) if source_path is not None else None
        if source is None or not isinstance(path, Leaf) or not isinstance(entry, Branch):
            continue
        lines, problems = read_env(source, _dialect(entry))
        session.problems.extend(problem for problem in problems if problem not in session.problems)
        if not session.may_spend(len(lines), path):
            continue
        for found in assign(lines, outer, session.problems, known.get):
            table[found.line.key] = _setting(found.line.key_span, found.text, path.span, table.get(found.line.key))
            if found.text is not None:
                known[found.line.key] = Variable(found.text.value, found.text.origin())
    return table


def _setting(key: Span, text: Text | None, named: Span, earlier: Setting | None) -> Setting:
    origin = Origin(key) if text is None else text.origin()
    led = origin.because(named, Step.MERGED)
    if earlier is not None:
        led = led.over(earlier.origin)
    return Setting(None if text is None else text.value, "" if text is None else text.missing, led)


def _dialect(entry: Branch) -> Dialect:
    form = entry.get("format")
    return "docker" if isinstance(form, Leaf) and form.value == "raw" else "compose"


def _env_path(entry: Branch, path: Leaf, session: Session) -> str | None:
    """The repository path of an env file that exists."""
    if path.missing:
        session.unread[path.text.value or path.span.place] = path.missing
        return None
    found = session.resolve(path.base, path.text.value, path.span)
    if found is None:
        session.unread[path.text.value] = "lies outside of the repository"
        return None
    if session.files.exists(found):
        return found
    required = entry.get("required")
    if not (isinstance(required, Leaf) and required.value in (False, "false")):
        if found not in session.unread:
            message = f"env file {found} does not exist, so that its variables are unknown; it may be ignored by git"
            session.warn("env-file-missing", message, path.span)
        session.unread[found] = "does not exist"
    return None
