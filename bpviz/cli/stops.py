"""`bpviz stops`: the first Step of a run after which a condition holds."""

import argparse
import json
import time

from bpviz.cli.errors import FAILED, CommandError
from bpviz.cli.experiment import compare_with_document, experiment_of
from bpviz.cli.running import SLICE, progress_bar
from bpviz.data.files import shortened
from bpviz.session.condition_text import ConditionError, parse_condition
from bpviz.session.fast_engine import made_ready_for
from bpviz.session.run import Run
from bpviz.session.search import Search
from bpviz.session.stops import ConditionStop


def stops(options: argparse.Namespace) -> int:
    """Prints where `--until` holds first, as a moment or as JSON, whose numbers count from 0; says so, or prints null,
    and ends with 1 where it never does. Raises CommandError."""
    experiment = experiment_of(options)
    run = Run(experiment, made_ready_for(experiment, watches=True))
    try:
        parse_condition(options.until, run.experiment)
    except ConditionError as error:
        raise CommandError(f"--until: {error}") from None
    search = Search(run, [ConditionStop(options.until)], forward=True)
    with progress_bar(run.experiment.epochs) as bar:
        told, over = 0, False
        while not over:
            over = search.go_on(time.perf_counter() + SLICE)
            bar.update(run.epochs_done - told)
            told = run.epochs_done
    found = search.found.position.index if search.found else None
    compare_with_document(options, run)
    _print(run, found, options)
    return 0 if found is not None else FAILED


def _print(run: Run, found: int | None, options: argparse.Namespace) -> None:
    moment = run.timeline.moment(found) if found is not None else None
    if options.json:
        where = {"epoch": moment.epoch, "example": moment.row, "step": moment.step, "index": found} if moment else None
        print(json.dumps(where))
    elif moment:
        print(f"{moment} (epoch:row:step, from 0): {options.until}")
    else:
        ended = (
            f"up to {run.timeline.moment(run.end.index)}, where the run diverged" if run.not_finite else "in this run"
        )
        raise CommandError(f"'{shortened(options.until)}' never holds {ended}", FAILED)
