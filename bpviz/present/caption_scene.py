"""What all sentences of a card are made from."""

from typing import NamedTuple

from bpviz.engine.activations import SOFTMAX
from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.present.number_format import NumberFormat
from bpviz.session.names import Names
from bpviz.session.snapshot import Snapshot


class Scene(NamedTuple):
    """What sentences are made from."""

    snapshot: Snapshot
    names: Names
    numbers: NumberFormat
    revealed: bool

    def short(self, value: float | None) -> str:
        """A number as everywhere on the screen."""
        return self.numbers.short(value)

    def of(self, quantity: Quantity, unit: Unit) -> float | None:
        """A number of a neuron as it is now."""
        return self.snapshot.value(Ref(quantity, unit))

    def is_softmax(self, unit: Unit) -> bool:
        """Whether a neuron shares out 1 with the others of its layer."""
        return self.snapshot.experiment.transfers[unit.layer] == SOFTMAX

    def is_output(self, unit: Unit) -> bool:
        """Whether a neuron is in the output layer."""
        return unit.layer == self.snapshot.experiment.last_layer
