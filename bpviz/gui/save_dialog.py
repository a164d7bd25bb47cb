"""Where something is to be saved, asked in the system's dialog."""

import re
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from bpviz.data.files import ExportError, not_plain


def where_to(window: QWidget, title: str, suggested: str, kinds: str) -> str:
    """The path that was chosen; '' where nobody wants to save. A name without an ending gets that of the kind that was
    chosen, or of the first of `kinds`. Raises ExportError where that would replace a file that nobody was asked about,
    or where the path is no file."""
    path, kind = QFileDialog.getSaveFileName(window, title, suggested, kinds)
    if path and not Path(path).suffix and not Path(path).is_dir():
        ending = re.search(r"\*(\.\w+)", kind) or re.search(r"\*(\.\w+)", kinds)
        assert ending
        path += ending[1]
        if Path(path).exists():  # the dialog asked about the name without its ending
            raise ExportError(f"{path} is there already; choose it, with its ending, to replace it")
    if path and (why := not_plain(path)):
        raise ExportError(f"{path}: {why}")
    return path
