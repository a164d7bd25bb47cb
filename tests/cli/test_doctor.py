"""`bpviz doctor` finds what is wrong, and says what puts it right."""

import os
import platform
import re
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import bpviz
from bpviz.cli import doctor as doctor_module
from bpviz.cli import system_libraries
from bpviz.cli.doctor import Finding, advice
from bpviz.cli.system_libraries import how_to_install, libraries_named_in, missing
from tests.cli.command import Command

DEBIAN = {"ID": "debian"}


def on(monkeypatch: pytest.MonkeyPatch, **release: str) -> None:
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: release)


def test_a_machine_that_is_well(command: Command) -> None:
    said = command("doctor")
    assert (said.code, said.err) == (0, "")
    found = dict(line.split(maxsplit=1) for line in said.out.splitlines() if line[0] != " ")
    assert found["Python"].startswith(platform.python_version())
    assert found["bpviz"] == bpviz.__version__
    assert found["PySide6"].startswith("6.")
    assert found["Qt"] == found["PySide6"]
    assert "offscreen" in said.out and "QT_QPA_PLATFORM=offscreen" in said.out
    assert said.out.splitlines()[-1] == "All is well"


def test_a_missing_display_is_a_note(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    said = command("doctor")
    assert said.code == 0
    assert "none (a note: bpviz then runs in the terminal and draws into a file)" in said.out


def test_a_missing_library_is_wrong(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, **DEBIAN)
    monkeypatch.setattr(doctor_module, "missing", lambda plugin: ["libxcb-cursor.so.0"] if plugin == "xcb" else [])
    said = command("doctor")
    assert said.code == 1
    assert "missing: libxcb-cursor.so.0" in said.out
    assert "-> sudo apt-get install libxcb-cursor0" in said.out
    assert said.out.splitlines()[-1] == "1 of these must be put right"


@pytest.mark.parametrize("there, code", [("", 0), ("wayland-0", 1)])
def test_waylands_libraries_are_needed_only_there(
    command: Command, monkeypatch: pytest.MonkeyPatch, there: str, code: int
) -> None:
    on(monkeypatch, **DEBIAN)
    monkeypatch.setenv("WAYLAND_DISPLAY", there)
    monkeypatch.setattr(
        doctor_module, "missing", lambda plugin: ["libwayland-cursor.so.0"] if plugin == "wayland" else []
    )
    said = command("doctor")
    assert said.code == code
    assert "sudo apt-get install libwayland-cursor0" in said.out


def test_folders_that_cannot_be_written(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/proc")
    monkeypatch.setenv("XDG_CONFIG_HOME", "/proc/settings")
    said = command("doctor")
    assert said.code == 1
    assert said.out.count("cannot be written") == 2


def test_a_qt_that_does_not_load(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, **DEBIAN)
    error = "ImportError: libEGL.so.1: cannot open shared object file: No such file or directory"
    monkeypatch.setattr(
        doctor_module.subprocess, "run",
        lambda *_, **__: SimpleNamespace(returncode=1, stdout="", stderr=f"Traceback ...\n{error}\n"),
    )  # fmt: skip
    said = command("doctor")
    assert said.code == 1
    assert f"does not load: {error}" in said.out
    assert "sudo apt-get install libegl1" in said.out


@pytest.mark.parametrize("code, said", [(-6, "ended with -6")])
def test_a_qt_that_aborts(monkeypatch: pytest.MonkeyPatch, code: int, said: str) -> None:
    silent = SimpleNamespace(returncode=code, stdout="", stderr="")
    monkeypatch.setattr(doctor_module.subprocess, "run", lambda *_, **__: silent)
    monkeypatch.setattr(doctor_module, "missing", lambda plugin=None: [])
    assert doctor_module._qt() == Finding(
        "Qt",
        f"does not load: {said}",
        f"install what is missing with: {doctor_module.INSTALL_PYSIDE}; `bpviz doctor` says more",
    )


def test_a_qt_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*command: Any, **options: Any) -> None:
        raise subprocess.TimeoutExpired("python", 20)

    monkeypatch.setattr(doctor_module.subprocess, "run", hang)
    assert doctor_module._qt().remedy


@pytest.mark.parametrize("version, fine", [("6.8.0", True), ("6.11.3", True), ("6.12.0", False), ("6.7.3", False)])
def test_versions_of_pyside_that_are_sound(monkeypatch: pytest.MonkeyPatch, version: str, fine: bool) -> None:
    monkeypatch.setattr(doctor_module, "version", lambda name: version)
    assert (doctor_module._pyside().remedy == "") == fine


def test_packages_that_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_there(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(doctor_module, "version", not_there)
    monkeypatch.setattr(doctor_module, "plugin_folder", lambda: None)
    monkeypatch.setattr(system_libraries, "package_folder", lambda: None)
    assert doctor_module._pyside() == Finding("PySide6", "missing", doctor_module.INSTALL_PYSIDE)
    assert doctor_module._package("numpy").remedy == "python -m pip install numpy"
    assert doctor_module._plugins().remedy == doctor_module.INSTALL_PYSIDE
    assert missing("xcb") == []


def test_a_python_that_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))
    assert doctor_module._python().remedy


