"""What the window recalls when it opens, and keeps when it closes."""

from bpviz.gui.pilot import Pilot
from bpviz.gui.settings import Settings
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.speeds import SPEEDS

LOOKS = ("net_inputs", "hide_future", "log_axis", "ask_first")


class Memory:
    """Carries settings into a window and back; where it and its panes stand is `KeptLayout`'s business.

    Theme and text size are not recalled here: they are set before the window is made."""

    def __init__(self, view: View, theme: Theme, pilot: Pilot, settings: Settings) -> None:
        self._view = view
        self._theme = theme
        self._pilot = pilot
        self._settings = settings

    def recall_looks(self) -> None:
        """Looks, speed and grain as they were left; best before there are panes, which would draw twice."""
        settings = self._settings
        self._view.look(digits=settings.digits, **{name: getattr(settings, name) for name in LOOKS})
        self._pilot.set_grain(settings.grain)
        self._pilot.set_speed(SPEEDS[settings.speed])

    def keep(self) -> None:
        """Remembers all of it, and writes what is remembered."""
        settings = self._settings
        settings.theme_mode = self._theme.mode
        settings.text_scale = self._theme.scale
        settings.digits = self._view.numbers.digits
        for name in LOOKS:
            setattr(settings, name, getattr(self._view, name))
        settings.grain = self._view.grain
        settings.speed = self._pilot.speed.id
        settings.store.write()
