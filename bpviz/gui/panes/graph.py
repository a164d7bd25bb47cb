"""The network graph: what every neuron and weight holds at this moment, and which are in the making."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QToolButton, QToolTip, QWidget

from bpviz.engine.steps import Ref
from bpviz.gui.build_tools import BuildTools
from bpviz.gui.edit_wishes import edit_wishes
from bpviz.gui.graph_camera import Sight
from bpviz.gui.graph_frame import GraphFrame
from bpviz.gui.graph_painter import GraphPainter
from bpviz.gui.locks import paint_locks
from bpviz.gui.number_menu import Wish
from bpviz.gui.paint_turn import single_shot
from bpviz.gui.pane import Pane
from bpviz.gui.stop_marks import paint_stops
from bpviz.gui.stop_wishes import neuron_wishes
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.caption import caption
from bpviz.present.graph_hints import headings, hint
from bpviz.present.graph_scales import scales
from bpviz.present.graph_scene import Scene
from bpviz.session.edits import place_of

ZOOM_STEP = 1.25
NOTCH = 120  # what a wheel reports for one notch
NUMBERS = (0, 3)  # turns in which all numbers are written anew while the run rushes; lines and fills always are
CLICK = 4  # pixels that the mouse may move in a click


class GraphPane(Pane):
    """The network, drawn by hand. `texts()` and `place()` tell what is written where."""

    name = "graph"
    heading = "Network"

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self._frame = GraphFrame(view, theme, self)
        self.sight = Sight(view, self._frame, lambda: self._tools.height_wanted)
        self._painter = GraphPainter(theme)
        self._labels_turn = single_shot(self)
        self._labels_turn.timeout.connect(self._prepare_labels)
        self._pressed: QPointF | None = None
        self._dragged = False
        view.responses_changed.connect(self._show_responses)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(240, 160)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self._fit_button = QToolButton(self)
        self._fit_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._fit_button.setToolTip("Fit the graph (0)")
        self._fit_button.setAccessibleName("Fit the graph")
        self._fit_button.clicked.connect(self.fit)
        view.marks_changed.connect(self.update)
        self._tools = BuildTools(view, theme, self)
        self.start()

    # ---- what is shown

    def show_moment(self) -> None:
        """In a rush its numbers wait for their turn; what frames the graph stays as it is where it can."""
        snapshot = self.view.snapshot
        fast = self.view.rushing and snapshot.fast
        keeps = self.sight.renew(may_wait=fast and not self.view.is_turn(NUMBERS))
        if not self.view.rushing:
            words = caption(snapshot, self.view.names, self.view.numbers, self.view.revealed)
            self.setAccessibleDescription(f"{words.title}. {words.sentence}")
        same = self._frame.renew()
        if not same:
            self._place_tools()
        self.update(self.sight.rect() if same else self.rect())
        if fast and not keeps and not self.view.blank:
            self.sight.scene()  # now, and its labels soon, because the turn in which it is painted is long, too
            self._labels_turn.start()

    def _prepare_labels(self) -> None:
        corner = self.sight.corner()
        place = QTransform.fromTranslate(corner.x(), corner.y())
        self._painter.keep_labels(self.sight.scene(), self.view.focus, self, place)

    def show_look(self) -> None:
        self._frame.forget()
        self.sight.forget()
        self.show_moment()

    def _show_responses(self) -> None:
        """Other maps in the neurons, where there are any; in a rush the next picture has them, which then takes less
        long."""
        if not self.view.response_maps:
            return
        if self.view.rushing:
            self._show_maps()
            self._painter.make_maps(self.sight.scene())
        else:
            self.update(self.sight.area().toAlignedRect())

    def _show_maps(self) -> None:
        responses = self.view.responses if self.view.response_maps else None
        self._painter.show_maps(responses, scales(self.view.snapshot.experiment))

    def show_focus(self) -> None:
        self.sight.forget()
        self.update()

    def show_theme(self) -> None:
        self._painter.forget()
        self._frame.forget()
        self._fit_button.setIcon(self.theme.icon("maximize", size=16))
        self._fit_button.setIconSize(self.theme.icon_size(16))
        self._place_button()
        self.show_moment()

    def texts(self) -> dict[str, str]:
        """What is written on the graph, by name: 'out[h1]' → '0.7942', 'w[h1,x1]' → '−0.7321', 'delta[h1]' → '—'.
        In the middle of a sum its value so far is called 'sum'."""
        return {} if self.view.blank else self.sight.scene().texts()

    def place(self, name: str) -> QRect:
        """Where a label stands, in the pane. Raises KeyError where it is not drawn."""
        return self.sight.place(name)

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        hit = self.sight.hit(QPointF(at))
        one = hint(self.view, hit.ref) if hit and hit.ref else ""
        refs = () if self.view.blank else (label.ref for label in self.sight.scene().labels)
        shown = "\n".join(hint(self.view, ref, short=True) for ref in dict.fromkeys(refs) if ref)
        return [(one.partition("\n")[0], one), ("all numbers that are shown", shown)]

    def number_at(self, at: QPoint) -> Ref | None:
        hit = self.sight.hit(QPointF(at))
        return hit.ref if hit else None

    def wishes(self, at: QPoint) -> list[Wish]:
        hit = self.sight.hit(QPointF(at))
        if not hit:
            return []
        wishes = *edit_wishes(self.view, hit.ref, hit.unit), *neuron_wishes(self.view, hit.unit)
        return [*wishes, *self._tools.wishes(hit.unit)]

    def take_neuron_away(self) -> None:
        """The neuron under the mouse, or the one that is selected, while the network is built."""
        self._tools.take_away(self.view.neuron_in_view())

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """What frames the graph is painted only where that is asked for."""
        seen = None if self.view.blank else self.sight.scene()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.palette.canvas))
        if seen:
            graph = self.sight.rect()
            self._paint_graph(painter, graph, seen)
            if not graph.contains(event.rect()):
                right = self.width() if self._fit_button.isHidden() else self._fit_button.x()
                self._frame.paint(painter, event.rect(), graph, self.sight.columns(), right, seen.action)
        painter.end()

    def _paint_graph(self, painter: QPainter, graph: QRect, seen: Scene) -> None:
        view, palette, run_scales = self.view, self.theme.palette, scales(self.view.snapshot.experiment)
        painter.setClipRect(graph)
        painter.translate(self.sight.corner())
        self._show_maps()
        self._painter.paint(painter, seen, run_scales, view.focus, view.selected, view.running and view.snapshot.fast)
        paint_locks(painter, seen, view.snapshot, palette)
        paint_stops(painter, seen, view, palette)
        painter.resetTransform()
        painter.setClipping(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._frame.forget()
        self.sight.forget()
        self._place_button()

    def _place_button(self) -> None:
        side = self.theme.px(28)
        self._fit_button.setGeometry(self.width() - side - 6, 6, side, side)
        self._fit_button.setVisible(not self.sight.camera.fits)
        self._place_tools()

    def _place_tools(self) -> None:
        if not self.view.build or self.view.blank or self._frame.presents:
            self._tools.hide()
        else:
            self._tools.place(self.sight.columns(), self.sight.area().bottom(), self.width())

    # ---- zoom and pan

    def zoom_in(self) -> None:
        """Enlarges the graph around the middle of the pane."""
        self._zoom_around(self.sight.area().center(), ZOOM_STEP)

    def zoom_out(self) -> None:
        """Shrinks the graph around the middle of the pane."""
        self._zoom_around(self.sight.area().center(), 1 / ZOOM_STEP)

    def fit(self) -> None:
        """The whole network in the pane."""
        self.sight.fit()
        self._show_moved()

    def _zoom_around(self, point: QPointF, factor: float) -> None:
        if self.sight.zoom_around(point, factor):
            self._show_moved()

    def _show_moved(self) -> None:
        self._place_button()
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._zoom_around(event.position(), ZOOM_STEP ** (event.angleDelta().y() / NOTCH))
        event.accept()

    # ---- mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if self._pressed is not None:
            if self._dragged or (point - self._pressed).manhattanLength() > CLICK:
                self._dragged = True
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self.sight.move(point - self._pressed)
                self._show_moved()
                self._pressed = point
            return
        hit = self.sight.hit(point)
        self.setCursor(Qt.CursorShape.PointingHandCursor if hit and hit.unit else Qt.CursorShape.ArrowCursor)
        self.view.point_at(hit.ref if hit else None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position(), False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._pressed is not None:
            if not self._dragged:
                hit = self.sight.hit(event.position())
                self.view.select(hit.unit if hit else None)
            self._pressed, self._dragged = None, False
            self.setCursor(Qt.CursorShape.ArrowCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Asks for a weight's value; beside everything it fits the graph."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        hit = self.sight.hit(event.position())
        if hit is None:
            self.fit()
        elif hit.ref and place_of(hit.ref) is not None:
            self.view.weight_asked.emit(hit.ref)

    def leaveEvent(self, event: QEvent) -> None:
        self.view.point_at(None)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            self._show_hint(event.pos(), event.globalPos())
            return True
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
                self._zoom_around(event.position(), 1 + event.value())
            return True
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self._zoom_around(QPointF(self.mapFromGlobal(pinch.centerPoint().toPoint())), pinch.scaleFactor())
                return True
        return super().event(event)

    def _show_hint(self, point: QPoint, screen: QPoint) -> None:
        hit = self.sight.hit(QPointF(point))
        if hit and hit.ref:
            QToolTip.showText(screen, hint(self.view, hit.ref), self)
        elif point.y() < self.sight.area().top() and not self.view.blank:
            columns = self.sight.columns()
            nearest = min(range(len(columns)), key=lambda i: abs(columns[i] - point.x()))
            QToolTip.showText(screen, headings(self.view.snapshot.experiment)[nearest][0], self)
        else:
            QToolTip.hideText()
