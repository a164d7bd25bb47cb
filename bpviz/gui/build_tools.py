"""Building the network on its drawing: buttons below each column add and take away neurons and layers, and choose
transfer functions; the menu of a neuron takes it away."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QMenu, QToolButton, QWidget

from bpviz.engine.activations import SOFTMAX, TRANSFERS
from bpviz.engine.network import Unit
from bpviz.gui.number_menu import Wish
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.session.experiment import Experiment, ExperimentError
from bpviz.session.new_layers import Layers, check_resize, layers_of, with_layers, without_neuron

SIDE, GAP = 24, 2  # pixels at scale 1
HEIGHT = SIDE + 12  # of the row of buttons
COUNT, INSERT = 30, 64  # widths of a layer's number of neurons, and of the button for another layer


class BuildTools(QWidget):
    """A row of buttons. `place` puts them below the columns of the graph; what is pressed is asked of the view, so it
    can be undone like every change of the run, and what the data forbid is said."""

    def __init__(self, view: View, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._view, self._theme = view, theme
        self._shown: tuple[object, ...] = ()
        self._before: Experiment | None = None
        self._wanted: Experiment | None = None  # asked for, and not there yet
        self.buttons: dict[str, QToolButton] = {}
        self._counts: list[QLabel] = []
        self.hide()

    @property
    def height_wanted(self) -> int:
        """Pixels that the row takes; none where nothing is built."""
        return self._theme.px(HEIGHT) if self._view.build else 0

    def place(self, columns: Sequence[float], top: float, width: float) -> None:
        """Shows the buttons of this network below its columns, in a row as wide as the graph."""
        experiment = self._view.snapshot.experiment
        if experiment is self._wanted:
            self._wanted = None  # it is there; undo may lead back from it
        shown = experiment.layers, experiment.transfers, self._theme.palette, self._theme.scale
        if shown != self._shown:
            self._shown = shown
            self._make(experiment)
        self.setGeometry(0, round(top), round(width), self.height_wanted)
        self._arrange(columns)
        self.show()

    def _newest(self) -> Experiment:
        """The network as it was last asked for, so that quick presses add up."""
        seen = self._view.snapshot.experiment
        if self._wanted is None or seen is not self._before:
            self._before, self._wanted = seen, None
        return self._wanted or seen

    def _make(self, experiment: Experiment) -> None:
        for widget in (*self.buttons.values(), *self._counts):
            widget.hide()
            widget.deleteLater()
        self.buttons, self._counts = {}, []
        for layer in range(-1, experiment.last_layer + 1):
            name = _name(experiment, layer)
            self._button(f"fewer {layer}", "minus", f"One neuron less in {name}", partial(self._resize, layer, -1))
            self._button(f"more {layer}", "plus", f"One neuron more in {name}", partial(self._resize, layer, 1))
            if layer >= 0:
                tip = f"Transfer function of {name}: {experiment.transfers[layer]}"
                self._button(f"transfer {layer}", "", tip, partial(self._offer, layer))
                self.buttons[f"transfer {layer}"].setText("φ")
            if 0 <= layer < experiment.last_layer:
                self._button(f"remove {layer}", "trash-2", f"Takes {name} away", partial(self._remove, layer))
            if layer >= 0:
                self._button(
                    f"insert {layer}", "network", f"A hidden layer before {name}", partial(self._insert, layer)
                )
                self.buttons[f"insert {layer}"].setText("layer")
            self._button(f"rest {layer}", "ellipsis", f"More for {name}", partial(self._offer_rest, layer))
            label = QLabel(str(experiment.layers[layer + 1]), self)
            label.setFont(self._theme.font("mono"))
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._counts.append(label)

    def _button(self, id: str, icon: str, tip: str, press: Callable[[], None]) -> None:
        button = QToolButton(self)
        button.setProperty("tight", True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setFont(self._theme.font("small"))
        if icon:
            button.setIcon(self._theme.icon(icon, size=16))
            button.setIconSize(self._theme.icon_size(16))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(lambda: press())
        self.buttons[id] = button

    def _arrange(self, columns: Sequence[float]) -> None:
        """Where columns stand close, first words give way, then the numbers of neurons, then all but the buttons for
        neurons, and those: what has no button of its own is in a menu then."""
        px = self._theme.px
        side, gap = px(SIDE), px(GAP)
        spacing = min(right - left for left, right in pairwise(columns))
        least = 3 * side + 4 * gap  # three buttons, and what is between them
        edge = self.width() - columns[-1] - 2 * (side + gap)  # what the buttons of the last column leave
        has_neurons, has_all = spacing >= least and edge >= 0, spacing >= least + 2 * (gap + side)
        least += side + gap
        has_words = spacing >= least + px(COUNT) + px(INSERT)
        has_counts = has_words or spacing >= least + px(COUNT) + side
        count, insert = px(COUNT) if has_counts else gap, px(INSERT) if has_words else side
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if has_words else Qt.ToolButtonStyle.ToolButtonIconOnly
        y = (self.height_wanted - side) // 2
        for i, x in enumerate(columns):
            layer, half = i - 1, count / 2
            right = x + half + side + gap
            self._put(f"fewer {layer}", x - half - side, y, side, has_neurons)
            self._put(f"more {layer}", x + half, y, side, has_neurons)
            self._counts[i].setGeometry(round(x - half), y, round(2 * half), side)
            self._counts[i].setVisible(has_counts)
            has_rest = layer >= 0 if has_neurons else True
            self._put(f"rest {layer}", right if has_neurons else x - side / 2, y, side, has_rest and not has_all)
            if layer >= 0:
                self._put(f"transfer {layer}", right, y, side, has_all)
            if f"remove {layer}" in self.buttons:
                self._put(f"remove {layer}", right + side + gap, y, side, has_all)
            if layer >= 0:  # in the middle of what is free between the two columns
                self.buttons[f"insert {layer}"].setToolButtonStyle(style)
                taken = 2 * (side + gap) if i > 1 else 0.0
                self._put(f"insert {layer}", (columns[i - 1] + taken + x - insert) / 2, y, insert, has_all)

    def _put(self, id: str, x: float, y: int, width: int, visible: bool = True) -> None:
        self.buttons[id].setGeometry(round(x), y, width, self._theme.px(SIDE))
        self.buttons[id].setVisible(visible)

    # ---- what is pressed

    def _resize(self, layer: int, by: int) -> None:
        experiment = self._newest()
        size = experiment.layers[layer + 1] + by
        self._ask(lambda layers: layers.resized(layer, size), layer)

    def _remove(self, layer: int) -> None:
        self._ask(lambda layers: layers.without(layer))

    def _insert(self, layer: int) -> None:
        self._ask(lambda layers: layers.with_hidden(layer))

    def _offer(self, layer: int) -> None:
        """A menu of transfer functions."""
        self._pop_up(self._transfers(layer, self), f"transfer {layer}")

    def _transfers(self, layer: int, parent: QWidget) -> QMenu:
        experiment = self._newest()
        menu = QMenu("Transfer function", parent)
        for name in (*TRANSFERS, SOFTMAX) if layer == experiment.last_layer else TRANSFERS:
            action = menu.addAction(name, partial(self._transfer, layer, name))
            action.setCheckable(True)
            action.setChecked(name == experiment.transfers[layer])
        return menu

    def _offer_rest(self, layer: int) -> None:
        """A menu of what has no button of its own where columns stand close."""
        menu = QMenu(self)
        for what in ("fewer", "more", "insert", "remove"):
            button = self.buttons.get(f"{what} {layer}")
            if button is not None and button.isHidden():
                menu.addAction(button.accessibleName(), button.click)
        if layer >= 0:
            menu.addMenu(self._transfers(layer, menu))
        self._pop_up(menu, f"rest {layer}")

    def _pop_up(self, menu: QMenu, id: str) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        button = self.buttons[id]
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _transfer(self, layer: int, name: str) -> None:
        self._ask(lambda layers: layers.with_transfer(layer, name))

    def wishes(self, unit: Unit | None) -> list[Wish]:
        """What the menu of a neuron offers while the network is built."""
        if unit is None or unit.layer < 0 or not self._view.build:
            return []
        return [(f"Take {self._view.names.unit(unit)} away", partial(self.take_away, unit))]

    def take_away(self, unit: Unit | None) -> None:
        """Takes a neuron away; the others keep their weights."""
        if not self._view.build:
            self._view.told.emit("Neurons are taken away while the network is built (Alt+B).")
        elif unit is None:
            self._view.told.emit("Point at the neuron that is to be taken away, or select it.")
        else:
            self._request(lambda experiment: without_neuron(experiment, unit))

    def _ask(self, change: Callable[[Layers], Layers], resized: int | None = None) -> None:
        def changed(experiment: Experiment) -> Experiment:
            if resized is not None:
                check_resize(experiment, resized)
            return with_layers(experiment, change(layers_of(experiment)))

        if len(self._newest().layers) == len(self._counts):  # else the layers change this moment
            self._request(changed)

    def _request(self, change: Callable[[Experiment], Experiment]) -> None:
        try:
            wanted = change(self._newest())
        except ExperimentError as error:
            text = str(error)
            self._view.told.emit(f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}")
            return
        self._wanted = wanted
        self._view.experiment_requested.emit(wanted)


def _name(experiment: Experiment, layer: int) -> str:
    if layer < 0:
        return "the inputs"
    if layer == experiment.last_layer:
        return "the outputs"
    return "the hidden layer" if experiment.last_layer == 1 else f"hidden layer {layer + 1}"
