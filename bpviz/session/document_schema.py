"""What stands in a document, as plain types: msgspec reads and checks them, and says where something does not fit.

Numbers count as everywhere: layer 0 is the first with weights, rows, neurons and inputs count from 0. `version` is
raised whenever older programs would read a document wrongly.
"""

from typing import Any

import msgspec

from bpviz.data.recipe import Recipe
from bpviz.engine.network import Weights
from bpviz.engine.rules import Rule, Schedule
from bpviz.session.experiment import Procedure
from bpviz.session.timeline import Grain

FORMAT = "bpviz"
VERSION = 1

Table = list[list[float]]


class Plain(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A plain part of a document."""


class ScalingFile(Plain, frozen=True):
    """`data.scaling.Scaling`."""

    offset: list[float]
    span: list[float]


class RowsFile(Plain, frozen=True):
    """A `DataSet` with all its numbers. `expected` is left out where `targets` and `classes` say it."""

    name: str
    recipe: Recipe
    inputs: Table
    expected: Table | None = None
    targets: list[int] = []
    classes: list[str] = []
    input_names: list[str] = []
    image_shape: tuple[int, int] | None = None
    raw: "RowsFile | None" = None
    numbers: list[int] = []
    scaling: ScalingFile | None = None
    held_out: "RowsFile | None" = None


class DataFile(Plain, frozen=True):
    """A data set: a built-in one by its recipe, any other with its rows. `sha256` is that of its numbers."""

    sha256: str
    recipe: Recipe | None = None
    rows: RowsFile | None = None


class WeightsFile(Plain, frozen=True):
    """The weights of a layer: `weights[j][i]` to neuron j from input i."""

    weights: Table
    biases: list[float]

    @classmethod
    def of(cls, layer: Weights) -> "WeightsFile":
        """A layer's weights."""
        return cls([list(row) for row in layer.weights], list(layer.biases))

    def layer(self) -> Weights:
        """The same as the engine has them."""
        return Weights(tuple(map(tuple, self.weights)), tuple(self.biases))


class RuleFile(Plain, frozen=True):
    """`engine.rules.Rule`."""

    optimizer: str = Rule().optimizer
    momentum: float = Rule().momentum
    beta1: float = Rule().beta1
    beta2: float = Rule().beta2
    epsilon: float = Rule().epsilon
    l2: float = Rule().l2


class ScheduleFile(Plain, frozen=True):
    """`engine.rules.Schedule`."""

    kind: str = Schedule().kind
    every: int = Schedule().every
    factor: float = Schedule().factor


class SetWeightFile(Plain, frozen=True, tag_field="kind", tag="weight"):
    """`interventions.SetWeight`; without an `input` it is the bias."""

    at: int
    layer: int
    neuron: int
    value: float
    input: int | None = None


class SetRateFile(Plain, frozen=True, tag_field="kind", tag="rate"):
    """`interventions.SetRate`."""

    at: int
    rate: float


class FreezeFile(Plain, frozen=True, tag_field="kind", tag="freeze"):
    """`interventions.Freeze`; without an `input` it is the bias, or with `all` the whole neuron."""

    at: int
    layer: int
    neuron: int
    input: int | None = None
    all: bool = False
    frozen: bool = True


EditFile = SetWeightFile | SetRateFile | FreezeFile


class ExperimentFile(Plain, frozen=True):
    """`Experiment`; `data` is the place of its data in the document's list. `edits` stand `at` so many Steps."""

    data: int
    layers: list[int]
    transfers: list[str]
    learning_rate: float
    epochs: int
    seed: int
    init: str
    given: list[WeightsFile] | None = None
    procedure: Procedure = Procedure.TRAIN
    given_outputs: Table | None = None
    batch_size: int | None = 1
    rule: RuleFile = RuleFile()
    loss: str = "squared"
    schedule: ScheduleFile = ScheduleFile()
    shuffle: bool = False
    edits: list[EditFile] = []


class BranchFile(Plain, frozen=True):
    """`branches.Branch`; of the first there is no `parent`. `errors` are its epoch errors as far as they were computed,
    8 bytes each, little end first, or none."""

    number: int
    experiment: ExperimentFile
    parent: int | None = None
    at: int = 0
    errors: bytes = b""


class KeptFile(Plain, frozen=True):
    """`comparison.Entry`, of a run that is a `branch`, by its number, or of another `experiment`; `errors` as above."""

    branch: int | None = None
    experiment: ExperimentFile | None = None
    errors: bytes = b""
    finished: bool = False


class CursorFile(Plain, frozen=True):
    """Where the cursor stands: so many Steps have run, and so many terms of the next."""

    index: int
    term: int = 0


class PaneFile(Plain, frozen=True, tag_field="kind", tag="pane"):
    """Where a pane stands in its group: `size` pixels along it, −1 where it takes no room; or, where it `floats`, left,
    top, width and height."""

    name: str
    shown: bool
    size: int = -1
    floats: tuple[int, int, int, int] | None = None


class GroupFile(Plain, frozen=True, tag_field="kind", tag="group"):
    """Panes and groups beside each other, `across` or one below the other; or as tabs, of which number `front` is seen.
    `size` is as a pane's."""

    items: list["PaneFile | GroupFile"]
    size: int = -1
    across: bool = False
    front: int | None = None


class AreaFile(Plain, frozen=True):
    """The panes at the left of the window (0), at its right (1), above (2) or below (3); in pixels."""

    area: int
    width: int
    height: int
    group: GroupFile


class LookFile(Plain, frozen=True):
    """How the window looked; see `View`. `panes` are the places of its panes, `plane` its two `plane_inputs`."""

    workspace: str = "debug"
    grain: Grain = Grain.NEURON
    digits: int = 4
    net_inputs: bool = False
    hide_future: bool = False
    log_axis: bool = False
    ask_first: bool = False
    response_maps: bool = False
    speed: str = ""
    plotted: str = ""
    setup_folded: bool = False
    panes: list[AreaFile] = []
    plane: tuple[int, int] | None = None


class DocumentFile(Plain, frozen=True):
    """A document. `digest` is that of the state at the cursor, `weights` are those there."""

    format: str
    version: int
    data: list[DataFile]
    branches: list[BranchFile]
    current: int
    cursor: CursorFile
    digest: str
    weights: list[WeightsFile]
    example: str | None = None
    marks: dict[str, Any] = {}
    kept: list[KeptFile] = []
    look: LookFile = LookFile()


class Head(msgspec.Struct, frozen=True):
    """What tells whether the rest is worth reading."""

    format: str = ""
    version: int = 0
