"""Files in which unsaved runs are kept while they are open. One whose program is gone is what a crash has left."""

import contextlib
import os
from pathlib import Path

from PySide6.QtCore import QLockFile

from bpviz.data.atomic import remove_leftovers, whole_file
from bpviz.data.files import DOCUMENT_SUFFIX as SUFFIX


class Autosaves:
    """One window's file in a folder that all windows share. A lock beside each file says that its window lives; Qt
    finds out when the program that held one is gone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / f"{os.getpid()}-{id(self):x}{SUFFIX}"
        self._lock = QLockFile(f"{self._path}.lock")
        self._lock.setStaleLockTime(0)

    def keep(self, content: bytes) -> None:
        """Writes the window's file anew; where that fails, the one before stays."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            if self._lock.isLocked() or self._lock.tryLock(0):
                with whole_file(self._path) as file:
                    file.write(content)

    def forget(self) -> None:
        """Removes the window's file: it is saved, or not wanted."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
        self._lock.unlock()

    def abandoned(self) -> tuple[Path, float] | None:
        """The newest file whose window is gone, and when it was written. What was being written goes."""
        found = []
        remove_leftovers(self._folder)
        for path in self._folder.glob(f"*{SUFFIX}"):
            lock = QLockFile(f"{path}.lock")
            lock.setStaleLockTime(0)
            if path != self._path and lock.tryLock(0):
                lock.unlock()
                found.append((path.stat().st_mtime, path))
        return max(found)[::-1] if found else None

    def drop(self, path: Path) -> None:
        """Removes a file that a crash has left."""
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
