"""Env files: which they are, whom they name, what they set and what examples ask for."""

from __future__ import annotations

import pytest
from paritycheck.engine.model import Layers, Unknown
from paritycheck.engine.reading import Files
from paritycheck.parsers.dotenv import PARSER, is_env_file, is_example


@pytest.mark.parametrize(
    "path",
    [".env", ".env.staging", ".env.local.example", "prod.env", "env/postgres.env", "a/.env-prod", "env.example",
     "api.env.example", ".env.dist", "overrides/staging.env", ".env.docker-lightweight.example"],
)  # fmt: skip
def test_env_files(path: str) -> None:
    assert is_env_file(path)


@pytest.mark.parametrize(
    "path",
    ["env.ts", ".envrc", "src/env.py", ".env.d.ts", "environment", "env.hcl", "env", ".env.yaml", "x.environment"],
)
def test_other_files(path: str) -> None:
    assert not is_env_file(path)


@pytest.mark.parametrize(
    "path, expected", [(".env", False), (".env.example", True), (".env.local.sample", True), ("env/dist.env", True)]
)
def test_examples(path: str, expected: bool) -> None:
    assert is_example(path) is expected


def resolved(tmp_path, texts: dict[str, str], layers: Layers | None = None):
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    files = Files(tmp_path, texts)
    units = list(PARSER.units(files))
    return [PARSER.resolve(unit, layers or unit.layers(), files) for unit in units]


@pytest.mark.parametrize(
    "path, names",
    [
        (".env", ()),
        ("apps/dashboard/.env.example", ("dashboard",)),
        ("env/postgres.env", ("postgres",)),
        ("overrides/staging.env", ()),
        ("services/api/.env.production", ("api",)),
        ("redis-cache.env", ("redis-cache",)),
    ],
)
def test_names(path: str, names: tuple[str, ...], tmp_path) -> None:
    ((found,),) = [one.declarations for one in resolved(tmp_path, {path: "A=1\n"})]
    assert found.names == names


def test_an_example_asks_for_variables(tmp_path) -> None:
    text = "A=1\n# B=2\n# A=3\n#C=\nD=\n"
    (found,) = resolved(tmp_path, {".env.example": text})
    (made,) = found.declarations
    required = {fact.key: (fact.value.value, fact.origin.edit_site().line) for fact in made.facts
                if fact.attribute == "env-required"}  # fmt: skip
    assert required == {"A": (True, 1), "B": (False, 2), "C": (False, 4), "D": (True, 5)}
    assert [fact.key for fact in made.facts if fact.attribute == "env"] == ["A", "D"]


def test_values_with_their_places(tmp_path) -> None:
    (found,) = resolved(tmp_path, {".env": "HOST=db\nURL=http://${HOST}/\nU=${NONE}\nPW_TOKEN=hunter2\nHOST=db2\n"})
    (made,) = found.declarations
    url, host = made.fact("env", "URL"), made.fact("env", "HOST")
    assert (url.value.shown, url.origin.edit_site().place, url.origin.span.place) == ("http://db/", ".env:1", ".env:2")
    assert (host.value.shown, [lost.span.place for lost in host.origin.shadowed]) == ("db2", [".env:1"])
    assert made.fact("env", "U").value == Unknown("variable NONE is not set")
    assert made.fact("env", "PW_TOKEN").value.shown == "***"
    assert "hunter2" not in repr(made.facts)


def test_outer_variables_feed_interpolation(tmp_path) -> None:
    layers = Layers((".env",), variables=(("NONE", "x"),))
    (found,) = resolved(tmp_path, {".env": "U=${NONE}\n"}, layers)
    assert found.declarations[0].fact("env", "U").value.shown == "x"


def test_a_file_that_cannot_be_read_is_told(tmp_path) -> None:
    (found,) = resolved(tmp_path, {".env": "A=\x00\n"})
    assert (found.declarations, found.unread) == ((), ((".env", "cannot be read"),))
