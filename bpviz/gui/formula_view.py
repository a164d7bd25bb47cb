"""Formulas on the screen: every number knows what it is, lights up with the rest of the window, and can be copied."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from bpviz.gui.formula_boxes import Fonts
from bpviz.gui.formula_layout import Arranged, FormulaLayout, Placed
from bpviz.gui.math_type import MathType
from bpviz.gui.pictures import is_vector
from bpviz.gui.theme import ROLES, Theme
from bpviz.gui.view import View
from bpviz.present.formula import Formula, latex_document
from bpviz.present.formula_fit import fitted
from bpviz.present.formula_parts import Look, plain_line
from bpviz.present.formula_symbols import symbols_of_run
from bpviz.session.experiment import Experiment

WARM_STEPS = 40  # a run with more Steps in a row has too many formulas to set them all beforehand

_EMPTY = Arranged((), (), (), 0.0, 0.0)


class FormulaView(QWidget):
    """Shows formulas at the width that it is given; `height_for(width)` says how high that makes them."""

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view, self._theme = view, theme
        self._formulas: tuple[Formula, ...] = ()
        self._shown: tuple[Formula, ...] = ()
        self._pixels: int | None = None
        self._share = 1.0
        self._colour = theme.palette.ink
        self._arranged = _EMPTY
        self._arranged_for: float | None = None
        self._warmed: Experiment | None = None
        self.math_type = MathType(lambda: view.rushing or view.getting_ready, self)
        self.setMouseTracking(True)
        self.dress()

    def dress(self) -> None:
        """Takes on the theme's fonts."""
        self._layouts: dict[float, FormulaLayout] = {}
        self._use_layout()

    def _use_layout(self) -> None:
        if self._share not in self._layouts:
            usual = ROLES["math"].pixels
            pixels = self._pixels or (round(self._theme.px(usual) * self._share) if self._share < 1.0 else None)
            unit = pixels / usual if pixels else self._theme.px(100) / 100
            only = self._pixels is not None
            self._layouts[self._share] = FormulaLayout(Fonts(self._theme, pixels), self.math_type, unit, only)
        self._layout = self._layouts[self._share]
        self.rearrange()

    def scale_type(self, share: float) -> None:
        """Letters of this share of the usual size from now on."""
        if share != self._share:
            self._share = share
            self._use_layout()

    def set_type(self, pixels: int) -> None:
        """Letters of `pixels` from now on, whatever the theme's scale, and only the lines with numbers."""
        if pixels != self._pixels:
            self._pixels = pixels
            self.dress()

    def fit_into(self, width: int, height: int) -> QSize:
        """Shows as much of the formulas as there is room for, and gives the room that it takes."""

        def fits(formulas: tuple[Formula, ...]) -> bool:
            arranged = self._layout.arrange(formulas, width)
            return arranged.width <= width and arranged.height <= height

        self._shown = fitted(self._formulas, fits)
        self.rearrange()
        return self.size_in(width)

    def show_formulas(self, formulas: tuple[Formula, ...], colour: str) -> None:
        """Shows others, with results in `colour`."""
        if formulas != self._formulas:
            self._formulas = self._shown = formulas
            self.math_type.forget()
            self.rearrange()
        self._colour = colour
        self.update()

    def rearrange(self) -> None:
        """Places everything again when it is next looked at."""
        self._arranged_for = None
        self.update()

    def arranged_in(self, width: float) -> Arranged:
        """Where everything is at a width."""
        if width != self._arranged_for:
            self._arranged = self._layout.arrange(self._shown, width)
            self._arranged_for = width
        return self._arranged

    def size_in(self, width: int) -> QSize:
        """The room that the formulas take where there is `width`; what cannot be broken may be wider."""
        arranged = self.arranged_in(width)
        return QSize(max(width, int(arranged.width) + 1), int(arranged.height) + 1 if self._shown else 0)

    def warm(self, experiment: Experiment) -> None:
        """Sets the formulas of a small network beforehand, in spare time."""
        if experiment is self._warmed:
            return
        self._warmed = experiment
        if len(self._view.snapshot.timeline.all_slots) <= WARM_STEPS:
            symbols = symbols_of_run(experiment, self._view.names)
            self.math_type.warm([latex for line in symbols for latex in line[:2]])

    def latex(self) -> str:
        """Everything as one LaTeX environment."""
        return latex_document(self._formulas)

    def texts(self) -> list[str]:
        """The lines as plain text."""
        return [text for formula in self._formulas for text in formula.texts()]

    def shown_texts(self) -> list[str]:
        """The lines with numbers that are shown where there is no room for all, as plain text."""
        return [plain_line(line) for formula in self._shown for line in formula.lines]

    def token_at(self, point: QPointF) -> Placed | None:
        """The number at a point."""
        found = (placed for placed in self._arranged.tokens if placed.rect.contains(point))
        return next((placed for placed in found if placed.token.ref or placed.token.hint), None)

    def tokens(self) -> tuple[Placed, ...]:
        """All pieces of the lines with numbers, where they are."""
        return self.arranged_in(self._arranged_for or self.width()).tokens

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        arranged = self.arranged_in(self._arranged_for or self.width())
        ink = self._theme.palette.ink
        for latex, place, pixels in arranged.symbols:
            picture = self.math_type.picture(latex, ink, pixels, self.devicePixelRatioF())
            if picture and is_vector(painter):
                self.math_type.drawing(latex, ink).render(painter, QRectF(place, QSizeF(picture.width, picture.height)))
            elif picture:
                painter.drawPixmap(place, picture.pixmap)
        painter.setPen(QPen(QColor(ink), 1.2 * self._theme.scale))
        painter.drawLines(arranged.brackets)
        self._paint_tokens(painter, arranged, QRectF(event.rect()))

    def _paint_tokens(self, painter: QPainter, arranged: Arranged, visible: QRectF) -> None:
        colours, focus = self._theme.palette, self._view.focus
        inks = {Look.RESULT: self._colour, Look.QUIET: colours.muted, Look.GUILTY: colours.alert}
        for token, rect, origin, font in arranged.tokens:
            if not rect.intersects(visible):
                continue
            if focus is not None and token.ref == focus:
                painter.setBrush(QColor(colours.selection))
                painter.setPen(QColor(colours.outline))
                painter.drawRoundedRect(rect.adjusted(-2, 1, 2, -1), 4, 4)
            painter.setFont(font)
            painter.setPen(QColor(inks.get(token.look, colours.ink)))
            painter.drawText(origin, token.text)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            placed = self.token_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), placed.token.hint if placed else "", self)
            return True
        if event.type() == QEvent.Type.Leave:
            self._view.point_at(None)
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        placed = self.token_at(event.position())
        self._view.point_at(placed.token.ref if placed else None)
