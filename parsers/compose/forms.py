"""Short forms of the Compose specification, taken apart so that every part keeps its place."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from ...engine.canon.ports import PortMapping, parse_compose_port
from ...engine.pattern import deferred
from .tree import Branch, Items, Leaf, Tree, made

_MARKS = deferred(r"[\[\]:,]")
_UNQUOTED = deferred(r"\S+")
_DRIVE = deferred(r"[A-Za-z]:[\\/]")


def parts(leaf: Leaf, separator: str = ":") -> list[Leaf]:
    """The leaf cut at every separator that stands outside of square brackets."""
    text = leaf.reads
    if separator not in text:
        return [leaf]
    found: list[Leaf] = []
    start = 0
    for at in _separators(text, separator):
        found.append(leaf.cut(start, at))
        start = at + 1
    found.append(leaf.cut(start) if start else leaf)
    return found


def _separators(text: str, separator: str) -> list[int]:
    """Where a separator stands outside of square brackets."""
    found, depth = [], 0
    for part in _MARKS.finditer(text):
        char = part[0]
        depth += (char == "[") - (char == "]")
        if char == separator and depth <= 0:
            found.append(part.start())
    return found


def pair(leaf: Leaf, separators: str = "=") -> tuple[str, Leaf | None]:
    """``K=v`` as name and leaf of the value; None without a separator."""
    text = leaf.reads
    at = min([at for char in separators if (at := text.find(char)) >= 0], default=-1)
    return (text, None) if at < 0 else (text[:at], leaf.cut(at + 1))


# --- ports -----------------------------------------------------------------------------------------------------------


def port_entries(leaf: Leaf) -> list[Branch] | None:
    """The long forms of a short port; None when it is none (Compose spec: ports, short syntax)."""
    body, _, protocol = leaf.reads.partition("/")
    fields = parts(leaf.cut(0, len(body)))
    if leaf.missing:
        mappings: tuple[PortMapping, ...] | None = (PortMapping("", None, (0, 0), protocol or "tcp"),)
    else:
        mappings = parse_compose_port(leaf.reads)
    if mappings is None or len(fields) > 3:
        return None
    protocol_leaf = leaf.cut(len(body) + 1) if protocol else made("tcp", leaf, leaf.base)
    return [_port_entry(leaf, fields, mapping, protocol_leaf) for mapping in mappings]


def _port_entry(leaf: Leaf, fields: list[Leaf], mapping: PortMapping, protocol: Leaf) -> Branch:
    target = fields[-1]
    entries: dict[str, Tree] = {"mode": made("ingress", leaf, leaf.base)}
    if len(fields) == 3:
        entries["host_ip"] = fields[0].reading(fields[0].reads.strip("[]"))
    number = _number(target.reads) if leaf.missing else mapping.target[0]
    entries["target"] = Leaf(number, target.place, leaf.base, "", leaf.shadowed)
    published = fields[-2] if len(fields) > 1 else None
    if published is not None and published.missing:
        entries["published"] = Leaf(None, published.place, leaf.base)
    elif published is not None and leaf.missing:
        entries["published"] = published
    elif published is not None and mapping.published is not None:
        first, last = mapping.published
        entries["published"] = Leaf(str(first) if first == last else f"{first}-{last}", published.place, leaf.base)
    entries["protocol"] = protocol
    return Branch(entries, leaf, {}, "", leaf.shadowed)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


# --- volumes and devices ---------------------------------------------------------------------------------------------


def volume_entry(leaf: Leaf) -> Branch:
    """The long form of a short volume (Compose spec: volumes, short syntax; compose-go: format.ParseVolume)."""
    fields = _volume_fields(leaf)
    entries: dict[str, Tree] = {}
    if len(fields) == 1:
        entries = {"type": made("volume", leaf), "target": _clean(fields[0])}
        return Branch({**entries, "volume": Branch({}, leaf, {})}, leaf, {}, "", leaf.shadowed)
    source, target = fields[0], fields[1]
    kind = "bind" if is_path(source) else "volume"
    entries["type"] = made(kind, source)
    entries["source"] = source
    entries["target"] = _clean(target)
    modes = [mode for field in fields[2:] for mode in parts(field, ",")]
    options: dict[str, Tree] = {}
    for mode in modes:
        word = mode.reads
        if word == "ro":
            entries["read_only"] = Leaf(True, mode.place, leaf.base)
        elif word in ("z", "Z") and kind == "bind":
            options["selinux"] = mode
        elif word == "nocopy" or word == "volume-nocopy":
            options["nocopy"] = Leaf(True, mode.place, leaf.base)
        elif word.removeprefix("r") in ("shared", "slave", "private") and kind == "bind":
            options["propagation"] = mode
    entries[kind] = Branch(options, leaf, {})
    return Branch(entries, leaf, {}, "", leaf.shadowed)


def _clean(target: Leaf) -> Leaf:
    """A mount path without a slash at its end and the like (Go: path.Clean)."""
    return target.reading(posixpath.normpath(target.reads)) if target.reads.startswith("/") else target


def is_path(source: Leaf) -> bool:
    """Whether a volume source is a host path: it starts like one, or like a Windows drive."""
    text = source.reads
    return text.startswith((".", "/", "~", "\\")) or _DRIVE.match(text) is not None


def is_drive(text: str) -> bool:
    """Whether a path starts with a Windows drive."""
    return _DRIVE.match(text) is not None


def _volume_fields(leaf: Leaf) -> list[Leaf]:
    """Source, target and modes; a single letter before a colon and a slash is a Windows drive."""
    fields = parts(leaf)
    text = leaf.reads
    if len(fields) > 1 and _DRIVE.match(text) and len(fields[0].reads) == 1:
        drive = leaf.cut(0, 2 + len(fields[1].reads))
        fields = [drive, *fields[2:]]
    # NOTE: an unset source leaves ":/data", which is a mount without a known source and not an anonymous one
    return fields


def device_entry(leaf: Leaf) -> Branch:
    """The long form of a device, ``source[:target[:permissions]]``."""
    fields = parts(leaf)
    source = fields[0]
    target = fields[1] if len(fields) > 1 else source
    permissions = fields[2] if len(fields) > 2 else made("rwm", leaf)
    return Branch({"source": source, "target": target, "permissions": permissions}, leaf, {}, "", leaf.shadowed)


# --- words -----------------------------------------------------------------------------------------------------------


def shell_words(leaf: Leaf) -> Items:
    """A command line as words (compose-go splits with a POSIX shell lexer); an open quote ends with the text."""
    words = tuple([leaf.cut(start, end).reading(word) for word, start, end in _words(leaf.reads)])
    return Items(words, leaf, leaf.tag, leaf.shadowed)


def _words(text: str) -> Iterable[tuple[str, int, int]]:
    if "'" in text or '"' in text or "\\" in text:
        return _quoted_words(text)
    return ((found[0], *found.span()) for found in _UNQUOTED.finditer(text))


def _quoted_words(text: str) -> Iterator[tuple[str, int, int]]:
    word: list[str] = []
    start, quote, open_ = 0, "", False
    at = 0
    while at < len(text):
        char = text[at]
        if not open_ and not char.isspace():
            start, open_ = at, True
        if quote:
            if char == quote:
                quote = ""
            elif char == "\\" and quote == '"' and text[at + 1 : at + 2] in ('"', "\\", "$", "`"):
                at += 1
                word.append(text[at])
            else:
                word.append(char)
        elif char in ("'", '"'):
            quote = char
        elif char == "\\" and at + 1 < len(text):
            at += 1
            word.append(text[at])
        elif char.isspace():
            if open_:
                yield "".join(word), start, at
                word, open_ = [], False
        else:
            word.append(char)
        at += 1
    if open_:
        yield "".join(word), start, len(text)
