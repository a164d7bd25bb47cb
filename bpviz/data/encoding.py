"""Which encoding a CSV text has, found in its bytes; and what is said of bytes that are no text."""

import codecs
import io
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from bpviz.data.cells import MOST_LINE
from bpviz.data.files import DataError, Progress, Source, no_progress

CHUNK = 2**20
FIRST_LINES = 1000
UTF_8, UTF_16, LATIN_1, WINDOWS = "utf-8", "utf-16", "latin-1", "windows-1252"

SIGNATURES = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP archive or a workbook; in the spreadsheet program save it as CSV",
    b"\xff\xfe\0\0": "text in UTF-32; save it as UTF-8",
    b"\xd0\xcf\x11\xe0": "an old workbook; in the spreadsheet program save it as CSV",
    b"\x1f\x8b": "a gzip archive; unpack it first",
    b"SQLite format 3": "a database",
    b"PAR1": "a Parquet file; save it as CSV",
}


class Encoding(NamedTuple):
    """`name` is what people call it, `codec` decodes it and leaves a byte order mark, U+FEFF, where it is."""

    name: str
    codec: str


def encoding_of(source: Source, progress: Progress = no_progress) -> Encoding:
    """The encoding in which all of the source is text.

    UTF-16 is known by its mark, or by a zero in every second byte; else a text is UTF-8 where that is valid, and
    Windows-1252 (Latin-1 with a few letters more) where it is not. Raises DataError for bytes that are no text, or that
    are partly UTF-8 and partly not.
    """
    with source.open() as file:
        head = file.read(4096)
    for signature, what in SIGNATURES.items():
        if head.startswith(signature):
            raise DataError(source.name, f"this is {what}, not CSV text; open a table that was saved as CSV", 1, 1)
    if codec := _utf_16(head):
        if flaw := _flaw(source, codec, progress):
            what = "there is a zero character" if flaw.zero else flaw.what
            raise DataError(source.name, f"this is not text in UTF-16: {what}", flaw.line, flaw.column)
        return Encoding(UTF_16, codec)
    flaw = _flaw(source, "utf-8", progress)
    if flaw is None:
        return Encoding(UTF_8, "utf-8")
    if flaw.zero:
        raise DataError(
            source.name,
            "there is a zero byte; this is not a text file; save the table as CSV text",
            flaw.line,
            flaw.column,
        )
    if flaw.after_letters or _has_utf_8_letters(source):
        message = "the file mixes encodings: some letters are UTF-8 and this one is not; save it anew as UTF-8"
        raise DataError(source.name, message, flaw.line, flaw.column)
    other = _flaw(source, "cp1252", progress)
    if other:
        message = "this is not text in UTF-8, UTF-16 or Latin-1; save the file as UTF-8 text"
        raise DataError(source.name, message, other.line, other.column)
    return Encoding(WINDOWS if _uses_windows_letters(source) else LATIN_1, "cp1252")


def text_of(file: BinaryIO, encoding: Encoding) -> io.TextIOWrapper:
    """The file as text, line ends as they are."""
    return io.TextIOWrapper(file, encoding.codec, newline="")


def unmarked(lines: Iterator[str]) -> Iterator[str]:
    """The lines without the byte order marks before them: files that were joined have several."""
    return (line.lstrip("\ufeff") for line in lines)


def first_lines(source: Source, encoding: Encoding) -> list[str]:
    """The first lines of a text: enough to see how it is written, and no more than a few MB."""
    first, size = [], 0
    with source.open() as file, text_of(file, encoding) as lines:
        for line in unmarked(lines):
            first.append(line)
            size += len(line)
            if len(first) == FIRST_LINES or (size > MOST_LINE and len(first) > 2):
                break
    return first


def _utf_16(head: bytes) -> str | None:
    """The codec of UTF-16, known by its mark, or by the zeros that Latin letters have in every second byte."""
    for mark, codec in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return codec
    half = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if half and odd > 0.4 * half and even == 0:
        return "utf-16-le"
    if half and even > 0.4 * half and odd == 0:
        return "utf-16-be"
    return None


class _Flaw(NamedTuple):
    """Where a text ends to be one: `after_letters` says that it had others than ASCII's before."""

    line: int
    column: int
    what: str
    zero: bool
    after_letters: bool


def _flaw(source: Source, codec: str, progress: Progress) -> _Flaw | None:
    """The first byte that cannot be decoded, or the first zero character; None where there is neither."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    lines, column, letters, first = 1, 1, False, True
    with source.open() as file:
        while True:
            chunk = file.read(CHUNK)
            problem = ""
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                assert isinstance(error.object, bytes)
                text, problem = error.object[: error.start].decode(codec, "replace"), error.reason
            zero = text.find("\0")
            before = text[:zero] if zero >= 0 else text
            letters = letters or not before.isascii()
            if first:
                before, first = before.removeprefix("\ufeff"), False
            ends = before.count("\n") or before.count("\r")
            column = len(before) - max(before.rfind("\n"), before.rfind("\r")) if ends else column + len(before)
            lines += ends
            if zero >= 0 or problem:
                return _Flaw(lines, column, problem, zero >= 0, letters)
            if not chunk:
                return None
            if column > MOST_LINE:
                message = f"a line has more than {MOST_LINE:,} characters; open a table whose rows have a line each"
                raise DataError(source.name, message, lines, 1)
            progress(0.0)


def _has_utf_8_letters(source: Source) -> bool:
    """Whether there are byte pairs that are Latin letters or quotation marks in UTF-8, and nonsense in Latin-1."""
    return _finds(source, re.compile(rb"\xc3[\x80-\xbf]|\xe2\x80[\x80-\xbf]"))


def _uses_windows_letters(source: Source) -> bool:
    return _finds(source, re.compile(rb"[\x80-\x9f]"))


def _finds(source: Source, pattern: re.Pattern[bytes]) -> bool:
    with source.open() as file:
        return any(pattern.search(chunk) for chunk in iter(lambda: file.read(CHUNK), b""))
