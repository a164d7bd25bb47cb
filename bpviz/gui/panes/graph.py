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
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QToolButton, QToolTip, QWidget

from bpviz.engine.network import Unit
from bpviz.engine.steps import Ref
from bpviz.gui.build_tools import BuildTools
from bpviz.gui.edit_wishes import edit_wishes
from bpviz.gui.graph_legend import HEAD, LINE, Legend, paint_headings
from bpviz.gui.graph_painter import GraphPainter
from bpviz.gui.locks import paint_locks
from bpviz.gui.number_menu import Wish
from bpviz.gui.pane import Pane
from bpviz.gui.stop_marks import paint_stops
from bpviz.gui.stop_wishes import neuron_wishes
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.caption import caption
from bpviz.present.graph_detail import MOST_LINES, is_large, strongest
from bpviz.present.graph_hints import DEAD, SATURATED, headings, hint
from bpviz.present.graph_labels import Rect
from bpviz.present.graph_layout import natural_unit
from bpviz.present.graph_levels import USUAL_TYPE, Type
from bpviz.present.graph_scales import LegendItem, Scales, legend, scales
from bpviz.present.graph_scene import BLEED, Hit, Scene, renewed, scene
from bpviz.present.slide import slide_type, slide_unit
from bpviz.present.workspaces import PRESENT
from bpviz.session.edits import place_of
from bpviz.session.experiment import Experiment

SMALLEST_ZOOM, LARGEST_ZOOM = 0.5, 8.0
ZOOM_STEP = 1.25
TYPE_GROWTH = 0.3  # power of the zoom with which type grows
NOTCH = 120  # what a wheel reports for one notch
LEGEND_SHARE = 0.16  # of the pane's height, at most
NUMBERS = (0, 3)  # turns in which all numbers are written anew while the run rushes; lines and fills always are
CLICK = 4  # pixels that the mouse may move in a click


