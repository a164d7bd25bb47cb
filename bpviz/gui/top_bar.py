"""The bar at the top: where the cursor stands in words, how to move, how to see."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from bpviz.gui.actions import Actions
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.gui.where_label import WhereLabel
from bpviz.present.speeds import SPEEDS, Speed, speed_text
from bpviz.present.where import longest_where, shortened, where
from bpviz.present.workspaces import WORKSPACES
from bpviz.session.timeline import Grain, Timeline

TRANSPORT = ("home", "previous_row", "back", "play", "forward", "next_row", "end")
LONG_WAYS = ("home", "previous_row", "next_row", "end")
MENU = ("help", "palette", "theme_system", "theme_light", "theme_dark", "theme_contrast")
WITH_CARD = (4,)  # turn in a rush
GAP, APART = 16, 4  # pixels between groups, and between what has a ground of its own
# how the bar gives way, in this order
SHORT_WORKSPACES, NO_NAME, SHORT_GRAINS, SHORT_SPEED, SHORT_WHERE, NO_ASKING = range(1, 7)
GRAIN_MENU, SHORT_WAYS, NO_WORKSPACES, BARE = range(7, 11)


class SpeedBox(QComboBox):
    """How many moves a second; the wheel passes over it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class TopBar(QWidget):
    """Where am I, move, view. It stays whole at any width: first the workspaces' names give way, then further
    parts, each of which has a key or a place in a menu too; the sentence gives way last.

    Signals: `speed_changed(Speed)` when the person chooses one.
    """

    speed_changed = Signal(object)

    def __init__(self, view: View, theme: Theme, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._theme = theme
        self._actions = actions
        self._timeline: Timeline | None = None
        self._short_speeds = False
        self._name = QLabel("bpviz")
        self._where = WhereLabel(theme)
        self._transport = {id: self._button(id) for id in TRANSPORT}
        self._ask_first = self._button("ask_first")
        self._workspaces = [self._workspace_button(id) for id in WORKSPACES]
        self._grains = {grain: self._grain_button(grain) for grain in Grain}
        self._grain_menu = self._menu_button([f"grain_{grain}" for grain in Grain], "How far one move goes")
        self._speed = self._speed_box()
        self._more = self._menu_button(MENU, "More")
        self._lay_out()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        view.moment_changed.connect(self._hear)
        view.look_changed.connect(self.show_look)
        theme.changed.connect(self.show_theme)
        self.show_theme()

    def _button(self, id: str) -> QToolButton:
        """A button of a command. That of `play` has a picture of its own: it changes while the run moves."""
        action, button = self._actions[id], QToolButton()
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setObjectName(f"button_{id}")
        if id == "play":
            button.setProperty("accent", True)
            button.setToolTip(action.toolTip())
            button.setAccessibleName(action.text())
            button.clicked.connect(action.trigger)
        else:
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        return button

    def _grain_button(self, grain: Grain) -> QToolButton:
        button = QToolButton()
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setObjectName(f"button_grain_{grain}")
        button.setCheckable(True)
        button.setToolTip(self._actions[f"grain_{grain}"].toolTip())
        button.clicked.connect(partial(self._choose_grain, grain))
        return button

    def _workspace_button(self, id: str) -> QToolButton:
        return self._button(f"workspace_{id}")

    def _menu_button(self, ids: Sequence[str], tip: str) -> QToolButton:
        button, menu = QToolButton(), QMenu(self)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for id in ids:
            menu.addAction(self._actions[id])
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def _speed_box(self) -> SpeedBox:
        box = SpeedBox()
        box.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box.setObjectName("speed")
        box.setToolTip("How fast Play moves: by the grain that is set, or by a row or an epoch each frame")
        box.setAccessibleName("Speed")
        box.addItems(list(SPEEDS))
        box.activated.connect(lambda index: self.speed_changed.emit(list(SPEEDS.values())[index]))
        return box

    def _lay_out(self) -> None:
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4, 0, 0, 0)
        groups: list[list[QWidget]] = [
            [self._name],
            [self._where],
            list(self._transport.values()),
            [*self._grains.values(), self._grain_menu],
            [self._speed, self._ask_first, *self._workspaces, self._more],
        ]
        self._row.setSpacing(0)
        for i, group in enumerate(groups):
            if i > 1:
                self._row.addSpacing(GAP)
            for widget in group:
                self._row.addWidget(widget, widget is self._where, Qt.AlignmentFlag.AlignVCenter)
                if widget in (self._speed, self._ask_first):
                    self._row.addSpacing(APART)
        self._row.setAlignment(self._where, Qt.AlignmentFlag(0))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(240), self._row.minimumSize().height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._give_way()  # only now the style sheet holds

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_way()

    def _hear(self) -> None:
        """In a rush it tells of the moments that the card tells of."""
        if self._view.is_turn(WITH_CARD):
            self.show_moment()

    def show_moment(self) -> None:
        """Says where the cursor is."""
        view = self._view
        self._where.show_pieces(where(view.snapshot, view.names, view.steps_per_second))
        if self._timeline is not view.snapshot.timeline:
            self._timeline = view.snapshot.timeline
            for grain in Grain:
                self._actions[f"grain_{grain}"].setVisible(grain in self._timeline.grains)
            self._give_way()
        self._show_play()

    def show_look(self) -> None:
        """Shows which grain is set, and whether the run moves."""
        for grain, button in self._grains.items():
            button.setChecked(grain is self._view.grain)
        self._grain_menu.setText(self._view.grain.capitalize())
        self._show_play()
        self._name_speeds()

    def show_theme(self) -> None:
        """Takes on the theme's type, colours and icons.

        Not in a StyleChange: to show a button lays the window out, which deletes separators between the docks while
        Qt still has them on its list of what to style, and crashes.
        """
        theme = self._theme
        self._name.setFont(theme.font("where_strong"))
        self._name.setContentsMargins(0, 0, theme.px(GAP), 0)
        self._where.dress()
        for button in self.findChildren(QToolButton):
            button.setFont(theme.font("text"))
            button.setIconSize(theme.icon_size())
        self._speed.setFont(theme.font("text"))
        self._more.setIcon(theme.icon("ellipsis"))
        self._grain_menu.setIcon(theme.icon("chevron-down"))
        self._grain_menu.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._playing: bool | None = None
        self.show_look()
        self.show_moment()
        self._give_way()

    def set_speed(self, speed: Speed) -> None:
        """Shows a speed that was set elsewhere."""
        self._speed.setCurrentIndex(list(SPEEDS).index(speed.id))

    def texts(self) -> dict[str, str]:
        """What stands in the bar: the sentence as it is and as it fits, the grain, the speed."""
        grains = [button.text() for button in self._grains.values() if button.isChecked()]
        return {
            "where": self._where.text(),
            "shown": self._where.shown(),
            "grain": self._grain_menu.text() if self._grain_menu.isVisibleTo(self) else grains[0],
            "speed": self._speed.currentText(),
            "play": "pause" if self._playing else "play",
        }

    def controls(self) -> list[QWidget]:
        """What can be used in the bar now, from left to right; the grains count as one, so do the workspaces."""
        first_grain = self._grains[Grain.TERM]
        candidates: list[QWidget] = [*self._transport.values(), first_grain, self._grain_menu]
        candidates += [self._speed, self._ask_first, self._workspaces[0], self._more]
        return [widget for widget in candidates if widget.isVisibleTo(self)]

    def _choose_grain(self, grain: Grain) -> None:
        self._view.command_requested.emit(f"grain_{grain}")
        self.show_look()

    def _show_play(self) -> None:
        if self._playing != self._view.running:
            self._playing = self._view.running
            name = "pause" if self._playing else "play"
            self._transport["play"].setIcon(self._theme.icon(name, self._theme.palette.on_accent))

    def _give_way(self) -> None:
        """Leaves out as little as needed, so that a whole sentence of this run has room at every moment of it."""
        if not self.isVisible():
            return  # the bar has neither its width nor its style sheet yet
        snapshot = self._view.snapshot
        longest = longest_where(snapshot.timeline, self._view.names, snapshot.experiment.shuffle)
        for level in range(BARE + 1):
            self._shorten(level)
            sentence = longest if level < SHORT_WHERE else shortened(longest)
            self._row.invalidate()
            others = self._row.sizeHint().width() - self._where.sizeHint().width()
            if others + self._where.width_of(sentence) <= self.width():
                break
        self._row.activate()

    def _shorten(self, level: int) -> None:
        for grain, button in self._grains.items():
            button.setText(grain[0].upper() if level >= SHORT_GRAINS else grain.capitalize())
            button.setFixedWidth(self._checked_width(button))
            button.setVisible(level < GRAIN_MENU and grain in self._view.snapshot.timeline.grains)
        self._grain_menu.setVisible(GRAIN_MENU <= level < BARE)
        self._short_speeds = level >= SHORT_SPEED
        self._name_speeds()
        metrics = QFontMetrics(self._speed.font())
        texts = {speed_text(speed, grain, self._short_speeds) for speed in SPEEDS.values() for grain in Grain}
        self._speed.setFixedWidth(max(map(metrics.horizontalAdvance, texts)) + self._theme.px(48))
        self._name.setVisible(level < NO_NAME)
        for id in LONG_WAYS:
            self._transport[id].setVisible(level < SHORT_WAYS)
        self._ask_first.setVisible(level < NO_ASKING)
        for button in self._workspaces:
            button.setVisible(level < NO_WORKSPACES)
            words, style = level < SHORT_WORKSPACES, Qt.ToolButtonStyle
            button.setToolButtonStyle(style.ToolButtonTextOnly if words else style.ToolButtonIconOnly)
        self._speed.setVisible(level < BARE)

    def _name_speeds(self) -> None:
        """Says each speed in the unit in use."""
        for i, speed in enumerate(SPEEDS.values()):
            self._speed.setItemText(i, speed_text(speed, self._view.grain, self._short_speeds))

    def _checked_width(self, button: QToolButton) -> int:
        """As wide as the button gets with the heavier type of the grain that is set, so that none moves."""
        metrics = QFontMetrics(self._theme.font("strong"))
        return metrics.horizontalAdvance(button.text()) + self._theme.px(20)
