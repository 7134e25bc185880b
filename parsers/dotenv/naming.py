"""Which files are env files by their names, which of them are examples, and whom their names name."""

from __future__ import annotations

import re

from ...engine.canon.environment_words import canonical_environment
from ...engine.pattern import deferred
from ...engine.reading import folder_of, name_of

_EXAMPLE_WORDS = frozenset(("example", "sample", "template", "dist", "tpl", "tmpl", "default", "defaults", "schema"))
_FILE = deferred(
    r"\.env(?:[.\-_][\w.\-]+)?|[\w.\-]+\.env(?:\.(?:example|sample|template|dist|tpl|tmpl|defaults?))?"
    r"|env\.(?:example|sample|template|dist)",
)
#: Not env files, though they are named like one.
_OTHER = deferred(r"\.(?:[jt]sx?|mjs|cjs|d\.ts|py|rb|go|java|json|ya?ml|toml|md|sh|bash|enc|gpg|age|j2|erb|lock)\Z")
#: Words of file and folder names that name nobody.
_PLAIN = frozenset((
    "env", "dotenv", "local", *_EXAMPLE_WORDS, "overrides", "override", "config", "configs", "configuration", "conf",
    "deploy", "deployment", "docker", "compose", "environments", "environment", "envs", "etc", "settings", "apps",
    "app", "packages", "services", "src",
))  # fmt: skip
_WORDS = deferred(r"[A-Za-z0-9-]+")


def is_env_file(path: str) -> bool:
    """Whether a path is an env file's by its name."""
    name = name_of(path)
    return _FILE.fullmatch(name) is not None and _OTHER.search(name) is None


def is_example(path: str) -> bool:
    """Whether an env file is one to copy: its name holds example, sample, template or dist."""
    return not _EXAMPLE_WORDS.isdisjoint(re.split(r"[.\-_]", name_of(path).lower()))


def copied_to(path: str) -> str:
    """The file that an example is copied to: its path without the words that make it an example.

    >>> copied_to("web/.env.local.example"), copied_to("env.dist")
    ('web/.env.local', '.env')
    """
    folder = folder_of(path)
    words = [word for word in name_of(path).split(".") if word.lower() not in _EXAMPLE_WORDS]
    name = ".".join(words)
    name = name if ".env" in name or name.endswith(".env") else f".{name}"
    return f"{folder}/{name}" if folder else name


def names_of(path: str) -> tuple[str, ...]:
    """Words of the file's name, then the folders' names, nearest first, without those that name nobody or a stage."""
    words = [word for word in re.split(r"[._]", name_of(path).lower()) if _WORDS.fullmatch(word)]
    folders = [word.lower() for word in reversed(folder_of(path).split("/")) if word]
    naming = (word for word in (*words, *folders) if word not in _PLAIN and not word.isdigit())
    return tuple(dict.fromkeys(word for word in naming if not canonical_environment(word)))
