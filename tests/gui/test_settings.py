"""Settings come back as they were, and broken ones as defaults."""

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings

from bpviz.gui import settings as module
from bpviz.gui.settings import Settings
from bpviz.session.timeline import Grain

DEFAULTS = {
    "theme_mode": "system",
    "text_scale": 1.0,
    "digits": 4,
    "net_inputs": False,
    "hide_future": False,
    "log_axis": False,
    "ask_first": False,
    "grain": Grain.NEURON,
    "speed": "2",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bpviz.ini"


def opened(file: Path) -> Settings:
    return Settings(QSettings(str(file), QSettings.Format.IniFormat))


def test_at_first_there_are_defaults(file: Path) -> None:
    settings = opened(file)
    assert {name: getattr(settings, name) for name in DEFAULTS} == DEFAULTS
    assert settings.geometry is None
    assert settings.docks("debug") is None


def test_what_was_set_comes_back(file: Path) -> None:
    others = {
        "theme_mode": "dark",
        "text_scale": 1.25,
        "digits": 6,
        "net_inputs": True,
        "hide_future": True,
        "log_axis": True,
        "ask_first": True,
        "grain": Grain.ROW,
        "speed": "full",
    }
    assert others.keys() == DEFAULTS.keys()
    settings = opened(file)
    for name, value in others.items():
        setattr(settings, name, value)
    settings.geometry = QByteArray(b"\x00\xffgeometry")
    settings.set_docks("debug", QByteArray(b"\x01docks"))
    settings.store.sync()
    again = opened(file)
    assert {name: getattr(again, name) for name in DEFAULTS} == others
    assert again.geometry == QByteArray(b"\x00\xffgeometry")
    assert again.docks("debug") == QByteArray(b"\x01docks")
    assert again.docks("present") is None


@pytest.mark.parametrize("text", ["", "nonsense", "nan", "-1", "1e9", "@Invalid()", "a, b", "@Rect(1 2 3 4)", "é"])
def test_broken_values_read_as_defaults(file: Path, text: str) -> None:
    look = ("theme", "text_scale", "digits", "net_inputs", "hide_future", "log_axis")
    lines = ["[look]", *(f"{key}={text}" for key in look), "[move]", f"ask_first={text}", f"grain={text}"]
    file.write_text("\n".join(lines), "utf-8")
    settings = opened(file)
    assert {name: getattr(settings, name) for name in DEFAULTS} == DEFAULTS


@pytest.mark.parametrize("text", ["!!", "@Invalid()", "a, b", "@ByteArray(x)", "é"])
def test_a_broken_layout_reads_as_none(file: Path, text: str) -> None:
    file.write_text(f"[layout]\ngeometry={text}\ndocks_{module.LAYOUT_VERSION}_debug={text}", "utf-8")
    assert opened(file).geometry is None
    assert opened(file).docks("debug") is None


def test_a_layout_of_which_a_bit_was_damaged_reads_as_none(file: Path) -> None:
    settings = opened(file)
    settings.geometry = QByteArray(b"geometry")
    stored = str(settings.store.value("layout/geometry"))
    for damaged in (stored.swapcase(), stored[:-4], stored[4:], ""):
        settings.store.setValue("layout/geometry", damaged)
        assert settings.geometry is None


def test_a_list_of_files_that_is_nested_too_deeply_reads_as_none(file: Path) -> None:
    settings = opened(file)
    settings.store.setValue("files/recent", "[" * 100_000)
    assert settings.recent == ()


@pytest.mark.parametrize("speed", ["0", "-inf", "nan", "2.0", "fast"])
def test_a_speed_is_one_of_those_to_choose_from(file: Path, speed: str) -> None:
    file.write_text(f"[move]\nspeed={speed}\n")
    assert opened(file).speed == "2"


def test_docks_of_another_version_are_ignored(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = opened(file)
    settings.set_docks("debug", QByteArray(b"old"))
    monkeypatch.setattr(module, "LAYOUT_VERSION", module.LAYOUT_VERSION + 1)
    assert settings.docks("debug") is None


def test_reset_layout_forgets_the_layout_alone(file: Path) -> None:
    settings = opened(file)
    settings.geometry = QByteArray(b"geometry")
    settings.set_docks("debug", QByteArray(b"docks"))
    settings.digits = 5
    settings.reset_layout()
    assert settings.geometry is None
    assert settings.docks("debug") is None
    assert settings.digits == 5


def test_settings_that_cannot_be_written_are_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = opened(tmp_path / "file" / "bpviz.ini")
    assert settings.unwritten() is None
    settings.digits = 8
    assert settings.unwritten() == str(tmp_path / "file" / "bpviz.ini")


def test_settings_nowhere_stay_at_their_defaults() -> None:
    settings = Settings.nowhere()
    settings.digits = 8
    assert settings.unwritten() is None
    settings.reset_layout()
    assert settings.digits == 4


def test_the_persons_own_settings_are_found_again() -> None:
    Settings().digits = 7
    assert Settings().digits == 7
