"""Ctrl+C while Qt is at work, or is being loaded."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_by_interrupts() -> Iterator[None]:
    """Ctrl+C in the terminal ends the program at once. Python's own exception would come up in whatever Qt calls next,
    which cannot be left by one, or in the midst of its import, which aborts. What is unsaved is offered at the next
    start."""
    is_pythons = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_pythons:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        if is_pythons:
            signal.signal(signal.SIGINT, signal.default_int_handler)
