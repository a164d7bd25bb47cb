"""`bpviz` and `bpviz picture`: the window, opened or drawn; and what happens where there is no display."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bpviz.cli.display import chosen_platform_fails, display_is_usable, missing_plugin, process_started
from bpviz.cli.errors import FAILED, CommandError
from bpviz.cli.experiment import document_in, opened, position_of
from bpviz.cli.interrupts import ended_by_interrupts
from bpviz.cli.scaling import draw_without_screen, leave_out_nonsense
from bpviz.cli.written import written
from bpviz.present.workspaces import DEBUG
from bpviz.session.experiment import Experiment
from bpviz.session.timeline import Position, Timeline

if TYPE_CHECKING:
    from bpviz.session.document import Document

DRAWN_SIZE = 1440, 900


def window(options: argparse.Namespace, started: float | None) -> int:
    """Opens the window, on a document where one is named, or does without where there is no display. Raises
    CommandError."""
    document = None
    if options.command == "open":
        document = document_in(options.file)
        experiment, position = document.branch.experiment, document.position
        if options.at is not None:
            position = position_of(Timeline(experiment), options.at, "--at")
    else:
        experiment, position = opened(options)
    leave_out_nonsense()
    if chosen_platform_fails():
        chosen = os.environ["QT_QPA_PLATFORM"]
        raise CommandError(f"QT_QPA_PLATFORM={chosen}: Qt does not start with this; leave it out", FAILED)
    if not display_is_usable():
        if plugin := missing_plugin():
            raise cannot_load(f"Qt's plugin '{plugin}' does not load", plugin)
        if document:
            raise CommandError(f"there is no display; 'bpviz train {options.file}' runs it in the terminal", FAILED)
        return _without_display(options, experiment, position)
    with ended_by_interrupts():
        return _open(options, started, experiment, position, document)


def _open(
    options: argparse.Namespace,
    started: float | None,
    experiment: Experiment,
    position: Position,
    document: "Document | None",
) -> int:
    try:
        from bpviz.gui.app import open_window
        from bpviz.gui.qt_messages import drop_noise
    except ImportError as error:
        raise cannot_load(str(error)) from None
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        drop_noise()
    if document:
        return open_window(
            experiment, position, started=started, example=document.example, document=(document, Path(options.file))
        )
    first_paint_only = options.quit_after_first_paint
    if first_paint_only:
        started = process_started() or started
    return open_window(experiment, position, first_paint_only, started, options.example)


def draw(options: argparse.Namespace) -> int:
    """Draws the window into a file. Raises CommandError."""
    path = Path(options.out)
    if not options.out.lower().endswith(".png"):
        raise CommandError(f"OUT.png: '{options.out}' does not end in .png")
    if not path.parent.is_dir():
        raise CommandError(f"OUT.png: there is no folder '{path.parent}'")
    experiment, position = opened(options)
    _draw(experiment, position, options.workspace, options.size, options.theme, path)
    return 0


def _draw(
    experiment: Experiment,
    position: Position,
    workspace: str,
    size: tuple[int, int],
    theme: Literal["light", "dark", "contrast"],
    path: Path,
) -> None:
    draw_without_screen()
    with ended_by_interrupts():
        try:
            from bpviz.gui.app import picture
            from bpviz.gui.qt_messages import drop_noise
        except ImportError as error:
            raise cannot_load(str(error)) from None
        drop_noise()
        content = picture(experiment, position, workspace, *size, theme)
    with written(str(path), "OUT.png") as file:
        file.write(content)


def cannot_load(why: str, plugin: str | None = None) -> CommandError:
    """What to say where Qt, its platform plugin, or something that they need, cannot be loaded."""
    from bpviz.cli.doctor import advice  # here, because it takes time that the window does not have

    return CommandError(f"the window cannot be loaded: {why}; {advice(why, plugin)}", FAILED)


def _without_display(options: argparse.Namespace, experiment: Experiment, position: Position) -> int:
    """The same experiment in the terminal, and a picture of the moment that the window would have ended at."""
    from bpviz.cli.running import DivergedError, run_of
    from bpviz.cli.train import train_in_terminal
    from bpviz.session.experiment import Procedure

    print("There is no display; the experiment runs here in the terminal, and the window is drawn into a file.")
    run = run_of(experiment)
    if experiment.procedure is Procedure.TRAIN:
        try:
            train_in_terminal(run)
        except DivergedError as diverged:
            print(f"bpviz: {diverged}", file=sys.stderr)
    path = _writable_folder() / "bpviz.png"
    _draw(experiment, run.end if options.at is None else position, DEBUG, DRAWN_SIZE, "light", path)
    print(f"The window's last moment: {path}")
    return 0


def _writable_folder() -> Path:
    """The current folder, or a new temporary one where nothing can be written there."""
    import tempfile

    try:
        with tempfile.TemporaryFile(dir="."):
            return Path.cwd()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="bpviz-"))
