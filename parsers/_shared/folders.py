"""The words by which a folder names the service that lives in it."""

from __future__ import annotations

from ...engine.reading import folder_of, name_of

#: Folders that hold files of a kind and do not name a service; the folder above does.
KIND_FOLDERS = frozenset((
    "src", "source", "docker", "dockerfile", "dockerfiles", "container", "containers", "image", "images", "build",
    "package", "packages", "packaging", "deploy", "deployment", "ci", "ops", "infra", "resources", "main", "bin",
    "hack", "config", "conf", "etc", "requirements",
))  # fmt: skip


def folder_names(folder: str) -> tuple[str, ...]:
    """The nearest folder that names something, or nothing.

    >>> folder_names("src/cartservice/src")
    ('cartservice',)
    >>> folder_names("docker"), folder_names(".devcontainer")
    ((), ())
    """
    while folder:
        name = name_of(folder)
        if name.lower() not in KIND_FOLDERS and not name.startswith("."):
            return (name,)
        folder = folder_of(folder)
    return ()
