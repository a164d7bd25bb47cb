"""The network graph: what every neuron and weight holds at this moment, and which are in the making."""

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt
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
from bpviz.gui.graph_camera import Camera
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
from bpviz.present.graph_detail import Strongest
from bpviz.present.graph_hints import headings, hint
from bpviz.present.graph_scales import scales
from bpviz.present.graph_scene import BLEED, Hit, Scene, renewed, scene
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
        self.camera = Camera()
        self._scene: Scene | None = None
        self._strongest = Strongest()
        self._frame = GraphFrame(view, theme, self)
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
        snapshot, old = self.view.snapshot, self._scene
        fast = self.view.rushing and snapshot.fast
        keeps = old if fast and not self.view.is_turn(NUMBERS) and old and old.action is None else None
        self._scene = renewed(keeps, self.view, scales(snapshot.experiment)) if keeps else None
        if not self.view.rushing:
            words = caption(snapshot, self.view.names, self.view.numbers, self.view.revealed)
            self.setAccessibleDescription(f"{words.title}. {words.sentence}")
        same = self._frame.renew()
        if not same:
            self._place_tools()
        self.update(self._graph_rect() if same else self.rect())
        if fast and not keeps and not self.view.blank:
            self._seen_scene()  # now, and its labels soon, because the turn in which it is painted is long, too
            self._labels_turn.start()

    def _prepare_labels(self) -> None:
        corner = self._corner()
        place = QTransform.fromTranslate(corner.x(), corner.y())
        self._painter.keep_labels(self._seen_scene(), self.view.focus, self, place)

    def show_look(self) -> None:
        self._frame.forget()
        self._scene = None
        self.show_moment()

    def _show_responses(self) -> None:
        """Other maps in the neurons, where there are any; in a rush the next picture has them, which then takes less
        long."""
        if not self.view.response_maps:
            return
        if self.view.rushing:
            self._show_maps()
            self._painter.make_maps(self._seen_scene())
        else:
            self.update(self._area().toAlignedRect())

    def _show_maps(self) -> None:
        responses = self.view.responses if self.view.response_maps else None
        self._painter.show_maps(responses, scales(self.view.snapshot.experiment))

    def show_focus(self) -> None:
        self._scene = None
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
        return {} if self.view.blank else self._seen_scene().texts()

    def place(self, name: str) -> QRect:
        """Where a label stands, in the pane. Raises KeyError where it is not drawn."""
        for label in self._seen_scene().labels:
            if label.name == name:
                left, top, right, bottom = label.rect
                return QRectF(left, top, right - left, bottom - top).translated(self._corner()).toRect()
        raise KeyError(name)

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        hit = self._hit(QPointF(at))
        one = hint(self.view, hit.ref) if hit and hit.ref else ""
        refs = () if self.view.blank else (label.ref for label in self._seen_scene().labels)
        shown = "\n".join(hint(self.view, ref, short=True) for ref in dict.fromkeys(refs) if ref)
        return [(one.partition("\n")[0], one), ("all numbers that are shown", shown)]

    def number_at(self, at: QPoint) -> Ref | None:
        hit = self._hit(QPointF(at))
        return hit.ref if hit else None

    def wishes(self, at: QPoint) -> list[Wish]:
        hit = self._hit(QPointF(at))
        if not hit:
            return []
        wishes = *edit_wishes(self.view, hit.ref, hit.unit), *neuron_wishes(self.view, hit.unit)
        return [*wishes, *self._tools.wishes(hit.unit)]

    def take_neuron_away(self) -> None:
        """The neuron under the mouse, or the one that is selected, while the network is built."""
        self._tools.take_away(self.view.neuron_in_view())

    def _seen_scene(self) -> Scene:
        if self._scene is None:
            area, zoom, unit = self._area(), self.camera.zoom, self._zoomed_unit()
            self._scene = scene(
                self.view, scales(self.view.snapshot.experiment), area.width() * zoom, area.height() * zoom, unit,
                self.camera.window(area), self._strongest.at(self.view.snapshot, self.view.running), self._frame.type,
            )  # fmt: skip
        return self._scene

    def _zoomed_unit(self) -> float:
        return self._frame.unit * self.camera.type_growth

    def _area(self) -> QRectF:
        """The part of the pane that the graph has."""
        return self._frame.area(self._tools.height_wanted)

    def _graph_rect(self) -> QRect:
        """The same, with what labels may stand out of it."""
        bleed = BLEED * self._zoomed_unit()
        return self._area().adjusted(0, -bleed, 0, bleed).toAlignedRect()

    def _corner(self) -> QPointF:
        """Where the scene's origin stands in the pane."""
        return self.camera.corner(self._area())

    def _columns(self) -> list[float]:
        """Where the layers stand in the pane, from the left."""
        left = self._corner().x()
        return [x + left for x in self._seen_scene().layout.columns]

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """What frames the graph is painted only where that is asked for."""
        seen = None if self.view.blank else self._seen_scene()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.palette.canvas))
        if seen:
            graph = self._graph_rect()
            self._paint_graph(painter, graph, seen)
            if not graph.contains(event.rect()):
                right = self.width() if self._fit_button.isHidden() else self._fit_button.x()
                self._frame.paint(painter, event.rect(), graph, self._columns(), right, seen.action)
        painter.end()

    def _paint_graph(self, painter: QPainter, graph: QRect, seen: Scene) -> None:
        view, palette, run_scales = self.view, self.theme.palette, scales(self.view.snapshot.experiment)
        painter.setClipRect(graph)
        painter.translate(self._corner())
        self._show_maps()
        self._painter.paint(painter, seen, run_scales, view.focus, view.selected, view.running and view.snapshot.fast)
        paint_locks(painter, seen, view.snapshot, palette)
        paint_stops(painter, seen, view, palette)
        painter.resetTransform()
        painter.setClipping(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._frame.forget()
        self._scene = None
        self._place_button()

    def _place_button(self) -> None:
        side = self.theme.px(28)
        self._fit_button.setGeometry(self.width() - side - 6, 6, side, side)
        self._fit_button.setVisible(not self.camera.fits)
        self._place_tools()

    def _place_tools(self) -> None:
        if not self.view.build or self.view.blank or self._frame.presents:
            self._tools.hide()
        else:
            self._tools.place(self._columns(), self._area().bottom(), self.width())

    # ---- zoom and pan

    def zoom_in(self) -> None:
        """Enlarges the graph around the middle of the pane."""
        self._zoom_around(self._area().center(), ZOOM_STEP)

    def zoom_out(self) -> None:
        """Shrinks the graph around the middle of the pane."""
        self._zoom_around(self._area().center(), 1 / ZOOM_STEP)

    def fit(self) -> None:
        """The whole network in the pane."""
        self.camera.fit()
        self._show_moved()

    def _zoom_around(self, point: QPointF, factor: float) -> None:
        """Zooms and keeps what is nearest to `point` where it is, relative to it."""
        zoom = self.camera.zoomed(factor)
        if zoom == self.camera.zoom:
            return
        corner, spots = self._corner(), self._seen_scene().layout.spots.values()
        inside = point - corner
        nearest = min(spots, key=lambda spot: math.hypot(spot.x - inside.x(), spot.y - inside.y()))
        wanted = point + (QPointF(nearest.x, nearest.y) + corner - point) * (zoom / self.camera.zoom)
        self.camera.zoom, self._scene = zoom, None
        spot = self._seen_scene().layout.spots.get(nearest.unit, nearest)
        self._move(wanted - self._corner() - QPointF(spot.x, spot.y))

    def _move(self, by: QPointF) -> None:
        self.camera.move(by, self._area())
        self._show_moved()

    def _show_moved(self) -> None:
        self._scene = None
        self._place_button()
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._zoom_around(event.position(), ZOOM_STEP ** (event.angleDelta().y() / NOTCH))
        event.accept()

    # ---- mouse

    def _hit(self, point: QPointF) -> Hit | None:
        if self.view.blank or not self._area().contains(point):
            return None
        inside = point - self._corner()
        return self._seen_scene().hit(inside.x(), inside.y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if self._pressed is not None:
            if self._dragged or (point - self._pressed).manhattanLength() > CLICK:
                self._dragged = True
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self._move(point - self._pressed)
                self._pressed = point
            return
        hit = self._hit(point)
        self.setCursor(Qt.CursorShape.PointingHandCursor if hit and hit.unit else Qt.CursorShape.ArrowCursor)
        self.view.point_at(hit.ref if hit else None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position(), False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._pressed is not None:
            if not self._dragged:
                hit = self._hit(event.position())
                self.view.select(hit.unit if hit else None)
            self._pressed, self._dragged = None, False
            self.setCursor(Qt.CursorShape.ArrowCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Asks for a weight's value; beside everything it fits the graph."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        hit = self._hit(event.position())
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
        hit = self._hit(QPointF(point))
        if hit and hit.ref:
            QToolTip.showText(screen, hint(self.view, hit.ref), self)
        elif point.y() < self._area().top() and not self.view.blank:
            columns = self._columns()
            nearest = min(range(len(columns)), key=lambda i: abs(columns[i] - point.x()))
            QToolTip.showText(screen, headings(self.view.snapshot.experiment)[nearest][0], self)
        else:
            QToolTip.hideText()
