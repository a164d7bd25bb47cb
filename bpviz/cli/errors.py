"""What ends a command early, and with which exit code."""

from bpviz.data.files import shortened

WRONG_INPUT = 2
FAILED = 1
INTERRUPTED = 130  # 128 + SIGINT, as shells have it
BROKEN_PIPE = 141  # 128 + SIGPIPE

ESCAPED = 0xDC00  # where Python keeps bytes of names that are no UTF-8


class CommandError(Exception):
    """Ends the command with one line on stderr and an exit code."""

    def __init__(self, message: str, code: int = WRONG_INPUT) -> None:
        super().__init__(message)
        self.code = code


def one_line(message: object) -> str:
    """A message as one line that a terminal shows as it is, whatever came in with a file or an argument. A byte of a
    file's name that is no UTF-8 stands as '\\xff'."""
    return "".join(c if c.isprintable() else _named(c) for c in str(message))


def _named(character: str) -> str:
    escaped = ord(character) - ESCAPED
    return f"\\x{escaped:02x}" if 0x80 <= escaped <= 0xFF else " "


def word(name: str) -> str:
    """A name that came in with a file, as it stands in a table on a terminal."""
    return shortened(one_line(name))
