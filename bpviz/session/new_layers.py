"""Other layers for an experiment: what of it has to change with them, and layers that are one edit away."""

from typing import NamedTuple, TypeVar

from bpviz.engine.activations import SOFTMAX
from bpviz.engine.network import Unit, Weights
from bpviz.session.experiment import Experiment, ExperimentError, Procedure, check_layers

T = TypeVar("T")


class Layers(NamedTuple):
    """Sizes, the inputs first, and the transfer function of each layer after them."""

    sizes: tuple[int, ...]
    transfers: tuple[str, ...]

    def resized(self, layer: int, size: int) -> "Layers":
        """With another size for layer `layer`; layer 0 is the first after the inputs."""
        return Layers((*self.sizes[: layer + 1], size, *self.sizes[layer + 2 :]), self.transfers)

    def with_transfer(self, layer: int, transfer: str) -> "Layers":
        """With another transfer function for layer `layer`."""
        return Layers(self.sizes, (*self.transfers[:layer], transfer, *self.transfers[layer + 1 :]))

    def without(self, layer: int) -> "Layers":
        """Without hidden layer `layer`."""
        sizes = (*self.sizes[: layer + 1], *self.sizes[layer + 2 :])
        return Layers(sizes, (*self.transfers[:layer], *self.transfers[layer + 1 :]))

    def with_hidden(self, layer: int | None = None) -> "Layers":
        """With another hidden layer as number `layer`, the last one unless it is given: like the hidden layer that
        stood there or, without any, before it, or like the outputs."""
        last = len(self.transfers) - 1
        layer = last if layer is None else layer
        like = min(layer, last - 1) if last else 0
        transfer = "sigmoid" if self.transfers[like] == SOFTMAX else self.transfers[like]
        sizes = (*self.sizes[: layer + 1], self.sizes[like + 1], *self.sizes[layer + 1 :])
        return Layers(sizes, (*self.transfers[:layer], transfer, *self.transfers[layer:]))


def layers_of(experiment: Experiment) -> Layers:
    """The layers of an experiment."""
    return Layers(experiment.layers, experiment.transfers)


def with_layers(experiment: Experiment, layers: Layers) -> Experiment:
    """The experiment with other layers: softmax brings its loss along; with other sizes given weights fit no more, and
    weights are drawn anew. Raises ExperimentError where there are too many layers or neurons, or too few."""
    sizes, transfers = layers
    check_layers(sizes)
    loss = "cross_entropy" if transfers[-1] == SOFTMAX else "squared"
    if sizes == experiment.layers:
        return experiment.changed(transfers=transfers, loss=loss)
    procedure = experiment.procedure
    if procedure is Procedure.BACKWARD:
        procedure = Procedure.TRAIN  # it needs given outputs, which do not fit any more
    return experiment.changed(
        layers=sizes, transfers=transfers, loss=loss, given=None, given_outputs=None, procedure=procedure
    )


def without_neuron(experiment: Experiment, unit: Unit) -> Experiment:
    """The experiment without a neuron of a hidden layer: its weights go, and those that lead from it; all others keep
    their first weights, which are given from then on. Raises ExperimentError where it is the last of its layer, and for
    inputs and outputs, which the data fix."""
    check_resize(experiment, unit.layer)
    layers = layers_of(experiment).resized(unit.layer, experiment.layers[unit.layer + 1] - 1)
    smaller = with_layers(experiment, layers)
    given = list(experiment.initial_weights())
    own, following = given[unit.layer], given[unit.layer + 1]
    given[unit.layer] = Weights(_without(own.weights, unit.index), _without(own.biases, unit.index))
    given[unit.layer + 1] = Weights(
        tuple(_without(weights, unit.index) for weights in following.weights), following.biases
    )
    return smaller.changed(given=tuple(given))


def _without(items: tuple[T, ...], at: int) -> tuple[T, ...]:
    return (*items[:at], *items[at + 1 :])


def check_resize(experiment: Experiment, layer: int) -> None:
    """Raises ExperimentError where the data say how many neurons layer `layer` has; −1 are the inputs."""
    data = experiment.data
    if layer < 0:
        size, what, many, others = experiment.layers[0], "inputs", "inputs", "other columns of a file change that"
    elif layer == experiment.last_layer:
        what = "classes" if data.classes else "expected outputs"
        size, many, others = experiment.layers[-1], "outputs", "other data change that"
    else:
        return
    raise ExperimentError("layers", f"the data '{data.name}' has {size} {what}, so there are as many {many}; {others}")
