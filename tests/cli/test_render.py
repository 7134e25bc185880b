"""`render`: options become a request with paths inside the repository, refusals become exit 2."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from paritycheck.engine.cli.render_compose import repository, within
from paritycheck.engine.model import Diagnostic, Level, Source, Span, UserError


@dataclass(frozen=True)
class Request:
    """The fields of the renderer's request."""

    files: tuple
    profiles: tuple
    env_files: tuple | None
    project_directory: str | None
    project_name: str
    folder: str
    variables: tuple


@pytest.fixture
def compose(monkeypatch):
    """A renderer that answers with its request, or refuses."""
    module = ModuleType("paritycheck.parsers.compose.render")
    module.Request = Request
    module.asked = []
    module.answer = ({"name": "shop"}, ())

    def render(files, request, root):
        module.asked.append((request, root))
        return module.answer

    module.render = render
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


def test_options_become_a_request(run, compose, tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "app").mkdir()
    monkeypatch.setenv("TAG", "15")
    words = "-C app -f compose.yml -f ../o.yml --profile * --env-file p.env --project-directory .. -p shop"
    found = run("render", "compose", *words.split(), "--format", "json")
    assert json.loads(found.stdout) == {"name": "shop"}
    ((request, root),) = compose.asked
    assert root == str(Path(tmp_path).resolve())
    assert (request.files, request.folder, request.project_directory) == (("app/compose.yml", "o.yml"), "app", "")
    assert (request.profiles, request.env_files, request.project_name) == (("*",), ("app/p.env",), "shop")
    assert ("TAG", "15") in request.variables


def test_nothing_given(run, compose, tmp_path):
    (tmp_path / ".git").mkdir()
    run("render", "compose")
    request = compose.asked[0][0]
    assert (request.files, request.env_files, request.project_directory, request.folder) == ((), None, None, "")


def test_refusals(run, compose):
    source = Source("a/compose.yml", "x\ny\n")
    grave = Diagnostic("c", "services must be a mapping", Span(source, 2, 3), level=Level.ERROR)
    compose.answer = (None, (Diagnostic("w", "only a warning"), grave))
    found = run("render", "compose")
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr == "paritycheck: a/compose.yml:2: services must be a mapping\n"
    compose.answer = (None, ())
    assert run("render", "compose").stderr == "paritycheck: refused\n"


def test_files_outside_of_the_repository_are_refused(run, compose, tmp_path):
    (tmp_path / ".git").mkdir()
    found = run("render", "compose", "-f", "../x.yml")
    assert found.exit_code == 2
    assert "../x.yml: lies outside of the repository" in found.stderr


def test_the_root_is_the_nearest_repository(tmp_path):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / ".git").write_text("gitdir: elsewhere\n")
    root = tmp_path.resolve()
    assert repository(inner) == (root, "a/b")
    assert repository(tmp_path) == (root, "")
    (inner / ".git").mkdir()
    assert repository(inner) == (root / "a" / "b", "")


def test_within(tmp_path):
    root = tmp_path.resolve()
    assert within(root, root / "a", "../b.yml") == "b.yml"
    assert within(root, root / "a", str(root / "c.yml")) == "c.yml"
    assert within(root, root, "..b") == "..b"
    with pytest.raises(UserError):
        within(root, root, "..")


def test_formats_without_a_renderer_are_not_offered(run):
    found = run("render", "jenkins")
    assert found.exit_code == 2
    assert "there is no command 'jenkins'" in found.stderr
