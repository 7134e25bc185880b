"""ConfigMaps and Secrets that a kustomization generates, and the hash of their content that their names end with."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

from ...engine.model import Origin, Source, Span, Step
from ...engine.reading import Cursor
from .document import View
from .identity import Resource
from .material import Material
from .scalars import BOOL, Plain, json_number
from .tree import Branch, Key, Leaf, Node, Refused, at, plain, text_at

#: (value, origin) by key.
Pairs = dict[str, tuple[bytes, Origin]]
_QUOTES = ("'", '"')
#: The hash's hex digits without vowels and what looks like them (kustomize: hasher).
_DIGITS = str.maketrans("013ae", "ghkmt")


def generate(material: Material, folder: str, kind: str, args: View, common: View | None) -> Resource:
    """The ConfigMap or Secret of one generator entry."""
    name = args.text("name")
    if not name:
        raise Refused(f"a generated {kind} must have a name", args.cursor.span)
    options = args.view("options")
    pairs = _pairs(material, folder, args, name)
    body = _body(kind, args)
    if kind == "Secret":
        own = args.at("type")
        body.put("type", _leaf(own.text, Origin(own.span)) if own and own.text else _leaf("Opaque", _here(args)))
        body.put("data", Branch(args.cursor.span))
    for key in sorted(pairs):
        _put(body, kind, key, *pairs[key])
    _mark(body, options, common)
    if (options and options.flag("immutable")) or (common and common.flag("immutable")):
        body.put("immutable", Leaf("true", _here(args), BOOL))
    quiet = (options and options.flag("disableNameSuffixHash")) or (common and common.flag("disableNameSuffixHash"))
    return Resource(body, behavior=args.text("behavior"), hashed=not quiet)


def _here(args: View) -> Origin:
    return Origin(args.cursor.span, Step.DEFAULT)


def _leaf(text: str, origin: Origin) -> Leaf:
    return Leaf(text, origin)


def _body(kind: str, args: View) -> Branch:
    span = args.cursor.span
    body = Branch(span)
    body.put("apiVersion", Leaf("v1", Origin(span)))
    body.put("kind", Leaf(kind, Origin(span)))
    metadata = Branch(span)
    for field in ("name", "namespace"):
        found = args.at(field)
        if found is not None and found.text:
            metadata.put(field, Leaf(found.text, found.origin()))
    body.put("metadata", metadata)
    return body


def _put(body: Branch, kind: str, key: str, content: bytes, origin: Origin) -> None:
    """One entry: text in data, anything else in binaryData; a Secret's in base64."""
    field, text = "data", ""
    if kind == "Secret":
        text = encoded(content)
    else:
        try:
            text = content.decode()
        except UnicodeDecodeError:
            field, text = "binaryData", encoded(content)
    holder = body.entries.get(field)
    if not isinstance(holder, Branch):
        holder = Branch(body.span)
        body.put(field, holder)
    holder.put(key, Leaf(text, origin, quoted=True), Key(origin.edit_site(), True))


def encoded(content: bytes) -> str:
    """Base64, in lines of 70 when it is longer."""
    text = b64encode(content).decode()
    if len(text) < 70:
        return text
    return "".join(text[start : start + 70] + "\n" for start in range(0, len(text), 70))


def _mark(body: Branch, options: View | None, common: View | None) -> None:
    """Labels and annotations: those of the entry win over generatorOptions."""
    metadata = body.entries["metadata"]
    for field in ("labels", "annotations"):
        found: dict[str, Cursor] = {}
        for view in (common, options):
            found.update(view.pairs(field) if view else ())
        for key in sorted(found):
            holder = at(metadata, field)
            if not isinstance(holder, Branch) and isinstance(metadata, Branch):
                holder = Branch(body.span)
                metadata.put(field, holder)
            if isinstance(holder, Branch):
                holder.put(key, Leaf(found[key].text, found[key].origin()), Key(found[key].key_span, True))


# ---------------------------------------------------------------------------- where the values come from


def _pairs(material: Material, folder: str, args: View, name: str) -> Pairs:
    found: Pairs = {}
    for key, content, origin in _sources(material, folder, args):
        if key in found:
            raise Refused(f"the generated {name} repeats the key {key!r}", origin.span)
        material.budget.take(origin.span)
        found[key] = (content, origin)
    return found


