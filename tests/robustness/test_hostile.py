"""Bad input ends with 0 or 1, a well-formed report, and a diagnostic that says where: never a crash, never for ever."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

DEEP = 50_000
COMPOSE = "services:\n  db:\n    image: postgres:16\n"
#: One file of every format, by the path that its parser claims.
YAML_PATHS = (
    "compose.yml", "k8s/deploy.yaml", "k8s/kustomization.yaml", "chart/values.yaml", "chart/Chart.yaml",
    ".github/workflows/ci.yml", ".gitlab-ci.yml",
)  # fmt: skip
JSON_PATHS = ("package.json", "infra/main.tf.json", "infra/terraform.tfvars.json", "compose.json", "global.json")
PATHS = (
    *YAML_PATHS, *JSON_PATHS, ".env", ".env.example", "infra/main.tf", "infra/prod.tfvars", "terragrunt.hcl", "Dockerfile",
    ".python-version", "go.mod", "pyproject.toml", ".tool-versions", "chart/templates/app.yaml", "paritycheck.lock",
)  # fmt: skip


def bomb(name: str) -> str:
    """Ten lines of ten references each: 10^10 nodes when expanded."""
    lines = [f"{name}0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"{name}{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(lines) + "\n"


def merge_bomb() -> str:
    """Mappings that merge ten others each, ten deep."""
    lines = ["x-0: &m0 {a: 1, b: 2}"]
    lines += [f"x-{n}: &m{n}\n  k{n}: 1\n  <<: [{', '.join([f'*m{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join([*lines, "services:\n  db:\n    image: postgres:16\n    <<: *m11\n"])


def hcl_cycle() -> str:
    return 'locals {\n  a = local.b\n  b = local.a\n}\nresource "aws_db_instance" "x" {\n  engine = local.a\n}\n'


def growing(sign: str) -> str:
    """Each variable is ten times the one before."""
    lines = ["A0=xxxxxxxxxx"]
    lines += [f"A{n}={sign.format(n - 1) * 10}" for n in range(1, 20)]
    return "\n".join(lines) + "\n"


def growing_hcl() -> str:
    lines = ['  a0 = "xxxxxxxxxx"']
    lines += [f'  a{n} = "{f"${{local.a{n - 1}}}" * 10}"' for n in range(1, 20)]
    body = "\n".join(lines)
    return f'locals {{\n{body}\n}}\nresource "aws_db_instance" "x" {{\n  engine_version = local.a19\n}}\n'


def range_bomb() -> str:
    loops = " ".join(f"for v{n} in range(1000) : [" for n in range(1))
    return f'locals {{\n  a = [{loops} v0]]\n  b = [for x in range(1e9) : x]\n  c = join("", [for x in range(1e6) : "xxxx"])\n}}\n'


def many_environments() -> dict[str, str]:
    files = {"chart/Chart.yaml": "name: shop\nversion: 1.0.0\n", "chart/values.yaml": "replicas: 1\nimage: {tag: '1'}\n"}
    files |= {f"chart/values-env{n}.yaml": f"replicas: {n}\n" for n in range(150)}
    return files | {f".env.env{n}": f"A={n}\nB=1\n" for n in range(150)}
