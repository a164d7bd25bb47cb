"""Files that are there whole or not at all."""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: str | Path) -> Iterator[BinaryIO]:
    """A file to write to that takes the place of `path` when all went well; until then, and after any exception, what
    was at `path` stays as it was. What is no plain file, such as a pipe, is written as it comes. Raises OSError."""
    target = Path(os.path.realpath(path))  # a link goes on pointing to its file
    mode = _mode(Path(path))
    if not stat.S_ISREG(mode):
        with Path(path).open("wb") as stream:
            yield stream
        return
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.", suffix=".part")
    written = Path(name)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123  # a handle has no path
            yield file
            file.flush()
            os.fsync(file.fileno())
        written.chmod(stat.S_IMODE(mode))
        written.replace(target)
    except BaseException:
        written.unlink(missing_ok=True)
        raise


def _mode(path: Path) -> int:
    """The kind and the permissions of the file that is there, or those of any new file."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return stat.S_IFREG | (0o666 & ~mask)
