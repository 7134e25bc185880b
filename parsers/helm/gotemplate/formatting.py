"""Go's fmt: what ``printf``, ``print``, ``println`` and a bare ``{{ x }}`` make of values.

Every stretch of a result that shows a value becomes a run of that value's origins; the letters of the format string
keep their own. Source of the rules: Go's fmt (print.go, format.go) and strconv (quote.go, ftoa.go). One file, because
a directive's parser, its flags and its verbs are one grammar.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ....engine.model import Origin
from .function import MAX_PARTS, MAX_TEXT
from .literals import escaped
from .rope import cut, joined, spread
from .value import FLOATS, INTEGERS, Bytes, GoValue, Place, Refusal, Run, Struct, Text, UInt8, UInt64, go_type, written
from .value import is_bool as _is_bool

#: Deeper nesting than this is a map that holds itself (Go overflows its stack there).
MAX_DEPTH: Final = 150
#: fmt's tooLarge: a width or precision is not read further once it is above this.
MAX_WIDTH: Final = 1_000_000


def rewritten(text: str, change: Callable[[str], str]) -> str:
    """A text changed letter by letter (``change`` of a text is the sum of its letters'), run by run."""
    if type(text) is not Text:
        return change(text)
    parts: list[str] = []
    runs: list[Run] = []
    at = 0
    for run in text.runs:
        old = str.__getitem__(text, slice(at, at + run.length))
        at += run.length
        made = change(old)
        parts.append(made)
        where = run.where
        if made != old and type(where) is Place:
            where = written(where, run.length)
        runs.append(Run(len(made), where, run.control))
    return Text("".join(parts), tuple(runs))


def quoted(text: str, bare: Origin) -> str:
    """``strconv.Quote``; the letters keep their runs and the quotation marks are ``bare``."""
    return joined(['"', rewritten(text, escaped), '"'], bare)


def float_text(value: float, verb: str = "g", precision: int = -1) -> str:
    """``strconv.FormatFloat(value, verb, precision, 64)``; precision -1 is the shortest text that reads back.

    >>> float_text(1e6), float_text(999999.0), float_text(1.5, "f", 0)
    ('1e+06', '999999', '2')
    """
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "+Inf" if value > 0 else "-Inf"
    if verb in "bxX":
        return _binary_float(float(value), verb, precision)
    if precision >= 0 or verb in "eEfF":
        if precision < 0:
            return _shortest(float(value), verb)
        return f"{float(value):.{precision}{verb}}" if verb != "g" and verb != "G" else _general(value, verb, precision)
    return _shortest(float(value), verb)


def _general(value: float, verb: str, precision: int) -> str:
    return f"{float(value):.{precision or 1}{verb}}"


def _shortest(value: float, verb: str) -> str:
    sign, text = ("-", repr(value)[1:]) if repr(value)[0] == "-" else ("", repr(value))
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0").rstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len((whole + fraction).lstrip("0")))
    if not digits:
        digits, point = "0", 1
    power = point - 1
    if verb in "eE" or (verb in "gG" and (power < -4 or power >= 6)):
        tail = "." + digits[1:] if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{tail}{'E' if verb in 'EG' else 'e'}{'-' if power < 0 else '+'}{abs(power):02d}"
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if point >= len(digits):
        return sign + digits.ljust(point, "0")
    return f"{sign}{digits[:point]}.{digits[point:]}"


def _binary_float(value: float, verb: str, precision: int) -> str:
    """%b (mantissa and power of two) and %x (hexadecimal mantissa of 52 bits behind a one)."""
    sign = "-" if math.copysign(1.0, value) < 0 else ""
    part, power = math.frexp(abs(value))
    mantissa, power = int(part * 2**53), power - 53
    if verb == "b":
        low = max(-1074 - power, 0) if mantissa else 0
        return f"{sign}{mantissa >> low}p{(power + low) if mantissa else -1074:+d}"
    if 0 <= precision < 13 and mantissa:
        whole, rest = divmod(mantissa, unit := 16 ** (13 - precision))
        mantissa = (whole + (2 * rest > unit or (2 * rest == unit and whole % 2))) * unit
        mantissa, power = (mantissa >> 1, power + 1) if mantissa >> 53 else (mantissa, power)
    digits = f"{mantissa & (1 << 52) - 1:013x}"
    digits = digits.rstrip("0") if precision < 0 else digits[:precision].ljust(precision, "0")
    text = f"{sign}0x{mantissa >> 52}{'.' if digits else ''}{digits}p{(power + 52) if mantissa else 0:+03d}"
    return text.upper() if verb == "X" else text


@dataclass(slots=True)
class Flags:
    """The flags, width and precision of one directive (fmt: fmtFlags)."""

    plus: bool = False
    minus: bool = False
    sharp: bool = False
    space: bool = False
    zero: bool = False
    width: int | None = None
    precision: int | None = None
    sharp_v: bool = False
    plus_v: bool = False


_BARE_FLAGS: Final = Flags()
#: Verbs that are mostly written without flags.
_SIMPLE: Final = frozenset("sdvq")
_FLAG_NAMES: Final = {"#": "sharp", "0": "zero", "+": "plus", "-": "minus", " ": "space"}
_NUMBER: Final = re.compile(r"\d+")
_INDEX: Final = re.compile(r"\[(\d+)\]")
_BASES: Final = {"d": 10, "v": 10, "b": 2, "o": 8, "O": 8, "x": 16, "X": 16}


def sprintf(format: str, args: Sequence[GoValue], bare: Origin) -> str:
    """``fmt.Sprintf``: mismatches are part of the text (``%!d(float64=5)``), never errors."""
    printer = _Printer(format, args)
    printer.run()
    return joined(printer.parts, bare)


def sprint(values: Sequence[GoValue], bare: Origin) -> str:
    """``fmt.Sprint``: a blank between two operands when neither is a string."""
    printer = _Printer("", values)
    after_string = True
    for value in values:
        is_string = type(value) is str or type(value) is Text
        if not is_string and not after_string:
            printer.parts.append(" ")
        printer.argument(value, "v", _BARE_FLAGS)
        after_string = is_string
    return joined(printer.parts, bare)


def sprintln(values: Sequence[GoValue], bare: Origin) -> str:
    """``fmt.Sprintln``: a blank between all operands and a line break at the end."""
    printer = _Printer("", values)
    for number, value in enumerate(values):
        if number:
            printer.parts.append(" ")
        printer.argument(value, "v", _BARE_FLAGS)
    return joined([*printer.parts, "\n"], bare)


def printed(value: GoValue) -> str:
    """What ``%v`` and ``{{ x }}`` print of a value (nil is ``<nil>``); a string is returned as it is, runs and all."""
    kind = type(value)
    if kind is str or kind is Text:
        return value  # type: ignore[no-any-return]
    if kind in FLOATS:
        return float_text(value)
    if kind in INTEGERS:
        return int.__repr__(value)
    printer = _Printer("", ())
    printer.argument(value, "v", _BARE_FLAGS)
    return "".join(printer.parts)


def printed_runs(value: GoValue, bare: Origin) -> str:
    """``printed`` with runs: what a map or list shows keeps what its scalars wear."""
    printer = _Printer("", ())
    printer.argument(value, "v", _BARE_FLAGS)
    return joined(printer.parts, bare)


class _Printer:
    """The state of one Printf: its arguments, the next of them, and the pieces written so far (fmt: pp)."""

    __slots__ = ("args", "at", "format", "good", "next", "parts", "reordered", "size")

    def __init__(self, format: str, args: Sequence[GoValue]) -> None:
        self.format = format
        self.args = args
        self.parts: list[str] = []
        self.next = 0
        self.at = 0
        self.size = 0
        self.reordered = False
        self.good = True

    def run(self) -> None:
        """Work through the format (print.go: doPrintf)."""
        format, end = self.format, len(self.format)
        while self.at < end:
            found = format.find("%", self.at)
            stop = end if found < 0 else found
            if stop > self.at:
                self.parts.append(cut(format, self.at, stop))
            self.at = stop + 1
            if stop < end:
                first = len(self.parts)
                if format[self.at : self.at + 1] in _SIMPLE and self.next < len(self.args):
                    self.at += 1
                    self.next += 1
                    self.argument(self.args[self.next - 1], format[self.at - 1], _BARE_FLAGS)
                else:
                    self._directive()
                self.size += sum(map(len, self.parts[first:]))
                if self.size > MAX_TEXT:
                    raise Refusal(f"the result would have more than {MAX_TEXT} characters")
        if not self.reordered and self.next < len(self.args):
            self._extra()

    def _directive(self) -> None:
        flags = Flags()
        self.good = True
        self._flags(flags)
        indexed = self._index()
        indexed = self._width(flags, indexed)
        indexed = self._precision(flags, indexed)
        if not indexed:
            self._index()
        if self.at >= len(self.format):
            self.parts.append("%!(NOVERB)")
            return
        verb = self.format[self.at]
        self.at += 1
        self._verb(verb, flags)

    def _flags(self, flags: Flags) -> None:
        format = self.format
        while self.at < len(format) and (name := _FLAG_NAMES.get(format[self.at])):
            setattr(flags, name, True)
            self.at += 1

    def _index(self) -> bool:
        """An argument index such as ``[2]``; whether there is one (print.go: argNumber)."""
        format = self.format
        if format[self.at : self.at + 1] != "[":
            return False
        self.reordered = True
        found = _INDEX.match(format, self.at)
        if found and len(found[1]) < 10 and 0 < int(found[1]) <= len(self.args):
            self.next, self.at = int(found[1]) - 1, found.end()
            return True
        self.good = False
        close = format.find("]", self.at)
        self.at = close + 1 if close >= 0 and len(format) - self.at >= 3 else self.at + 1
        return found is not None

    def _width(self, flags: Flags, indexed: bool) -> bool:
        if self.format[self.at : self.at + 1] == "*":
            self.at += 1
            flags.width = self._taken("%!(BADWIDTH)")
            if flags.width is not None and flags.width < 0:
                flags.width, flags.minus, flags.zero = -flags.width, True, False
            return False
        flags.width = self._number()
        if indexed and flags.width is not None:
            self.good = False
        return indexed

    def _precision(self, flags: Flags, indexed: bool) -> bool:
        if self.at + 1 >= len(self.format) or self.format[self.at] != ".":
            return indexed
        self.at += 1
        if indexed:
            self.good = False
        indexed = self._index()
        if self.format[self.at : self.at + 1] != "*":
            flags.precision = self._number() or 0
            return indexed
        self.at += 1
        flags.precision = self._taken("%!(BADPREC)", least=0)
        return False

    def _number(self) -> int | None:
        found = _NUMBER.match(self.format, self.at)
        if found is None:
            return None
        if len(found[0]) > 9 or int(found[0][:-1] or 0) > MAX_WIDTH:
            self.at = len(self.format)
            return None
        self.at = found.end()
        return int(found[0])

    def _taken(self, complaint: str, least: int = -MAX_WIDTH) -> int | None:
        """The argument that ``*`` stands for (print.go: intFromArg)."""
        if self.next < len(self.args):
            value = self.args[self.next]
            self.next += 1
            if type(value) in INTEGERS and least <= value <= MAX_WIDTH:
                return int(value)
        self.parts.append(complaint)
        return None

    def _verb(self, verb: str, flags: Flags) -> None:
        if verb == "%":
            self.parts.append("%")
        elif not self.good:
            self.parts.append(f"%!{verb}(BADINDEX)")
        elif self.next >= len(self.args):
            self.parts.append(f"%!{verb}(MISSING)")
        else:
            if verb in "vw":
                flags.sharp_v, flags.sharp, flags.plus_v, flags.plus = flags.sharp, False, flags.plus, False
            self.next += 1
            self.argument(self.args[self.next - 1], verb, flags)

    def _extra(self) -> None:
        self.parts.append("%!(EXTRA ")
        for number, value in enumerate(self.args[self.next :]):
            if number:
                self.parts.append(", ")
            if value is None:
                self.parts.append("<nil>")
            else:
                self.parts.append(go_type(value) + "=")
                self.argument(value, "v", _BARE_FLAGS)
        self.parts.append(")")

    def argument(self, value: GoValue, verb: str, flags: Flags, depth: int = 0) -> None:
        """One value under one verb (print.go: printArg, printValue)."""
        kind = type(value)
        if verb == "T" and not depth:
            self._padded("<nil>" if value is None else go_type(value)[: flags.precision], flags)
        elif kind is str or kind is Text:
            self._string(value, verb, flags)
        elif value is None:
            self._nil(verb, flags, depth)
        elif kind in INTEGERS:
            self._made(value, _integer(value, verb, flags), verb, flags)
        elif kind in FLOATS:
            self._made(value, _float(value, verb, flags), verb, flags)
        elif _is_bool(value):
            shown = _pad("true" if value else "false", flags) if verb in "tv" else None
            self._made(value, shown, verb, flags)
        else:
            self._composed(value, verb, flags, depth)

    def _composed(self, value: GoValue, verb: str, flags: Flags, depth: int) -> None:
        if depth > MAX_DEPTH or len(self.parts) > MAX_PARTS:
            raise Refusal("the value is nested too deeply or too large to be printed")
        if verb == "w":
            self._bad(value, verb, flags)
        elif type(value) is Struct:
            self._struct(value, verb, flags)
        elif verb == "p":
            self.parts.append("0xc000000000")
        elif type(value) is Bytes:
            self._bytes(value, verb, flags)
        else:
            self._container(value, verb, flags, depth)

    def _made(self, value: GoValue, shown: str | None, verb: str, flags: Flags) -> None:
        if shown is None:
            self._bad(value, verb, flags)
        else:
            self.parts.append(spread(shown, value))

    def _bad(self, value: GoValue, verb: str, flags: Flags) -> None:
        """A verb that does not fit the value (print.go: badVerb); the flags stay."""
        self.parts.append(f"%!{verb}({go_type(value)}=")
        self.argument(value, "v", flags)
        self.parts.append(")")

    def _nil(self, verb: str, flags: Flags, depth: int) -> None:
        if depth:
            self.parts.append("interface {}(nil)" if flags.sharp_v else "<nil>")
        elif verb == "v":
            self._padded("<nil>", flags)
        else:
            self.parts.append(f"%!{verb}(<nil>)")

    def _padded(self, text: str, flags: Flags) -> None:
        """A text within its width; the padding is nobody's (format.go: padString)."""
        room = (flags.width or 0) - len(text)
        if room <= 0:
            self.parts.append(text)
        elif flags.minus:
            self.parts += [text, " " * room]
        else:
            self.parts += [("0" if flags.zero else " ") * room, text]

    def _string(self, value: str, verb: str, flags: Flags) -> None:
        if flags.precision is not None and verb in "svq":
            value = cut(value, 0, min(flags.precision, len(value)))
        if verb == "s" or (verb == "v" and not flags.sharp_v):
            self._padded(value, flags)
        elif verb in "qv":
            self._quoted(value, flags)
        elif verb in "xX":
            self.parts.append(spread(_hex(value.encode("utf-8", "surrogateescape"), verb, flags), value))
        else:
            self._bad(value, verb, flags)

    def _quoted(self, value: str, flags: Flags) -> None:
        mark = "`" if flags.sharp and not re.search("[`\x00-\x08\x0a-\x1f\x7f\ufeff\udc80-\udcff]", value) else '"'
        inner = value if mark == "`" else rewritten(value, lambda text: escaped(text, '"', flags.plus))
        room = (flags.width or 0) - len(inner) - 2
        pad = ("0" if flags.zero and not flags.minus else " ") * max(room, 0)
        self.parts += [mark, inner, mark, pad] if flags.minus else [pad, mark, inner, mark]

    def _struct(self, value: Struct, verb: str, flags: Flags) -> None:
        if verb == "q":
            self._quoted(value.printed, flags)
        elif verb in "xX":
            self.parts.append(_hex(value.printed.encode("utf-8", "surrogateescape"), verb, flags))
        elif verb in "sv":
            self._padded(value.printed, flags)
        else:
            self.parts.append(f"%!{verb}({go_type(value)}={value.printed})")

    def _bytes(self, value: Bytes, verb: str, flags: Flags) -> None:
        if verb in "sq":
            self._string(value.decode("utf-8", "surrogateescape"), verb, flags)
        elif verb in "xX":
            self.parts.append(_hex(value, verb, flags))
        elif flags.sharp_v:
            self.parts.append("[]byte{" + ", ".join([f"{byte:#x}" for byte in value]) + "}")
        else:
            self.parts.append("[")
            for number, byte in enumerate(value):
                self.parts.append(" " if number else "")
                self.argument(UInt8(byte), verb, flags, 1)
            self.parts.append("]")

    def _container(self, value: GoValue, verb: str, flags: Flags, depth: int) -> None:
        is_map = isinstance(value, dict)
        if flags.sharp_v:
            opening, between, closing = go_type(value) + "{", ", ", "}"
        else:
            opening, between, closing = "map[" if is_map else "[", " ", "]"
        self.parts.append(opening)
        for number, item in enumerate(sorted(value) if is_map else value):
            if number:
                self.parts.append(between)
            self.argument(item, verb, flags, depth + 1)
            if is_map:
                self.parts.append(":")
                self.argument(value[item], verb, flags, depth + 1)
        self.parts.append(closing)


def _pad(text: str, flags: Flags) -> str:
    room = (flags.width or 0) - len(text)
    if room <= 0:
        return text
    if flags.minus:
        return text + " " * room
    return ("0" if flags.zero else " ") * room + text


def _integer(value: int, verb: str, flags: Flags) -> str | None:
    """An integer under a verb; None when the verb does not fit (print.go: fmtInteger)."""
    base = _BASES.get(verb)
    if base is not None:
        hexed = verb == "v" and flags.sharp_v and type(value) in (UInt8, UInt64)
        return f"{int(value):#x}" if hexed else _based(int(value), verb, base, flags)
    code = int(value) if 0 <= value <= 0x10FFFF and not 0xD800 <= value <= 0xDFFF else 0xFFFD
    if verb == "c":
        return _pad(chr(code), flags)
    if verb == "q":
        return _pad("'" + escaped(chr(code), "'", flags.plus) + "'", flags)
    if verb == "U":
        digits = f"U+{int(value) % (1 << 64):0{max(4, flags.precision or 0)}X}"
        shown = f" '{chr(code)}'" if flags.sharp and 0 <= value <= 0x10FFFF and chr(int(value)).isprintable() else ""
        return _pad(digits + shown, Flags(minus=flags.minus, width=flags.width))
    return None


def _based(value: int, verb: str, base: int, flags: Flags) -> str:
    """Digits, prefix, sign and padding (format.go: fmtInteger)."""
    if flags.precision == 0 and value == 0:
        return " " * (flags.width or 0)
    signed = value < 0 or flags.plus or flags.space
    least = flags.precision or 0
    if flags.precision is None and flags.zero and not flags.minus and flags.width is not None:
        least = flags.width - signed
    digits = format(abs(value), {10: "d", 2: "b", 8: "o", 16: "x"}[base]).rjust(least, "0")
    if flags.sharp and base != 10 and not (base == 8 and digits[0] == "0"):
        digits = {2: "0b", 8: "0", 16: "0x"}[base] + digits
    if verb == "X":
        digits = digits.upper()
    if verb == "O":
        digits = "0o" + digits
    sign = "-" if value < 0 else "+" if flags.plus else " " if flags.space else ""
    return _pad(sign + digits, Flags(minus=flags.minus, width=flags.width))


_FLOAT_VERBS: Final = {"v": ("g", -1), "g": ("g", -1), "G": ("G", -1), "b": ("b", -1), "x": ("x", -1), "X": ("X", -1),
                       "f": ("f", 6), "F": ("f", 6), "e": ("e", 6), "E": ("E", 6)}  # fmt: skip


def _float(value: float, verb: str, flags: Flags) -> str | None:
    """A float under a verb; None when the verb does not fit (format.go: fmtFloat)."""
    if verb not in _FLOAT_VERBS:
        return None
    form, precision = _FLOAT_VERBS[verb]
    if flags.precision is not None:
        precision = flags.precision
    text = float_text(value, form, precision)
    sign, body = (text[0], text[1:]) if text[0] in "+-" else ("+", text)
    if body[0] in "IN":
        sign = " " if flags.space and sign == "+" and not flags.plus else sign
        shown = body if body[0] == "N" and not flags.space and not flags.plus else sign + body
        return _pad(shown, Flags(minus=flags.minus, width=flags.width))
    if flags.sharp and form != "b":
        body = _with_point(body, form, precision)
    if sign == "+" and not flags.plus:
        sign = " " if flags.space else ""
    if sign and flags.zero and not flags.minus and flags.width is not None:
        return sign + body.rjust(flags.width - 1, "0")
    return _pad(sign + body, flags)


_POWERS: Final = {"x": "p", "X": "P"} | dict.fromkeys("gGeEf", "eE")


def _with_point(body: str, form: str, precision: int) -> str:
    """The ``#`` flag: always a decimal point, and %g keeps trailing zeros."""
    number, mark, power = body.partition(next((letter for letter in _POWERS[form] if letter in body), "e"))
    digits = (6 if precision == -1 else precision) if form in "gGxX" else 0
    shown = len(number.replace(".", "").lstrip("0")) or (1 if number == "0" else 0)
    if "." not in number:
        number += "."
    return number + "0" * max(digits - shown, 0) + mark + power


def _hex(data: bytes, verb: str, flags: Flags) -> str:
    """%x of a string: two digits a byte (format.go: fmtSbx)."""
    data = data[: flags.precision] if flags.precision is not None else data
    prefix = ("0X" if verb == "X" else "0x") if flags.sharp else ""
    digits = data.hex(" ") if flags.space else data.hex()
    digits = digits.upper() if verb == "X" else digits
    if data:
        digits = prefix + (digits.replace(" ", " " + prefix) if flags.space else digits)
    return _pad(digits, flags)
