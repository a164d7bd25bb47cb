"""What a Step used to make a number, and what else its row has: all that a slip may be made of."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bpviz.engine.activations import SOFTMAX, TRANSFERS
from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref, Step, Term
from bpviz.session.experiment import Experiment


@dataclass(frozen=True)
class Facts:
    """`value` is the number, `place` that of its term in the Step, `steps` are the row's, `of` gives other numbers of
    that row."""

    step: Step
    ref: Ref
    value: float
    place: int
    experiment: Experiment
    steps: Sequence[Step]
    of: Callable[[Ref], float | None]

    @property
    def unit(self) -> Unit:
        """The neuron."""
        assert self.ref.unit
        return self.ref.unit

    @property
    def term(self) -> Term:
        """The term that belongs to the number."""
        return self.step.terms[self.place]

    @property
    def pairs(self) -> list[tuple[float, float]]:
        """What each term of the sum is made of."""
        return [(term.factors[0].value, term.factors[1].value) for term in self.step.terms]

    @property
    def rate(self) -> float:
        """The learning rate of an update."""
        return self.step.base.value

    @property
    def old(self) -> float:
        """A weight before its update."""
        return self.step.changes[self.place].old

    @property
    def delta_and_input(self) -> tuple[float, float]:
        """What a weight's gradient is the product of; a bias has the input 1."""
        delta, value = (factor.value for factor in self.term.factors[:2])
        return delta, value

    @property
    def is_output(self) -> bool:
        """Whether the neuron is in the output layer."""
        return self.unit.layer == self.experiment.last_layer

    def beside(self, quantity: Quantity, unit: Unit | None = None) -> float:
        """Another number of the same neuron, or of another; NaN where this row has none."""
        value = self.of(Ref(quantity, unit or self.unit))
        return math.nan if value is None else value

    def input_as_net_input(self, i: int) -> float:
        """The net input of the neuron that input `i` is the output of; NaN of the data and for the bias."""
        is_neuron = self.unit.layer > 0 and i < self.experiment.layers[self.unit.layer]
        return self.beside(Quantity.NET_INPUT, Unit(self.unit.layer - 1, i)) if is_neuron else math.nan

    def backward(self) -> "Facts":
        """The same of the Step that made the neuron's delta."""
        found = next(s for s in self.steps if s.phase is Phase.BACKWARD and s.unit == self.unit)
        ref = Ref(Quantity.DELTA, self.unit)
        return Facts(found, ref, found.result(Quantity.DELTA), 0, self.experiment, self.steps, self.of)

    def transfer(self, net_input: float) -> float:
        """What the layer's transfer function makes of a net input."""
        return TRANSFERS[self.experiment.transfers[self.unit.layer]].function(net_input)

    def derivative(self, output: float) -> float:
        """The layer's derivative, which takes an output; 1 of softmax."""
        name = self.experiment.transfers[self.unit.layer]
        return 1.0 if name == SOFTMAX else TRANSFERS[name].derivative_from_output(output)
