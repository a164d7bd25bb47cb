"""What holds for every test: no display, settings of its own, and nothing left running behind it."""

import gc
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from bpviz.gui.app import STYLE


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """The tests' application has the program's style."""
    return ["bpviz", "-style", STYLE]


@pytest.fixture(autouse=True)
def settings_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep settings, also those of programs that the test starts, in a temporary folder."""
    folder = tmp_path_factory.mktemp("settings")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning or an error in the log fails the test."""
    yield
    complaints = [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
    assert not complaints


@pytest.fixture(autouse=True)
def nothing_outlives_its_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """A thread, timer or top-level widget that is there after the test and was not before fails it."""
    threads = set(threading.enumerate())
    uses_qt = "qapp" in request.fixturenames
    # The objects themselves, not their ids: Python reuses an id as soon as its object is gone.
    before = _running() if uses_qt else []
    yield
    if uses_qt:
        gc.collect()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        left = [repr(thing) for thing in _running() if not any(thing is old for old in before)]
        assert not left
    assert set(threading.enumerate()) <= threads


def _running() -> list[QTimer | QThread | QWidget]:
    """Timers that tick, threads that run, and windows."""
    things: list[QTimer | QThread | QWidget] = []
    for thing in gc.get_objects():
        # Not isinstance: it asks proxies for their class, and some of those object.
        if issubclass(type(thing), QTimer | QThread) and isValid(thing):
            runs = thing.isActive() if issubclass(type(thing), QTimer) else thing.isRunning()
            if runs:
                things.append(thing)
    if isinstance(QApplication.instance(), QApplication):
        things += QApplication.topLevelWidgets()
    return things
