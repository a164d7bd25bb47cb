"""How large libraries are loaded beside a window: one at a time, and without looking for garbage."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_turn = threading.Lock()


@contextmanager
def loading() -> Iterator[None]:
    """Loads here what takes long. Two that load at once would leave the window a third of Python's time; and to look
    for garbage in the midst of an import would keep Python's lock for 60 ms.

    Where a program has set aside what it opened with (`gc.freeze`), what was loaded is set aside too, so that later
    collections stay as short.
    """
    with _turn:
        gc.disable()
        try:
            yield
        finally:
            if gc.get_freeze_count():
                gc.freeze()
            gc.enable()
