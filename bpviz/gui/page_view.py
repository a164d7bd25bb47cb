"""A page of HTML whose links lead to places in the program."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QTextBrowser

from bpviz.gui.theme import Theme


class PageView(QTextBrowser):
    """Opens no link by itself; keys and menu are those of the pane that it is in."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def dress(self, theme: Theme, margin: int, style: str) -> None:
        """Takes the theme's type; `margin` is in pixels at scale 1, `style` what paragraphs and headings look like."""
        document = self.document()
        document.setDefaultFont(theme.font("text"))
        document.setDefaultStyleSheet(style)
        document.setDocumentMargin(theme.px(margin))
