"""What is asked about environments, and what is not."""

from __future__ import annotations

import pytest
from paritycheck.engine.contract import Deployment, Unit, Variant
from paritycheck.engine.environments import questions, survey
from paritycheck.engine.model import Clue, LayerSpec, Origin, Settings, Sign, Source, Span

HERE = Span(Source("ci.yml", "deploy"), 0, 6)


def chart(*variants: tuple[str, str]) -> Unit:
    return Unit("helm", "c", ("c/values.yaml",), tuple(Variant(path, hint) for path, hint in variants))


def tfvars(*names: str) -> Unit:
    return Unit("terraform", "infra", (), tuple(Variant(f"infra/{name}.tfvars", name) for name in names))


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        pytest.param(
            [chart(("c/values-staging.yaml", "staging"))],
            ("Nothing is named after production. Are the base files what production gets?", ("c/values.yaml",)),
            id="production by default",
        ),
        pytest.param(
            [chart(("c/prod.yaml", "prod"), ("c/uat.yaml", "uat")), tfvars("prod", "uat", "demo")],
            ("Is c (helm) deployed to demo? No file of it says so.", ("c/prod.yaml", "c/uat.yaml")),
            id="an environment without a file",
        ),
        pytest.param(
            [chart(("c/a.preview.yaml", "a.preview"), ("c/b.preview.yaml", "b.preview"), ("c/prod.yaml", "prod"))],
            (
                "2 files of c are named after preview. "
                "Is each a deployment of its own, or are they laid on each other?",
                ("c/a.preview.yaml", "c/b.preview.yaml"),
            ),
            id="flavours",
        ),
        pytest.param(
            [chart(("c/prod.yaml", "prod"), ("c/stateful.yaml", "stateful"))],
            ("Which environment of c (helm) are these files for?", ("c/stateful.yaml",)),
            id="a file of no environment",
        ),
        pytest.param([tfvars("prod", "uat"), chart(("c/stateful.yaml", "stateful"))], None, id="nothing is open"),
    ],
)
def test_what_is_asked(units: list[Unit], expected: tuple[str, tuple[str, ...]] | None) -> None:
    asked = [(one.text, one.evidence) for one in questions(survey(units, Settings()))]
    assert sorted(asked) == sorted([expected] if expected else [])


def test_an_undecided_command_is_asked_about_with_its_place() -> None:
    spec = LayerSpec("helm", "c")
    command = Deployment(spec, (Clue("prod", Sign.DECLARED, HERE),), Origin(HERE), "`helm upgrade`", ("$X is unknown",))
    (asked,) = questions(survey([chart()], Settings(), [command]))
    assert (asked.text, asked.evidence) == ("`helm upgrade`: $X is unknown", ("ci.yml:1",))
    assert asked.answer == "write the layers that the command gets under the environment"
