"""From steps to deployments: the commands of CI jobs, tasks and scripts, with what tells their environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ....engine.canon.environment_words import environment_tokens
from ....engine.contract import Deployment
from ....engine.model import Clue, LayerSpec, Origin, Sign, Step
from ....engine.pattern import deferred
from ....engine.reading import Files
from ..spliced import Piece, Spliced
from .commands import drafts
from .drafts import Draft
from .follow import Follower, follower
from .globbing import environment_words
from .model import Command, Script, Surroundings
from .places import place
from .rows import ROOT, Row, joined, made, under
from .ruler import Ruler
from .walk import Event, Walk

_OUTPUT = deferred(r"steps\.[\w-]+\.outputs\.([\w-]+)")
_MOST_EVENTS = 3000
_MOST_DEPLOYMENTS = 600


@dataclass(slots=True)
class _Job:
    """What the steps of one job leave to later ones, as rows; ``ended`` is where the last step began, by file."""

    name: str = ""
    ended: dict[str, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    def goes_on(self, around: Surroundings) -> bool:
        """Whether a step belongs to the same run of the same job: its place lies behind the last one's."""
        span = around.origin.span
        same = around.job == self.name and self.ended.get(span.path, -1) < span.start
        self.name = around.job
        self.ended = {**(self.ended if same else {}), span.path: span.start}
        return same


def deployments_of(steps: Iterable[Script | Command], files: Files) -> Iterator[Deployment]:
    """What steps deploy, in their order; steps of one job see what earlier ones have written for them."""
    job = _Job()
    following = follower(files)
    for step in steps:
        before = job.rows if job.goes_on(step.around) else []
        events: list[Event] = []
        rows = _begin(step, before)
        job.rows = [replace(row, stack=()) for row in _walk(step, rows, following, events)] or rows[:1]
        yield from _told(events, step.around, files)


def deployments_in(text: Spliced, row: Row, around: Surroundings, files: Files) -> Iterator[Deployment]:
    """What a text deploys when it begins in a row; functions that nothing calls are read, too."""
    events: list[Event] = []
    _walk(Script(text, around), [row], follower(files), events, named=True)
    yield from _told(events, around, files)


def _begin(step: Script | Command, before: Sequence[Row]) -> list[Row]:
    """The rows in which a step begins: its own variables over those that earlier steps wrote."""
    around = step.around
    span = around.origin.span
    folder = made(around.folder, span)
    rows = []
    for row in before or (Row(folder, {}),):
        kept = {
            name: value for name, value in row.written.items() if name[0] != ":" and not name.startswith("outputs.")
        }
        variables = {
            name: Spliced(one.span, tuple(_outputs(one.pieces, row))) for name, one in around.variables.items()
        }
        rows.append(Row(
            folder, {**kept, **variables}, (), "", row.assumed, row.excluded, row.named, row.clues, row.written
        ))  # fmt: skip
    return joined(rows)


def _outputs(pieces: Iterable[Piece], row: Row) -> Iterator[Piece]:
    """Pieces with the outputs of earlier steps put in for ``steps.ID.outputs.NAME``."""
    for piece in pieces:
        found = _OUTPUT.search(piece.origin.span.text[:300]) if piece.reason else None
        value = row.written.get(f"outputs.{found[1]}") if found else None
        if value is None:
            yield piece
        else:
            yield from (Piece(one.text, one.origin, False, one.reason) for one in value.pieces)


def _walk(
    step: Script | Command, rows: list[Row], following: Follower, events: list[Event], named: bool = False
) -> list[Row]:
    def tell(event: Event) -> None:
        if len(events) < _MOST_EVENTS:
            events.append(event)

    text = step.text if isinstance(step, Script) else Spliced(step.around.origin.span, ())
    walk = Walk(following.files, tell, following, Ruler(text))
    if isinstance(step, Script):
        found = []
        for row in rows:
            own = Spliced(text.span, tuple(_outputs(text.pieces, row)), text.via)
            found += walk.text(own, [row], named)
        return found
    words = tuple(
        Spliced(one.span, tuple(row_piece for row_piece in _outputs(one.pieces, rows[0]))) for one in step.words
    )
    return [after for row in rows for after in walk.command(words, row)]


# ---------------------------------------------------------------------------- events to deployments


def _told(events: Iterable[Event], around: Surroundings, files: Files) -> Iterator[Deployment]:
    """The deployments of the commands, each once."""
    seen: set[object] = set()
    for event in events:
        for draft in drafts(event):
            for one in _decided(draft, event, around, files):
                clues = tuple((clue.text, clue.sign) for clue in one.clues)
                identity = (one.spec, clues, one.unresolved, one.origin.edit_site(), one.what)
                if identity not in seen and len(seen) < _MOST_DEPLOYMENTS:
                    seen.add(identity)
                    yield one


