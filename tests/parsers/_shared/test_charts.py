from __future__ import annotations

from pathlib import Path

import pytest
from paritycheck.engine.reading import Files
from paritycheck.parsers._shared.charts import in_templates, layout, values_hint, variants


@pytest.mark.parametrize(
    "name, hint",
    [
        ("values-prod.yaml", "prod"), ("values.prod.yml", "prod"), ("values_prod.yaml", "prod"),
        ("prod.values.yaml", "prod"), ("prod-values.yaml", "prod"), ("values.aat.template.yaml", "aat.template"),
        ("values.ccd.preview.template.yaml", "ccd.preview.template"), ("values.yaml", ""), ("values.json", ""),
        ("myvalues.yaml", ""),
    ],
)  # fmt: skip
def test_values_hint(name: str, hint: str) -> None:
    assert values_hint(name) == hint


@pytest.mark.parametrize(
    "paths, chart, found",
    [
        (["d/a/Chart.yaml", "d/values-dev.yaml"], "d/a", {"d/values-dev.yaml": "dev"}),
        (["d/a/Chart.yaml", "d/b/Chart.yaml", "d/values-dev.yaml"], "d/a", {}),
        (["d/a/Chart.yaml", "d/b/Chart.yaml", "d/values-a-dev.yaml"], "d/a", {"d/values-a-dev.yaml": "dev"}),
        (["a/Chart.yaml", "a/values/qa.yaml", "a/values/x.txt"], "a", {"a/values/qa.yaml": "qa"}),
        (["d/a/Chart.yaml", "d/values/qa.yaml", "d/values/notes.yaml"], "d/a", {"d/values/qa.yaml": "qa"}),
        (["d/a/Chart.yaml", "d/environments/qa/values.yaml"], "d/a", {"d/environments/qa/values.yaml": "qa"}),
        (["Chart.yaml", "values-x.yaml"], "", {"values-x.yaml": "x"}),
        (["a/Chart.yaml", "a/sub/Chart.yaml", "a/values-x.yaml"], "a/sub", {}),
    ],
)
def test_variants(paths: list[str], chart: str, found: dict[str, str], tmp_path: Path) -> None:
    files = Files(tmp_path, paths)
    assert dict(variants(chart, layout(files), files)) == found


def test_templates_of_a_chart_are_no_manifests() -> None:
    assert in_templates("a/templates/sub/x.yaml", ("a",))
    assert in_templates("templates/x.yaml", ("",))
    assert not in_templates("b/templates/x.yaml", ("a",))
