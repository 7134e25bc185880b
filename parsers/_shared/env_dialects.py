"""The table of the dialects beside Compose's: who reads, how, and what a bare name is to them."""

from __future__ import annotations

from collections.abc import Mapping

from .env_expand import expand_npm, expand_python, expand_ruby
from .env_libraries import read_npm, read_python, read_ruby
from .env_lines import Rules
from .env_shell import expand_shell, read_shell
from .env_verbatim import read_docker, read_kustomize

RULES: Mapping[str, Rules] = {
    "docker": Rules("docker --env-file", read_docker),
    "kustomize": Rules("Kustomize", read_kustomize, bare="empty"),
    "python-dotenv": Rules("python-dotenv", read_python, expand_python, bare="null"),
    "npm": Rules("npm dotenv", read_npm),
    "npm-expand": Rules("npm dotenv with dotenv-expand", read_npm, expand_npm),
    "ruby": Rules("Ruby dotenv", read_ruby, expand_ruby, skips_mark=False),
    "bash": Rules("a shell", read_shell, expand_shell, outer_first=False, skips_mark=False),
}
