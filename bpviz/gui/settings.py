"""What the program remembers from one time to the next."""

import json
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar, get_args

from bpviz.gui.settings_file import SettingsFile
from bpviz.gui.theme import LARGEST, SMALLEST, Mode
from bpviz.present.number_format import FEWEST_DIGITS, MOST_DIGITS
from bpviz.present.speeds import SPEEDS, USUAL
from bpviz.present.typed import megabytes
from bpviz.session.history import BUDGET
from bpviz.session.timeline import Grain

T = TypeVar("T")


class Store(Protocol):
    """Where texts are kept: a SettingsFile, or anything like it."""

    problem: str

    def reread(self) -> None: ...
    def value(self, key: str) -> str | None: ...
    def set(self, key: str, text: str) -> None: ...
    def remove(self, group: str) -> None: ...
    def write(self) -> None: ...


class _Nowhere:
    problem = ""

    def reread(self) -> None: ...

    def value(self, key: str) -> str | None:
        return None

    def set(self, key: str, text: str) -> None: ...

    def remove(self, group: str) -> None: ...

    def write(self) -> None: ...


class _Entry(Generic[T]):
    """One remembered value, stored as text. `read` raises ValueError for text that is none: then it is `default`."""

    def __init__(self, key: str, default: T, read: Callable[[str], T]) -> None:
        self._key = key
        self._default = default
        self._read = read

    def __get__(self, settings: "Settings", owner: type["Settings"]) -> T:
        text = settings.store.value(self._key)
        if text is None:
            return self._default
        try:
            return self._read(text)
        except (ValueError, RecursionError):
            return self._default

    def __set__(self, settings: "Settings", value: T) -> None:
        if value == self.__get__(settings, type(settings)):
            return  # or a window that closes last would undo what another has changed
        settings.store.set(self._key, json.dumps(value) if isinstance(value, tuple) else str(value))


def _flag(text: str) -> bool:
    return {"True": True, "False": False}[text] if text in ("True", "False") else _refuse(text)


def _one_of(*allowed: str) -> Callable[[str], Any]:
    return lambda text: text if text in allowed else _refuse(text)


def _between(low: float, high: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = float(text)
        return value if low <= value <= high else _refuse(text)

    return read


def _whole_between(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text)
        return value if low <= value <= high else _refuse(text)

    return read


def _texts(text: str) -> tuple[str, ...]:
    """The texts of a list in JSON, as `tuple`s are stored."""
    found = json.loads(text)
    return tuple(found) if isinstance(found, list) and all(isinstance(one, str) for one in found) else _refuse(text)


def _refuse(text: str) -> Any:
    raise ValueError(text)


class Settings:
    """The remembered values, each a plain attribute that is read from and written to the store.

    What is missing, broken or out of its range reads as the default. `speed` is the id of
    one of SPEEDS, `keyframes` is in megabytes, `place` is a text that `KeptLayout` reads and writes. `store` is the
    person's own file unless another is given.
    """

    theme_mode: _Entry[Mode] = _Entry("look/theme", "system", _one_of(*get_args(Mode)))
    text_scale = _Entry("look/text_scale", 1.0, _between(SMALLEST, LARGEST))
    digits = _Entry("look/digits", 4, _whole_between(FEWEST_DIGITS, MOST_DIGITS))
    net_inputs = _Entry("look/net_inputs", False, _flag)
    hide_future = _Entry("look/hide_future", False, _flag)
    log_axis = _Entry("look/log_axis", False, _flag)
    ask_first = _Entry("move/ask_first", False, _flag)
    grain = _Entry("move/grain", Grain.NEURON, Grain)
    recent: _Entry[tuple[str, ...]] = _Entry("files/recent", (), _texts)
    keyframes = _Entry("run/keyframes", BUDGET // 2**20, megabytes)
    place = _Entry("layout/window", "", str)
    speed: _Entry[str] = _Entry("move/speed", USUAL.id, _one_of(*SPEEDS))

    def __init__(self, store: Store | None = None) -> None:
        self.store: Store = store or SettingsFile.own()

    @classmethod
    def nowhere(cls) -> "Settings":
        """Settings that are all at their defaults and stay so: a picture depends on nobody's habits."""
        return cls(_Nowhere())

    def panes(self, workspace: str) -> str:
        """Where the panes of a workspace stood, as `KeptLayout` writes it; '' where that is not known."""
        return self.store.value(f"layout/panes_{workspace}") or ""

    def set_panes(self, workspace: str, text: str) -> None:
        """Remembers where the panes of a workspace stand."""
        if text != self.panes(workspace):
            self.store.set(f"layout/panes_{workspace}", text)

    def reset_layout(self) -> None:
        """Forgets the window's place and all panes', also as other versions wrote them."""
        self.store.remove("layout")
