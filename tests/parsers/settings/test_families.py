from __future__ import annotations

from pathlib import Path

import pytest
from paritycheck.engine.reading import Files
from paritycheck.parsers.settings import families


@pytest.mark.parametrize(
    "paths, family",
    [
        (["config/staging.yaml", "config/prod.yaml"], "config/<env>.yaml"),
        (["application-dev.yml", "application-prod.yml"], "application-<env>.yml"),
        (["tags/staging/api", "tags/production/api"], "tags/<env>/api"),
        (["env/dev/app.yaml", "env/prod/app.yaml"], "env/<env>/app.yaml"),
        (["conf-dev/app.json", "conf-prod/app.json"], "conf-<env>/app.json"),
        (["config/prod.yaml", "config/base.yaml"], ""),
        (["config/prod.yaml", "other/dev.yaml"], ""),
        (["spec/dev.yaml", "spec/prod.yaml"], ""),
        ([".github/deploy-dev.yml", ".github/deploy-prod.yml"], ""),
        (["values-dev.yaml", "values-prod.yaml"], ""),
        (["compose.dev.yml", "compose.prod.yml"], ""),
        (["openapi-dev.yaml", "openapi-prod.yaml"], ""),
        (["locales/dev.yml", "locales/prod.yml"], ""),
        (["infra/dev.tfvars.json", "infra/prod.tfvars.json"], ""),
    ],
)
def test_families(paths: list[str], family: str, tmp_path: Path) -> None:
    for path in paths:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text('{"a": 1}' if path.endswith(".json") else "a: 1\n")
    found = families(Files(tmp_path, paths))
    assert found == (dict.fromkeys(paths, family) if family else {})
