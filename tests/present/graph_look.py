"""A view without a window, and the graph that it shows."""

from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np

from bpviz.data.dataset import classified
from bpviz.engine.network import Unit
from bpviz.engine.steps import Ref
from bpviz.present.graph_labels import Rect
from bpviz.present.graph_layout import Spot, natural_unit
from bpviz.present.graph_scales import scales
from bpviz.present.graph_scene import Scene, scene
from bpviz.present.number_format import HIDDEN, NumberFormat
from bpviz.session.experiment import Experiment
from bpviz.session.names import Names
from bpviz.session.run import Run
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import Moment, Position

H1, H2, Y1, Y2 = Unit(0, 0), Unit(0, 1), Unit(1, 0), Unit(1, 1)
X1, X2 = Unit(-1, 0), Unit(-1, 1)


@dataclass
class Look:
    """A view without a window."""

    snapshot: Snapshot
    net_inputs: bool = False
    response_maps: bool = False
    focus: Ref | None = None
    selected: Unit | None = None
    revealed: bool = True
    numbers: NumberFormat = field(default_factory=NumberFormat)
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        self.names = Names(self.snapshot.experiment.layers)

    def hides(self, ref: Ref) -> bool:
        step = self.snapshot.step
        if self.revealed or step is None:
            return False
        return any(r.ref == ref for r in step.results) or any(c.ref == ref for c in step.changes)

    def value(self, ref: Ref) -> float | None:
        return None if self.hides(ref) else self.snapshot.value(ref)

    def text(self, ref: Ref) -> str:
        return HIDDEN if self.hides(ref) else self.numbers.short(self.snapshot.value(ref))


def network(*layers: int, image: tuple[int, int] | None = None) -> Experiment:
    """Random rows and weights; with `image`, the inputs are pixels."""
    generator = np.random.default_rng(1)
    rows, classes = 4, layers[-1]
    data = classified(
        "some", generator.random((rows, layers[0])).tolist(), [i % classes for i in range(rows)],
        tuple(map(str, range(classes))),
    )  # fmt: skip
    data = replace(data, image_shape=image)
    return Experiment(data, layers, ("sigmoid",) * (len(layers) - 1), epochs=2, init="glorot")


def at(experiment: Experiment, moment: Moment | None, term: int = 0) -> Snapshot:
    run = Run(experiment)
    index = run.timeline.index(moment) if moment else 0
    run.seek(Position(index, term))
    return run.snapshot()


def drawn(look: Look, width: float = 920, height: float = 475, scale: float = 1.0) -> Scene:
    return scene(look, scales(look.snapshot.experiment), width, height, natural_unit(width, height, scale))


def overlapping(seen: Scene) -> list[tuple[str, str]]:
    """Labels that cover each other or a neuron; what is written inside a neuron is looked at for itself."""
    inside = [label for label in seen.labels if label.unit and _lies_in(label.rect, seen.layout.spots[label.unit])]
    outside = [label for label in seen.labels if label not in inside]
    bad = [(a.name, b.name) for a, b in combinations(outside, 2) if a.rect.overlaps(b.rect)]
    bad += [(a.name, b.name) for a, b in combinations(inside, 2) if _shrunk(a.rect).overlaps(_shrunk(b.rect))]
    for label in outside:
        bad += [(label.name, str(node.spot.unit)) for node in seen.nodes if label.rect.overlaps(node.spot.rect)]
        bad += [(label.name, image.caption) for image in seen.rasters if label.rect.overlaps(image.rect)]
    for image in seen.rasters:
        bad += [(image.caption, str(node.spot.unit)) for node in seen.nodes if image.rect.overlaps(node.spot.rect)]
    bad += [(a.caption, b.caption) for a, b in combinations(seen.rasters, 2) if a.rect.overlaps(b.rect)]
    return bad


def _lies_in(rect: Rect, spot: Spot) -> bool:
    return spot.covers((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2)


def _shrunk(rect: Rect) -> Rect:
    """Without the room above and below the letters."""
    air = (rect.bottom - rect.top) * 0.15
    return Rect(rect.left + 1, rect.top + air, rect.right - 1, rect.bottom - air)
