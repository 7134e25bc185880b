"""A Compose project from texts, resolved or rendered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from paritycheck.engine.contract import Resolution
from paritycheck.engine.model import Declaration, Layers
from paritycheck.engine.reading import Files
from paritycheck.parsers.compose import PARSER
from paritycheck.parsers.compose.render import Request, render


class Project:
    """Files in a folder, and what the parser and the renderer say about them."""

    def __init__(self, root: Path, texts: dict[str, str]):
        self.root = root
        for path, text in texts.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        self.files = Files(root, texts)
        self.units = list(PARSER.units(self.files))

    def resolve(self, *paths: str, **layers: Any) -> Resolution:
        unit = self.units[0]
        return PARSER.resolve(unit, Layers(paths or unit.files, **layers), self.files)

    def service(self, name: str, *paths: str, **layers: Any) -> Declaration:
        found = {made.key: made for made in self.resolve(*paths, **layers).declarations}
        return found[f"services.{name}"]

    def render(self, **options: Any) -> tuple[dict[str, Any] | None, list[str]]:
        model, problems = render(self.files, Request(**options), str(self.root))
        return model, [problem.code for problem in problems]


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Project]:
    def make(texts: dict[str, str] | str) -> Project:
        root = tmp_path / "case"
        root.mkdir()
        return Project(root, {"compose.yml": texts} if isinstance(texts, str) else texts)

    return make
