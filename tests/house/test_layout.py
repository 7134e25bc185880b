"""What is shipped is what the folders hold, and nothing else stands in the rooms."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

#: Folders at the root that become parts of the package.
SHIPPED = ("engine", "parsers", "policies", "schemas")
#: Python files at the root; setuptools would ship any other beside them.
AT_ROOT = {"__init__.py", "__main__.py"}
NO_NAMES = {"helpers", "utils", "util", "common", "misc"}


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, object]:
    found: dict[str, object] = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return found


def packages_on_disk(files: tuple[str, ...]) -> set[str]:
    """Every shipped folder that directly holds a Python file, as a package name."""
    folders = {PurePosixPath(path).parent for path in files if path.endswith(".py")}
    ours = [folder for folder in folders if folder.parts and folder.parts[0] in SHIPPED]
    return {"paritycheck", *(".".join(("paritycheck", *folder.parts)) for folder in ours)}


def test_every_package_folder_is_listed(project: dict[str, object], files: tuple[str, ...]) -> None:
    listed = project["tool"]["setuptools"]["packages"]  # type: ignore[index]
    assert listed == sorted(listed)
    assert set(listed) == packages_on_disk(files)


def test_every_package_folder_has_an_init(files: tuple[str, ...]) -> None:
    for package in packages_on_disk(files):
        folder = "/".join(package.split(".")[1:])
        assert f"{folder}/__init__.py".lstrip("/") in files


def test_no_stray_python_at_the_root(root: Path) -> None:
    assert {path.name for path in root.glob("*.py")} == AT_ROOT


def test_tests_are_no_package(files: tuple[str, ...]) -> None:
    assert [path for path in files if path.startswith("tests/") and path.endswith("__init__.py")] == []


def test_rooms_have_names(files: tuple[str, ...]) -> None:
    assert [path for path in files if path.endswith(".py") and PurePosixPath(path).stem in NO_NAMES] == []


@pytest.fixture(scope="module")
def wheel(
    files: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory, copied: Callable[..., Path]
) -> zipfile.ZipFile:
    """The wheel of a copy of the repository, built with the setuptools that is installed."""
    source = copied(files, tmp_path_factory.mktemp("source"))
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index",
               "--wheel-dir", str(target), str(source)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = target.glob("*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_holds_the_folders_files(wheel: zipfile.ZipFile, files: tuple[str, ...]) -> None:
    shipped = {name for name in wheel.namelist() if ".dist-info/" not in name}
    on_disk = {path for path in files if path.split("/")[0] in SHIPPED} | AT_ROOT | {"py.typed"}
    assert shipped == {f"paritycheck/{path}" for path in on_disk}


def test_the_wheel_has_a_command_and_a_licence(wheel: zipfile.ZipFile) -> None:
    names = {name.partition(".dist-info/")[2]: name for name in wheel.namelist() if ".dist-info/" in name}
    assert "licenses/LICENSE" in names
    assert b"paritycheck = paritycheck.engine.cli:main" in wheel.read(names["entry_points.txt"])
