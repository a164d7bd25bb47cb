"""What has no room ends in an ellipsis."""

from PySide6.QtWidgets import QStyleOptionComboBox
from pytestqt.qtbot import QtBot

from bpviz.gui.fields import Choice
from bpviz.gui.short_label import ShortLabel

WORDS = "Which class the network decides for"


def test_labels_and_choices_shorten_what_has_no_room(qtbot: QtBot) -> None:
    label, choice = ShortLabel(WORDS), Choice()
    choice.addItem(WORDS)
    for widget in (label, choice):
        qtbot.addWidget(widget)
    for width, whole in ((400, True), (120, False)):
        for widget in (label, choice):
            widget.resize(width, 32)
            widget.show()
        option = QStyleOptionComboBox()
        choice.initStyleOption(option)
        for shown in (label.shown, option.currentText):
            assert (shown == WORDS) is whole
            assert shown.endswith("…") is not whole and WORDS.startswith(shown.removesuffix("…"))
        assert choice.toolTip() == WORDS
    assert label.grab().width() == 120 and label.minimumSizeHint().width() < 30
