"""The files of a packaged chart (.tgz), read within bounds (Helm pkg/chart/loader/archive.go)."""

from __future__ import annotations

import gzip
import io
import posixpath
import re
import tarfile
import zlib
from collections.abc import Iterator
from typing import Final

from .errors import ChartError

MAX_CHART: Final = 100 * 1024 * 1024
MAX_FILE: Final = 5 * 1024 * 1024
MAX_MEMBERS: Final = 20_000
_DRIVE: Final = re.compile(r"[a-zA-Z]:/")


class _Bounded(io.RawIOBase):
    """A decompressed stream that ends with an error instead of filling the memory."""

    def __init__(self, stream: gzip.GzipFile):
        super().__init__()
        self._stream = stream
        self._left = MAX_CHART + MAX_FILE

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._stream.read(size if size >= 0 else self._left)
        self._left -= len(data)
        if self._left <= 0:
            raise ChartError(f"decompressed chart is larger than the maximum file size {MAX_CHART}")
        return data


def unpack(data: bytes) -> tuple[tuple[str, str, bytes], ...]:
    """(name in the chart, path in the archive, content) of every file; raises ChartError as Helm refuses."""
    try:
        found = tuple(_members(data))
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, OSError, ValueError) as error:
        reason = "gzip: invalid header" if isinstance(error, gzip.BadGzipFile) else str(error)
        raise ChartError(reason or "unexpected EOF") from None
    if not found:
        raise ChartError("no files in chart archive")
    return found


def _members(data: bytes) -> Iterator[tuple[str, str, bytes]]:
    left = MAX_CHART
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream, tarfile.open(fileobj=_Bounded(stream), mode="r|") as tar:
        for count, member in enumerate(tar):
            if count >= MAX_MEMBERS:
                raise ChartError(f"chart archive holds more than {MAX_MEMBERS} files")
            if member.isdir():
                continue
            name = _name(member.name)
            if member.size > left:
                raise ChartError(f"decompressed chart is larger than the maximum file size {MAX_CHART}")
            if member.size > MAX_FILE:
                raise ChartError(
                    f'decompressed chart file "{member.name}" is larger than the maximum file size {MAX_FILE}'
                )
            left -= member.size
            content = tar.extractfile(member) if member.isreg() else None  # links have no content to Helm
            yield name, member.name, content.read() if content else b""


def _name(path: str) -> str:
    """The name below the archive's top folder; refuses what leads out of it."""
    delimiter = "\\" if "\\" in path else "/"
    top, *rest = path.split(delimiter)
    name = "/".join(rest)
    if name.startswith("/"):
        raise ChartError("chart illegally contains absolute paths")
    name = posixpath.normpath(name)
    if name == ".":
        raise ChartError(f'chart illegally contains content outside the base directory: "{path}"')
    if name.startswith(".."):
        raise ChartError("chart illegally references parent directory")
    if _DRIVE.match(name):
        raise ChartError("chart contains illegally named files")
    if top == "Chart.yaml":
        raise ChartError("chart yaml not in base directory")
    return name
