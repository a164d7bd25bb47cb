"""What has no room ends in an ellipsis."""

from PySide6.QtWidgets import QStyleOptionComboBox, QTabBar
from pytestqt.qtbot import QtBot

from bpviz.gui.fields import Choice
from bpviz.gui.notice_line import NoticeLine
from bpviz.gui.short_label import ShortLabel
from bpviz.gui.tab_fade import TabFade

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


def test_a_notice_gives_way_to_its_link(qtbot: QtBot) -> None:
    line = NoticeLine()
    qtbot.addWidget(line)
    line.say("h1 < h2: " + WORDS, "0:0:1", "Go there")
    line.resize(900, 32)
    line.show()
    assert line.text() == f'h1 &lt; h2: {WORDS} <a href="0:0:1">Go there</a>'
    line.resize(180, 32)
    assert line.text().startswith("h1 &lt; h2: ") and line.text().endswith('… <a href="0:0:1">Go there</a>')
    assert line.whole.endswith(WORDS) and line.toolTip().endswith(WORDS)
    assert line.sizeHint().width() <= 180
    line.say(WORDS)
    assert line.text().endswith("…") and "<" not in line.text()


def test_a_tab_that_is_cut_fades_away(qtbot: QtBot) -> None:
    tabs = QTabBar()
    qtbot.addWidget(tabs)
    for word in WORDS.split()[:4]:
        tabs.addTab(word)
    fade = TabFade(tabs)
    for width, cut in ((tabs.sizeHint().width() + 9, False), (tabs.sizeHint().width() * 2 // 3, True)):
        tabs.resize(width, 32)
        tabs.show()
        qtbot.waitUntil(lambda cut=cut: fade.isVisible() is cut)
    assert any(tabs.tabRect(i).left() < fade.geometry().right() <= tabs.tabRect(i).right() for i in range(4))
