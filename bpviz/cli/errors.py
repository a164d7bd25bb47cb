"""What ends a command early, and with which exit code."""

from bpviz.data.files import shortened

WRONG_INPUT = 2
FAILED = 1
INTERRUPTED = 130  # 128 + SIGINT, as shells have it
BROKEN_PIPE = 141  # 128 + SIGPIPE


class CommandError(Exception):
    """Ends the command with one line on stderr and an exit code."""

    def __init__(self, message: str, code: int = WRONG_INPUT) -> None:
        super().__init__(message)
        self.code = code


def one_line(message: object) -> str:
    """A message as one line that a terminal shows as it is, whatever came in with a file or an argument."""
    return "".join(c if c.isprintable() else " " for c in str(message))


def word(name: str) -> str:
    """A name that came in with a file, as it stands in a table on a terminal."""
    return shortened(one_line(name))
