"""Settings come back as they were, and broken ones as defaults."""

import json
import os
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSettings

from bpviz.gui.settings import Settings
from bpviz.gui.settings_file import SettingsFile
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
    "keyframes": 64,
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def opened(file: Path) -> Settings:
    return Settings(SettingsFile(file))


def test_at_first_there_are_defaults(file: Path) -> None:
    settings = opened(file)
    assert {name: getattr(settings, name) for name in DEFAULTS} == DEFAULTS
    assert (settings.place, settings.panes("debug")) == ("", "")


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
        "keyframes": 256,
    }
    assert others.keys() == DEFAULTS.keys()
    settings = opened(file)
    for name, value in others.items():
        setattr(settings, name, value)
    settings.place = "[0]"
    settings.set_panes("debug", "[1]")
    settings.store.write()
    again = opened(file)
    assert {name: getattr(again, name) for name in DEFAULTS} == others
    assert (again.place, again.panes("debug"), again.panes("present")) == ("[0]", "[1]", "")


@pytest.mark.parametrize("text", ["", "nonsense", "nan", "-1", "1e9", "a, b", "é", "\ud800", None, 7, ["True"]])
def test_broken_values_read_as_defaults(file: Path, text: object) -> None:
    look = ("theme", "text_scale", "digits", "net_inputs", "hide_future", "log_axis")
    keys = [
        *(f"look/{key}" for key in look),
        "move/ask_first",
        "move/grain",
        "move/speed",
        "run/keyframes",
        "files/recent",
        "no/such",
    ]
    file.write_text(json.dumps(dict.fromkeys(keys, text)), "utf-8")
    settings = opened(file)
    assert {name: getattr(settings, name) for name in DEFAULTS} == DEFAULTS
    assert settings.recent == ()


@pytest.mark.parametrize("content", [b"", b"\xff", b"[1]", b"[" * 10**5, b'{"a": 1' + b"0" * 5000, b" " * 2**21])
def test_a_damaged_file_is_named_and_replaced(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    settings = opened(file)
    assert settings.store.problem.startswith(f"{file} is damaged: ")
    settings.digits = 8
    settings.store.write()
    assert (settings.store.problem, opened(file).digits) == ("", 8)
    file.write_bytes(content)
    settings.store.reread()
    assert settings.store.problem.startswith(f"{file} is damaged: ")
    file.write_bytes(b"{}")
    settings.store.reread()
    assert settings.store.problem == ""


def test_what_is_no_file_is_named_and_left_alone(file: Path) -> None:
    for make in (os.mkfifo, Path.mkdir):
        make(file)
        settings = opened(file)
        assert settings.store.problem.startswith(f"{file} cannot be read: ")
        settings.digits = 8
        settings.store.write()
        assert settings.store.problem.startswith(f"{file} cannot be written: ") and not file.is_file()
        file.rmdir() if file.is_dir() else file.unlink()


def test_two_windows_keep_what_each_has_changed(file: Path) -> None:
    first, second = opened(file), opened(file)
    first.digits, second.text_scale = 8, 1.5
    first.store.write()
    second.digits, second.theme_mode = 4, "system"  # as they were when it opened
    second.store.write()
    assert (opened(file).digits, opened(file).text_scale) == (8, 1.5)
    assert second.digits == 8


def test_on_a_full_disk_the_file_stays_as_it_was(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = opened(file)
    settings.digits = 8
    settings.store.write()
    settings.digits = 6
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: os.write(os.open("/dev/full", os.O_WRONLY), b"1"))
        settings.store.write()
    assert settings.store.problem == f"{file} cannot be written: No space left on device"
    assert opened(file).digits == 8
    settings.store.write()
    assert (settings.store.problem, opened(file).digits) == ("", 6)


def test_what_was_remembered_in_qts_own_format_is_taken_over(file: Path) -> None:
    before = QSettings(str(file.with_name("bpviz.conf")), QSettings.Format.IniFormat)
    for recent in ("/a b.bpviz",), ("/ä.bpviz", "/c,d;e=f.bpviz"):
        texts = {"files/recent": json.dumps(recent), "look/theme": "dark", "look/digits": QPoint(1, 2)}
        for key, value in texts.items():
            before.setValue(key, value)
        before.sync()
        settings = opened(file)
        assert (settings.recent, settings.theme_mode, settings.digits) == (recent, "dark", 4)
    settings.theme_mode = "light"
    settings.store.write()
    assert (opened(file).recent, opened(file).theme_mode) == (recent, "light")
    file.unlink()
    file.with_name("bpviz.conf").write_bytes(b"[\xff")
    assert opened(file).recent == ()


def test_a_list_of_files_that_is_nested_too_deeply_reads_as_none(file: Path) -> None:
    settings = opened(file)
    settings.store.set("files/recent", "[" * 100_000)
    assert settings.recent == ()


def test_reset_layout_forgets_the_layout_alone(file: Path) -> None:
    settings = opened(file)
    settings.place = "[0]"
    settings.set_panes("debug", "[1]")
    settings.store.set("layout/docks_3_debug", "as versions before wrote it")
    settings.digits = 5
    settings.reset_layout()
    assert (settings.place, settings.panes("debug"), settings.store.value("layout/docks_3_debug")) == ("", "", None)
    assert settings.digits == 5


def test_settings_that_cannot_be_written_are_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = opened(tmp_path / "file" / "settings.json")
    settings.digits = 8
    settings.store.write()
    assert settings.store.problem.startswith(f"{tmp_path / 'file' / 'settings.json'} cannot be written: ")


def test_settings_nowhere_stay_at_their_defaults() -> None:
    settings = Settings.nowhere()
    settings.digits = 8
    settings.reset_layout()
    assert settings.digits == 4


def test_the_persons_own_settings_are_found_again() -> None:
    settings = Settings()
    settings.digits = 7
    settings.store.write()
    assert Settings().digits == 7
