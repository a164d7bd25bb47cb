"""How the program looks: palette, type, icons and the style sheet, at one scale."""

import atexit
import re
from functools import cache
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from bpviz.carried import resources
from bpviz.present.palette import DARK, HIGH_CONTRAST_LIGHT, LIGHT, Palette

Mode = Literal["system", "light", "dark", "contrast"]

SMALLEST, LARGEST = 0.75, 3.0

TEXT_FAMILY = "Inter"
MONO_FAMILY = "JetBrains Mono"
MATH_FAMILY = "STIX Two Text"

_FILES = {
    TEXT_FAMILY: ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf"),
    MONO_FAMILY: ("JetBrainsMono-Regular.ttf", "JetBrainsMono-Bold.ttf"),
    MATH_FAMILY: (
        "STIXTwoText-Regular.ttf",
        "STIXTwoText-Italic.ttf",
        "STIXTwoText-Bold.ttf",
        "STIXTwoText-BoldItalic.ttf",
    ),
}

# The style sheet can show a picture only from a file, so these are written in the theme's colours.
_STYLE_SHEET_ICONS = {
    "chevron-down": "muted",
    "chevron-left": "muted",
    "chevron-right": "muted",
    "chevron-up": "muted",
    "maximize": "muted",
    "x": "muted",
    "check": "on_accent",
}


class Role(NamedTuple):
    """A kind of text: its family, its height in pixels at scale 1, its weight."""

    family: str
    pixels: float
    weight: QFont.Weight = QFont.Weight.Normal


HOLD_STILL = ("where", "where_strong", "title", "sentence")  # in these numbers change while one looks
ROLES = {
    "text": Role(TEXT_FAMILY, 13),
    "strong": Role(TEXT_FAMILY, 13, QFont.Weight.DemiBold),
    "small": Role(TEXT_FAMILY, 12),
    "sentence": Role(TEXT_FAMILY, 14),
    "caps": Role(TEXT_FAMILY, 11, QFont.Weight.DemiBold),
    "title": Role(TEXT_FAMILY, 19, QFont.Weight.Bold),
    "where": Role(TEXT_FAMILY, 16),
    "where_strong": Role(TEXT_FAMILY, 16, QFont.Weight.DemiBold),
    "mono": Role(MONO_FAMILY, 13),
    "mono_strong": Role(MONO_FAMILY, 13, QFont.Weight.Bold),
    "mono_small": Role(MONO_FAMILY, 12),
    "math": Role(MATH_FAMILY, 21),
    "math_small": Role(MATH_FAMILY, 15),
}


