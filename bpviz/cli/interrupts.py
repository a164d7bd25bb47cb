"""What ends the program from outside: Ctrl+C while Qt is at work or being loaded, `kill`, a terminal that closes."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


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


@contextmanager
def ended_by_exceptions() -> Iterator[None]:
    """`kill` and a terminal that is closed end the program by SystemExit, so that what is half written is removed."""
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    numbers = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]  # `nohup` has one ignored
    for number in numbers:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)  # as shells have it
