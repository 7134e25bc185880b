"""What a service's environment is: its env files, then ``environment`` over them, bare keys taken from outside.

Env files never feed the interpolation of the Compose file; their own variables look at the project's variables first,
then at ``environment``, then at earlier lines (cases own-envfile-*).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from ...engine.model import Origin, Span, Step
from ...engine.record import record
from .._shared.envfile import Assignment, Dialect, assign, read_env
from .._shared.positioned import Piece, Text, Variable
from .session import Session
from .tree import Branch, Items, Leaf
from .variables import Variables


@record(frozen=True, slots=True)
class Setting:
    """A variable of a service; ``text`` is None when nothing known gives it a value.

    ``because`` is its origin, or what works it out: who only wants the values does not pay for it.
    """

    text: str | None
    missing: str
    because: Origin | Callable[[], Origin]

    @property
    def origin(self) -> Origin:
        """Why it has its value."""
        because = self.because
        return because if isinstance(because, Origin) else because()


def service_environment(service: Branch, session: Session, variables: Variables) -> dict[str, Setting]:
    """The variables of a service in the order of their first statement."""
    own = _own(service, variables)
    if service.get("env_file") is None:
        return own
    table = _from_files(service, own, session, variables)
    for name, setting in own.items():
        lost = table.get(name)
        if lost is not None:
            setting = Setting(setting.text, setting.missing, partial(_over, setting, lost))
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
        table[name] = Setting(None if leaf.value is None else leaf.reads, leaf.missing, leaf.origin)
    return table


def _over(setting: Setting, lost: Setting) -> Origin:
    return setting.origin.over(lost.origin)


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
            key, earlier = found.line.key, table.get(found.line.key)
            led: Origin | Callable[[], Origin] = partial(_led, found, path)
            if earlier is not None:  # at once, since a key may be repeated more often than calls can nest
                led = _led(found, path).over(earlier.origin)
            table[key] = _setting(found.text, led)
            if found.variable is not None:
                known[key] = found.variable
    return table


def _setting(text: Text | None, because: Origin | Callable[[], Origin]) -> Setting:
    return Setting(None, "", because) if text is None else Setting(text.value, text.missing, because)


def _led(found: Assignment, named: Leaf) -> Origin:
    """Why a line of an env file counts: what it says, and the entry that names the file."""
    origin = Origin(found.line.key_span) if found.text is None else found.text.origin()
    return origin.because(named.span, Step.MERGED)


def _dialect(entry: Branch) -> Dialect:
    form = entry.get("format")
    return "docker" if isinstance(form, Leaf) and form.value == "raw" else "compose"


def _env_path(entry: Branch, path: Leaf, session: Session) -> str | None:
    """The repository path of an env file that exists."""
    if path.missing:
        session.unread[path.reads or path.span.place] = path.missing
        return None
    found = session.resolve(path.base, path.reads, path.span)
    if found is None:
        session.unread[path.reads] = "lies outside of the repository"
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