class Theme(QObject):
    """The look of the program; one for the whole program, made after the QApplication.

    Signals:
        changed: palette or scale are other than before; whoever paints by hand repaints.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode: Mode = "system"
        self._scale = 1.0
        self._palette = LIGHT
        self._app: QApplication | None = None
        self._icons: dict[tuple[str, str | None, int], QIcon] = {}
        self._fonts: dict[str, QFont] = {}
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._refresh)
        self._refresh()

    @property
    def palette(self) -> Palette:
        """The colours in force."""
        return self._palette

    @property
    def mode(self) -> Mode:
        """What the palette follows."""
        return self._mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self._mode = mode
        self._refresh()

    @property
    def scale(self) -> float:
        """The size of all type and spacing, 0.75…3.0; values beyond are drawn to the nearer end."""
        return self._scale

    @scale.setter
    def scale(self, scale: float) -> None:
        scale = min(max(scale, SMALLEST), LARGEST)
        if scale != self._scale:
            self._scale = scale
            self._announce()

    def px(self, pixels: float) -> int:
        """Return a length in pixels at the scale in force, never 0."""
        return round(pixels * self._scale) or 1

    def font(self, role: str) -> QFont:
        """Return the font of a role (see `ROLES`) at the scale in force. KeyError for an unknown role."""
        if role not in self._fonts:
            self._fonts[role] = self._make_font(role)
        return QFont(self._fonts[role])  # one's own, to be changed

    def _make_font(self, role: str) -> QFont:
        family, pixels, weight = ROLES[role]
        load_family(family)
        font = QFont(family)
        font.setPixelSize(self.px(pixels))
        font.setWeight(weight)
        if family != TEXT_FAMILY:
            # Numbers and code are drawn character by character, a third sooner: `<=` stays two of them.
            font.setStyleStrategy(QFont.StyleStrategy.PreferNoShaping)
        if role in HOLD_STILL:
            font.setFeature(QFont.Tag("tnum"), 1)  # all digits equally wide
        if role == "caps":
            font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 102)
        return font

    def icon(self, name: str, colour: str | None = None, size: int = 20) -> QIcon:
        """Return a carried icon in `colour`, the palette's ink by default; FileNotFoundError for others.

        `size` is in pixels at scale 1. The icon keeps its colour: ask again when the theme has changed.
        """
        key = (name, colour, size)
        if key not in self._icons:
            icon = QIcon(self._pixmap(name, colour or self._palette.ink, size))
            icon.addPixmap(self._pixmap(name, self._palette.disabled, size), QIcon.Mode.Disabled)
            self._icons[key] = icon
        return self._icons[key]

    def icon_size(self, size: int = 20) -> QSize:
        """Return the size that shows an icon of `size` as sharply as it was drawn."""
        return QSize(self.px(size), self.px(size))

    def apply(self, app: QApplication) -> None:
        """Dress the program, now and whenever the theme changes."""
        self.prepare(app)
        self.dress(app)

    def prepare(self, app: QApplication) -> None:
        """Set type and colours, in which a window may be made."""
        self._app = app
        app.setFont(self.font("text"))
        app.setPalette(self._qt_palette())

    def dress(self, app: QApplication) -> None:
        """Set the style sheet. With it, whatever is put into a window is styled anew, which takes 0.1 s for all of
        the panes: so a new window is dressed when it is complete, before it is shown.
        """
        app.setStyleSheet(self.style_sheet())

    def style_sheet(self) -> str:
        """Return the style sheet in the palette's colours, its lengths at the scale in force."""
        template = Template((resources() / "style.qss").read_text("utf-8"))
        sheet = template.substitute(self._palette._asdict(), **self._style_sheet_icons())
        return re.sub(r"\b(\d+)px", lambda length: f"{self._scaled(int(length[1]))}px", sheet)

    def _scaled(self, pixels: int) -> int:
        return pixels if pixels <= 1 else self.px(pixels)

    def _refresh(self) -> None:
        palette = self._chosen_palette()
        if palette is not self._palette:
            self._palette = palette
            self._announce()

    def _chosen_palette(self) -> Palette:
        match self._mode:
            case "light":
                return LIGHT
            case "dark":
                return DARK
            case "contrast":
                return HIGH_CONTRAST_LIGHT
            case "system":
                scheme = QGuiApplication.styleHints().colorScheme()
                return DARK if scheme == Qt.ColorScheme.Dark else LIGHT

    def _announce(self) -> None:
        self._icons.clear()
        self._fonts.clear()
        if self._app is not None:
            self.apply(self._app)
        self.changed.emit()

    def _qt_palette(self) -> QPalette:
        colours = self._palette
        role = QPalette.ColorRole
        palette = QPalette()
        for target, colour in {
            role.Window: colours.pane,
            role.Base: colours.pane,
            role.AlternateBase: colours.field,
            role.Button: colours.pane,
            role.ToolTipBase: colours.card,
            role.WindowText: colours.ink,
            role.Text: colours.ink,
            role.ButtonText: colours.ink,
            role.ToolTipText: colours.ink,
            role.BrightText: colours.ink,
            role.PlaceholderText: colours.muted,
            role.Highlight: colours.selection,
            role.HighlightedText: colours.ink,
            role.Link: colours.ink,
            role.LinkVisited: colours.ink,
            role.Accent: colours.ink,
            role.Light: colours.hover,
            role.Midlight: colours.hairline,
            role.Mid: colours.border,
            role.Dark: colours.border,
            role.Shadow: colours.border,
        }.items():
            palette.setColor(target, QColor(colour))
        for target in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(colours.disabled))
        return palette

    def _pixmap(self, name: str, colour: str, size: int) -> QPixmap:
        drawing = QSvgRenderer(QByteArray(_svg(name, colour)))
        screen = QGuiApplication.primaryScreen()
        ratio = screen.devicePixelRatio() if screen else 1.0
        side = round(self.px(size) * ratio)
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        drawing.render(painter, QRectF(0, 0, side, side))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def _style_sheet_icons(self) -> dict[str, str]:
        """Write the style sheet's pictures; return the path of each by its name, with '_' for '-'."""
        paths = {}
        for name, ink in _STYLE_SHEET_ICONS.items():
            # Qt remembers a picture by its path, so each theme has its own.
            path = Path(_picture_folder().name) / f"{name}-{self._palette.name}.svg"
            path.write_bytes(_svg(name, getattr(self._palette, ink)))
            paths[name.replace("-", "_")] = path.as_posix()
        return paths


@cache
def _picture_folder() -> TemporaryDirectory[str]:
    """Where the style sheet's pictures are, as long as the program runs: the sheet outlives the theme that made it."""
    folder = TemporaryDirectory(prefix="bpviz-")
    atexit.register(folder.cleanup)
    return folder


@cache
def load_family(family: str) -> None:
    """Make a carried family known to Qt; done when a font of it is first asked for."""
    for file in _FILES[family]:
        data = (resources() / "fonts" / file).read_bytes()
        if QFontDatabase.addApplicationFontFromData(QByteArray(data)) < 0:
            raise RuntimeError(f"Qt cannot read the font {file}; please install bpviz again")


def _svg(name: str, colour: str) -> bytes:
    drawing = (resources() / "icons" / f"{name}.svg").read_bytes()
    return drawing.replace(b"currentColor", colour.encode())
