"""A run as simply as it can be: from the first Step, one after the other, every state kept. What the window shows is
compared with it."""

from bpviz.data.catalogue import tutorial
from bpviz.engine import algorithm
from bpviz.engine.algorithm import Made
from bpviz.engine.network import Network, Neuron, initialize_network
from bpviz.engine.phases import Phase
from bpviz.session.interventions import Freeze, Intervention, SetRate, SetWeight
from bpviz.session.stops import ConditionStop, EpochStop, NeuronStop, RowStop, Stop

EPOCHS, ROWS, STEPS = 3, 10, 13
END = EPOCHS * ROWS * STEPS
H2_BACKWARD, H1_UPDATE = 8, 9  # which Steps of a row
KINDS_OF_STOP: dict[str, Stop] = {
    "neuron": NeuronStop("h2", Phase.BACKWARD),
    "row": RowStop(3),
    "epoch": EpochStop(1),
    "condition": ConditionStop("w[h1,x1] > 0.5"),
}

Numbers = list[list[float]]  # a line a neuron, bias last


class PlainTimeline:
    """The tutorial's run of 2-2-2 with interventions: `weights[i]` and `rates[i]` are those after i Steps, `errors`
    those of the epochs."""

    def __init__(self, interventions: tuple[Intervention, ...]) -> None:
        self._edits = interventions
        self._network = Network(initialize_network((2, 2, 2), "unit", 1), ("sigmoid", "sigmoid"))
        self._frozen: dict[int, set[int]] = {}  # places by neuron, the bias last
        self._rate = self._wanted_rate = 0.5
        self.weights: list[Numbers] = []
        self.rates: list[float] = []
        self.errors: list[float] = []
        self._take(0, updating=False)
        data = tutorial()
        for _ in range(EPOCHS):
            error = 0.0
            for row in range(ROWS):
                error = self._run_row(*data.row(row), error)
            self.errors.append(error)

    def _neurons(self) -> list[Neuron]:
        return list(self._network.neurons())

    def _run_row(self, inputs: list[float], expected: list[float], error: float) -> float:
        """Gives the epoch's error up to here."""
        events = algorithm.train_network(self._network, [[(inputs, expected)]], 0.5, error, self._update)
        before = self._values()
        steps = [Phase.FORWARD] * 4 + [Phase.LOSS] + [Phase.BACKWARD] * 4 + [Phase.UPDATE] * 4
        count = 0
        for event in events:
            if not isinstance(event, Made):
                continue
            assert event.phase is steps[count]
            count += 1
            if event.phase is Phase.LOSS:
                error = event.values[1]
            if event.phase is Phase.UPDATE and event.neuron:
                self._keep_frozen(event.neuron, before)
            self._take(len(self.weights), updating=STEPS - 4 < count < STEPS)
            before = self._values()
        return error

    def _update(self, network: Network, row: object, rate: float) -> algorithm.Run[None]:
        return algorithm.update_weights(network, row, self._rate)  # type: ignore[arg-type]

    def _values(self) -> Numbers:
        return [[*neuron.weights, neuron.bias] for neuron in self._neurons()]

    def _keep_frozen(self, neuron: Neuron, before: Numbers) -> None:
        number = self._neurons().index(neuron)
        for place in self._frozen.get(number, set()):
            self._set(neuron, place, before[number][place])

    def _set(self, neuron: Neuron, place: int, value: float) -> None:
        if place in (-1, 2):
            neuron.bias = value
        else:
            neuron.weights[place] = value

    def _take(self, index: int, updating: bool) -> None:
        """Applies what is to be changed after so many Steps, and keeps what there is then."""
        for edit in self._edits:
            if edit.at != index:
                continue
            if isinstance(edit, SetRate):
                self._wanted_rate = edit.rate
                continue
            number = 2 * edit.unit.layer + edit.unit.index
            if isinstance(edit, SetWeight):
                self._set(self._neurons()[number], edit.place, edit.value)
            elif isinstance(edit, Freeze):
                places = {0, 1, 2} if edit.place is None else {edit.place % 3}
                held = self._frozen.setdefault(number, set())
                held.update(places) if edit.frozen else held.difference_update(places)
        if not updating:  # an update that has begun goes on as it was
            self._rate = self._wanted_rate
        self.weights.append(self._values())
        self.rates.append(self._rate)

    def next_stop(self, here: int, stops: tuple[Stop, ...], forward: bool) -> int:
        """Where `Continue` leads to from an index: a look at every Step on the way. Back, a run stays where it is if no
        stop is met; where none is set, it goes to its start."""
        left = [stop.count for stop in stops if stop.enabled]
        for index in range(here + 1, END + 1) if forward else range(here - 1, 0, -1):
            for i, stop in enumerate(stop for stop in stops if stop.enabled):
                left[i] -= self._stops_at(stop, index)
            if 0 in left:
                return index
        return END if forward else here if left else 0

    def _stops_at(self, stop: Stop, index: int) -> bool:
        row, step = divmod(index - 1, STEPS)
        return {
            NeuronStop: step == H2_BACKWARD,
            RowStop: row % ROWS == 3 and step == 0,
            EpochStop: row == ROWS and step == 0,
            ConditionStop: step == H1_UPDATE and self.weights[index][0][0] > 0.5,
        }[type(stop)]


def moment(index: int) -> str:
    """Epoch, row and Step that has just run, as a bookmark has them."""
    row, step = divmod(index - 1, STEPS)
    return f"{row // ROWS}:{row % ROWS}:{step}" if index else "start"
