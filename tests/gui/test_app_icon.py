"""The program has an icon of its own, on the window and on the desktop."""

from configparser import ConfigParser

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from bpviz.carried import resources
from bpviz.gui.app_icon import APPLICATION_ID, SIZES, app_icon, claim_task_bar_entry


def test_the_icon_is_drawn_for_each_size(qapp: QApplication) -> None:
    icon = app_icon()
    assert {size.width() for size in icon.availableSizes()} == set(SIZES)
    for size in SIZES:
        image = icon.pixmap(size).toImage().convertToFormat(QImage.Format.Format_ARGB32)
        assert image.pixelColor(image.width() // 2, 1).name() == "#1b1f27"
        assert image.pixelColor(0, 0).alpha() < 255  # round corners


def test_claiming_a_task_bar_entry_is_harmless() -> None:
    claim_task_bar_entry()


def test_the_desktop_entry_starts_the_program_with_its_icon() -> None:
    entry = ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read_string((resources() / "bpviz.desktop").read_text("utf-8"))
    desktop = entry["Desktop Entry"]
    assert (desktop["Type"], desktop["Exec"], desktop["Icon"]) == ("Application", "bpviz %f", "bpviz")
    assert desktop["StartupWMClass"] == APPLICATION_ID
