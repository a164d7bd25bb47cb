"""Text files as people have them, and what is said where one cannot be used."""

import io
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from bpviz.data.bounds import MOST_WEIGHTS_BYTES, MOST_WIDE_BYTES

MOST_BYTES = 64 * 2**20
DOCUMENT_SUFFIX = ".bpviz"
MOST_DATA_BYTES = 2 * 2**30

Progress = Callable[[float], None]
"""Is told the share that is done, 0 to 1, now and then; ends the work by raising an exception of its own."""


def never() -> bool:
    """What is in memory does not change."""
    return False


def no_progress(share: float) -> None:
    """Tells nobody."""


class DataError(ValueError):
    """Data that cannot be used: `name`, `line` and `column` (from 1) say where, the text what is wrong."""

    def __init__(self, name: str, message: str, line: int | None = None, column: int | None = None) -> None:
        where = name + (f", line {line}" if line else "") + (f", column {column}" if column else "")
        super().__init__(f"{where}: {message}")
        self.name = name
        self.line = line
        self.column = column


class ExportError(ValueError):
    """What is not written into a file; the text says why and what to do."""


class MissingFileError(DataError):
    """There is no file of that name."""


def read_text(path: str, most_bytes: int = MOST_WEIGHTS_BYTES) -> str:
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
    if len(content) > MOST_WIDE_BYTES and not content.isascii():
        message = f"a file of more than {MOST_WIDE_BYTES // 2**20} MB may have no special characters"
        special = re.search(rb"[^\x00-\x7f]", content)
        assert special
        raise DataError(path, message, *_place(content[: special.start()]))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _place(content[: error.start])
        raise DataError(path, "this is not text in UTF-8; save the file as UTF-8 text", line, column) from None
    if "\0" in text:
        line, column = _place(text[: text.index("\0")].encode())
        raise DataError(path, "there is a zero byte; this is not a text file", line, column)
    return text


class Source(NamedTuple):
    """Bytes that can be read more than once, each time from their start: a file, or what was pasted.

    `name` is what messages call it, `size` is in bytes; `changed` says whether others have written since.
    """

    name: str
    size: int
    open: Callable[[], BinaryIO]
    changed: Callable[[], bool] = never


def text_source(text: str, name: str) -> Source:
    """A text that is there already."""
    content = text.encode("utf-8", "surrogatepass")
    return Source(name, len(content), lambda: io.BytesIO(content))


def file_source(path: str) -> Source:
    """A file of data. What is no plain file, such as a pipe, is read at once. Raises DataError."""
    if not path:  # which would be the current folder
        raise MissingFileError("''", "there is no such file")
    file = Path(path)
    try:
        if not file.is_file():
            with file.open("rb") as stream:
                content = stream.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES:
                raise DataError(path, f"what is no plain file may have {MOST_BYTES // 2**20} MB at most")
            return Source(path, len(content), lambda: io.BytesIO(content))
        known = file.stat()
        size = known.st_size
        file.open("rb").close()
    except FileNotFoundError:
        raise MissingFileError(path, "there is no such file") from None
    except OSError as error:
        raise DataError(path, f"the file cannot be read: {error.strerror or error}") from None
    except DataError:
        raise
    except ValueError as error:  # a zero byte in the name
        raise DataError(path, f"the file cannot be read: {error}") from None
    if size > MOST_DATA_BYTES:
        message = f"the file has {size / 2**30:.1f} GB; {MOST_DATA_BYTES // 2**30} GB are the most that is read"
        raise DataError(path, f"{message}; keep fewer rows or columns")
    return Source(path, size, lambda: file.open("rb"), lambda: _is_other(file, known))


def _is_other(file: Path, known: os.stat_result) -> bool:
    """Whether a file is no longer as it was; what was removed has said all it had to say."""
    try:
        now = file.stat()
    except OSError:
        return False
    return (now.st_ino, now.st_size, now.st_mtime_ns) != (known.st_ino, known.st_size, known.st_mtime_ns)


def _place(before: bytes) -> tuple[int, int]:
    """The line, and the byte in it, that follow after `before`, both from 1."""
    return before.count(b"\n") + 1, len(before) - before.rfind(b"\n")


def not_plain(path: str | Path) -> str | None:
    """Why the window, which must not wait, does not open a path: pipes and devices may have nothing to say for ever.
    None for what is a file, a folder or not there."""
    try:
        mode = Path(path).stat().st_mode
    except OSError:  # opening says what is wrong
        return None
    except ValueError:
        return "its name has a zero character"
    return None if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else "this is a pipe or a device, not a file"


def shortened(text: str, most: int = 40) -> str:
    """A piece of a file for a message, `most` characters of it."""
    text = text.strip()
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[: most + 1])
    return text if len(text) <= most else f"{text[: most - 1]}…"