def _sources(material: Material, folder: str, args: View) -> Iterator[tuple[str, bytes, Origin]]:
    single = args.at("env")
    for cursor in [*args.items("envs"), *([single] if single and single.text else [])]:
        yield from _env_file(material, folder, cursor)
    for cursor in args.items("literals"):
        yield _literal(cursor)
    for cursor in args.items("files"):
        yield _file(material, folder, cursor)


def _literal(cursor: Cursor) -> tuple[str, bytes, Origin]:
    """``KEY=value``; one pair of quotes around the value is taken away."""
    key, equals, value = cursor.text.partition("=")
    if not (key and equals):
        raise Refused("a literal must be KEY=value", cursor.span)
    start = len(key) + 1
    if len(value) > 1 and value[0] in _QUOTES and value[0] == value[-1]:
        value, start = value[1:-1], start + 1
    span = cursor.span
    lead = span.text.find(cursor.text)
    if lead >= 0:
        span = Span(span.source, span.start + lead + start, span.start + lead + start + len(value))
    origin = Origin(span)
    for via in cursor.via:
        origin = origin.because(via, Step.MERGED)
    return key, _bytes(value), origin


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _file(material: Material, folder: str, cursor: Cursor) -> tuple[str, bytes, Origin]:
    """``[KEY=]path``: the whole file is the value."""
    written = cursor.text
    key, equals, path = written.partition("=")
    if not equals:
        key, path = written.rpartition("/")[2], written
    elif not key or not path or "=" in path:
        raise Refused("a file source must be path or KEY=path", cursor.span)
    place, content = material.bytes(folder, path, cursor.span)
    source = material.files.source(place)
    origin = Origin(source.whole() if source else Span(Source(place, ""), 0, 0))
    return key, content, origin.because(cursor.span, Step.RENDERED)


def _env_file(material: Material, folder: str, cursor: Cursor) -> Iterator[tuple[str, bytes, Origin]]:
    """``KEY=value`` lines, nothing unquoted or expanded; a line without an equals sign is an empty value."""
    place, content = material.bytes(folder, cursor.text, cursor.span)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise Refused(f"{place} is no UTF-8", cursor.span) from error
    source = material.files.source(place) or Source(place, "")
    offset = -1 if text.startswith("\ufeff") else 0
    for number, line in enumerate(text.split("\n")):
        stripped = (line.removeprefix("\ufeff") if number == 0 else line).removesuffix("\r").lstrip()
        start = offset + len(line.removesuffix("\r")) - len(stripped)
        offset += len(line) + 1
        if not stripped or stripped.startswith("#"):
            continue
        key, _, value = stripped.partition("=")
        at_value = start + len(stripped) - len(value)
        if key:
            yield key, _bytes(value), Origin(Span(source, at_value, at_value + len(value)))


# ---------------------------------------------------------------------------- the hash


def content_hash(resource: Resource) -> str:
    """The ten letters that the name of a generated object ends with."""
    fields = ("data", "binaryData") if resource.kind == "ConfigMap" else ("data", "stringData")
    # The name does not count: Kustomize looks for a field called "metadata/name" and finds none.
    said: dict[str, Plain] = {"kind": resource.kind, "name": "", "data": ""}
    if resource.kind == "Secret":
        said["type"] = text_at(resource.body, "type")
    for field in fields:
        found = resource.body.entries.get(field)
        if isinstance(found, Branch) or field == "data":
            said[field] = _hashed(found)
    return sha256(_bytes(go_json(said))).hexdigest()[:10].translate(_DIGITS)


def _hashed(node: Node | None) -> Plain:
    if node is None:
        return ""
    return node.text if isinstance(node, Leaf) else plain(node)


_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def go_json(value: Plain) -> str:
    """JSON as Go's encoding/json writes it: sorted keys, and HTML's special characters escaped."""
    import json

    if isinstance(value, dict):
        ordered = sorted(value, key=_bytes)
        return "{" + ",".join(f"{go_json(key)}:{go_json(value[key])}" for key in ordered) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(go_json, value)) + "]"
    if isinstance(value, float):
        return json_number(value)
    text = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        for char, shown in _ESCAPES.items():
            text = text.replace(char, shown)
    return text
