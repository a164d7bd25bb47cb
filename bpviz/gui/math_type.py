"""Symbolic formulas in mathematical type: LaTeX to SVG by ziamath, off the way of a key press, kept for ever."""

from collections import deque
from collections.abc import Callable, Iterable
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

INK = "#010203"  # stands for the colour in what is kept
SIZE = 100.0  # pixels in what is kept; it is scaled
FIRST_AFTER = 150  # milliseconds after the first paint: importing ziamath takes 300
RESTED = 200  # milliseconds on one moment: setting a formula takes 15, which a next key press must not wait for
WARM_EVERY = 40  # milliseconds between formulas that nobody waits for
KEPT_PICTURES, KEPT_DRAWINGS = 512, 4096


class Drawing(NamedTuple):
    """A formula as SVG in `INK` at `SIZE`: its width, height and the height of its baseline above its lower edge."""

    svg: bytes
    width: float
    height: float
    depth: float


class Picture(NamedTuple):
    """A formula to paint: logical width and height, and how far its baseline is below its upper edge."""

    pixmap: QPixmap
    width: float
    height: float
    ascent: float


_drawings: dict[str, Drawing] = {}
_pictures: dict[tuple[str, str, float, float], Picture] = {}


class MathType(QObject):
    """Sets formulas. What is not set yet is `None`, and `ready` tells when something asked for has been set.

    Nothing is set before `start`, so that the window is painted first, nor while `waits`: each takes longer than a
    picture of a run in a rush may be late, and twice as long beside another thread that runs Python.
    """

    ready = Signal()

    def __init__(self, waits: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waits = waits
        self._wanted: deque[str] = deque()
        self._warm: deque[str] = deque()
        self._started = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._set_one)

    def start(self) -> None:
        """Begins to set formulas, shortly; does nothing the second time."""
        if not self._started:
            self._started = True
            self._timer.start(FIRST_AFTER)

    def warm(self, formulas: Iterable[str]) -> None:
        """Sets these too, when there is time."""
        self._warm = deque(latex for latex in dict.fromkeys(formulas) if latex not in _drawings)
        self._go_on()

    def forget(self) -> None:
        """Drops what was asked for and is not set yet: another moment is shown. Nothing is set until it has rested."""
        self._wanted.clear()
        self._timer.stop()
        self._go_on()

    def size(self, latex: str, pixels: float) -> tuple[float, float, float] | None:
        """Width, height and ascent of a formula with letters of `pixels`; None where it is not set yet."""
        drawing = _drawings.get(latex)
        if drawing is None:
            if latex not in self._wanted:
                self._wanted.append(latex)
                self._go_on()
            return None
        scale = pixels / SIZE
        return drawing.width * scale, drawing.height * scale, (drawing.height - drawing.depth) * scale

    def picture(self, latex: str, colour: str, pixels: float, ratio: float) -> Picture | None:
        """A formula in a colour, with letters of `pixels`, for a screen of `ratio` device pixels a pixel."""
        size = self.size(latex, pixels)
        if size is None:
            return None
        key = latex, colour, pixels, ratio
        if key not in _pictures:
            if len(_pictures) >= KEPT_PICTURES:
                _pictures.clear()
            width, height, ascent = size
            pixmap = _pixmap(_drawings[latex].svg, colour, width, height, ratio)
            _pictures[key] = Picture(pixmap, width, height, ascent)
        return _pictures[key]

    def drawing(self, latex: str, colour: str) -> QSvgRenderer:
        """A formula that has been set, in a colour, to be drawn at any size. Raises KeyError."""
        return _renderer(_drawings[latex].svg, colour)

    def set_all(self) -> None:
        """Sets everything that was asked for, at once: for pictures of the window, and tests."""
        self._timer.stop()
        self._started = True
        waited = bool(self._wanted)
        while self._wanted:
            _set(self._wanted.popleft())
        if waited:
            self.ready.emit()

    def _go_on(self, after: int = RESTED) -> None:
        if self._started and not self._timer.isActive() and (self._wanted or self._warm):
            self._timer.start(after)

    def _set_one(self) -> None:
        if self._waits():
            self._go_on()
            return
        if self._wanted:
            _set(self._wanted.popleft())
            if not self._wanted:
                self.ready.emit()
        elif self._warm:
            _set(self._warm.popleft())
        self._go_on(0 if self._wanted else WARM_EVERY)


def _set(latex: str) -> None:
    if latex in _drawings:
        return
    if len(_drawings) >= KEPT_DRAWINGS:
        del _drawings[next(iter(_drawings))]
    import ziamath  # here, because it takes 0.3 s that the first paint must not wait for

    ziamath.config.svg2 = False  # Qt knows no <symbol>
    formula = ziamath.Latex(latex, size=SIZE, color=INK, inline=True)
    svg = formula.svg()
    width, height = (float(svg.split(f'{name}="', 1)[1].split('"', 1)[0]) for name in ("width", "height"))
    top = float(svg.split('viewBox="', 1)[1].split('"', 1)[0].split()[1])
    _drawings[latex] = Drawing(svg.encode(), width, height, height + top)


def _pixmap(svg: bytes, colour: str, width: float, height: float, ratio: float) -> QPixmap:
    renderer = _renderer(svg, colour)
    pixmap = QPixmap(max(round(width * ratio), 1), max(round(height * ratio), 1))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _renderer(svg: bytes, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(svg.replace(INK.encode(), colour.encode())))
