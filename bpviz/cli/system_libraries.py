"""The shared libraries that Qt needs of a Linux system: which are missing, and what installs them."""

import contextlib
import ctypes
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

from bpviz.cli.display import package_folder

# library: the packages of Debian, Fedora and Arch that carry it (on Debian that is apt, and so on)
_PACKAGES = {
    "libEGL": ("libegl1", "libglvnd-egl", "libglvnd"),
    "libGL": ("libgl1", "libglvnd-glx", "libglvnd"),
    "libGLX": ("libglx0", "libglvnd-glx", "libglvnd"),
    "libOpenGL": ("libopengl0", "libglvnd-opengl", "libglvnd"),
    "libX11": ("libx11-6", "libX11", "libx11"),
    "libX11-xcb": ("libx11-xcb1", "libX11-xcb", "libx11"),
    "libdbus-1": ("libdbus-1-3", "dbus-libs", "dbus"),
    "libfontconfig": ("libfontconfig1", "fontconfig", "fontconfig"),
    "libfreetype": ("libfreetype6", "freetype", "freetype2"),
    "libglib-2.0": ("libglib2.0-0", "glib2", "glib2"),
    "libgthread-2.0": ("libglib2.0-0", "glib2", "glib2"),
    "libstdc++": ("libstdc++6", "libstdc++", "gcc-libs"),
    "libwayland-client": ("libwayland-client0", "libwayland-client", "wayland"),
    "libwayland-cursor": ("libwayland-cursor0", "libwayland-cursor", "wayland"),
    "libwayland-egl": ("libwayland-egl1", "libwayland-egl", "wayland"),
    "libxcb": ("libxcb1", "libxcb", "libxcb"),
    "libxcb-cursor": ("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    "libxcb-icccm": ("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    "libxcb-image": ("libxcb-image0", "xcb-util-image", "xcb-util-image"),
    "libxcb-keysyms": ("libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    "libxcb-randr": ("libxcb-randr0", "libxcb", "libxcb"),
    "libxcb-render": ("libxcb-render0", "libxcb", "libxcb"),
    "libxcb-render-util": ("libxcb-render-util0", "xcb-util-renderutil", "xcb-util-renderutil"),
    "libxcb-shape": ("libxcb-shape0", "libxcb", "libxcb"),
    "libxcb-shm": ("libxcb-shm0", "libxcb", "libxcb"),
    "libxcb-sync": ("libxcb-sync1", "libxcb", "libxcb"),
    "libxcb-util": ("libxcb-util1", "xcb-util", "xcb-util"),
    "libxcb-xfixes": ("libxcb-xfixes0", "libxcb", "libxcb"),
    "libxcb-xkb": ("libxcb-xkb1", "libxcb", "libxcb"),
    "libxkbcommon": ("libxkbcommon0", "libxkbcommon", "libxkbcommon"),
    "libxkbcommon-x11": ("libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
    "libz": ("zlib1g", "zlib", "zlib"),
}
_FAMILIES = {"debian": 0, "ubuntu": 0, "fedora": 1, "rhel": 1, "arch": 2}
_COMMANDS = ("apt-get install", "dnf install", "pacman -S")
_NAME = re.compile(r"\blib[\w+.-]+?\.so[.\d]*")


def missing(platform_plugin: str | None = None) -> list[str]:
    """The libraries that PySide6's own modules, or one of its platform plugins, link to and that are not there."""
    package = package_folder()
    if package is None:
        return []
    if platform_plugin:
        files = [package / "Qt" / "plugins" / "platforms" / f"libq{platform_plugin}.so"]
    else:
        files = [found for name in ("QtGui", "QtWidgets", "QtSvg") for found in package.glob(f"{name}.*.so")]
    return sorted({library for file in files for library in _missing_for(file)})


def _missing_for(file: Path) -> list[str]:
    if not shutil.which("ldd"):
        return _first_missing_for(file)
    listed = subprocess.run(["ldd", str(file)], capture_output=True, text=True, env=os.environ | {"LC_ALL": "C"})
    return [line.split()[0] for line in listed.stdout.splitlines() if line.endswith("not found")]


def _first_missing_for(file: Path) -> list[str]:
    """What the loader complains of first, where there is no `ldd` to ask for all."""
    try:
        ctypes.CDLL(str(file))
    except OSError as error:
        return libraries_named_in(str(error))
    return []


def libraries_named_in(message: str) -> list[str]:
    """The file names of libraries in a message of the loader."""
    return _NAME.findall(message)


def how_to_install(libraries: list[str]) -> str:
    """The command of this distribution that installs them; where it is not known, what to look for."""
    family = _family()
    if family is None:
        return f"install the packages of your system that have {', '.join(libraries)}"
    names = [library.partition(".so")[0] for library in libraries]
    packages = {_PACKAGES[name][family] for name in names if name in _PACKAGES}
    unknown = [library for library, name in zip(libraries, names, strict=True) if name not in _PACKAGES]
    parts = [f"sudo {_COMMANDS[family]} {' '.join(sorted(packages))}"] if packages else []
    parts += [f"install the package that has {', '.join(unknown)}"] if unknown else []
    return "; ".join(parts)


def _family() -> int | None:
    """The column of the table for this distribution, or for one that it descends from."""
    with contextlib.suppress(OSError):
        release = platform.freedesktop_os_release()
        for name in (release["ID"], *release.get("ID_LIKE", "").split()):
            if name in _FAMILIES:
                return _FAMILIES[name]
    return None
