"""The theme carries its own type, tints its icons and follows mode and scale."""

from collections import Counter

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFontInfo, QGuiApplication, QIcon, QImage, QRawFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpviz.carried import resources
from bpviz.gui.theme import ROLES, Theme
from bpviz.present.palette import DARK, HIGH_CONTRAST_LIGHT, LIGHT


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme()


def ink(icon: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal) -> str:
    """The colour of most of an icon's opaque pixels; at its rims they are rounded."""
    image = icon.pixmap(64, mode).toImage().convertToFormat(QImage.Format.Format_ARGB32)
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    ((colour, _),) = Counter(pixel.name() for pixel in pixels if pixel.alpha() == 255).most_common(1)
    return colour


@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_set_in_a_carried_family(theme: Theme, role: str) -> None:
    info = QFontInfo(theme.font(role))
    assert info.family() == ROLES[role].family
    assert info.weight() == ROLES[role].weight
    assert info.exactMatch()


@pytest.mark.parametrize("role, signs", [("math", "δηφΣ−≈←·×=∞∂"), ("mono", "δ−×≈✓✗→"), ("text", "Σ−·×✓✗…")])
def test_fonts_have_the_signs_that_are_written_with_them(theme: Theme, role: str, signs: str) -> None:
    font = QRawFont.fromFont(theme.font(role))
    assert [sign for sign in signs if not font.supportsCharacter(ord(sign))] == []


def test_an_unknown_role_is_an_error(theme: Theme) -> None:
    with pytest.raises(KeyError):
        theme.font("blackletter")


def test_scale_grows_type_and_stops_at_its_ends(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.scale = 2
    assert theme.font("text").pixelSize() == 26
    assert theme.px(8) == 16
    theme.scale = 9
    assert theme.scale == 3.0
    theme.scale = 0
    assert theme.scale == 0.75
    with qtbot.assertNotEmitted(theme.changed):
        theme.scale = 0.75


def test_modes_choose_the_palette(theme: Theme, qtbot: QtBot) -> None:
    assert theme.palette is LIGHT
    with qtbot.waitSignal(theme.changed):
        theme.mode = "dark"
    assert theme.palette is DARK
    theme.mode = "contrast"
    assert theme.palette is HIGH_CONTRAST_LIGHT
    theme.mode = "light"
    assert theme.palette is LIGHT
    with qtbot.assertNotEmitted(theme.changed):
        theme.mode = "system"


def test_system_mode_follows_the_system(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    class Hints(QObject):
        def colorScheme(self) -> Qt.ColorScheme:
            return Qt.ColorScheme.Dark

    hints = Hints()
    signal = QGuiApplication.styleHints().colorSchemeChanged
    monkeypatch.setattr(QGuiApplication, "styleHints", lambda: hints)
    signal.emit(Qt.ColorScheme.Dark)
    assert theme.palette is DARK


def test_icons_are_tinted(theme: Theme) -> None:
    assert ink(theme.icon("play", size=64)) == LIGHT.ink
    assert ink(theme.icon("play", LIGHT.forward, 64)) == LIGHT.forward
    assert ink(theme.icon("play", size=64), QIcon.Mode.Disabled) == LIGHT.disabled
    assert theme.icon("play") is theme.icon("play")
    theme.mode = "dark"
    assert ink(theme.icon("play", size=64)) == DARK.ink


def test_an_unknown_icon_is_an_error(theme: Theme) -> None:
    with pytest.raises(FileNotFoundError):
        theme.icon("unicorn")


def test_every_carried_icon_draws(theme: Theme) -> None:
    names = [file.name.removesuffix(".svg") for file in (resources() / "icons").iterdir()]
    for name in names:
        if not name.startswith("LICENSE"):
            assert ink(theme.icon(name, size=64)), name


def test_the_style_sheet_follows_mode_and_scale(theme: Theme) -> None:
    light = theme.style_sheet()
    assert LIGHT.border in light
    assert "$" not in light
    theme.mode = "dark"
    dark = theme.style_sheet()
    assert DARK.border in dark
    assert LIGHT.border not in dark
    theme.scale = 2
    assert "border-radius: 12px" in theme.style_sheet()
    assert "1px solid" in theme.style_sheet()


def test_an_applied_theme_dresses_the_program_again_when_it_changes(theme: Theme, qapp: QApplication) -> None:
    before = qapp.styleSheet(), qapp.font(), qapp.palette()
    try:
        theme.apply(qapp)
        theme.mode = "dark"
        theme.scale = 1.5
        assert qapp.palette().window().color().name() == DARK.pane
        assert qapp.font().pixelSize() == 20
        assert qapp.styleSheet() == theme.style_sheet()
    finally:
        qapp.setStyleSheet(before[0])
        qapp.setFont(before[1])
        qapp.setPalette(before[2])
