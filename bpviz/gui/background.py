"""Work beside the window: a function in a thread of its own, with progress, and an end that can be had at any time."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from bpviz.data.files import Progress
from bpviz.session.giving_way import give_way


class _StoppedError(Exception):
    """The work was told to end."""


class Background(QObject):
    """One function at a time; another one replaces it.

    Signals: `progressed(share)`; `done(result)` and `failed(exception)`, for the newest function alone. Whatever
    is neither a ValueError nor a lack of memory is a fault of the program, and comes up in the thread.
    """

    progressed = Signal(float)
    done = Signal(object)
    failed = Signal(object)
    _progressed = Signal(int, float)
    _ended = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._threads: list[threading.Thread] = []
        self._progressed.connect(self._pass_progress)
        self._ended.connect(self._pass_end)

    @property
    def busy(self) -> bool:
        """Whether the newest function still runs."""
        return any(thread.is_alive() for thread in self._threads)

    def begin(self, work: Callable[[Progress], object]) -> None:
        """Starts `work`, which is given what it is to tell its progress to; what ran before is stopped."""
        self._number += 1
        number = self._number
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=self._run, args=(number, work), name="background")
        self._threads.append(thread)
        thread.start()

    def leave(self) -> None:
        """Ends the work without waiting for it; nothing more is said."""
        self._number += 1

    def stop(self) -> None:
        """Ends the work and waits for it; nothing more is said."""
        self.leave()
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def _run(self, number: int, work: Callable[[Progress], object]) -> None:
        def progress(share: float) -> None:
            if number != self._number:
                raise _StoppedError
            self._progressed.emit(number, share)

        give_way()
        try:
            self._ended.emit(number, work(progress), None)
        except _StoppedError:
            return
        except (ValueError, MemoryError) as error:
            self._ended.emit(number, None, error)

    @Slot(int, float)
    def _pass_progress(self, number: int, share: float) -> None:
        if number == self._number:
            self.progressed.emit(share)

    @Slot(int, object, object)
    def _pass_end(self, number: int, result: object, error: Exception | None) -> None:
        if number != self._number:
            return
        if error is None:
            self.done.emit(result)
        else:
            self.failed.emit(error)
