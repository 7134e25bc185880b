"""Which files are Dockerfiles, what they are called, and that no text breaks the reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paritycheck.engine.model import ATTRIBUTES, Known, Layers, Source, Step
from paritycheck.engine.reading import Files
from paritycheck.parsers.dockerfile import PARSER
from paritycheck.parsers.dockerfile.parser import image_names, is_dockerfile
from paritycheck.parsers.dockerfile.stages import read_stages
from paritycheck.parsers.dockerfile.syntax import MAX_INSTRUCTIONS, read_dockerfile

WHOLE = (Path(__file__).parents[3] / "fixtures/parsers/dockerfile/arg-before-from/services/api/Dockerfile").read_bytes()
TOKENS = st.sampled_from(
    "FROM ARG ENV RUN EXPOSE USER HEALTHCHECK CMD ONBUILD SHELL AS A=1 $A ${A:-b} ${ -- --platform=x <<EOF EOF "
    'node:20 80 80-90/udp [ ["a"] \' " \\ ` # \n \n\n \\\n \t $ @sha256:0 :'.split(" ")
)


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("Dockerfile", True), ("Containerfile", True), ("Dockerfile.api", True), ("api.Dockerfile", True),
        ("api.dockerfile", True), ("Dockerfile-java", True), ("Dockerfile.dockerignore", False),
        ("Dockerfile.md", False), ("dockerfile.py", False), ("Dockerfiles", False), ("MyDockerfile", False),
    ],
)  # fmt: skip
def test_file_names(name: str, ours: bool) -> None:
    assert is_dockerfile(name) is ours


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("Dockerfile", ()),
        ("services/api/Dockerfile", ("api",)),
        ("services/api/docker/Dockerfile", ("api",)),
        ("docker/Dockerfile.dev.api", ("api",)),
        ("docker/Dockerfile.ci-test", ()),
        ("images/billing/Dockerfile.prod", ("billing",)),
        ("worker.Dockerfile", ("worker",)),
        (".devcontainer/Dockerfile", ()),
        ("apps/web/Dockerfile.proxy", ("proxy", "web")),
    ],
)
def test_names_of_the_image(path: str, names: tuple[str, ...]) -> None:
    assert image_names(path) == names


def resolve(root: Path, data: bytes, layers: Layers | None = None):  # type: ignore[no-untyped-def]
    (root / "Dockerfile").write_bytes(data)
    files = Files(root, ["Dockerfile"])
    (unit,) = PARSER.units(files)
    return PARSER.resolve(unit, layers or unit.layers(), files)


def test_a_build_argument_from_outside_wins(tmp_path: Path) -> None:
    given_ = Layers(("Dockerfile",), (("V", "22"),))
    found = resolve(tmp_path, b"ARG V=20\nFROM node:$V\n", given_)
    fact = found.declarations[0].fact("runtime", "node")
    assert fact.value == Known("22")
    assert fact.origin.edit_site().place == "Dockerfile:1"


def test_an_inherited_command_goes_when_an_entry_point_comes(tmp_path: Path) -> None:
    found = resolve(tmp_path, b'FROM a AS b\nCMD ["x"]\nFROM b\nENTRYPOINT ["y"]\n')
    final = found.declarations[-1]
    assert final.fact("entrypoint").value == Known(("y",))
    assert final.fact("command") is None


def test_two_stages_of_one_name_keep_two_keys(tmp_path: Path) -> None:
    found = resolve(tmp_path, b"FROM node:20 AS a\nFROM node:22 AS a\n")
    assert [one.key for one in found.declarations] == ["stage.a", "stage.1", "final"]


def test_very_many_instructions_are_not_read() -> None:
    file, problems = read_dockerfile(Source("Dockerfile", "FROM a\n" + "ENV A=1\n" * (MAX_INSTRUCTIONS + 5)))
    assert len(file.instructions) == MAX_INSTRUCTIONS
    assert "the rest was not read" in problems[0].message


def test_doubling_arguments_stay_small() -> None:
    text = "FROM a\nENV A0=0123456789\n" + "".join(f"ENV A{n}=$A{n - 1}$A{n - 1}\n" for n in range(1, 60))
    file, _ = read_dockerfile(Source("Dockerfile", text))
    (stage,), _ = read_stages(file, Layers())
    assert max(len(bound.text or "") for bound in stage.env.values()) < 500_000


@settings(max_examples=150)
@given(st.one_of(st.binary(max_size=200), st.lists(TOKENS, max_size=60).map(lambda t: " ".join(t).encode()),
                 st.integers(0, len(WHOLE)).map(lambda n: WHOLE[:n])))  # fmt: skip
def test_any_text_is_read(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    found = resolve(tmp_path_factory.mktemp("any"), data)
    for declaration in found.declarations:
        for fact in declaration.facts:
            assert fact.attribute in ATTRIBUTES
            if fact.attribute == "env" and fact.origin.step is Step.LITERAL and isinstance(fact.value, Known):
                text = fact.origin.span.text.replace("\\", "")
                assert all(char in text for char in fact.value.shown)


def test_options_of_the_final_image(tmp_path: Path) -> None:
    text = (
        b'FROM a AS b\nLABEL org.opencontainers.image.source="https://example.org/shop" team=shop\n'
        b"FROM b\nARG V=2\nLABEL version=$V\nWORKDIR /srv\nSTOPSIGNAL SIGQUIT\n"
        b"HEALTHCHECK --interval=5s --start-period=1m --start-interval=2s --retries=4 CMD curl -f http://localhost:80/up\n"
    )
    final = resolve(tmp_path, text).declarations[-1]
    facts = {(one.attribute, one.key): one.value.shown for one in final.facts}
    assert facts == {
        ("label", "org.opencontainers.image.source"): "https://example.org/shop",
        ("label", "team"): "shop",
        ("label", "version"): "2",
        ("workdir", ""): "/srv",
        ("stop-signal", ""): "SIGQUIT",
        ("health-interval", ""): "5s",
        ("health-start", ""): "1m",
        ("health-start-interval", ""): "2s",
        ("health-retries", ""): "4",
        ("health-path", ""): "/up",
        ("health-port", ""): "80",
    }


def test_a_relative_working_folder_is_unknown(tmp_path: Path) -> None:
    final = resolve(tmp_path, b"FROM a\nWORKDIR app\n").declarations[-1]
    assert "relative" in final.fact("workdir").value.shown


def test_copies_name_stages_or_images(tmp_path: Path) -> None:
    text = (
        b"FROM node:22 AS build\nFROM nginx:1.27\nCOPY --from=build /a /a\nCOPY --from=0 /b /b\n"
        b"COPY --from=ghcr.io/astral-sh/uv:0.5.9 /uv /bin/\n"
    )
    found = resolve(tmp_path, text)
    targets = [one.target for one in found.declarations[-1].references if one.relation == "uses-image"]
    assert targets == ["node", "nginx", "ghcr.io/astral-sh/uv"]
    assert found.declarations[1].fact("tool", "uv").value == Known("0.5.9", "ghcr.io/astral-sh/uv:0.5.9")


def test_triggers_are_ignored_with_a_note(tmp_path: Path) -> None:
    (problem,) = resolve(tmp_path, b"FROM a\nONBUILD ENV A=1\n").diagnostics
    assert (problem.code, problem.level.word, problem.place) == ("dockerfile-onbuild", "note", "Dockerfile:2")


COMPOSE = "services:\n  api:\n    build:\n      context: .\n      args: {V: '22'}\n"


@pytest.mark.parametrize(
    ("compose", "version", "place"),
    [
        (COMPOSE, "22", "compose.yml:5"),
        (COMPOSE.replace("{V: '22'}", '["V=${WANTED:-23}"]'), "23", "compose.yml:5"),
        (COMPOSE.replace("{V: '22'}", '["V=${ENV_V}"]'), "21", ".env:1"),
        (COMPOSE + "  worker:\n    build: .\n", "20", "Dockerfile:1"),
        (COMPOSE.replace("{V: '22'}", "[V]"), "20", "Dockerfile:1"),
    ],
)
def test_build_arguments_of_the_consumers(compose: str, version: str, place: str, tmp_path: Path) -> None:
    texts = {"Dockerfile": "ARG V=20\nFROM node:$V\n", "compose.yml": compose, ".env": "ENV_V=21\n"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = Files(tmp_path, texts)
    (unit,) = PARSER.units(files)
    fact = PARSER.resolve(unit, unit.layers(), files).declarations[0].fact("runtime", "node")
    assert (fact.value.shown, fact.origin.edit_site().place) == (version, place)
