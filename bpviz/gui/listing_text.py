"""Source text in a document: what is quiet, what is bold, and indentation that leaves room for deep code."""

from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextCursor, QTextDocument

from bpviz.present.palette import Palette
from bpviz.present.source_map import Listing

INDENT_SPACING = 60  # per cent; copied text keeps all its spaces


def dress_text(document: QTextDocument, listing: Listing, colours: Palette) -> None:
    """Sets the text of `listing`, which `document` holds, in the theme's colours."""
    plain, indent = QTextCharFormat(), QTextCharFormat()
    plain.setForeground(QColor(colours.ink))
    indent.setFontLetterSpacing(INDENT_SPACING)
    formats = {kind: QTextCharFormat() for kind in ("quiet", "keyword", "name")}
    formats["quiet"].setForeground(QColor(colours.muted))
    for kind in ("keyword", "name"):
        formats[kind].setFontWeight(QFont.Weight.Bold)
    cursor = QTextCursor(document)
    cursor.beginEditBlock()  # laid out once
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.mergeCharFormat(plain)
    for span in listing.spans:
        _merge(cursor, span.line, span.start, span.length, formats[span.kind])
    for i, line in enumerate(listing.lines):
        _merge(cursor, i, 0, len(line) - len(line.lstrip()), indent)
    cursor.endEditBlock()


def _merge(cursor: QTextCursor, line: int, start: int, length: int, style: QTextCharFormat) -> None:
    begin = cursor.document().findBlockByNumber(line).position() + start
    cursor.setPosition(begin)
    cursor.setPosition(begin + length, QTextCursor.MoveMode.KeepAnchor)
    cursor.mergeCharFormat(style)
