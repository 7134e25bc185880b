"""format and formatlist: Terraform's verbs (cty, function/stdlib/format.go)."""

from __future__ import annotations

import json
import re
from decimal import Decimal

from ...engine.model import Span
from ...engine.pattern import deferred
from .convert import as_bool, as_number, as_text, as_whole
from .encoding import json_text
from .kinds import STRING, ListOf
from .values import MAX_TEXT, EvalError, LimitError, Missing, Val, first_missing, is_sensitive, made, number_text

_VERB = deferred(
    r"%(?P<flags>[-+# 0]*)(?P<width>[0-9]{0,4})(?:\.(?P<precision>[0-9]{0,4}))?(?:\[(?P<at>[0-9]+)\])?(?P<verb>.)", re.S
)


def format_text(arguments: tuple[Val, ...], span: Span) -> Val:
    """format(spec, values...)."""
    origin = made(span, *arguments[1:], arguments[0])
    sensitive = any(map(is_sensitive, arguments))
    for argument in arguments:
        missing = first_missing(argument)
        if missing is not None:
            return Val(STRING, missing, origin, sensitive)
    return Val(STRING, _format(as_text(arguments[0]), arguments[1:], span), origin, sensitive)


def format_list(arguments: tuple[Val, ...], span: Span) -> Val:
    """formatlist(spec, values...): one text for every element of the lists."""
    lists = [argument for argument in arguments[1:] if isinstance(argument.data, tuple)]
    sizes = {len(argument.data) for argument in lists if isinstance(argument.data, tuple)}
    if len(sizes) > 1:
        raise EvalError("formatlist: the lists have different lengths", span)
    origin = made(span, *arguments[1:], arguments[0])
    results = []
    for i in range(sizes.pop() if sizes else 1):
        row = tuple(item.data[i] if isinstance(item.data, tuple) else item for item in arguments[1:])
        results.append(format_text((arguments[0], *row), span))
    return Val(ListOf(STRING), tuple(results), origin, any(map(is_sensitive, arguments)))


def _format(spec: str, values: tuple[Val, ...], span: Span) -> str:
    texts: list[str] = []
    at = taken = highest = size = 0
    indexed = False
    while at < len(spec):
        low = spec.find("%", at)
        if low < 0:
            break
        texts.append(spec[at:low])
        found = _VERB.match(spec, low)
        if found is None:
            raise EvalError("format: % without a verb", span)
        at = found.end()
        if found["verb"] == "%":
            texts.append("%")
            continue
        if found["at"]:
            taken, indexed = int(found["at"]) - 1, True
        if not 0 <= taken < len(values):
            raise EvalError(f"format: there is no value for {found.group()!r}", span)
        texts.append(_verb(found, values[taken], span))
        size += len(texts[-1])
        if size > MAX_TEXT:
            raise LimitError(f"format: the text grows beyond {MAX_TEXT // 2**20} MiB", span)
        taken += 1
        highest = max(highest, taken)
    if highest < len(values) and not indexed:
        raise EvalError(f"format: {len(values)} values for {highest} verbs", span)
    return "".join((*texts, spec[at:]))


def _verb(found: re.Match[str], value: Val, span: Span) -> str:
    flags, verb = found["flags"], found["verb"]
    width = int(found["width"] or 0)
    precision = int(found["precision"] or 0) if found["precision"] is not None else None
    shown = _shown(verb, flags, precision, value, span)
    if len(shown) >= width:
        return shown
    if "-" in flags:
        return shown.ljust(width)
    if "0" in flags and verb != "s":
        sign = shown[:1] if shown[:1] in "+-" else ""
        return sign + shown[len(sign) :].rjust(width - len(sign), "0")
    return shown.rjust(width)


def _shown(verb: str, flags: str, precision: int | None, value: Val, span: Span) -> str:
    if verb == "v":
        return _default(value, "#" in flags)
    if value.null:
        raise EvalError(f"format: a null value for %{verb}", span)
    if verb == "s":
        text = as_text(value)
        return text[:precision] if precision is not None else text
    if verb == "q":
        return json.dumps(as_text(value), ensure_ascii=False)
    if verb == "t":
        return "true" if as_bool(value) else "false"
    if verb in "dboxX":
        whole = as_whole(value)
        plus = "+" if "+" in flags else " " if " " in flags else ""
        return f"{whole:{plus}{verb}}"
    if verb in "eEfFgG":
        return _float(verb, flags, precision, as_number(value))
    raise EvalError(f"format: unsupported verb %{verb}", span)


def _float(verb: str, flags: str, precision: int | None, value: Decimal) -> str:
    plus = "+" if "+" in flags else ""
    if verb in "gG" and precision is None:
        shown = f"{plus if value >= 0 else ''}{_shortest(value)}"
        return shown.upper() if verb == "G" else shown
    shown = f"{value:{plus}.{6 if precision is None else precision}{verb}}"
    return re.sub(r"([eE][-+])([0-9])\Z", r"\g<1>0\2", shown)


def _default(value: Val, quoted: bool) -> str:
    assert not isinstance(value.data, Missing)
    if isinstance(value.data, str):
        return json.dumps(value.data, ensure_ascii=False) if quoted else value.data
    if isinstance(value.data, Decimal) and not quoted:
        return _shortest(value.data)
    return json_text(value)


def _shortest(value: Decimal) -> str:
    """All digits of a number; with an exponent when it has more than six places or begins below 0.0001."""
    if not value or -5 < value.adjusted() < 6:
        return number_text(value)
    digits = "".join(map(str, value.as_tuple().digits)).rstrip("0")
    point = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{'-' if value < 0 else ''}{digits[0]}{point}e{value.adjusted():+03d}"
