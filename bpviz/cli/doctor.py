"""`bpviz doctor`: whether everything is there that the window needs, and what to do where it is not."""

import os
import platform
import re
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from bpviz import __version__
from bpviz.cli.display import TRIAL_SECONDS, chosen_platform_fails, display_is_usable, plugin_folder
from bpviz.cli.system_libraries import how_to_install, libraries_named_in, missing

QT_VERSION = "from PySide6 import QtCore, QtGui, QtSvg, QtWidgets; print(QtCore.qVersion())"
INSTALL_PYSIDE = 'python -m pip install "PySide6-Essentials>=6.8,<6.12"'


class Finding(NamedTuple):
    """One thing that was looked at: what was found, and what to do where that is wrong."""

    what: str
    found: str
    remedy: str = ""


def doctor() -> int:
    """Prints what was found and what to do; 1 where something is wrong, else 0."""
    findings = _findings()
    for finding in findings:
        print(f"{finding.what:17}  {finding.found}")
        if finding.remedy:
            print(f"{'':17}  -> {finding.remedy}")
    wrong = sum(bool(finding.remedy) for finding in findings)
    print(f"{wrong} of these must be put right" if wrong else "All is well")
    return 1 if wrong else 0


def advice(message: str, plugin: str | None = None) -> str:
    """What to do where Qt, or its platform plugin, said `message` when it was loaded."""
    libraries = sorted({*libraries_named_in(message), *(missing(plugin) if sys.platform == "linux" else [])})
    libraries = [library for library in libraries if not library.startswith("libQt6")]
    if libraries:
        return f"missing: {', '.join(libraries)}; {how_to_install(libraries)}"
    module = re.search(r"No module named '(\w+)", message)
    install = f"python -m pip install {module[1]}" if module and module[1] != "PySide6" else INSTALL_PYSIDE
    return f"install what is missing with: {install}; `bpviz doctor` says more"


def _findings() -> list[Finding]:
    findings = [_python(), Finding("bpviz", __version__), _pyside(), _qt()]
    findings += [*map(_package, ("numpy", "numba", "pyqtgraph", "ziamath", "tqdm", "msgspec", "pillow")), _plugins()]
    if sys.platform == "linux":
        findings += _libraries()
    findings += [_writable("settings", _settings_folder()), _writable("current folder", Path())]
    return [*findings, _display()]


def _display() -> Finding:
    if chosen_platform_fails():
        return Finding("display", "Qt does not start with this QT_QPA_PLATFORM", "leave QT_QPA_PLATFORM out")
    if display_is_usable():
        return Finding("display", "usable")
    return Finding("display", "none (a note: bpviz then runs in the terminal and draws into a file)")


def _python() -> Finding:
    remedy = "" if (3, 11) <= sys.version_info < (3, 14) else "use Python 3.11, 3.12 or 3.13"
    return Finding("Python", f"{platform.python_version()} ({sys.executable})", remedy)


def _package(name: str) -> Finding:
    try:
        return Finding(name, version(name))
    except PackageNotFoundError:
        return Finding(name, "missing", f"python -m pip install {name}")


def _pyside() -> Finding:
    found = _package("PySide6-Essentials").found
    if found == "missing":
        return Finding("PySide6", found, INSTALL_PYSIDE)
    numbers = tuple(int(part) for part in found.split(".")[:2])
    return Finding("PySide6", found, "" if (6, 8) <= numbers < (6, 12) else INSTALL_PYSIDE)


def _qt() -> Finding:
    """Loads Qt in a child process, which may fail in any way it likes."""
    command = [sys.executable, "-c", QT_VERSION]
    try:
        child = subprocess.run(command, capture_output=True, text=True, timeout=TRIAL_SECONDS)
    except subprocess.TimeoutExpired:
        return Finding("Qt", f"does not load within {TRIAL_SECONDS} seconds", INSTALL_PYSIDE)
    if child.returncode == 0:
        return Finding("Qt", child.stdout.strip())
    said = (child.stderr.strip().splitlines() or [f"ended with {child.returncode}"])[-1]
    return Finding("Qt", f"does not load: {said}", advice(said))


def _plugins() -> Finding:
    folder = plugin_folder()
    found = sorted(file.stem.removeprefix("libq").removeprefix("q") for file in folder.glob("*q*")) if folder else []
    names = ", ".join(found) or "none"
    chosen = os.environ.get("QT_QPA_PLATFORM")
    return Finding(
        "platform plugins",
        names + (f" (QT_QPA_PLATFORM={chosen})" if chosen else ""),
        "" if found else INSTALL_PYSIDE,
    )


def _libraries() -> list[Finding]:
    """What Qt itself and its X11 plugin miss is wrong; its Wayland plugin is needed only where Wayland is."""
    findings = []
    for what, plugin in (("Qt's libraries", None), ("X11 libraries", "xcb"), ("Wayland libraries", "wayland")):
        libraries = missing(plugin)
        found = f"missing: {', '.join(libraries)}" if libraries else "all there"
        remedy = how_to_install(libraries) if libraries else ""
        if plugin == "wayland" and remedy and not os.environ.get("WAYLAND_DISPLAY"):
            found, remedy = f"{found} (a note: only Wayland needs them; {remedy})", ""
        findings.append(Finding(what, found, remedy))
    return findings


def _settings_folder() -> Path:
    """Where the window's settings are kept, as far as it is a folder on this system."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Preferences"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")


def _writable(what: str, folder: Path) -> Finding:
    """Tries to write where the folder is, or where it would be made."""
    there = next((place for place in (folder, *folder.parents) if place.exists()), folder)
    try:
        with tempfile.TemporaryFile(dir=there):
            return Finding(what, f"{folder.absolute()}: can be written")
    except OSError as error:
        remedy = f"make '{there}' writable, or use another"
        return Finding(what, f"'{folder}' cannot be written: {error.strerror}", remedy)
