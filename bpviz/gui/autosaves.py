"""Files in which unsaved runs are kept while they are open. One whose program is gone is what a crash has left."""

import contextlib
import os
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QLockFile

from bpviz.data.atomic import remove_leftovers, whole_file
from bpviz.data.files import DOCUMENT_SUFFIX as SUFFIX


class Left(NamedTuple):
    """A file that a crash has left: when it was written, by the clock of then, and the lock by which it is this
    window's business alone as long as nobody has said what is to become of it."""

    at: float
    path: Path
    lock: QLockFile


class Autosaves:
    """One window's file in a `folder` that all windows share. A lock beside each file says that its window lives; Qt
    finds out when the program that held one is gone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / f"{os.getpid()}-{id(self):x}{SUFFIX}"
        self._lock = _lock_of(self._path)

    def keep(self, content: bytes) -> None:
        """Writes the window's file anew; where that fails, the one before stays. Raises OSError."""
        self._hold()
        with whole_file(self._path) as file:
            file.write(content)

    def take_over(self, left: Left) -> None:
        """Makes what a crash has left the window's own file, in place of the one that it had. Raises OSError."""
        self._hold()
        left.path.replace(self._path)
        left.lock.unlock()

    def _hold(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if not (self._lock.isLocked() or self._lock.tryLock(0)):
            raise OSError("nothing can be written")

    def forget(self) -> None:
        """Removes the window's file: it is saved, or not wanted."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
        self._lock.unlock()

    def abandoned(self) -> Left | None:
        """The newest file whose window is gone, which no other window is told of meanwhile. What was being written
        goes."""
        found = []
        remove_leftovers(self.folder)
        for path in self.folder.glob(f"*{SUFFIX}"):
            lock = _lock_of(path)
            if path != self._path and path.is_file() and lock.tryLock(0):
                with contextlib.suppress(OSError):  # another window has dealt with it
                    found.append(Left(path.stat().st_mtime, path, lock))
        return max(found, key=lambda left: left.at, default=None)

    def drop(self, left: Left) -> None:
        """Removes a file that a crash has left."""
        with contextlib.suppress(OSError):
            left.path.unlink(missing_ok=True)
        left.lock.unlock()


def _lock_of(path: Path) -> QLockFile:
    lock = QLockFile(f"{path}.lock")
    lock.setStaleLockTime(0)  # however old: clocks are set anew
    return lock
