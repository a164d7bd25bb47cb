"""How much of its past a run may keep in memory: a setting."""

from PySide6.QtWidgets import QWidget

from bpviz.gui.ask import Ask
from bpviz.gui.engine_controller import EngineController
from bpviz.gui.settings import Settings
from bpviz.gui.theme import Theme
from bpviz.present.typed import megabytes


class Keyframes:
    """Tells the engine the budget that is set, and asks for another, which holds at once."""

    def __init__(self, engine: EngineController, settings: Settings, theme: Theme, window: QWidget) -> None:
        self._engine, self._settings, self._theme, self._window = engine, settings, theme, window
        self._megabytes = settings.keyframes
        self._tell()

    def ask(self) -> None:
        """Asks how many megabytes."""
        question = "How many megabytes may a run keep to jump back to, the errors of its epochs included?"
        dialog = Ask(
            "Memory for jumps", question, str(self._megabytes), megabytes, self._theme, self._window, verb="Set"
        )
        dialog.answered.connect(self._set)
        dialog.open()

    def _set(self, megabytes: int) -> None:
        self._megabytes = self._settings.keyframes = megabytes
        self._tell()

    def _tell(self) -> None:
        self._engine.allow(self._megabytes * 2**20)
