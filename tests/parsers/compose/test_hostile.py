"""Files that are made to cost: cycles, bombs, depth and width end with a diagnostic."""

from __future__ import annotations

import pytest


def codes(one) -> set[str]:
    return {problem.code for problem in one.resolve().diagnostics}


def repeated(text: str, first: int, last: int) -> str:
    return "".join(text.format(n=n, before=n - 1) for n in range(first, last))


SERVICES = "services: {x: {image: i}}\n"
WIDE = "services:\n  a:\n    image: i\n    environment:\n" + repeated("      K{n}: v\n", 0, 1500)


@pytest.mark.parametrize(
    "texts, code",
    [
        ({"compose.yml": "services: " + "{a: " * 150 + "1" + "}" * 150}, "compose-too-deep"),
        ({"compose.yml": f"include: [a.yml]\n{SERVICES}", "a.yml": "include: [compose.yml]"}, "compose-include-cycle"),
        ({"compose.yml": f"include: [{','.join(['a.yml'] * 600)}]\n{SERVICES}", "a.yml": "services: {}"},
         "compose-too-many-files"),
        ({"compose.yml": "services:\n  a0: {image: i}\n" + repeated("  a{n}: {{extends: a{before}}}\n", 1, 80)},
         "compose-extends-too-long"),
        ({"compose.yml": WIDE + repeated("  s{n}: {{extends: a}}\n", 0, 200)}, "compose-too-large"),
        ({"compose.yml": "services: {a: {image: '" + "${A:-" * 3000 + "}" * 3000 + "'}}"}, "compose-variable-syntax"),
        ({"compose.yml": "services: {a: {image: i, env_file: [../../x.env]}}"}, "compose-outside-repository"),
        ({"compose.yml": "services: {a: {image: i, extends: {file: /etc/passwd, service: a}}}"},
         "compose-outside-repository"),
    ],
)  # fmt: skip
def test_bounded(texts: dict[str, str], code: str, project) -> None:
    assert code in codes(project(texts))


def test_stacked_aliases_do_not_recurse_without_end(project) -> None:
    """1260 levels by aliases of few nodes, so that the budget for aliases is kept."""
    text = "x-0: &a0 " + "{a: " * 90 + "1" + "}" * 90 + "\n"
    text += "".join(f"x-{n}: &a{n} " + "{a: " * 90 + f"*a{n - 1}" + "}" * 90 + "\n" for n in range(1, 14))
    found = codes(project(text + "services: {b: {image: x, labels: {l: *a13}}}\n"))
    assert "compose-too-deep" in found
    assert "yaml-alias-budget" not in found


ATTRIBUTES = """ports environment build deploy healthcheck volumes extends command depends_on image env_file networks
    profiles expose labels extra_hosts ulimits develop post_start secrets devices"""


@pytest.mark.parametrize("attribute", ATTRIBUTES.split())
@pytest.mark.parametrize(
    "value", ["5", "true", "text", "[[1]]", "[null]", "{a: [1]}", "[{a: {b: c}}]", "1.5", "{1: 2}", "'${'"]
)
def test_any_type_anywhere(attribute: str, value: str, project) -> None:
    one = project(f"services:\n  a: {{image: i, {attribute}: {value}}}\n  b: {{image: nginx:1.27}}\n")
    assert one.service("b").fact("tag").value.shown == "1.27"
    one.render()


def test_every_refusal_has_a_place(project) -> None:
    one = project("services:\n  a:\n    ports: '80'\n    environment: 5\n  b: []\nnet: {}\n")
    places = {problem.code: problem.place for problem in one.resolve().diagnostics}
    assert places == {"compose-wrong-type": "compose.yml:5", "compose-unknown-attribute": "compose.yml:6"}


ALIASES = "x-a: &a [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"x-{after}: &{after} [{','.join([f'*{before}'] * 10)}]\n"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)
ENV_FILE = "services: {a: {image: i, env_file: e.env}}"
MERGES = "x-m0: &m0 {A: '1'}\n" + "".join(
    f"x-m{n}: &m{n} {{<<: [*m{n - 1}, *m{n - 1}], K{n}: v}}\n" for n in range(1, 60)
)


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({"compose.yml": f"{ALIASES}services: {{a: {{image: i, command: *i}}}}\n"}, "yaml-too-large"),
        ({"compose.yml": ENV_FILE, "e.env": "K=v\n" * 20_010}, "env-too-long"),
        ({"compose.yml": ENV_FILE, "e.env": "A=" + "${B:-" * 900 + "}" * 900 + "\n"},
         "env-variable-syntax"),
        ({"compose.yml": "services:\n  a: {extends: b}\n  b: {extends: a, image: i}\n"}, "compose-extends-cycle"),
    ],
)  # fmt: skip
def test_bombs_end_with_a_diagnostic(texts: dict[str, str], code: str, project) -> None:
    one = project(texts)
    said = codes(one) | {problem.code for problem in one.files.problems}
    assert any(
        found == code or (code == "yaml-too-large" and found.startswith(("yaml-", "compose-too"))) for found in said
    )


def test_merge_keys_on_merge_keys_stay_small(project) -> None:
    one = project({"compose.yml": f"{MERGES}services: {{a: {{image: 'nginx:1.27', environment: *m59}}}}\n"})
    assert one.service("a").fact("tag").value.shown == "1.27"
