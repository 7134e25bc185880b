"""Templates -> texts, remembering for every stretch of the result where its characters come from."""

from __future__ import annotations

from ...engine.model import Origin, Span, Step
from . import nodes as n
from .convert import as_bool
from .evaluate import Scope, evaluate, iterations
from .kinds import STRING, friendly
from .values import MAX_TEXT, EvalError, LimitError, Missing, Val, at, is_collection, kind_of, scalar_text

#: Stretches of one text that are told apart; of what is longer only the whole is known.
_MOST_PIECES = 4096


class _Writer:
    """Collects the text of a template and where its characters come from."""

    __slots__ = ("causes", "missing", "pieces", "sensitive", "size", "texts")

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.pieces: list[tuple[int, int, Origin, int]] = []
        self.causes: list[Origin] = []
        self.missing: Missing | None = None
        self.sensitive = False
        self.size = 0

    def literal(self, part: n.Text) -> None:
        """Text as it stands in the file."""
        origin = Origin(part.span)
        for start, source, length in part.pieces:
            self.pieces.append((self.size + start, self.size + start + length, origin, source))
        self.append(part.text, part.span)

    def value(self, value: Val, span: Span) -> None:
        """An interpolated value."""
        self.sensitive = self.sensitive or value.sensitive
        if isinstance(value.data, Missing):
            self.blocked(value.data)
            self.causes.append(value.origin)
            return
        shown = scalar_text(value)
        if shown is None:
            what = "null" if value.null else f"a {friendly(kind_of(value))}"
            raise EvalError(f"{what} cannot be put into a text", span)
        self.causes.append(value.origin)
        if value.pieces and len(self.pieces) + len(value.pieces) <= _MOST_PIECES:
            self.pieces.extend((self.size + a, self.size + b, o, s) for a, b, o, s in value.pieces)
        else:
            self.pieces.append((self.size, self.size + len(shown), value.origin, -1))
        self.append(shown, span)

    def blocked(self, missing: Missing) -> None:
        """The text is unknown from here on."""
        if self.missing is None:
            prefix = "".join(self.texts) + missing.prefix
            self.missing = Missing(missing.reason, missing.cause, True, prefix)

    def append(self, shown: str, span: Span) -> None:
        """Append, within the size limit."""
        self.texts.append(shown)
        self.size += len(shown)
        if self.size > MAX_TEXT:
            raise LimitError(f"the text grows beyond {MAX_TEXT // 2**20} MiB", span)


def write(expr: n.Template, scope: Scope) -> Val:
    """The value of a template."""
    if expr.wraps:
        inner = expr.parts[0]
        assert not isinstance(inner, n.Text | n.TemplateIf | n.TemplateFor)
        return at(evaluate(inner, scope), expr.span)
    writer = _Writer()
    _write(expr.parts, scope, writer)
    causes = tuple(sorted(writer.causes, key=lambda origin: not origin.causes))
    origin = Origin(expr.span, Step.INTERPOLATED if causes else Step.LITERAL, causes)
    if writer.missing is not None:
        return Val(STRING, writer.missing, origin, writer.sensitive)
    return Val(STRING, "".join(writer.texts), origin, writer.sensitive, None, tuple(writer.pieces))


def _write(parts: tuple[n.Part, ...], scope: Scope, writer: _Writer) -> None:
    for part in parts:
        if isinstance(part, n.Text):
            writer.literal(part)
        elif isinstance(part, n.TemplateIf):
            condition = evaluate(part.condition, scope)
            if isinstance(condition.data, Missing):
                writer.blocked(condition.data)
                continue
            _write(part.then if as_bool(condition) else part.otherwise, scope, writer)
        elif isinstance(part, n.TemplateFor):
            source = evaluate(part.source, scope)
            if isinstance(source.data, Missing):
                writer.blocked(source.data)
                continue
            if not is_collection(source):
                raise EvalError("%{ for } needs a list, set, tuple, map or object", part.span)
            for inner in iterations(source, part.key, part.value, scope, part.span):
                _write(part.body, inner, writer)
        else:
            writer.value(evaluate(part, scope), part.span)
