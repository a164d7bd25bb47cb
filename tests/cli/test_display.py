"""Whether there is a display is known before Qt is asked, which would abort."""

import ctypes
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bpviz.cli import display


@pytest.fixture(autouse=True)
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


def no_child(*command: object, **options: object) -> None:
    raise AssertionError("no child process is needed for this")


def test_no_variable_means_no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", no_child)
    assert not display.display_is_usable()
    assert not display.server_answers()
    assert display.missing_plugin() is None


def test_a_chosen_platform_counts_as_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", no_child)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert display.display_is_usable()


def test_other_systems_always_have_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert display.display_is_usable()


@pytest.mark.parametrize(
    "variable, value", [("DISPLAY", ":4567"), ("WAYLAND_DISPLAY", "nowhere"), ("WAYLAND_DISPLAY", "/nowhere")]
)
def test_a_dead_display_is_tried_in_a_child(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    assert not display.server_answers()
    assert not display.display_is_usable()
    assert display.missing_plugin() is None


@pytest.mark.parametrize("variable, plugin", [("DISPLAY", "xcb"), ("WAYLAND_DISPLAY", "wayland")])
def test_a_server_that_answers_needs_no_child(monkeypatch: pytest.MonkeyPatch, variable: str, plugin: str) -> None:
    monkeypatch.setenv(variable, "there")
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run")
    loaded = []
    server = SimpleNamespace(
        xcb_connect=Function(1), xcb_connection_has_error=Function(0), xcb_disconnect=Function(0),
        wl_display_connect=Function(1), wl_display_disconnect=Function(0),
    )  # fmt: skip
    monkeypatch.setattr(ctypes, "CDLL", lambda name: loaded.append(Path(name).name) or server)
    monkeypatch.setattr(subprocess, "run", no_child)
    assert display.display_is_usable()
    assert loaded[-1] == f"libq{plugin}.so"
    assert display.missing_plugin() is None


class Function:
    """A C function that returns the same always."""

    def __init__(self, result: int) -> None:
        self._result = result

    def __call__(self, *arguments: object) -> int:
        return self._result


@pytest.mark.parametrize("variable", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_without_the_servers_library_the_child_decides(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    def not_there(name: str) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setenv(variable, "there")
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run")
    monkeypatch.setattr(ctypes, "CDLL", not_there)
    for code in (0, -6):
        monkeypatch.setattr(subprocess, "run", lambda *_, code=code, **__: SimpleNamespace(returncode=code))
        assert display.display_is_usable() == (code == 0)


def test_a_plugin_that_lacks_a_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", "there")
    monkeypatch.setattr(display, "_x_answers", lambda: True)
    monkeypatch.setattr(display, "plugin_folder", lambda: Path("/nowhere"))
    assert display.missing_plugin() == "xcb"
    monkeypatch.setattr(display, "plugin_folder", lambda: None)
    assert display.missing_plugin() == "xcb"


def test_a_child_that_hangs_is_no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*command: Any, **options: Any) -> None:
        raise subprocess.TimeoutExpired("python", 20)

    monkeypatch.setenv("DISPLAY", ":4567")
    monkeypatch.setattr(subprocess, "run", hang)
    assert not display.display_is_usable()


def test_pyside_is_found_without_being_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    package = display.package_folder()
    assert package and (package / "__init__.py").exists()
    folder = display.plugin_folder()
    assert folder and list(folder.glob("*offscreen*"))
    monkeypatch.setattr(display.importlib.util, "find_spec", lambda name: None)
    assert display.package_folder() is None
    assert display.plugin_folder() is None


def test_the_start_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import time; t = time.time(); from bpviz.cli.display import process_started as p; print(t - p())"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert -0.02 <= float(child.stdout) < 5
    started = display.process_started()
    assert started and started < time.time()
    monkeypatch.setattr(Path, "read_text", lambda self: "not what Linux writes")
    assert display.process_started() is None
