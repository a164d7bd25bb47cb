"""A window that nobody sees, for pictures of any moment of a run."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from bpviz.gui.main_window import MainWindow
from bpviz.gui.settings import Settings
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.caption import caption
from bpviz.present.where import where
from bpviz.session.run import Run
from bpviz.session.timeline import Position

WHOLE = "window"
SPEAKING = (WHOLE, "slide", "step_card")  # what says where it is and what happens there by itself
MARGIN, CAPTION = 12, 76  # pixels at scale 1


class Stage:
    """A window of `width` × `height` pixels in a workspace, on `run`, which belongs to it from now on. Where the window
    cannot be so small it is larger. To be closed."""

    def __init__(self, run: Run, theme: Theme, workspace: str, width: int, height: int) -> None:
        self.run = run
        self._theme = theme
        self._name = WHOLE
        self.window = MainWindow(run.experiment, theme, Settings.nowhere())
        app = QApplication.instance()
        if isinstance(app, QApplication) and app.styleSheet() != theme.style_sheet():
            theme.dress(app)  # of several windows in one theme the first
        self.window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.window.resize(width, height)
        self.window.show()  # first: a tab bar of panes that were never shown would stand in the corner
        self.window.workspaces.choose(workspace, fill_screen=False)
        self.window.resize(width, height)  # again: it may be smaller now than it could be in Debug

    def look_like(self, view: View) -> None:
        """Draws what a view draws."""
        looks = ("net_inputs", "hide_future", "log_axis", "grain", "response_maps", "plane_inputs")
        self.window.view.look(digits=view.numbers.digits, **{name: getattr(view, name) for name in looks})

    def lay_out_like(self, window: MainWindow) -> None:
        """Has the panes where another window of this size and workspace has them."""
        self.window.setup.set_folded(window.setup.folded)
        self.window.restoreState(window.saveState())

    def show(self, position: Position) -> None:
        """Goes to a moment; it is drawn when the event loop has come round."""
        self.run.seek(position)
        self.window.show_run(self.run)

    @property
    def subjects(self) -> tuple[str, ...]:
        """What there are pictures of: the whole window, and each pane by its name."""
        return WHOLE, *self.window.panes

    def choose(self, subject: str) -> None:
        """What the pictures are of; a pane that the workspace does not show comes to the front."""
        self._name = subject
        if subject != WHOLE:
            self.window.docks.docks[subject].show()
            self.window.docks.docks[subject].raise_()

    @property
    def subject(self) -> QWidget:
        """What the pictures are of."""
        return self.window if self._name == WHOLE else self.window.panes[self._name]

    def frame(self) -> QImage:
        """What it looks like now; below a pane that does not say it by itself stands where this is and what happens."""
        widget = self.subject
        below = 0 if self._name in SPEAKING else self._theme.px(CAPTION)
        image = QImage(widget.width(), widget.height() + below, QImage.Format.Format_RGB888)
        image.fill(QColor(self._theme.palette.card))
        painter = QPainter(image)
        widget.render(painter, QPoint())
        if below:
            self._caption(painter, QRect(0, widget.height(), widget.width(), below))
        painter.end()
        return image

    def _caption(self, painter: QPainter, place: QRect) -> None:
        theme, view = self._theme, self.window.view
        words = caption(view.snapshot, view.names, view.numbers, revealed=True)
        margin = theme.px(MARGIN)
        painter.fillRect(place.x(), place.y(), place.width(), 1, QColor(theme.palette.hairline))
        lines = (
            ("small", theme.palette.muted, "".join(piece.text for piece in where(view.snapshot, view.names))),
            ("strong", theme.palette.ink, words.title),
            ("text", theme.palette.ink, words.sentence),
        )
        top = place.y() + margin // 2
        for role, colour, text in lines:
            painter.setFont(theme.font(role))
            painter.setPen(QColor(colour))
            metrics = painter.fontMetrics()
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width() - 2 * margin)
            painter.drawText(margin, top + metrics.ascent(), shown)
            top += metrics.height() + theme.px(3)

    def close(self) -> None:
        """Ends the window."""
        self.window.close()
        self.window.deleteLater()
