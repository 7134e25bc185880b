"""What tools leave behind for later commands: a chosen workspace, a backend, the images of an overlay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..spliced import Spliced
from .rows import Row, normal

#: Names in ``Row.written``; the last two are followed by a folder.
WORKSPACE, BACKEND, IMAGE = ":workspace", ":backend", ":image"


def _left(row: Row, name: str, value: Spliced) -> Row:
    return replace(row, written={**row.written, name: value})


def _terraform(words: Sequence[Spliced], row: Row) -> Row:
    """``terraform workspace select NAME`` and ``terraform init -backend-config=FILE``."""
    plain = [word for word in words[1:] if not word.text.startswith("-")]
    texts = [word.text for word in plain]
    if texts[:1] == ["workspace"] and len(plain) > 2 and texts[1] in ("select", "new"):
        return _left(row, WORKSPACE, plain[2])
    if texts[:1] == ["init"]:
        for word in words[1:]:
            name, equals, value = word.text.lstrip("-").partition("=")
            if name == "backend-config" and equals and "=" not in value:
                return _left(row, f"{BACKEND} {row.folder.text}", word.cut(len(word.text) - len(value)))
    return row


def _kustomize(words: Sequence[Spliced], row: Row) -> Row:
    """``kustomize edit set image NAME=NEW`` in the folder of a kustomization."""
    if [word.text for word in words[1:4]] != ["edit", "set", "image"]:
        return row
    for word in words[4:]:
        name, equals, _ = word.text.partition("=")
        if equals:
            folder = normal(row.folder.text)
            row = _left(row, f"{IMAGE} {folder} {name}", word.cut(len(name) + 1))
    return row


EFFECTS: dict[str, Callable[[Sequence[Spliced], Row], Row]] = {
    "terraform": _terraform,
    "tofu": _terraform,
    "terragrunt": _terraform,
    "kustomize": _kustomize,
}
