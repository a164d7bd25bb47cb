"""`bpviz export`: a run, its weights, its Steps, or pictures of it, as a file."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bpviz.cli.errors import CommandError
from bpviz.cli.experiment import compare_with_document, named_document, opened, position_of
from bpviz.cli.interrupts import ended_by_interrupts
from bpviz.cli.running import check_finite, run_of, share_bar
from bpviz.cli.scaling import draw_without_screen
from bpviz.cli.window import cannot_load
from bpviz.cli.written import written
from bpviz.data.files import ExportError, shortened
from bpviz.data.weights_writer import WRITERS
from bpviz.present.workspaces import DEBUG, PRESENT
from bpviz.session.experiment import Experiment
from bpviz.session.run import Run
from bpviz.session.script import script
from bpviz.session.stretch import check_filmed, check_written
from bpviz.session.timeline import Position, Timeline
from bpviz.session.trace_file import TRACE_WRITERS

if TYPE_CHECKING:
    from bpviz.gui.stage import Stage

WHOLE = "window"

MEANT_FOR = {
    "at": ("csv", "json", "npz", "png", "svg"),
    "start": ("csv", "json", "gif"),
    "until": ("csv", "json", "gif"),
    "pane": ("png", "svg", "gif"),
    "workspace": ("png", "svg", "gif"),
    "size": ("png", "svg", "gif"),
    "theme": ("png", "svg", "gif"),
    "seconds": ("gif",),
}
ENDINGS = ("csv", "json", "npz", "png", "svg", "gif")
TYPED = {"start": "from"}  # `from` is a word of Python's own


def export(options: argparse.Namespace) -> int:
    """Writes `--out`. Raises CommandError."""
    ending = Path(options.out).suffix.lower().removeprefix(".")
    if ending in ENDINGS and ending != options.to:
        raise CommandError(f"--out: '{options.out}' ends in .{ending}, and --to is {options.to}; let both say the same")
    has_range = options.start is not None or options.until is not None
    for name, kinds in MEANT_FOR.items():
        if getattr(options, name) is not None and options.to not in kinds:
            raise CommandError(f"--{TYPED.get(name, name)}: this is for --to {', '.join(kinds)}, not {options.to}")
    if has_range and options.at is not None:
        raise CommandError("--at: weights and pictures have a moment, Steps have --from and --until; leave one out")
    experiment, position = _described(options)
    try:
        match options.to:
            case "script":
                text = script(experiment)
                with written(options.out) as file:
                    file.write(text.encode())
                if named_document(options):
                    compare_with_document(options, run_of(experiment))
            case "csv" | "json" if has_range:
                stretch = _stretch(options, Timeline(experiment))
                check_written(Timeline(experiment), *stretch)
                _trace(options, run_of(experiment), *stretch)
            case "csv" | "json" | "npz":
                _weights(options, run_of(experiment), position)
            case "gif":
                stretch = _stretch(options, Timeline(experiment))
                check_filmed(Timeline(experiment), *stretch)
                _film(options, run_of(experiment), *stretch)
            case _:
                _picture(options, run_of(experiment), position)
    except ExportError as error:
        raise CommandError(str(error)) from None
    return 0


def _described(options: argparse.Namespace) -> tuple[Experiment, Position | None]:
    """The run, and the moment that weights and pictures are of: the one that was typed, or where a document's cursor
    stands, or None for the end."""
    if options.file is not None and options.example is not None:
        raise CommandError("--example: a document is a run already; leave one of them out")
    document = named_document(options)
    if document is None:
        experiment, position = opened(options)
        return experiment, None if options.at is None else position
    experiment = document.branch.experiment
    return experiment, position_of(Timeline(experiment), options.at, "--at") if options.at else document.position


def _stretch(options: argparse.Namespace, timeline: Timeline) -> tuple[int, int]:
    """The first and the last Step of a range, the first of a run being 1."""
    if options.to == "gif" and options.start is None and options.until is None:
        raise CommandError("--to gif: say which Steps with --from and --until, for example --from 0:0:0 --until 0:0:12")
    last = timeline.end.index if options.until is None else position_of(timeline, options.until, "--until").index
    return max(1, position_of(timeline, options.start, "--from").index), last


def _trace(options: argparse.Namespace, run: Run, first: int, last: int) -> None:
    with written(options.out) as file, share_bar() as progress:
        TRACE_WRITERS[options.to](run, first, last, file, progress)
    compare_with_document(options, run)


def _weights(options: argparse.Namespace, run: Run, position: Position | None) -> None:
    run.seek(position or run.end)
    snapshot = run.snapshot()
    if position is None or run.position < position:
        check_finite(snapshot)
    with written(options.out) as file:
        WRITERS[options.to](snapshot.parameters, file)
    compare_with_document(options, run)


@contextmanager
def _stage(options: argparse.Namespace, run: Run, workspace: str, size: tuple[int, int]) -> Iterator["Stage"]:
    """A window that nobody sees, with the pane that is wanted in it."""
    draw_without_screen()
    with ended_by_interrupts():
        try:
            from bpviz.gui.app import prepared
            from bpviz.gui.qt_messages import drop_noise
            from bpviz.gui.stage import Stage
        except ImportError as error:
            raise cannot_load(str(error)) from None
        drop_noise()
        stage = Stage(run, prepared(options.theme or "light"), options.workspace or workspace, *(options.size or size))
        try:
            if options.pane not in (None, *stage.subjects):
                raise CommandError(
                    f"--pane: there is no '{shortened(options.pane)}'; there are {', '.join(stage.subjects)}"
                )
            stage.choose(options.pane or WHOLE)
            yield stage
        finally:
            stage.close()


def _picture(options: argparse.Namespace, run: Run, position: Position | None) -> None:
    with _stage(options, run, DEBUG, (1440, 900)) as stage:
        from bpviz.gui.app import make_application, settle
        from bpviz.gui.still import still

        stage.show(position or run.end)
        settle(make_application())
        content = still(stage.subject, options.to)
    with written(options.out) as file:
        file.write(content)
    compare_with_document(options, run)


def _film(options: argparse.Namespace, run: Run, first: int, last: int) -> None:
    with _stage(options, run, PRESENT, (960, 600)) as stage, share_bar() as progress:
        from bpviz.gui.film import STAYS, film, write_gif

        frames = film(stage, first, last, progress)
    with written(options.out) as file:
        write_gif(frames, file, options.seconds or STAYS)
    compare_with_document(options, run)
