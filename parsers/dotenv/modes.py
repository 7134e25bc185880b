"""The order in which frameworks lay env files on each other: .env, .env.local, .env.MODE, .env.MODE.local.

Sources: the documentation of Next.js, Vite, Create React App, dotenv-rails, dotenv-flow and Symfony's Dotenv.
"""

from __future__ import annotations

import re

from ...engine.pattern import deferred
from ...engine.reading import Files, folder_of, name_of

#: (what the manifest holds, the files from the first to the one that wins); ``*`` stands for the mode.
_LOCAL_OVER_MODE = (".env", ".env.*", ".env.local", ".env.*.local")
_MODE_OVER_LOCAL = (".env", ".env.local", ".env.*", ".env.*.local")
ORDERS: tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...] = (
    ("package.json", deferred(r"\"dotenv-flow\"[ \t]*:"), (".env.defaults", *_MODE_OVER_LOCAL)),
    ("package.json", deferred(r"\"(?:next|react-scripts|gatsby)\"[ \t]*:"), _LOCAL_OVER_MODE),
    ("package.json", deferred(r"\"vite\"[ \t]*:"), _MODE_OVER_LOCAL),
    ("Gemfile", deferred(r"^[ \t]*gem[ \t(]+[\"']dotenv-rails[\"']", re.MULTILINE), _LOCAL_OVER_MODE),
    ("composer.json", deferred(r"\"symfony/(?:dotenv|flex)\"[ \t]*:"), _MODE_OVER_LOCAL),
)
_MODE = deferred(r"\.env\.(?P<mode>[a-z][a-z-]*?)(?:\.local)?")


def beneath(path: str, files: Files) -> tuple[str, ...]:
    """The existing files that the framework of a folder lays under an env file, the first one lowest."""
    folder, name = folder_of(path), name_of(path)
    if not name.startswith(".env"):
        return ()
    order = _order(folder, files)
    found = _MODE.fullmatch(name)
    mode = found["mode"] if found and found["mode"] not in ("local", "defaults") else ""
    expected = [one.replace("*", mode) for one in order if mode or "*" not in one]
    if name not in expected:
        return ()
    lower = (f"{folder}/{one}" if folder else one for one in expected[: expected.index(name)])
    return tuple(one for one in lower if files.exists(one))


def _order(folder: str, files: Files) -> tuple[str, ...]:
    names = files.names(folder)
    for manifest, pattern, order in ORDERS:
        if manifest in names:
            source = files.source(f"{folder}/{manifest}" if folder else manifest)
            if source is not None and pattern.search(source.text):
                return order
    return ()