class GraphPane(Pane):
    """The network, drawn by hand. `texts()` and `place()` tell what is written where."""

    name = "graph"
    heading = "Network"

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self.zoom = 1.0
        self._pan = QPointF()
        self._scene: Scene | None = None
        self._scales: tuple[Experiment, Scales] | None = None
        self._chosen: tuple[Experiment, int, tuple[tuple[int, ...], ...]] | None = None
        self._framed: tuple[object, ...] = ()  # what the headings and the legend were painted for
        self._legend: Legend | None = None
        self._painter = GraphPainter(theme)
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
        """The legend has the colour of the phase; what else frames the graph stays as it is."""
        snapshot, old = self.view.snapshot, self._scene
        waits = self.view.rushing and snapshot.fast and not self.view.is_turn(NUMBERS)
        self._scene = renewed(old, self.view, self._run_scales()) if waits and old and old.action is None else None
        if not self.view.rushing:
            words = caption(snapshot, self.view.names, self.view.numbers, self.view.revealed)
            self.setAccessibleDescription(f"{words.title}. {words.sentence}")
        framed = snapshot.experiment, snapshot.step.phase if snapshot.step else None, self._stuck()
        if framed[-1:] != self._framed[-1:]:
            self._legend = None
        if framed[:1] != self._framed[:1]:
            self._place_tools()
        same, self._framed = framed == self._framed, framed
        bleed = BLEED * self._zoomed_unit()
        self.update(self._area().adjusted(0, -bleed, 0, bleed).toAlignedRect() if same else self.rect())

    def show_look(self) -> None:
        self._legend = self._scene = None
        self.update()
        self.show_moment()
        self._place_tools()

    def _show_responses(self) -> None:
        """Other maps in the neurons, where there are any; in a rush the next picture has them."""
        if self.view.response_maps and not self.view.rushing:
            self.update(self._area().toAlignedRect())

    def show_focus(self) -> None:
        self._scene = None
        self.update()

    def show_theme(self) -> None:
        self._painter.forget()
        self._legend = None
        self._fit_button.setIcon(self.theme.icon("maximize", size=16))
        self._fit_button.setIconSize(self.theme.icon_size(16))
        self._place_button()
        self.update()
        self.show_moment()

    def texts(self) -> dict[str, str]:
        """What is written on the graph, by name: 'out[h1]' → '0.7942', 'w[h1,x1]' → '−0.7321', 'delta[h1]' → '—'.
        In the middle of a sum its value so far is called 'sum'."""
        return {} if self.view.blank else self._seen_scene().texts()

    def place(self, name: str) -> QRect:
        """Where a label stands, in the pane. Raises KeyError where it is not drawn."""
        for label in self._seen_scene().labels:
            if label.name == name:
                rect, corner = label.rect, self._corner()
                return QRectF(
                    rect.left + corner.x(), rect.top + corner.y(), rect.right - rect.left, rect.bottom - rect.top
                ).toRect()
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
            area, corner, unit = self._area(), self._corner(), self._zoomed_unit()
            left, top = area.left() - corner.x(), area.top() - corner.y()
            window = Rect(left, top, left + area.width(), top + area.height())
            width, height = area.width() * self.zoom, area.height() * self.zoom
            chosen = self._chosen_neurons()
            self._scene = scene(self.view, self._run_scales(), width, height, unit, window, chosen, self._type())
        return self._scene

    def _chosen_neurons(self) -> tuple[tuple[int, ...], ...]:
        """The strongest neurons of each layer. They hold still while the run moves, and within an epoch: what stands
        on the screen is not to jump about."""
        snapshot = self.view.snapshot
        chosen = self._chosen
        if chosen and chosen[0] is snapshot.experiment and (self.view.running or chosen[1] == snapshot.epoch):
            return chosen[2]
        found = strongest(snapshot.parameters)
        self._chosen = snapshot.experiment, snapshot.epoch, found
        return found

    def _run_scales(self) -> Scales:
        experiment = self.view.snapshot.experiment
        if self._scales is None or self._scales[0] is not experiment:
            self._scales = experiment, scales(experiment)
            self._legend = None
        return self._scales[1]

    def _seen_legend(self) -> Legend:
        run_scales = self._run_scales()
        if self._legend is None:
            unit = self._natural_unit()
            lines = min(int(self.height() * LEGEND_SHARE / (LINE * unit)), 2)
            self._legend = Legend(self.theme, self._legend_items(run_scales), self.width(), lines, unit)
        return self._legend

    def _legend_items(self, run_scales: Scales) -> tuple[LegendItem, ...]:
        large = is_large(self.view.snapshot.experiment)
        experiment, inputs = self.view.snapshot.experiment, self.view.plane_inputs
        over = ", ".join(self.view.names.unit(Unit(-1, i)) for i in inputs[: experiment.layers[0]])
        return legend(
            run_scales, self.view.numbers, MOST_LINES if large else None, over if self.view.response_maps else "",
            self._stuck(),
        )  # fmt: skip

    def _stuck(self) -> tuple[str, ...]:
        """The marks of neurons that do not learn, as far as there are such neurons now."""
        found = {notice.exactly_zero for notice in self.view.snapshot.notices}
        return (DEAD,) * (True in found) + (SATURATED,) * (False in found)

    def _presents(self) -> bool:
        return self.view.workspace == PRESENT

    def _type(self) -> Type:
        return slide_type(self.window().height()) if self._presents() else USUAL_TYPE

    def _natural_unit(self) -> float:
        if self._presents():
            return slide_unit(self.window().height())
        return natural_unit(self.width(), self.height(), self.theme.scale)

    def _zoomed_unit(self) -> float:
        """Zoomed in, type grows less than the distances, so that more of it has room."""
        return self._natural_unit() * math.pow(self.zoom, TYPE_GROWTH)

    def _area(self) -> QRectF:
        """The part of the pane between headings and legend; in a talk, without those, all of it."""
        if self._presents():
            return QRectF(self.rect())
        top = HEAD * self._natural_unit()
        tools = self._tools.height_wanted if self.view.build else 0
        return QRectF(0, top, self.width(), max(self.height() - top - self._seen_legend().height - tools, 48.0))

    def _corner(self) -> QPointF:
        """Where the scene's origin stands in the pane."""
        area = self._area()
        middle = QPointF(area.width(), area.height()) * ((1 - self.zoom) / 2 if self.zoom < 1 else 0)
        return area.topLeft() + self._pan + middle

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """What frames the graph is painted only where that is asked for."""
        seen = None if self.view.blank else self._seen_scene()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.palette.canvas))
        if seen:
            area, corner, palette = self._area(), self._corner(), self.theme.palette
            fast = self.view.running and self.view.snapshot.fast
            bleed = BLEED * self._zoomed_unit()
            painter.setClipRect(area.adjusted(0, -bleed, 0, bleed).toAlignedRect())
            painter.translate(corner)
            if self.view.response_maps:
                self._painter.show_maps(self.view.responses, self._run_scales())
            else:
                self._painter.show_maps(None, self._run_scales())
            self._painter.paint(painter, seen, self._run_scales(), self.view.focus, self.view.selected, fast)
            paint_locks(painter, seen, self.view.snapshot, palette)
            paint_stops(painter, seen, self.view, palette)
            painter.resetTransform()
            painter.setClipping(False)
            columns = [x + corner.x() for x in seen.layout.columns]
            if self._presents():
                painter.end()
                return
            if event.rect().top() < area.top() - bleed - 1:
                right = self.width() if self._fit_button.isHidden() else self._fit_button.x()
                words = headings(self.view.snapshot.experiment)
                paint_headings(painter, self.theme, self._natural_unit(), columns, words, right)
            if event.rect().bottom() > area.bottom() + bleed + 1:
                phase = palette.phase(seen.action.phase) if seen.action else palette.backward
                self._seen_legend().paint(painter, self.height() - self._seen_legend().height, phase)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._legend = self._scene = None
        self._place_button()

    def _place_button(self) -> None:
        side = self.theme.px(28)
        self._fit_button.setGeometry(self.width() - side - 6, 6, side, side)
        self._fit_button.setVisible(self.zoom != 1.0 or not self._pan.isNull())
        self._place_tools()

    def _place_tools(self) -> None:
        if not self.view.build or self.view.blank or self._presents():
            self._tools.hide()
            return
        corner = self._corner()
        columns = [x + corner.x() for x in self._seen_scene().layout.columns]
        self._tools.place(columns, self._area().bottom(), self.width())

    # ---- zoom and pan

    def zoom_in(self) -> None:
        """Enlarges the graph around the middle of the pane."""
        self._zoom_around(self._area().center(), ZOOM_STEP)

    def zoom_out(self) -> None:
        """Shrinks the graph around the middle of the pane."""
        self._zoom_around(self._area().center(), 1 / ZOOM_STEP)

    def fit(self) -> None:
        """The whole network in the pane."""
        self.zoom, self._pan = 1.0, QPointF()
        self._moved()

    def _zoom_around(self, point: QPointF, factor: float) -> None:
        """Zooms and keeps what is nearest to `point` where it is, relative to it."""
        zoom = min(max(self.zoom * factor, SMALLEST_ZOOM), LARGEST_ZOOM)
        if zoom == self.zoom:
            return
        corner, spots = self._corner(), self._seen_scene().layout.spots.values()
        inside = point - corner
        nearest = min(spots, key=lambda spot: math.hypot(spot.x - inside.x(), spot.y - inside.y()))
        wanted = point + (QPointF(nearest.x, nearest.y) + corner - point) * (zoom / self.zoom)
        self.zoom, self._scene = zoom, None
        spot = self._seen_scene().layout.spots.get(nearest.unit, nearest)
        self._pan += wanted - self._corner() - QPointF(spot.x, spot.y)
        self._moved()

    def _moved(self) -> None:
        area = self._area()
        far_x, far_y = area.width() * max(self.zoom, 1.0) - 80, area.height() * max(self.zoom, 1.0) - 80
        self._pan = QPointF(
            min(max(self._pan.x(), -far_x), area.width() - 80), min(max(self._pan.y(), -far_y), area.height() - 80)
        )
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
                self._pan += point - self._pressed
                self._pressed = point
                self._moved()
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
            inside = point.x() - self._corner().x()
            columns = self._seen_scene().layout.columns
            nearest = min(range(len(columns)), key=lambda i: abs(columns[i] - inside))
            QToolTip.showText(screen, headings(self.view.snapshot.experiment)[nearest][0], self)
        else:
            QToolTip.hideText()