def test_where_settings_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "made" / "later"))
    assert doctor_module._writable("settings", doctor_module._settings_folder()).remedy == ""
    assert not (tmp_path / "made").exists()
    monkeypatch.delenv("XDG_CONFIG_HOME")
    assert doctor_module._settings_folder() == Path.home() / ".config"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert doctor_module._settings_folder() == Path.home() / "Library" / "Preferences"


@pytest.mark.parametrize(
    "release, command",
    [
        ({"ID": "debian"}, "sudo apt-get install libegl1 libxcb-cursor0"),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "sudo apt-get install libegl1 libxcb-cursor0"),
        ({"ID": "fedora"}, "sudo dnf install libglvnd-egl xcb-util-cursor"),
        ({"ID": "rocky", "ID_LIKE": "rhel centos fedora"}, "sudo dnf install libglvnd-egl xcb-util-cursor"),
        ({"ID": "arch"}, "sudo pacman -S libglvnd xcb-util-cursor"),
        ({"ID": "haiku"}, "install the packages of your system that have libEGL.so.1, libxcb-cursor.so.0"),
    ],
)
def test_the_command_of_each_distribution(
    monkeypatch: pytest.MonkeyPatch, release: dict[str, str], command: str
) -> None:
    on(monkeypatch, **release)
    assert how_to_install(["libEGL.so.1", "libxcb-cursor.so.0"]) == command


def test_a_library_that_is_not_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, **DEBIAN)
    assert how_to_install(["libmoon.so.1"]) == "install the package that has libmoon.so.1"
    assert how_to_install(["libmoon.so.1", "libz.so.1"]) == (
        "sudo apt-get install zlib1g; install the package that has libmoon.so.1"
    )


def test_a_system_that_does_not_say_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_file() -> None:
        raise OSError("no os-release")

    monkeypatch.setattr(platform, "freedesktop_os_release", no_file)
    assert how_to_install(["libEGL.so.1"]) == "install the packages of your system that have libEGL.so.1"


def test_missing_libraries_are_found_by_ldd_and_by_the_loader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "Qt" / "plugins" / "platforms"
    folder.mkdir(parents=True)
    ldd = tmp_path / "ldd"
    ldd.write_text("#!/bin/sh\necho ' libc.so.6 => /lib/libc.so.6 (0x0)'\necho ' libmoon.so.1 => not found'\n")
    ldd.chmod(0o755)
    monkeypatch.setattr(system_libraries, "package_folder", lambda: tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":" if os.environ.get("PATH") else None)
    assert missing("xcb") == ["libmoon.so.1"]
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert missing("xcb") == ["libqxcb.so"]  # the loader finds no plugin at all here


def test_without_ldd_what_is_there_lacks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert missing() == []


def test_libraries_in_a_message_of_the_loader() -> None:
    message = "libxcb-cursor.so.0: cannot open shared object file: No such file or directory"
    assert libraries_named_in(message) == ["libxcb-cursor.so.0"]
    assert libraries_named_in("No module named 'PySide6'") == []


def test_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, **DEBIAN)
    monkeypatch.setattr(doctor_module, "missing", lambda plugin=None: ["libGL.so.1"])
    said = advice("libEGL.so.1: cannot open shared object file")
    assert said == "missing: libEGL.so.1, libGL.so.1; sudo apt-get install libegl1 libgl1"
    monkeypatch.setattr(doctor_module, "missing", lambda plugin=None: [])
    assert doctor_module.INSTALL_PYSIDE in advice("No module named 'PySide6.QtGui'")
    assert "python -m pip install pyqtgraph;" in advice("No module named 'pyqtgraph'")


def test_every_dependency_has_a_line() -> None:
    dependencies = [
        re.split(r"[<>=;\[ ]", text)[0].lower() for text in requires("bpviz") or [] if "extra ==" not in text
    ]
    named = {finding.what for finding in doctor_module._findings()} | {"pyside6-essentials"}
    assert "numba" in dependencies and set(dependencies) <= named
