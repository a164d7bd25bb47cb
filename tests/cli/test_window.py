"""`bpviz` opens the window where there is a display, and does without where there is none; `bpviz picture` draws it."""

import json
import os
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bpviz.cli import window as window_module
from bpviz.gui.settings import Settings
from bpviz.present.workspaces import DEBUG
from bpviz.session.experiment import Procedure
from bpviz.session.timeline import START, Position
from tests.cli.command import Command, refused
from tests.golden import GOLDEN

ROOT = Path(__file__).parent.parent.parent


class FakeApp(ModuleType):
    """Stands for bpviz.gui.app, and keeps what it was called with."""

    def __init__(self) -> None:
        super().__init__("bpviz.gui.app")
        self.opened: list[tuple[Any, ...]] = []
        self.drawn: list[tuple[Any, ...]] = []

    def open_window(self, *what: Any, **more: Any) -> int:
        self.opened.append(what)
        return 0

    def picture(self, *what: Any) -> bytes:
        self.drawn.append(what)
        return b"PNG"


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> FakeApp:
    fake = FakeApp()
    monkeypatch.setitem(sys.modules, "bpviz.gui.app", fake)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    return fake


@pytest.fixture
def no_display(app: FakeApp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeApp:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return app


def test_the_window_opens_at_the_start(command: Command, app: FakeApp) -> None:
    assert command("").code == 0
    experiment, position, first_paint_only, started, example = app.opened[0]
    assert (experiment.layers, experiment.epochs, experiment.seed) == ((2, 2, 2), 20, 1)
    assert (position, first_paint_only, started, example) == (START, False, None, None)


@pytest.mark.parametrize("at, index", [("6:4:7", 840), ("0:0:0", 1), ("start", 0), ("19:9:12", 2600)])
def test_the_window_opens_at_a_moment(command: Command, app: FakeApp, at: str, index: int) -> None:
    assert command(f"--at {at}").code == 0
    assert app.opened[0][1] == Position(index)


def test_the_window_opens_another_experiment(command: Command, app: FakeApp) -> None:
    assert command("--layers 2-5-2 --rate 1/3 --transfer relu,tanh --epochs 2 --seed 4 --init he --at 1:9:3").code == 0
    experiment = app.opened[0][0]
    assert (experiment.layers, experiment.transfers, experiment.learning_rate) == ((2, 5, 2), ("relu", "tanh"), 1 / 3)
    assert (experiment.epochs, experiment.seed, experiment.init) == (2, 4, "he")


def test_an_example_opens_where_its_numbers_stand(command: Command, app: FakeApp) -> None:
    assert command("--example forward").code == 0
    assert command("--example forward --at start").code == 0
    assert command("--example initialise").code == 0
    assert [what[1] for what in app.opened] == [Position(3), START, START]
    assert app.opened[0][0].procedure is Procedure.FORWARD
    assert app.opened[0][4] == "forward"


def test_the_first_paint_is_timed_from_the_start_of_the_process(command: Command, app: FakeApp) -> None:
    assert command("--quit-after-first-paint").code == 0
    _, _, first_paint_only, started, _ = app.opened[0]
    assert first_paint_only
    assert started < time.time()


def test_where_the_window_cannot_be_loaded_the_doctors_advice_is_given(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "bpviz.gui.app", None)
    said = command("")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("bpviz: the window cannot be loaded: ")
    assert "python -m pip install" in said.err
    assert said.err.count("\n") == 1
    assert command("picture out.png").code == 1


@pytest.mark.parametrize(
    "options, index", [("", 0), ("--at ' 6:4:7 '", 840), ("--at start", 0), ("--example mazur", 13)]
)
def test_a_picture(command: Command, app: FakeApp, tmp_path: Path, options: str, index: int) -> None:
    assert command(f"picture {options} --theme dark --size 800x600", str(tmp_path / "o.png")) == (0, "", "")
    experiment, position, workspace, width, height, theme = app.drawn[0]
    assert (position, workspace, width, height, theme) == (Position(index), "debug", 800, 600, "dark")
    assert (tmp_path / "o.png").read_bytes() == b"PNG"
    assert experiment.layers == (2, 2, 2)


def test_a_picture_is_drawn_offscreen(
    command: Command, app: FakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.chdir(tmp_path)
    assert command("picture o.png").code == 0
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"


@pytest.mark.parametrize(
    "options, message",
    [
        ("", "the following arguments are required: OUT.png"),
        ("out.jpg", "OUT.png: 'out.jpg' does not end in .png"),
        ("''", "OUT.png: '' does not end in .png"),
        ("\udcff.jpg", r"OUT.png: '\xff.jpg' does not end in .png"),
        ("nowhere/out.png", "OUT.png: there is no folder 'nowhere'"),
        ("--size 10 o.png", "--size: '10' is not a size; write for example 1440x900, each side 200 to 8192"),
        ("--size 10x10 o.png", "--size: '10x10' is not a size"),
        ("--size 99999x99999 o.png", "--size: '99999x99999' is not a size"),
        ("--theme blue o.png", "--theme: invalid choice: 'blue'"),
        ("--workspace moon o.png", "--workspace: invalid choice: 'moon'"),
        ("--at 99:0:0 o.png", "--at: epoch 99 is not there"),
    ],
)
def test_a_picture_that_cannot_be_drawn(command: Command, app: FakeApp, options: str, message: str) -> None:
    assert refused(command(f"picture {options}")).startswith(message)
    assert app.drawn == []


def test_a_picture_that_cannot_be_written(command: Command, app: FakeApp, tmp_path: Path) -> None:
    path = tmp_path / "o.png"
    path.mkdir()
    assert refused(command("picture", str(path))) == f"OUT.png: '{path}' cannot be written: Is a directory"


def test_without_a_display(command: Command, no_display: FakeApp, tmp_path: Path) -> None:
    said = command("")
    assert (said.code, said.err) == (0, "")
    first, *lines, last = said.out.splitlines()
    assert first.startswith("There is no display")
    assert lines[0] == ">epoch=0, lrate=0.500, error=6.350"
    assert lines[20:] == [str(layer) for layer in GOLDEN["section_4_train"]["final"]]
    assert last == f"The window's last moment: {tmp_path / 'bpviz.png'}"
    assert (tmp_path / "bpviz.png").read_bytes() == b"PNG"
    assert no_display.drawn[0][1] == Position(2600)
    assert no_display.opened == []


def test_without_a_display_at_a_moment(command: Command, no_display: FakeApp) -> None:
    assert command("--at 6:4:7").code == 0
    assert no_display.drawn[0][1] == Position(840)


def test_without_a_display_a_run_that_diverges(command: Command, no_display: FakeApp) -> None:
    said = command("--example exploding")
    assert said.code == 0
    assert "the run diverged at 0:5:4" in said.err
    assert no_display.drawn[0][1] == Position(5 * 13 + 5)


def test_without_a_display_an_example_that_trains_nothing(command: Command, no_display: FakeApp) -> None:
    said = command("--example forward")
    assert (said.code, len(said.out.splitlines())) == (0, 2)


def test_without_a_display_where_nothing_can_be_written(
    command: Command, no_display: FakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/proc")
    said = command("")
    path = Path(said.out.splitlines()[-1].rpartition(": ")[2])
    assert said.code == 0
    assert path.name == "bpviz.png"
    assert path.read_bytes() == b"PNG"
    path.unlink()
    path.parent.rmdir()


def test_a_display_whose_plugin_does_not_load(command: Command, app: FakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window_module, "display_is_usable", lambda: False)
    monkeypatch.setattr(window_module, "missing_plugin", lambda: "xcb")
    said = command("")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("bpviz: the window cannot be loaded: Qt's plugin 'xcb' does not load; ")


def run(folder: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    clean = {
        name: os.environ[name] for name in os.environ if name not in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    }
    return subprocess.run(
        [sys.executable, "-m", "bpviz", *arguments],
        cwd=folder,
        env=clean | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def size_of(picture: Path) -> tuple[int, int]:
    content = picture.read_bytes()
    assert content.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", content[16:24])
    return width, height


@pytest.mark.parametrize("display", [{}, {"DISPLAY": ":4567"}, {"WAYLAND_DISPLAY": "nowhere"}], ids=str)
def test_the_real_program_without_a_display(tmp_path: Path, display: dict[str, str]) -> None:
    said = run(tmp_path, "--epochs", "2", **display)
    assert (said.returncode, said.stderr) == (0, "")
    assert ">epoch=1, lrate=0.500, error=5.531" in said.stdout
    assert size_of(tmp_path / "bpviz.png") == (1440, 900)


def test_the_real_picture(tmp_path: Path) -> None:
    said = run(
        tmp_path, "picture", "--at", "6:4:7", "--theme", "dark", "--size", "1280x720", "o.png", QT_SCALE_FACTOR="2"
    )
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
    assert size_of(tmp_path / "o.png") == (1280, 720)


def test_the_real_first_paint(tmp_path: Path) -> None:
    environment = {"QT_QPA_PLATFORM": "offscreen", "PYTHONWARNINGS": "error", "QT_SCALE_FACTOR": "nan"}
    said = run(tmp_path, "--quit-after-first-paint", **environment)
    left_out = "bpviz: QT_SCALE_FACTOR=nan is left out: 0.25 to 8 can be shown\n"
    assert (said.returncode, said.stderr) == (0, left_out)
    assert 0 < float(said.stdout) < 60
    assert said.stdout.count("\n") == 1


LARGE = {"pyqtgraph", "ziamath", "numba", "PIL", "msgspec"}
OUT_OF_SIGHT = {"boundary", "compare", "course", "evaluation", "gradient", "predict", "stops", "weights_table", "why"}
LATER = {
    "bpviz.gui.engine_worker", "bpviz.gui.svg", "bpviz.session.search", "bpviz.session.conditions",
    "bpviz.data.weights_reader", "gzip", "shlex",
}  # fmt: skip


@pytest.mark.parametrize("layout", ["none", "with other panes"])
def test_the_first_paint_waits_for_nothing_that_is_not_seen(layout: str) -> None:
    if layout != "none":
        settings = Settings()
        settings.set_panes(DEBUG, '[{"area":0,"width":9,"height":9,"group":{"kind":"group","items":[]}}]')
        settings.store.write()
    program = """
import sys
from bpviz.cli.main import main
from bpviz.gui.main_window import MainWindow
MainWindow.closeEvent = lambda window, event: print(*sys.modules)
main(["--quit-after-first-paint"])
"""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    started = [sys.executable, "-c", program]
    said = subprocess.run(started, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60)
    loaded = set(said.stdout.split())
    assert {"numpy", "PySide6.QtWidgets", "bpviz.gui.panes.graph"} <= loaded
    assert not loaded & (LARGE | LATER | {f"bpviz.gui.panes.{pane}" for pane in OUT_OF_SIGHT})


@pytest.mark.skipif(sys.platform == "win32", reason="there it is an event of the console")
def test_an_interrupt_ends_the_open_window_and_what_is_drawn(tmp_path: Path) -> None:
    program = """
import os, signal, sys
from PySide6.QtCore import QTimer
from bpviz.cli.main import main
from bpviz.gui.app import make_application
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background has it ignored
make_application()
QTimer.singleShot(0, lambda: os.kill(os.getpid(), signal.SIGINT))  # when the window is open
main(sys.argv[1:])
"""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    for line in "", "export --to gif --from 0:0:0 --until 0:0:12 --out film.gif":
        said = subprocess.run(
            [sys.executable, "-c", program, *line.split()],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert said.returncode == -signal.SIGINT
        assert "Traceback" not in said.stderr
    assert not (tmp_path / "film.gif").exists()


def said_at_opening(folder: Path) -> "subprocess.CompletedProcess[str]":
    """The window opens with the settings in a folder, says something, and closes."""
    program = """
from bpviz.cli.main import main
from bpviz.gui.notices import NoticeBar
NoticeBar.say = lambda bar, message: print(message) or bar.window().close()
main([])
"""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(folder)}
    started = [sys.executable, "-c", program]
    return subprocess.run(started, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes among files")
def test_a_pipe_in_place_of_the_settings_is_said_and_not_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "bpviz" / "settings.json"
    file.parent.mkdir()
    os.mkfifo(file)
    said = said_at_opening(tmp_path)
    why = "this is a pipe or a device, not a file"
    assert said.stdout == f"The usual settings hold: {file} cannot be read: {why}\n"
    assert said.stderr == f"bpviz: the window's settings are not remembered: {file} cannot be written: {why}\n"


def test_a_layout_that_cannot_be_is_said(tmp_path: Path) -> None:
    file = tmp_path / "bpviz" / "settings.json"
    file.parent.mkdir()
    file.write_text('{"layout/panes_debug": "[1]", "look/theme": "dark"}', "utf-8")
    said = said_at_opening(tmp_path)
    why = "they are no areas with groups of panes"
    word = f"The layout of Debug is not as it was left: what the settings say of it cannot be ({why}). "
    assert (said.stdout, said.stderr) == (f"{word}Closing the window writes it anew.\n", "")
    assert json.loads(file.read_text("utf-8"))["look/theme"] == "dark"


def test_a_platform_that_qt_does_not_start_with(tmp_path: Path) -> None:
    for chosen in ("nonsense", "xcb", "minimal"):
        said = run(tmp_path, "--quit-after-first-paint", QT_QPA_PLATFORM=chosen)
        assert (said.returncode, said.stdout) == (1, "")
        assert said.stderr == f"bpviz: QT_QPA_PLATFORM={chosen}: Qt does not start with this; leave it out\n"


def test_no_locale_changes_a_picture_or_says_anything(tmp_path: Path) -> None:
    for locale in ("C", "de_DE.UTF-8"):
        said = run(tmp_path, "picture", "--at", "6:4:7", f"{locale}.png", LC_ALL=locale)
        assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
    assert (tmp_path / "C.png").read_bytes() == (tmp_path / "de_DE.UTF-8.png").read_bytes()


@pytest.mark.parametrize("inputs", ["1e20,1e20", "1e308,-1e308"])
def test_inputs_beyond_all_bounds_are_drawn(tmp_path: Path, inputs: str) -> None:
    (tmp_path / "rows.csv").write_text(f"{inputs},a\n{inputs},b\n")
    said = run(tmp_path, "picture", "--data", "rows.csv", "--at", "0:0:3", "o.png")
    assert (said.returncode, said.stderr) == (0, "")


def test_weights_beyond_all_bounds_are_drawn(tmp_path: Path) -> None:
    layer = {"weights": [[1.7e308, 0.5], [0.5, 5e-324]], "biases": [0.5, -1.7e308]}
    (tmp_path / "weights.json").write_text(json.dumps([layer, layer]))
    for moment, size in ("start", "1440x900"), ("0:0:0", "200x200"):
        said = run(tmp_path, "picture", "--weights", "weights.json", "--at", moment, "--size", size, "o.png")
        width, height = size_of(tmp_path / "o.png")
        larger = f"bpviz: the window cannot be so small; the picture has {width} × {height} pixels\n"
        assert (said.returncode, said.stderr) == (0, larger if size == "200x200" else "")


def test_garbage_is_collected_again_after_the_first_paint() -> None:
    code = """
import gc, sys
from bpviz.cli.main import main
from bpviz.gui.main_window import MainWindow
def start(window, position):
    print(gc.isenabled())
    window.close()
MainWindow.start = start
print(main([]), gc.isenabled(), main(["--at", "99:0:0"]), gc.isenabled())
"""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    child = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)
    assert child.stdout.split("\n")[:2] == ["True", "0 True 2 True"], child.stderr
