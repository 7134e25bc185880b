"""Scripts of CI steps."""

from __future__ import annotations

import pytest
from paritycheck.engine.model import Source
from paritycheck.parsers._shared.packages import installed
from paritycheck.parsers.ci.scripts import run_images, written_variables


@pytest.mark.parametrize(
    ("script", "images"),
    [
        ("docker run redis:7", ["redis:7"]),
        ("docker run --rm -it -p 80:80 --name x --env=A=1 'nginx:1.27' sh", ["nginx:1.27"]),
        ("docker run -d \\\n  -e A=1 \\\n  postgres:16", ["postgres:16"]),
        ("docker pull ghcr.io/a/b:1 && docker pull c:2", ["ghcr.io/a/b:1", "c:2"]),
        ("docker run $IMAGE", []),
        ("docker run --rm", []),
        ("docker build -t a:1 .", []),
    ],
)
def test_images_of_scripts(script: str, images: list[str]) -> None:
    assert [span.text for span in run_images(Source("s", script), 0, len(script))] == images


@pytest.mark.parametrize(
    ("script", "writes"),
    [
        ('echo "A=1" >> $GITHUB_ENV', [("A", "1", "", False)]),
        ("echo A=b c >> .env", [("A", "b c", ".env", False)]),
        ("echo 'A=$x' >> deploy/.env.prod", [("A", "$x", "deploy/.env.prod", False)]),
        ('echo "A=$x" >> ${GITHUB_ENV}', [("A", "$x", "", True)]),
        ('  # echo "A=1" >> .env', []),
        ('echo "A=1" >> notes.txt', []),
    ],
)
def test_variables_that_scripts_write(script: str, writes: list[tuple[str, str, str, bool]]) -> None:
    found = written_variables(Source("s", script), 0, len(script))
    assert [(one.name, one.value.text, one.file, one.computed) for one in found] == writes


@pytest.mark.parametrize(
    ("script", "tools"),
    [
        ("apk add --no-cache postgresql17-client", [("postgresql-client", "17")]),
        ("apt-get update && apt-get install -y postgresql-client-16 curl", [("postgresql-client", "16")]),
        ("microdnf -y install --opt=1 postgresql17; ls", [("postgresql-client", "17")]),
        ("pip install poetry==1.8.3 && npm install -g pnpm@9.1.0", [("poetry", "1.8.3"), ("pnpm", "9.1.0")]),
        ("gem install bundler -v '2.5.1'", [("bundler", "2.5.1")]),
        ("apt-get install postgresql-16-server postgresql-dev", []),
        ("echo postgresql17", []),
    ],
)
def test_tools_that_scripts_install(script: str, tools: list[tuple[str, str]]) -> None:
    assert [(tool, script[start:end]) for tool, start, end in installed(script)] == tools
