"""Files that are there whole or not at all."""

import glob
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

if sys.platform != "win32":
    import fcntl

PART = ".part"


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
    remove_leftovers(target.parent, target.name)
    handle, written = _new_part(target)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123  # a handle has no path
            yield file
            file.flush()
            os.fsync(file.fileno())
            if sys.platform == "win32":
                file.close()  # what is open cannot be renamed there; elsewhere it is held until it has its name
            written.chmod(stat.S_IMODE(mode))
            written.replace(target)
    except BaseException:
        written.unlink(missing_ok=True)
        raise


def remove_leftovers(folder: Path, name: str = "") -> None:
    """Removes what programs that were killed while they wrote have left in a folder: for the file called `name`, or for
    every file. What another program is still writing stays."""
    for part in folder.glob(f"{glob.escape(_beginning(name) if name else '.')}*{PART}"):
        with suppress(OSError):
            if part.is_file() and _is_left(part):
                part.unlink()


def _beginning(name: str) -> str:
    return f".{name[:100]}."


def _new_part(target: Path) -> tuple[int, Path]:
    """A new file beside `target`, open and held, so that nobody takes it for a leftover."""
    while True:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=_beginning(target.name), suffix=PART)
        part = Path(name)
        if _hold(handle) is not False and part.exists():
            return handle, part
        os.close(handle)  # somebody took it for a leftover before it was held


def _is_left(part: Path) -> bool:
    """Whether nobody holds a file."""
    if sys.platform == "win32":
        return True  # what is open cannot be removed there
    with part.open("rb") as file:
        return _hold(file.fileno()) is True


def _hold(handle: int) -> bool | None:
    """Holds a file as long as it is open; False where another program does, None where that cannot be known."""
    if sys.platform == "win32":
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # this file system knows no locks
        return None
    return True


def _mode(path: Path) -> int:
    """The kind and the permissions of the file that is there, or those of any new file."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return stat.S_IFREG | (0o666 & ~mask)
