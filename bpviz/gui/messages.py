"""What the window and the engine's thread say to each other: frozen, so that neither can change it afterwards. Named
tuples where they are small: the first paint waits for their definition."""

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from bpviz.session.experiment import Experiment
from bpviz.session.stops import Stop
from bpviz.session.timeline import START, Grain, Position

if TYPE_CHECKING:
    from bpviz.present.error_curve import ExactErrors
    from bpviz.session.chronicle import Chronicle
    from bpviz.session.epoch_tests import EpochScores
    from bpviz.session.moves import WhatMoved
    from bpviz.session.origins import Why
    from bpviz.session.search import Was
    from bpviz.session.snapshot import Snapshot
    from bpviz.session.watches import Seen
    from bpviz.session.whole_row import WholeRow

    Question = Why | WhatMoved | WholeRow

FULL_SPEED = float("inf")
QUESTIONS = 4  # that wait for an answer at most; of more the oldest are dropped


class Configure(NamedTuple):
    """A new run; the cursor goes to `position`, or to the start where that takes longer than `within` seconds."""

    run_id: int
    experiment: Experiment
    position: Position = START
    within: float = FULL_SPEED


class StepForward(NamedTuple):
    """To the end of the current or next unit of a grain."""

    grain: Grain


class StepBack(NamedTuple):
    """To the start of the current or previous unit of a grain."""

    grain: Grain


class Seek(NamedTuple):
    """To a position, as fast as that goes."""

    position: Position


class Play(NamedTuple):
    """Forward by the grain that is set, `speed` times a second; at FULL_SPEED to the end without looking. Where a
    `unit` is given, by that, and each is painted before the next."""

    speed: float
    unit: Grain | None = None


class RunUntil(NamedTuple):
    """On to the end of the first epoch whose error is below a value, of those that end after the cursor; to the end of
    the run where there is none."""

    below: float


class Continue(NamedTuple):
    """On to the nearest of some stops, or back to it; to the end of the run where there is none on the way."""

    stops: tuple[Stop, ...]
    forward: bool


class Looking(NamedTuple):
    """A search for a stop: which way, and the share of the way that was looked at."""

    forward: bool
    share: float


class Stopped(NamedTuple):
    """What a search has come to: the stop that was met, and the numbers it is about; None where none was met."""

    forward: bool
    stop: Stop | None
    values: "tuple[Was, ...]" = ()


class Pause(NamedTuple):
    """Stops where the run is, on an exact Step."""


class SetGrain(NamedTuple):
    """Which grain `Play` goes by, and whose summary a snapshot has."""

    grain: Grain


class Restart(NamedTuple):
    """The same run anew: the same first weights, nothing computed yet."""

    run_id: int


class Epochs(NamedTuple):
    """Asks for the errors of the epochs `first` … `last − 1`, each of them; the run goes on meanwhile."""

    first: int
    last: int


class WriteChronicle(NamedTuple):
    """Asks for the chronicle of the epochs that have ended; the run goes on meanwhile."""


class Inquire(NamedTuple):
    """Asks about the run, which goes on meanwhile; another question takes the place of one that is not answered yet,
    None of any."""

    question: "Question | None"


@dataclass(frozen=True, eq=False)
class Reply:
    """The answer to a question."""

    question: "Question"
    answer: object


class TryEpochs(NamedTuple):
    """Whether the network is tested after each epoch, behind the run."""

    on: bool


class Watch(NamedTuple):
    """What is watched from now on: texts as `session.watches` reads them."""

    texts: tuple[str, ...]


class Allow(NamedTuple):
    """How many bytes the keyframes and the curve of a run may take from now on."""

    budget: int


SideOrder = Epochs | WriteChronicle | Inquire | TryEpochs | Watch  # what is done beside the run

Moving = StepForward | StepBack | Seek | Play | RunUntil | Continue | Pause
Order = SideOrder | Configure | Moving | SetGrain | Restart | Allow


@dataclass(frozen=True, eq=False)
class Report:
    """Where the run is. `playing` while it moves by itself; `target` is where it is on its way to, None where it
    stands; `steps_per_second` is measured over about a second, None while it stands. `until` is what an epoch error is
    to fall below first, `missed` what none fell below before the end. `exact` answers the last questions that have an
    answer, `reply` the last inquiry, `chronicle` is the last that was asked for, `scores` are those of the epochs,
    where these are tested; `seen` is what the watches were that a snapshot does not tell, here or a moment ago.
    `looking` is a search for a stop that goes on, `stopped` what the last one came to, until the next order."""

    run_id: int
    snapshot: "Snapshot"
    playing: bool
    target: Position | None
    steps_per_second: float | None
    until: float | None = None
    missed: float | None = None
    exact: "tuple[ExactErrors, ...]" = ()
    chronicle: "Chronicle | None" = None
    reply: Reply | None = None
    scores: "EpochScores | None" = None
    seen: "Seen | None" = None
    looking: Looking | None = None
    stopped: Stopped | None = None


class Failure(NamedTuple):
    """An error in the engine: what happened and at which moment the run stood."""

    run_id: int
    what: str
    where: str


class Mailbox:
    """One slot between two threads: the newest report wins."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._report: Report | None = None
        self._awaited = True

    def put(self, report: Report) -> bool:
        """Leaves a report; True where the receiver is to be told, that is where it has painted the last one."""
        with self._lock:
            self._report = report
            tell, self._awaited = self._awaited, False
            return tell

    def is_awaited(self) -> bool:
        """Whether the last report was painted."""
        with self._lock:
            return self._awaited

    def take(self) -> Report | None:
        """The newest report, once."""
        with self._lock:
            report, self._report = self._report, None
            return report

    def painted(self) -> bool:
        """Says that the last one was painted; True where a newer one waits already."""
        with self._lock:
            self._awaited = self._report is None
            return not self._awaited
