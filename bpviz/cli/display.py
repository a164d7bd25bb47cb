"""Whether a window can be shown. Qt aborts the process where it cannot, so that has to be known before."""

import ctypes
import importlib.util
import os
import sys
import time
from pathlib import Path

TRIAL = """
import resource
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
from PySide6.QtGui import QGuiApplication
QGuiApplication([])
"""
TRIAL_SECONDS = 20


def display_is_usable() -> bool:
    """Whether Qt finds a display. Off Linux there always is one; an explicit QT_QPA_PLATFORM counts as one.

    What is quick to try is tried here: the server answers, and Qt's plugin for it loads. Only where one of the two
    fails does a child process try Qt itself, which takes longer.
    """
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    plugin = _plugin_named()
    return plugin is not None and ((server_answers() and _plugin_loads(plugin)) or _child_succeeds())


def chosen_platform_fails() -> bool:
    """Whether QT_QPA_PLATFORM names what Qt does not start with. What needs no screen is not tried, nor is the display
    that the environment names, where it is quickly seen to be there."""
    chosen = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if chosen == "minimal":
        return True  # it draws no text
    if sys.platform != "linux" or chosen in ("", "offscreen"):
        return False
    return not (chosen == _plugin_named() and server_answers() and _plugin_loads(chosen)) and not _child_succeeds()


def _plugin_named() -> str | None:
    """Qt's plugin for the display that the environment names; None where it names none."""
    if os.environ.get("WAYLAND_DISPLAY"):
        return "wayland"
    return "xcb" if os.environ.get("DISPLAY") else None


def server_answers() -> bool:
    """Whether the display that the environment names takes a connection."""
    return {"wayland": _wayland_answers, "xcb": _x_answers, None: bool}[_plugin_named()]()


def missing_plugin() -> str | None:
    """The plugin that is named though it does not load, where its display answers; None where that is not so."""
    plugin = _plugin_named()
    return plugin if plugin and server_answers() and not _plugin_loads(plugin) else None


def _x_answers() -> bool:
    """Connects to the X server as Qt will, with DISPLAY and its credentials."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not failed


def _wayland_answers() -> bool:
    if not os.environ.get("XDG_RUNTIME_DIR") and not os.environ["WAYLAND_DISPLAY"].startswith("/"):
        return False  # the library would complain of it on stderr
    try:
        wayland = ctypes.CDLL("libwayland-client.so.0")
    except OSError:
        return False
    wayland.wl_display_connect.restype = ctypes.c_void_p
    wayland.wl_display_disconnect.argtypes = [ctypes.c_void_p]
    connection = wayland.wl_display_connect(None)
    if not connection:
        return False
    wayland.wl_display_disconnect(connection)
    return True


def _plugin_loads(platform: str) -> bool:
    """Whether the plugin and all that it links to are there; Qt loads it soon anyway."""
    folder = plugin_folder()
    if folder is None:
        return False
    try:
        ctypes.CDLL(str(folder / f"libq{platform}.so"))
    except OSError:
        return False
    return True


def package_folder() -> Path | None:
    """Where PySide6 is installed, found without loading it; None where it is not."""
    package = importlib.util.find_spec("PySide6")
    locations = package.submodule_search_locations if package else None
    return Path(locations[0]) if locations else None


def plugin_folder() -> Path | None:
    """Where PySide6 has its platform plugins; None where there are none."""
    package = package_folder()
    folders = [package / "Qt" / "plugins" / "platforms", package / "plugins" / "platforms"] if package else []
    return next((folder for folder in folders if folder.is_dir()), None)


def _child_succeeds() -> bool:
    import subprocess  # here, because it is seldom needed and takes 5 ms

    try:
        child = subprocess.run([sys.executable, "-c", TRIAL], capture_output=True, timeout=TRIAL_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return child.returncode == 0


def process_started() -> float | None:
    """When this process began, as `time.time()` counts, from what Linux knows of it; None elsewhere."""
    try:
        started = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - started / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, AttributeError):
        return None
    return time.time() - age if 0 <= age < 3600 else None
