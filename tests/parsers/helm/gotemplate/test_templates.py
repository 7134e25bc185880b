"""Templates against what a real helm printed for them, row by row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from paritycheck.engine.model import Source
from paritycheck.parsers.helm.gotemplate.engine import Renderer, parsed
from paritycheck.parsers.helm.gotemplate.errors import TemplateError
from paritycheck.parsers.helm.gotemplate.value import Map, Text, Values
from paritycheck.parsers.helm.goyaml.load import load_values
from paritycheck.parsers.helm.library import find

TABLE = yaml.safe_load(Path(__file__).with_name("templates.yaml").read_text(encoding="utf-8"))
HELM = (3, 22, 0)


def render(template: str, values: str) -> str:
    """What a file of this text prints."""
    source = Source("templates/row.tpl", template)
    renderer = Renderer(find, HELM)
    renderer.add(parsed("c/templates/row.tpl", source, find))
    loaded = load_values(Source("values.yaml", values))
    return renderer.execute("c/templates/row.tpl", Map({"Values": Values(loaded)}))


@pytest.mark.parametrize("row", TABLE["rows"], ids=[row["t"] for row in TABLE["rows"]])
def test_a_template_prints_what_helm_prints(row: dict[str, Any]) -> None:
    values = row.get("values", TABLE["values"])
    if "err" in row:
        with pytest.raises(TemplateError) as caught:
            render(row["t"], values)
        assert caught.value.message.endswith(row["err"]), caught.value.message
        assert caught.value.span.source.text == row["t"] or caught.value.span.path == "gotpl"
        return
    text = render(row["t"], values)
    assert text == row["out"]
    if text:
        assert isinstance(text, Text)
        assert sum(run.length for run in text.runs) == len(text)
