"""How much of a large network the graph shows: which neurons, which pixels and which edges stand for the rest."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.network import Parameters, Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.present.graph_layout import Layout
from bpviz.session.experiment import Experiment
from bpviz.session.snapshot import Snapshot

MOST_WEIGHTS = 2000  # with more, the strongest have a line, and all a place on the maps
MOST_LINES = 120  # of a layer of such a network
MOST_LINES_FAST = 60  # the same while the run does not wait for the eye
MOST_TERMS = 16  # of a sum over the pixels of an image, as lines
STRONGEST = 12  # neurons of a layer


def is_large(experiment: Experiment) -> bool:
    """Whether a network has more weights than can be told apart as lines."""
    layers = experiment.layers
    return sum(inputs * outputs for inputs, outputs in pairwise(layers)) > MOST_WEIGHTS


def image_shape(experiment: Experiment) -> tuple[int, int] | None:
    """(rows, columns) of inputs that are the pixels of an image; None where they are not."""
    shape = experiment.data.image_shape
    return shape if shape and shape[0] * shape[1] == experiment.layers[0] else None


def strongest(parameters: Parameters) -> tuple[tuple[int, ...], ...]:
    """The neurons whose weights are largest together, the strongest first, a layer each, inputs first: of those that
    lead away from it, and of an output those that lead to it."""
    sums = [np.abs(layer[:, :-1]).sum(axis=0) for layer in parameters]
    sums.append(np.abs(parameters[-1][:, :-1]).sum(axis=1))
    return tuple(tuple(np.argsort(-each, kind="stable")[:STRONGEST].tolist()) for each in sums)


class Strongest:
    """The strongest neurons of a run. They hold still while it moves, and within an epoch: what stands on the screen
    is not to jump about."""

    def __init__(self) -> None:
        self._found: tuple[Experiment, int, tuple[tuple[int, ...], ...]] | None = None

    def at(self, snapshot: Snapshot, running: bool) -> tuple[tuple[int, ...], ...]:
        """Those that a moment shows, a layer each."""
        found = self._found
        if not found or found[0] is not snapshot.experiment or (not running and found[1] != snapshot.epoch):
            self._found = found = snapshot.experiment, snapshot.epoch, strongest(snapshot.parameters)
        return found[2]


def pixels(snapshot: Snapshot, needed: frozenset[Unit]) -> list[int]:
    """The pixels whose terms of this Step have lines: those that are needed, and those that weigh most."""
    found = [unit.index for unit in needed if unit.layer < 0]
    step = snapshot.step
    if (
        step
        and step.unit
        and step.unit.layer == 0
        and step.phase is not Phase.BACKWARD
        and snapshot.data_row is not None
    ):
        sizes = np.abs(snapshot.experiment.data.inputs[snapshot.data_row])
        if step.phase is Phase.FORWARD:
            sizes = sizes * np.abs(snapshot.parameters[0][step.unit.index, :-1])
        count = snapshot.position.term or len(sizes)
        found += np.argsort(-sizes[:count], kind="stable")[:MOST_TERMS].tolist()
    return list(dict.fromkeys(found))


class Mesh(NamedTuple):
    """Weights that are drawn together, as plain lines: `ends` (lines, 4), `values` (lines), and whose they are."""

    ends: NDArray[np.float64]
    values: NDArray[np.float64]
    layers: NDArray[np.intp]
    targets: NDArray[np.intp]
    sources: NDArray[np.intp]

    def ref(self, i: int) -> Ref:
        """The weight of line `i`."""
        layer = int(self.layers[i])
        source = Unit(layer - 1, int(self.sources[i]))
        return Ref(Quantity.WEIGHT, Unit(layer, int(self.targets[i])), source)

    def distances(self, x: float, y: float) -> NDArray[np.float64]:
        """How far a point is from each line."""
        starts, ways = self.ends[:, :2], self.ends[:, 2:] - self.ends[:, :2]
        lengths = np.maximum((ways * ways).sum(axis=1), 1e-12)
        shares = np.clip((((x, y) - starts) * ways).sum(axis=1) / lengths, 0.0, 1.0)
        away = (x, y) - starts - shares[:, None] * ways
        return np.asarray(np.hypot(away[:, 0], away[:, 1]))


def mesh(snapshot: Snapshot, layout: Layout) -> Mesh:
    """The lines of a moment: every weight between neurons that are shown or, of a large network, the strongest of a
    layer."""
    most = (MOST_LINES_FAST if snapshot.fast else MOST_LINES) if layout.maps else None
    parts = [_picture_lines(snapshot, layout, most)] if layout.picture else []
    for layer, targets, sources, ends in layout.gaps:
        values = snapshot.parameters[layer][np.ix_(targets, sources)].ravel()
        kept = _largest(values, most)
        target, source = np.divmod(kept, max(len(sources), 1))
        parts.append(Mesh(ends[kept], values[kept], np.full(len(kept), layer), targets[target], sources[source]))
    return Mesh(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _picture_lines(snapshot: Snapshot, layout: Layout, most: int | None) -> Mesh:
    """The weights from the pixels of an image to the neurons that are shown, the strongest where those are too many."""
    assert layout.picture
    shown = [spot for unit, spot in layout.spots.items() if unit.layer == 0]
    targets = np.array([spot.unit.index for spot in shown], np.intp)
    weights = snapshot.parameters[0][targets, :-1]
    kept = _largest(weights.ravel(), most)
    target, source = np.divmod(kept, weights.shape[1])
    ends = []
    for j, i in zip(target.tolist(), source.tolist(), strict=True):
        port = layout.picture.port(i)
        ends.append((*port, *shown[j].border(*port)))
    layers = np.zeros(len(kept), np.intp)
    return Mesh(np.array(ends).reshape(-1, 4), weights.ravel()[kept], layers, targets[target], source)


def _largest(values: NDArray[np.float64], most: int | None) -> NDArray[np.intp]:
    """The places of the `most` largest values by size, in order; NaN counts as the largest."""
    if most is None or len(values) <= most:
        return np.arange(len(values))
    sizes = np.nan_to_num(np.abs(values), nan=np.inf)
    return np.sort(np.argpartition(-sizes, most)[:most])
