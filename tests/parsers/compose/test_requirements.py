"""What a project asks for from outside, and in which line it does."""

from __future__ import annotations

import pytest
from paritycheck.engine.contract import Resolution
from paritycheck.engine.model import Step


def asked(found: Resolution) -> dict[str, tuple[object, str, float]]:
    """name -> (required, place, confidence)."""
    facts = [fact for made in found.declarations if made.key == "requires" for fact in made.facts]
    assert all(fact.origin.span.text == fact.key for fact in facts if fact.origin.step is Step.LITERAL)
    return {fact.key: (fact.value.value, fact.origin.edit_site().place, fact.confidence) for fact in facts}


SERVICE = "services:\n  a:\n    image: i\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("command: '${A:?e}'", {"A": True}, id="neither unset nor empty"),
        pytest.param("command: '${A?e}'", {"A": True}, id="not unset"),
        pytest.param("command: $$ ${A?e} $B ${C} ${D:-d} ${E:+e}",
                     {"A": True, "B": False, "C": False, "D": False, "E": False}, id="the others are optional"),
        pytest.param("command: ${A} ${B} $C", {}, id="nothing is required, so nothing is said"),
        pytest.param("command: $${A:?e}", {}, id="an escaped dollar"),
        pytest.param("command: ${A:-${B:?e}} ${C:?${D}}", {"A": False, "C": True}, id="in place of another"),
        pytest.param("# ${A:?e}", {}, id="a comment"),
        pytest.param("command: ${COMPOSE_PROJECT_NAME:?} ${A:?}", {"COMPOSE_PROJECT_NAME": False, "A": True},
                     id="what Compose sets"),
        pytest.param("labels: {'${A:?e}': x}", {}, id="keys hold no variables"),
        pytest.param("command: ['${A:?e}', '${A}']", {"A": True}, id="required wins"),
        pytest.param("command: ['${A}', '${A:?e}']", {"A": True}, id="required wins in any order"),
        pytest.param("command: >-\n      one\n      ${A:?two\n      lines}", {"A": True}, id="folded"),
        pytest.param("environment: [A, B=1]", {"A": True}, id="a bare key of a list"),
        pytest.param("environment: {A: , B: '', C: 0}", {"A": True}, id="a bare key of a mapping"),
        pytest.param("environment: [HTTP_PROXY, http_proxy, HOME]", {}, id="the shell's own"),
        pytest.param("environment: [HOME, A]", {"HOME": False, "A": True}, id="the shell's own beside another"),
        pytest.param("command: ${A:-d} ${Z:?}\n    environment: [A]", {"A": True, "Z": True}, id="bare and default"),
    ],
)  # fmt: skip
def test_what_is_asked_for(project, text: str, expected: dict[str, bool]) -> None:
    found = asked(project(f"{SERVICE}    {text}\n").resolve())
    assert {name: required for name, (required, _, _) in found.items()} == expected


def test_where_and_how_surely(project) -> None:
    found = asked(project(f"{SERVICE}    command: ${{A:?}}\n    environment: [A, B]\n").resolve())
    assert found == {"A": (True, "compose.yml:4", 1.0), "B": (True, "compose.yml:5", 0.6)}


def test_a_variable_that_is_given_here_is_required_all_the_same(project) -> None:
    one = project({"compose.yml": f"{SERVICE}    command: ${{A:?}}\n    environment: [B]\n", ".env": "A=1\nB=2\n"})
    assert asked(one.resolve()).keys() == {"A", "B"}


@pytest.mark.parametrize("given", [{"variables": (("A", "1"),)}, {"undecided": (("A", "a secret of the job"),)}])
def test_what_the_deployment_gives_is_not_asked_for(project, given: dict[str, object]) -> None:
    one = project(f"{SERVICE}    command: ${{A:?}}\n    environment: [A, B]\n")
    found = {name: required for name, (required, _, _) in asked(one.resolve(**given)).items()}
    assert found == {"A": False, "B": True}


def test_a_line_that_a_later_file_replaces(project) -> None:
    """Interpolation precedes merging, so that Compose misses a variable even so; a bare key is replaced."""
    one = project({"compose.yml": f"{SERVICE}    command: ${{A:?}}\n    environment: [B]\n",
                   "compose.override.yml": "services: {a: {command: x, environment: [B=1]}}\n"})  # fmt: skip
    assert asked(one.resolve()).keys() == {"A"}


def test_files_that_are_pulled_in_ask_too(project) -> None:
    one = project({"compose.yml": "include: [more/inner.yml]\nservices: {a: {extends: {file: base.yml, service: b}}}\n",
                   "more/inner.yml": "services: {c: {image: '${C:?}'}}\n",
                   "base.yml": "services: {b: {image: '${B:?}'}}\n"})  # fmt: skip
    assert {name: place for name, (_, place, _) in asked(one.resolve("compose.yml")).items()} == {
        "C": "more/inner.yml:1", "B": "base.yml:1",
    }  # fmt: skip


def test_the_message_behind_the_question_mark_is_not_kept(project) -> None:
    found = project(f"{SERVICE}    command: ${{DB_PASSWORD:?like hunter2}}\n").resolve()
    (made,) = [made for made in found.declarations if made.key == "requires"]
    assert "hunter2" not in repr([(fact.value, fact.key) for fact in made.facts])


def test_anchors_are_read_once(project) -> None:
    bomb = "\n".join(f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))
    found = project(f"x-0: &a0 '${{A:?}}'\n{bomb}\n{SERVICE}").resolve()
    assert asked(found).keys() == {"A"}
