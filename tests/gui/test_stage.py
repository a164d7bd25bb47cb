"""Pictures of several windows in one process: each in its own theme, from corner to corner."""

from PySide6.QtWidgets import QApplication, QTabBar
from pytestqt.qtbot import QtBot

from bpviz.gui.app import prepared, settle
from bpviz.gui.stage import Stage
from bpviz.present.workspaces import EXPLORE
from bpviz.session.examples import default_experiment
from bpviz.session.run import Run
from bpviz.session.timeline import Position


def test_each_picture_has_its_theme_and_nothing_stands_in_the_corner(qtbot: QtBot, qapp: QApplication) -> None:
    before = qapp.styleSheet(), qapp.palette(), qapp.font()
    for mode in ("light", "dark", "light"):
        theme = prepared(mode)
        stage = Stage(Run(default_experiment()), theme, EXPLORE, 1280, 800)
        stage.show(Position(260))
        settle(qapp)
        image, pane = stage.frame(), stage.window.explore.boundary
        corner = pane.mapTo(stage.window, pane.rect().topLeft())
        assert image.pixelColor(corner.x() + 3, corner.y() + 3).name() == theme.palette.pane
        bars = [bar for bar in stage.window.findChildren(QTabBar) if bar.isVisible()]
        assert not any(stage.window.menuBar().geometry().intersects(bar.geometry()) for bar in bars)
        assert pane.texts()["what"] == "Which class the network decides for"
        assert stage.window.explore.course.drawn().epochs.tolist() == [-1, 0, 1]
        stage.close()
    qapp.setStyleSheet(before[0])
    qapp.setPalette(before[1])
    qapp.setFont(before[2])
