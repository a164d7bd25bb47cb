"""Is the delta rule right? Its gradient beside the central difference of the loss; and what another weight would give.

Forward, loss, backward and gradient are the algorithm's own procedures, on a network that belongs to the caller's
check alone. The delta rule is the gradient of half the squared error (Rumelhart, Hinton and Williams 1986), with a
softmax layer that of the cross-entropy.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bpviz.engine.algorithm import Row, backward_propagate_error, forward_propagate, sum_error
from bpviz.engine.losses import squared_error
from bpviz.engine.network import Network, Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref, returned, weight_ref
from bpviz.engine.updates import accumulate_gradients

NUDGE = 6.055454452393343e-06  # cube root of 2⁻⁵²: truncation and rounding are about equal (Press et al. 1992, 5.7)
CLOSE = 1e-5  # relative error up to which two gradients are the same
NOISE = 1e-9  # of the loss: below it the central difference is rounding alone


class Outcome(NamedTuple):
    """What a row gives: outputs, its loss as the algorithm adds it up, and the net input of every neuron."""

    outputs: tuple[float, ...]
    loss: float
    net_inputs: tuple[float, ...]


class Checked(NamedTuple):
    """A weight's gradient by the delta rule and by the central difference, and by how much they differ, as a share of
    the larger. `kink`: a neuron whose transfer function has a kink between the two points of the difference, which then
    says nothing. `is_close`: they are the same but for rounding."""

    ref: Ref
    gradient: float
    difference: float
    relative_error: float
    is_close: bool
    kink: Unit | None


class GradientCheck:
    """Checks weights of a `network`, which it changes and puts back, for one row."""

    def __init__(self, network: Network, row: Row) -> None:
        self._network, self._row = network, row
        self.loss_share = 0.5 if network.loss is squared_error else 1.0  # of the loss that the delta rule descends
        self.now = self.outcome()
        inputs, expected = row
        returned(backward_propagate_error(network, expected))
        for neuron in network.neurons():
            neuron.gradients = [0.0] * len(neuron.gradients)
        returned(accumulate_gradients(network, inputs, 0.0))

    def refs(self) -> Iterator[Ref]:
        """All weights and biases, in the order in which an update moves them."""
        for neuron in self._network.neurons():
            count = len(neuron.gradients)
            yield from (weight_ref(neuron.unit, i, i == count - 1) for i in range(count))

    def outcome(self) -> Outcome:
        """What the row gives with the weights as they are."""
        inputs, expected = self._row
        outputs = returned(forward_propagate(self._network, inputs))
        loss = returned(sum_error(self._network, outputs, expected))
        return Outcome(tuple(outputs), loss, tuple(neuron.net_input for neuron in self._network.neurons()))

    def outcome_with(self, ref: Ref, value: float) -> Outcome:
        """What the row would give if one weight had this value; it has its own again afterwards."""
        old = self.value(ref)
        self._set(ref, value)
        try:
            return self.outcome()
        finally:
            self._set(ref, old)

    def gradient(self, ref: Ref) -> float:
        """The gradient by the delta rule: delta times input."""
        assert ref.unit
        neuron = self._network.layers[ref.unit.layer].neurons[ref.unit.index]
        return neuron.gradients[ref.source.index if ref.source else -1]

    def predicted(self, ref: Ref, value: float) -> float:
        """The loss that the gradient predicts for another value of a weight: a straight line."""
        return self.now.loss + self.gradient(ref) / self.loss_share * (value - self.value(ref))

    def check(self, refs: Iterable[Ref]) -> Iterator[Checked]:
        """Checks one weight after the other."""
        for ref in refs:
            value, gradient = self.value(ref), self.gradient(ref)
            nudge = NUDGE * max(1.0, abs(value))
            above, below = value + nudge, value - nudge
            high, low = self.outcome_with(ref, above), self.outcome_with(ref, below)
            difference = self.loss_share * (high.loss - low.loss) / (above - below)
            apart, largest = abs(gradient - difference), max(abs(gradient), abs(difference))
            yield Checked(
                ref,
                gradient,
                difference,
                apart / largest if largest else 0.0,
                apart <= CLOSE * largest + NOISE * abs(self.now.loss),
                self._kink(high, low),
            )

    def value(self, ref: Ref) -> float:
        """A weight or bias."""
        assert ref.unit
        neuron = self._network.layers[ref.unit.layer].neurons[ref.unit.index]
        return neuron.weights[ref.source.index] if ref.source else neuron.bias

    def _set(self, ref: Ref, value: float) -> None:
        assert ref.unit
        neuron = self._network.layers[ref.unit.layer].neurons[ref.unit.index]
        if ref.quantity is Quantity.BIAS:
            neuron.bias = value
        else:
            assert ref.source
            neuron.weights[ref.source.index] = value

    def _kink(self, high: Outcome, low: Outcome) -> Unit | None:
        """A neuron with a kink at 0 whose net input is on both sides of it, or on it."""
        nets = zip(self._network.neurons(), high.net_inputs, self.now.net_inputs, low.net_inputs, strict=True)
        for neuron, *values in nets:
            if self._network.layers[neuron.unit.layer].has_kink and min(values) <= 0.0 <= max(values):
                return neuron.unit
        return None
