"""What the window and the engine's thread say to each other: frozen, so that neither can change it afterwards."""

import threading
from dataclasses import dataclass

from bpviz.present.error_curve import ExactErrors
from bpviz.session.chronicle import Chronicle
from bpviz.session.epoch_tests import EpochScores
from bpviz.session.experiment import Experiment
from bpviz.session.moves import WhatMoved
from bpviz.session.origins import Why
from bpviz.session.search import Was
from bpviz.session.snapshot import Snapshot
from bpviz.session.stops import Stop
from bpviz.session.timeline import START, Grain, Position
from bpviz.session.watches import Seen
from bpviz.session.whole_row import WholeRow

FULL_SPEED = float("inf")
QUESTIONS = 4  # that wait for an answer at most; of more the oldest are dropped


@dataclass(frozen=True)
class Configure:
    """A new run; the cursor goes to `position`, or to the start where that takes longer than `within` seconds."""

    run_id: int
    experiment: Experiment
    position: Position = START
    within: float = FULL_SPEED


@dataclass(frozen=True)
class StepForward:
    """To the end of the current or next unit of a grain."""

    grain: Grain


@dataclass(frozen=True)
class StepBack:
    """To the start of the current or previous unit of a grain."""

    grain: Grain


@dataclass(frozen=True)
class Seek:
    """To a position, as fast as that goes."""

    position: Position


@dataclass(frozen=True)
class Play:
    """Forward by the grain that is set, `speed` times a second; at FULL_SPEED to the end without looking. Where a
    `unit` is given, by that, and each is painted before the next."""

    speed: float
    unit: Grain | None = None


@dataclass(frozen=True)
class RunUntil:
    """On to the end of the first epoch whose error is below a value, of those that end after the cursor; to the end of
    the run where there is none."""

    below: float


@dataclass(frozen=True)
class Continue:
    """On to the nearest of some stops, or back to it; to the end of the run where there is none on the way."""

    stops: tuple[Stop, ...]
    forward: bool


@dataclass(frozen=True)
class Looking:
    """A search for a stop: which way, and the share of the way that was looked at."""

    forward: bool
    share: float


@dataclass(frozen=True)
class Stopped:
    """What a search has come to: the stop that was met, and the numbers it is about; None where none was met."""

    forward: bool
    stop: Stop | None
    values: tuple[Was, ...] = ()


@dataclass(frozen=True)
class Pause:
    """Stops where the run is, on an exact Step."""


@dataclass(frozen=True)
class SetGrain:
    """Which grain `Play` goes by, and whose summary a snapshot has."""

    grain: Grain


@dataclass(frozen=True)
class Restart:
    """The same run anew: the same first weights, nothing computed yet."""

    run_id: int


@dataclass(frozen=True)
class Epochs:
    """Asks for the errors of the epochs `first` … `last − 1`, each of them; the run goes on meanwhile."""

    first: int
    last: int


Question = Why | WhatMoved | WholeRow


@dataclass(frozen=True)
class WriteChronicle:
    """Asks for the chronicle of the epochs that have ended; the run goes on meanwhile."""


@dataclass(frozen=True)
class Inquire:
    """Asks about the run, which goes on meanwhile; another question takes the place of one that is not answered yet,
    None of any."""

    question: Question | None


@dataclass(frozen=True, eq=False)
class Reply:
    """The answer to a question."""

    question: Question
    answer: object


@dataclass(frozen=True)
class TryEpochs:
    """Whether the network is tested after each epoch, behind the run."""

    on: bool


@dataclass(frozen=True)
class Watch:
    """What is watched from now on: texts as `session.watches` reads them."""

    texts: tuple[str, ...]


SideOrder = Epochs | WriteChronicle | Inquire | TryEpochs | Watch  # what is done beside the run

Order = SideOrder | Configure | StepForward | StepBack | Seek | Play | RunUntil | Continue | Pause | SetGrain | Restart


@dataclass(frozen=True, eq=False)
class Report:
    """Where the run is. `playing` while it moves by itself; `target` is where it is on its way to, None where it
    stands; `steps_per_second` is measured over about a second, None while it stands. `until` is what an epoch error is
    to fall below first, `missed` what none fell below before the end. `exact` answers the last questions that have an
    answer, `reply` the last inquiry, `chronicle` is the last that was asked for, `scores` are those of the epochs,
    where these are tested; `seen` is what the watches were that a snapshot does not tell, here or a moment ago.
    `looking` is a search for a stop that goes on, `stopped` what the last one came to, until the next order."""

    run_id: int
    snapshot: Snapshot
    playing: bool
    target: Position | None
    steps_per_second: float | None
    until: float | None = None
    missed: float | None = None
    exact: tuple[ExactErrors, ...] = ()
    chronicle: Chronicle | None = None
    reply: Reply | None = None
    scores: EpochScores | None = None
    seen: Seen | None = None
    looking: Looking | None = None
    stopped: Stopped | None = None


@dataclass(frozen=True)
class Failure:
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
