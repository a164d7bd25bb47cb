"""What the setup panel is put together from: sections, lines with a field, and a frame that folds."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QSpacerItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from bpviz.gui.fields import NumberField, by_tab_only
from bpviz.gui.theme import Theme


class Section(QWidget):
    """A heading with its icon, and widgets below each other."""

    def __init__(self, title: str, *widgets: QWidget) -> None:
        super().__init__()
        self.title = title
        self._icon = QLabel()
        self._heading = QLabel(title.upper())
        self._heading.setProperty("muted", True)
        self._head = QHBoxLayout()
        self._head.addWidget(self._icon)
        self._head.addWidget(self._heading, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._head)
        for widget in widgets:
            self._column.addWidget(widget)
            if isinstance(widget, QToolButton):
                self._column.setAlignment(widget, Qt.AlignmentFlag.AlignLeft)

    def dress(self, theme: Theme, icon: str) -> None:
        """Sets what depends on the theme."""
        size = theme.icon_size(16)
        self._icon.setPixmap(theme.icon(icon, theme.palette.muted, 16).pixmap(size))
        self._heading.setFont(theme.font("caps"))
        self._head.setSpacing(theme.px(8))
        self._column.setSpacing(theme.px(8))


class _FieldLine(QWidget):
    def __init__(self, title: str, field: NumberField) -> None:
        super().__init__()
        label = QLabel(title)
        label.setBuddy(field)
        field.setAccessibleName(title)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(label, 1)
        line.addWidget(field)


def field_line(title: str, field: NumberField) -> tuple[QWidget, QWidget]:
    """A line with a title and a number, and the field's message below it."""
    return _FieldLine(title, field), field.message


def _hairline() -> QFrame:
    line = QFrame()
    line.setProperty("rule", True)
    return line


class Rail(QWidget):
    """The folded panel: one icon a section.

    Signals:
        clicked: with the name of the icon.
    """

    clicked = Signal(str)

    def __init__(self, titles: Mapping[str, str]) -> None:
        super().__init__()
        self.buttons = {icon: self._button(icon, title) for icon, title in titles.items()}
        self._column = QVBoxLayout(self)
        self._gaps = [QSpacerItem(0, 0) for _ in self.buttons]
        for gap, button in zip(self._gaps, self.buttons.values(), strict=True):
            self._column.addItem(gap)
            self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(1)

    def _button(self, icon: str, title: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("tight", True)
        button.setToolTip(title)
        button.setAccessibleName(title)
        button.clicked.connect(lambda: self.clicked.emit(icon))
        by_tab_only(button)
        return button

    def dress(self, theme: Theme) -> None:
        """Sets what depends on the theme."""
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        for gap, high in zip(self._gaps, (12, 8, 8, 8), strict=True):  # in the largest type they give way
            gap.changeSize(0, theme.px(high), QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Maximum)
        self._column.invalidate()
        for icon, button in self.buttons.items():
            button.setIcon(theme.icon(icon, theme.palette.muted))
            button.setIconSize(theme.icon_size())
            button.setFixedSize(theme.icon_size(32))


class FoldingPanel(QWidget):
    """Sections that scroll between a title and buttons, or folded to the rail alone.

    `sections` are named after their icons. `folded_changed` says that `folded` is another.
    """

    folded_changed = Signal(bool)

    def __init__(self, title: str, sections: Mapping[str, Section], foot: Sequence[QWidget]) -> None:
        super().__init__()
        self.folded = False
        self._fold_chosen = False
        self._sections = sections
        self.rail = Rail({icon: section.title for icon, section in sections.items()})
        self.rail.clicked.connect(self._open_section)
        self.rail.hide()
        self.title = QLabel(title)
        self.fold = QToolButton()
        self.fold.setProperty("tight", True)
        self.fold.setToolTip("Folds this panel to a rail of icons")
        self.fold.setAccessibleName("Fold")
        self.fold.clicked.connect(lambda: self.set_folded(True))
        by_tab_only(self.fold)
        self.scroll_area = QScrollArea()
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        for section in sections.values():
            self._column.addWidget(section)
        self._column.addStretch(1)
        self.scroll_area.setWidget(inside)
        self.panel = QWidget()
        self._lay_out(foot)

    def _lay_out(self, foot: Sequence[QWidget]) -> None:
        self._head, self._foot = QHBoxLayout(), QHBoxLayout()
        self._head.addWidget(self.title, 1)
        self._head.addWidget(self.fold)
        for widget in foot:
            self._foot.addWidget(widget, 1)
        column = QVBoxLayout(self.panel)
        column.addLayout(self._head)
        column.addWidget(self.scroll_area, 1)
        column.addWidget(_hairline())
        column.addLayout(self._foot)
        row = QHBoxLayout(self)
        row.addWidget(self.rail)
        row.addWidget(self.panel)
        for layout in (column, row):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)

    def set_folded(self, folded: bool) -> None:
        """Shows the rail alone, or all; so it stays."""
        self._fold_chosen = True
        if folded == self.folded:
            return
        self.folded = folded
        self.rail.setVisible(folded)
        self.panel.setVisible(not folded)
        self.folded_changed.emit(folded)

    def fold_once(self) -> None:
        """Folds, unless it was folded or unfolded before."""
        if not self._fold_chosen:
            self.set_folded(True)

    def dress(self, theme: Theme) -> None:
        """Sets what depends on the theme."""
        px = theme.px
        self.title.setFont(theme.font("strong"))
        self.fold.setIcon(theme.icon("panel-left-close", theme.palette.muted))
        self.fold.setIconSize(theme.icon_size())
        self.fold.setFixedSize(theme.icon_size(32))
        self._head.setContentsMargins(px(16), px(8), px(8), px(4))
        self._foot.setContentsMargins(px(16), px(8), px(16), px(12))
        self._foot.setSpacing(px(8))
        self._column.setContentsMargins(px(16), px(4), px(16), px(8))
        self._column.setSpacing(px(20))
        for icon, section in self._sections.items():
            section.dress(theme, icon)
        self.rail.dress(theme)

    def _open_section(self, icon: str) -> None:
        self.set_folded(False)
        # only after the layout has run is it known where the section is
        QTimer.singleShot(0, self, lambda: self._scroll_to(self._sections[icon]))

    def _scroll_to(self, section: Section) -> None:
        self.scroll_area.verticalScrollBar().setValue(section.y())
