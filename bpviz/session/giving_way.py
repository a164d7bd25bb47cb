"""Whose turn it is where there are more threads than cores."""

import os
import sys
import threading
from contextlib import suppress

NICENESS = 10  # of 19: the window's thread wins any core at once, and where both are taken it keeps a tenth of one


def give_way() -> None:
    """Lets the process's main thread go before the calling one, from now on, and before threads that this one starts.

    On Linux, where threads have a niceness each; elsewhere, and where the system forbids it, nothing is done.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            main = os.getpriority(os.PRIO_PROCESS, os.getpid())
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), main + NICENESS)
