"""The files that commands write."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from bpviz.cli.errors import FAILED, WRONG_INPUT, CommandError
from bpviz.cli.interrupts import ended_by_exceptions
from bpviz.data.atomic import whole_file

WRONG_PATH = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}  # typed wrong; a full disk is not


@contextmanager
def written(path: str, option: str = "--out") -> Iterator[BinaryIO]:
    """The file of an option; what was there before is replaced when all is written, and stays where the program
    is ended before. Raises CommandError."""
    try:
        with ended_by_exceptions(), whole_file(path) as file:
            yield file
    except OSError as error:
        code = WRONG_INPUT if error.errno in WRONG_PATH else FAILED
        raise CommandError(f"{option}: '{path}' cannot be written: {error.strerror or error}", code) from None