def _decided(draft: Draft, event: Event, around: Surroundings, files: Files, note: str = "") -> Iterator[Deployment]:
    """A draft once for each environment that its open paths can be for."""
    row = event.row
    if row.folder.reason or any(path.reason for path in _paths(draft)):
        unsure = row.folder if row.folder.reason else next(path for path in _paths(draft) if path.reason)
        based = (
            under(draft.base, unsure) if draft.base is not None and unsure not in (row.folder, draft.target) else unsure
        )
        found = environment_words(
            based, replace(row, folder=made("", row.folder.span)) if unsure is row.folder else row, files
        )
        if found.unknown is None:
            spec = LayerSpec(draft.parser, "", workspace=_text(draft.workspace), namespace=_text(draft.namespace))
            yield _deployment(spec, draft, event, around, (_worded(found.reason),), note)
            return
        for word in found.words:
            value = made(word, found.unknown.origin.edit_site())
            assumed = row.assuming(found.unknown, value)
            again = replace(event, row=replace(assumed, folder=_settle(assumed, row.folder)))
            yield from _decided(
                _settled(draft, assumed), again, around, files, f", for {word}: the files that match name it"
            )
        return
    if draft.parser == "helmfile" and draft.workspace is not None and draft.workspace.reason:
        spec = LayerSpec(draft.parser, _text(draft.target))
        yield _deployment(
            spec, draft, event, around, (f"its environment is not known: {draft.workspace.reason}",), note
        )
        return
    placed = place(draft, row, files)
    for spec in placed.specs or (LayerSpec(draft.parser, ""),):
        yield _deployment(spec, draft, event, around, tuple(map(_worded, placed.missing)), note)


def _paths(draft: Draft) -> list[Spliced]:
    """Every path of a draft that must be known."""
    found = [draft.target, *draft.files, *(draft.env_files or ()), draft.project, draft.base]
    return [path for path in found if path is not None]


def _settle(row: Row, value: Spliced) -> Spliced:
    return Spliced(value.span, tuple(row.settled(value.pieces)), value.via)


def _settled(draft: Draft, row: Row) -> Draft:
    """A draft with what a row assumes put in everywhere."""

    def one(value: Spliced | None) -> Spliced | None:
        return None if value is None else _settle(row, value)

    def many(values: Iterable[Spliced]) -> tuple[Spliced, ...]:
        return tuple(_settle(row, value) for value in values)

    return replace(
        draft, target=one(draft.target), files=many(draft.files), base=one(draft.base), project=one(draft.project),
        variables=tuple((name, _settle(row, value)) for name, value in draft.variables),
        env_files=None if draft.env_files is None else many(draft.env_files), profiles=many(draft.profiles),
        workspace=one(draft.workspace), release=one(draft.release), namespace=one(draft.namespace),
        told=many(draft.told), hints=many(draft.hints),
    )  # fmt: skip


def _deployment(
    spec: LayerSpec, draft: Draft, event: Event, around: Surroundings, unresolved: tuple[str, ...], note: str
) -> Deployment:
    span = event.span
    origin = Origin(around.origin.span, Step.EVALUATED, (Origin(span), *around.origin.causes))
    where = f" in {around.job}" if around.job else ""
    clues = dict.fromkeys((*around.clues, *_clues(spec, draft, event)))
    return Deployment(
        replace(spec, span=span), tuple(clues), origin, f"`{draft.verb}`{where}{note}", unresolved, draft.checks
    )


def _clues(spec: LayerSpec, draft: Draft, event: Event) -> Iterator[Clue]:
    """What a command says of its environment: outright, by assumption, by names."""
    for word in draft.told:
        if not word.reason and word.text:
            yield Clue(word.text, Sign.COMMAND, word.origin().edit_site())
    yield from event.row.clues
    named = [path for path in (*draft.files, *(draft.env_files or ()), draft.target) if path is not None]
    for word in (*draft.hints, *named):
        if not word.reason and environment_tokens(word.text):
            yield Clue(word.text.replace(ROOT, "").lstrip("/"), Sign.COMMAND, word.origin().edit_site())
    folder = event.row.folder
    silent = draft.target is None or not environment_tokens(draft.target.text)
    if silent and not folder.reason and environment_tokens(spec.target) and environment_tokens(folder.text):
        yield Clue(spec.target, Sign.COMMAND, folder.origin().edit_site() if folder.pieces else event.span)


def _worded(reason: str) -> str:
    return reason.replace(f"{ROOT}/", "").replace(ROOT, ".")


def _text(value: Spliced | None) -> str:
    return "" if value is None or value.reason else value.text
