"""Text files as people have them, and what is said where one cannot be used."""

from pathlib import Path

MOST_BYTES = 64 * 2**20


class DataError(ValueError):
    """Data that cannot be used: `line` and `column` (from 1) say where, the text what is wrong."""

    def __init__(self, name: str, message: str, line: int | None = None, column: int | None = None) -> None:
        where = name + (f", line {line}" if line else "") + (f", column {column}" if column else "")
        super().__init__(f"{where}: {message}")
        self.line = line
        self.column = column


class MissingFileError(DataError):
    """There is no file of that name."""


def read_text(path: str, most_bytes: int = MOST_BYTES) -> str:
    """The text of a UTF-8 file, with or without a byte order mark. Raises DataError with what is wrong."""
    if not path:  # which would be the current folder
        raise MissingFileError("''", "there is no such file")
    try:
        with Path(path).open("rb") as file:
            content = file.read(most_bytes + 1)
    except FileNotFoundError:
        raise MissingFileError(path, "there is no such file") from None
    except OSError as error:
        raise DataError(path, f"the file cannot be read: {error.strerror or error}") from None
    except ValueError as error:  # a zero byte in the name
        raise DataError(path, f"the file cannot be read: {error}") from None
    if len(content) > most_bytes:
        raise DataError(path, f"the file is larger than {most_bytes // 2**20} MB, the most that is read")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _place(content[: error.start])
        raise DataError(path, "this is not text in UTF-8; save the file as UTF-8 text", line, column) from None
    if "\0" in text:
        line, column = _place(text[: text.index("\0")].encode())
        raise DataError(path, "there is a zero byte; this is not a text file", line, column)
    return text


def _place(before: bytes) -> tuple[int, int]:
    """The line, and the byte in it, that follow after `before`, both from 1."""
    return before.count(b"\n") + 1, len(before) - before.rfind(b"\n")


def shortened(text: str) -> str:
    """A piece of a file for a message."""
    text = text.strip()
    return text if len(text) <= 40 else f"{text[:39]}…"
