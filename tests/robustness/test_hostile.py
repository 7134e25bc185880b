"""Bad input ends with 0 or 1, a well-formed report, and a diagnostic that says where: never a crash, never for ever."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DEEP = 50_000
CHART = {"chart/Chart.yaml": "name: shop\nversion: 1.0.0\n", "chart/values.yaml": "replicas: 1\n"}
MANIFEST = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\n"


def alias_bomb() -> str:
    """Ten levels of ten references each: 10^10 nodes when they are written out."""
    lines = ["x-0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(lines) + "\n"


def merge_bomb() -> str:
    """Mappings that merge ten others each, eleven levels deep."""
    lines = ["x-0: &m0 {a: 1, b: 2}"]
    lines += [f"x-{n}: &m{n}\n  k{n}: 1\n  <<: [{', '.join([f'*m{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join([*lines, "services:\n  db:\n    image: postgres:16\n    <<: *m11\n"])


def growing(first: str, line: str, last: str) -> str:
    """Statements of which each is ten times the one before; ``{n}`` is its number, ``{ten}`` its value."""
    lines = (line.format(n=n, ten=f"${{A{n - 1}}}" * 10) for n in range(1, 20))
    return "".join((first, *lines, last))


def growing_hcl() -> str:
    last = resource("local.A19")
    return growing('locals {\n  A0 = "xxxxxxxxxx"\n', '  A{n} = "{ten}"\n', "}\n").replace("${A", "${local.A") + last


def resource(text: str) -> str:
    """A database whose version is an expression."""
    return f'resource "aws_db_instance" "x" {{\n  engine         = "postgres"\n  engine_version = {text}\n}}\n'


def service(text: str) -> str:
    """A Compose project with one service of which one line is given."""
    return f"services:\n  db:\n    image: postgres:16\n    {text}\n"


#: name, files, then where and in which words the run must say something (None: there is nothing to say).
CASES: tuple[tuple[str, dict[str, Any], tuple[str, int, str] | None], ...] = (
    ("binary", {"compose.yml": bytes(range(256)) * 40}, ("compose.yml", 0, "NUL bytes")),
    ("NUL bytes late", {"compose.yml": service("") + "#" * 9000 + "\0\n"}, ("compose.yml", 5, "does not allow")),
    ("truncated YAML", {"compose.yml": 'services:\n  db:\n    image: "postgres'}, ("compose.yml", 3, "not valid YAML")),
    ("truncated JSON", {"package.json": '{"engines": {"node": "20'}, ("package.json", 1, "not valid YAML")),
    ("truncated HCL", {"infra/main.tf": resource('"16"')[:60]}, ("infra/main.tf", 2, "not valid HCL")),
    ("deep YAML", {"compose.yml": "services: " + "[" * DEEP}, ("compose.yml", 1, "nested more than")),
    ("deep YAML blocks", {"compose.yml": "- " * DEEP + "x"}, ("compose.yml", 1, "nested more than")),
    ("deep manifest", {"k8s/api.yaml": MANIFEST + "spec: " + "{a: " * DEEP}, ("k8s/api.yaml", 4, "nested more than")),
    ("deep values", CHART | {"chart/values.yaml": "{a: " * DEEP}, ("chart/values.yaml", 1, "nested more than")),
    (
        "deep workflow",
        {".github/workflows/ci.yml": "jobs: " + "[" * DEEP},
        (".github/workflows/ci.yml", 1, "nested more than"),
    ),
    ("deep pipeline", {".gitlab-ci.yml": "{a: " * DEEP}, (".gitlab-ci.yml", 1, "nested more than")),
    ("deep JSON", {"infra/main.tf.json": '{"a":' * DEEP + "1" + "}" * DEEP}, ("infra/main.tf.json", 1, "nested more")),
    ("deep package", {"package.json": "[" * DEEP}, ("package.json", 1, "nested more than")),
    ("deep TOML", {"pyproject.toml": "a = " + "[" * DEEP + "]" * DEEP}, ("pyproject.toml", 1, "nested too deeply")),
    ("deep HCL", {"infra/main.tf": resource("[" * DEEP + "]" * DEEP)}, ("infra/main.tf", 3, "nested more than")),
    ("deep HCL calls", {"infra/main.tf": resource("upper(" * DEEP + ")" * DEEP)}, ("infra/main.tf", 3, "nested more")),
    ("deep HCL blocks", {"infra/main.tf": "a {\n" * DEEP + "}\n" * DEEP}, None),
    (
        "deep defaults",
        {"compose.yml": service('hostname: "' + "${A:-" * DEEP + '"')},
        ("compose.yml", 4, "not a valid"),
    ),
    ("deep template", CHART | {"chart/templates/a.yaml": "a: {{ " + "(" * DEEP + " }}\n"}, None),
    (
        "deep workflow expression",
        {".github/workflows/ci.yml": f"jobs:\n  a:\n    runs-on: ${{{{ {'(' * DEEP} }}}}"},
        None,
    ),
    ("alias bomb", {"compose.yml": alias_bomb() + service("labels: *a9")}, ("compose.yml", 5, "aliases repeat more")),
    ("alias bomb in values", CHART | {"chart/values.yaml": alias_bomb()}, ("chart/values.yaml", 5, "aliases repeat")),
    ("merge bomb", {"compose.yml": merge_bomb()}, ("compose.yml", 31, "aliases repeat more than")),
    (
        "alias in itself",
        {"compose.yml": "x-a: &a\n  b: *a\n" + service("")},
        ("compose.yml", 2, "inside its own anchor"),
    ),
    ("duplicate keys", {"compose.yml": service("image: postgres:15")}, ("compose.yml", 4, "'image'")),
    ("duplicate env keys", {".env": "A=1\nB=2\nA=3\n"}, (".env", 3, "'A'")),
    ("duplicate HCL arguments", {"infra/main.tf": "locals {\n  a = 1\n  a = 2\n}\n"}, ("infra/main.tf", 3, "a")),
    ("CRLF", {"compose.yml": service("ports: [nine]").replace("\n", "\r\n")}, ("compose.yml", 4, "nine")),
    ("not UTF-8", {"compose.yml": service("hostname: caf\xe9").encode("latin-1")}, ("compose.yml", 4, "not UTF-8")),
    ("UTF-16", {"compose.yml": service("ports: [nine]").encode("utf-16")}, ("compose.yml", 4, "nine")),
    ("half UTF-16", {"compose.yml": service("").encode("utf-16")[:-1]}, ("compose.yml", 4, "not UTF-8")),
    ("include leaves", {"compose.yml": "include: [../../x.yml]\n" + service("")}, ("compose.yml", 1, "leads out")),
    (
        "extends leaves",
        {"compose.yml": service("extends: {file: ../x.yml, service: a}")},
        ("compose.yml", 4, "leads out"),
    ),
    ("env_file leaves", {"compose.yml": service("env_file: [/etc/passwd]")}, ("compose.yml", 4, "leads out")),
    ("file() leaves", {"infra/main.tf": resource('file("/etc/passwd")')}, ("infra/main.tf", 3, "outside")),
    ("file() climbs", {"infra/main.tf": resource('file("../../../x")')}, ("infra/main.tf", 3, "outside")),
    (
        "GitLab include leaves",
        {".gitlab-ci.yml": "include: {local: ../../x.yml}\n"},
        (".gitlab-ci.yml", 1, "not in this"),
    ),
    ("include loop", {"compose.yml": "include: [compose.yml]\n" + service("")}, ("compose.yml", 1, "includes itself")),
    ("extends loop", {"compose.yml": service("extends: db")}, ("compose.yml", 4, "extends itself")),
    (
        "HCL cycle",
        {"infra/main.tf": "locals {\n  a = local.a\n}\n" + resource("local.a")},
        ("infra/main.tf", 2, "itself"),
    ),
    (
        "module loop",
        {"a/main.tf": 'module "b" {\n  source = "../b"\n}\n', "b/main.tf": 'module "a" {\n  source = "../a"\n}\n'},
        ("a/main.tf", 1, "levels deep"),
    ),
    ("variables that grow", {".env": growing("A0=xxxxxxxxxx\n", "A{n}={ten}\n", "")}, (".env", 5, "characters")),
    ("arguments that grow", {"Dockerfile": growing("ARG A0=xxxxxxxxxx\n", "ARG A{n}={ten}\n", "FROM x:$A19\n")}, None),
    ("locals that grow", {"infra/main.tf": growing_hcl()}, ("infra/main.tf", 8, "the text grows")),
    ("a huge count", {"infra/main.tf": resource('"16"') + 'resource "a" "b" {\n  count = 1e9\n}\n'}, None),
    ("a huge loop", {"infra/main.tf": resource('join("", [for x in range(1e9) : x])')}, ("infra/main.tf", 3, "range")),
    ("a huge power", {"infra/main.tf": resource("pow(10, 1e9)")}, ("infra/main.tf", 3, "pow")),
    (
        "a slow expression",
        {"infra/main.tf": resource('replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "/(a+)+$/", "")')},
        ("infra/main.tf", 3, "nested repetitions"),
    ),
    ("port ranges", {"compose.yml": service('ports: ["1-65535:1-65535", "9-1:1"]')}, ("compose.yml", 4, "9-1:1")),
    ("10 MB of one key", {".env": "A=1\n" * 2_500_000}, (".env", 20_001, "more than 20000 statements")),
    ("10 MB in a line", {".env": "A=" + "x" * 10_000_000 + "\n"}, None),
    ("more than 10 MB", {".env": "A=1\n" * 3_000_000}, (".env", 0, "larger than 10 MiB")),
    ("a thousand mistakes", {".env": "A=1\n" * 1101}, (".env", 0, "1000 more diagnostics")),
    ("300 environments", CHART | {f"chart/values-env{n}.yaml": f"replicas: {n}\n" for n in range(300)}, None),
    ("nothing", {}, None),
    ("only git's folder", {".git/HEAD": "ref: refs/heads/main\n", ".git/compose.yml": "services: 5\n"}, None),
    ("empty files", dict.fromkeys(("compose.yml", ".env", "infra/main.tf", "Dockerfile", "package.json"), ""), None),
    ("names", {"a b/\u00e9'\"<>#%?/compose.yml": "services: 5\n"}, None),
)


@pytest.mark.parametrize(("files", "said"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_bad_files(
    files: dict[str, Any],
    said: tuple[str, int, str] | None,
    check: Callable[..., Any],
    write: Callable[..., Path],
    tmp_path: Path,
) -> None:
    answer = check(write(tmp_path, files))
    if said is not None:
        path, line, words = said
        assert any(at == line and words in text for at, text in answer.about(path)), answer.said


def test_a_folder_with_a_files_name(check: Callable[..., Any], tmp_path: Path) -> None:
    for name in ("compose.yml", ".env", "Dockerfile", ".gitignore", "k8s.yaml"):
        (tmp_path / name).mkdir()
    assert check(tmp_path).status == 0


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read(check: Callable[..., Any], write: Callable[..., Path], tmp_path: Path) -> None:
    write(tmp_path, {"compose.yml": service("")})
    (tmp_path / "compose.yml").chmod(0)
    (tmp_path / "closed").mkdir(mode=0)
    answer = check(tmp_path)
    (tmp_path / "closed").chmod(0o700)
    assert any("cannot be read" in text for _, text in answer.about("compose.yml"))
    assert any("cannot be listed" in text for _, text in answer.about("closed"))


@pytest.mark.parametrize("loop", [False, True], ids=["out of the repository", "loop"])
def test_links(loop: bool, check: Callable[..., Any], write: Callable[..., Path], tmp_path: Path) -> None:
    root = write(tmp_path / "repository", {"README": ""})
    write(tmp_path / "outside", {"compose.yml": "services: {secret: {image: outside}}\n"})
    (root / "compose.yml").symlink_to("compose.yml" if loop else "../outside/compose.yml")
    (root / "infra").symlink_to("." if loop else "../outside")
    answer = check(root)
    assert not any("secret" in text or "outside" in path for path, _, text in answer.said)
    assert loop or any("leads out" in text for _, text in answer.about("compose.yml"))


def test_a_named_file_that_is_a_link_out_of_the_repository(
    check: Callable[..., Any], write: Callable[..., Path], tmp_path: Path
) -> None:
    root = write(tmp_path / "repository", {"compose.yml": service("env_file: [app.conf]")})
    write(tmp_path, {"app.conf": "PLACE=outside\n"})
    (root / "app.conf").symlink_to("../app.conf")
    answer = check(root)
    assert any("repository" in text for path, _, text in answer.said if path in ("compose.yml", "app.conf")), (
        answer.said
    )
    assert not any("PLACE" in text for _, _, text in answer.said)
