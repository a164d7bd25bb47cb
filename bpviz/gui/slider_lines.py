"""How names, sliders and numbers stand: beside each other, or in a narrow place the sliders below the others."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QLayoutItem

from bpviz.gui.flow import Flow

PARTS = 4  # name, slider, number, and what is wrong with that
SHORTEST = 5  # a name has at least this part of its width


class SliderLines(Flow):
    """Items in fours: a name, its slider, its number, and below them a message. Where sliders would be shorter than
    `slider` pixels beside names of at most `name`, each has a line of its own.
    """

    name = slider = between = 0

    def minimumSize(self) -> QSize:
        width = min(self._name_width(), self.name // SHORTEST) + self.spacing() + self._number_width()
        return QSize(width, self.heightForWidth(width))

    def sizeHint(self) -> QSize:
        width = self._name_width() + self.slider + self._number_width() + 2 * self.spacing()
        return QSize(width, self.heightForWidth(width))

    def _name_width(self) -> int:
        return min(max((item.sizeHint().width() for item in self._items[::PARTS]), default=0), self.name)

    def _number_width(self) -> int:
        return max((item.sizeHint().width() for item in self._items[2::PARTS]), default=0)

    def _arranged(self, rect: QRect, moves: bool) -> int:
        names, numbers, gap = self._name_width(), self._number_width(), self.spacing()
        left, top, width = rect.left(), rect.top(), rect.width()
        beside = width >= names + numbers + self.slider + 2 * gap
        for i in range(0, len(self._items), PARTS):
            name, slider, number, message = self._items[i : i + PARTS]
            height = number.sizeHint().height()
            places: list[tuple[QLayoutItem, QRect]] = [
                (name, QRect(left, top, names if beside else width - numbers - gap, height)),
                (number, QRect(left + width - numbers, top, numbers, height)),
            ]
            if beside:
                places.append((slider, QRect(left + names + gap, top, width - names - numbers - 2 * gap, height)))
            else:
                top += height
                height = slider.sizeHint().height()
                places.append((slider, QRect(left, top, width, height)))
            top += height + self.between
            if not message.isEmpty():
                height = message.heightForWidth(width)
                places.append((message, QRect(left, top, width, height)))
                top += height + self.between
            if moves:
                for item, place in places:
                    item.setGeometry(place)
        return max(top - self.between - rect.top(), 0)
