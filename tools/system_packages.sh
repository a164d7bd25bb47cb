#!/bin/bash
# Installs what Debian and Ubuntu leave out and bpviz needs, where that is missing and we may; else says what to type.
#   system_packages.sh venv PYTHON   the module that makes virtual environments
#   system_packages.sh qt PYTHON     the shared libraries that PySide6 in that environment links to
# It never fails: a missing library is told by the program that needs it.
set -u

QT_PACKAGES=(
    libegl1 libgl1 libxkbcommon0 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 libfreetype6 libglib2.0-0
    libx11-6 libx11-xcb1 libxcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0
    libxcb-render0 libxcb-render-util0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-util1 libxcb-xfixes0
    libxcb-xkb1
)

venv_is_missing() {
    ! "$1" -c 'import ensurepip, venv' 2>/dev/null
}

qt_library_is_missing() {
    local qt
    qt=$("$1" -c 'import importlib.util as u; print(u.find_spec("PySide6").submodule_search_locations[0])') || return 1
    find "$qt" \( -name 'libQt6Gui.so*' -o -name 'libQt6Widgets.so*' -o -name 'libQt6Svg.so*' \
        -o -path '*/platforms/libqxcb.so' -o -path '*/platforms/libqoffscreen.so' \) -exec ldd {} + 2>/dev/null |
        grep -q 'not found'
}

install() {
    if ! command -v apt-get >/dev/null; then
        echo "Something is missing that the packages of these Debian names carry: $*" >&2
        return
    fi
    local root=()
    if [ "$(id -u)" != 0 ]; then
        root=(sudo -n)
        if ! sudo -n true 2>/dev/null; then
            echo "Something is missing; please type: sudo apt-get install $*" >&2
            return
        fi
    fi
    export DEBIAN_FRONTEND=noninteractive
    if ! { "${root[@]}" apt-get update -qq && "${root[@]}" apt-get install -y -qq --no-install-recommends "$@"; } >&2; then
        echo "That did not work; please type: sudo apt-get install $*" >&2
    fi
}

[ "$(uname -s)" = Linux ] || exit 0
case "$1" in
venv)
    if venv_is_missing "$2"; then
        install "$("$2" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    fi
    ;;
qt)
    if qt_library_is_missing "$2"; then
        install "${QT_PACKAGES[@]}"
    fi
    ;;
esac
exit 0
