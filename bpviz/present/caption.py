"""What a moment says in words: its phase, a title, and a plain sentence that is true of its numbers."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from bpviz.engine.network import INITIALISATIONS, Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Change, Ref, Step
from bpviz.present.caption_changes import moved_by, rule_words, term_sentence
from bpviz.present.caption_scene import Scene
from bpviz.present.caption_steps import step_sentence, step_title
from bpviz.present.moments import Kind, kind_of
from bpviz.present.number_format import NumberFormat
from bpviz.present.setup_text import counted
from bpviz.present.speeds import FRAMES, rate_text
from bpviz.session.experiment import Experiment, Procedure
from bpviz.session.names import Names
from bpviz.session.snapshot import BatchSummary, EpochSummary, RowSummary, Snapshot

FIRST_NAMED = 3  # weights at the start

HALF = (
    "The curve adds up Σ(expected − output)², while the weights change. A delta is the gradient of "
    "½Σ(output − expected)²: the ½ saves a factor 2."
)


WITHOUT_HALF = "The curve adds up the row errors −Σ expected · ln(output), while the weights change."


def _loss_note(snapshot: Snapshot) -> str:
    """What the loss has to do with the curve and the deltas."""
    return HALF if snapshot.experiment.loss == "squared" else WITHOUT_HALF


class Caption(NamedTuple):
    """The words of a card. `phase` is a phase's name or 'start', 'fast', 'row', 'batch', 'epoch'; `note` stands smaller
    below the formulas and may be empty."""

    phase: str
    title: str
    sentence: str
    note: str = ""


def caption(
    snapshot: Snapshot, names: Names, numbers: NumberFormat, revealed: bool, steps_per_second: float | None = None
) -> Caption:
    """The words for a moment; while its result is asked for (not `revealed`) they do not give it away. Where the run is
    fast they say how fast."""
    scene = Scene(snapshot, names, numbers, revealed)
    step, summary = snapshot.step, snapshot.summary
    match kind_of(snapshot):
        case Kind.FAST:
            return _fast(scene, steps_per_second)
        case Kind.NOT_FINITE if step:
            return _not_finite(scene, step)
        case Kind.TERM if step:
            return _term(scene, step)
        case Kind.STEP if step:
            note = _loss_note(snapshot) if step.phase is Phase.LOSS else _end_note(snapshot)
            return Caption(step.phase.value, step_title(scene, step), step_sentence(scene, step), note)
        case Kind.LAYER if step:
            return Caption(step.phase.value, *_layer(scene, step), _end_note(snapshot))
        case Kind.PASS if step:
            return Caption(step.phase.value, *_pass(scene, step), _end_note(snapshot))
        case Kind.ROW if isinstance(summary, RowSummary):
            return Caption("row", *_row(scene, summary), _end_note(snapshot))
        case Kind.BATCH if isinstance(summary, BatchSummary):
            return Caption("batch", *_batch(scene, summary), _end_note(snapshot))
        case Kind.EPOCH if isinstance(summary, EpochSummary):
            return Caption("epoch", *_epoch(scene, summary), _end_note(snapshot) or _loss_note(snapshot))
    return Caption("start", "The network before its first Step", _start(scene))


def in_passing(words: Caption, steps_per_second: float | None) -> Caption:
    """The words for one of the moments that rush by, a row or an epoch a frame, say: how fast, where other Steps lie
    between two pictures."""
    if words.phase == "fast" or not steps_per_second or steps_per_second < 2 * FRAMES:
        return words
    return words._replace(title=f"Running · {rate_text(steps_per_second)}")


def _start(scene: Scene) -> str:
    experiment = scene.snapshot.experiment
    values = ", ".join(
        f"{scene.names.ref(ref)} = {scene.short(scene.snapshot.value(ref))}"
        for ref in islice(_in_order(experiment), FIRST_NAMED)
    )
    if experiment.given is not None:
        first = f"The weights were given, not drawn: {values} …"
    else:
        chosen = INITIALISATIONS[experiment.init]
        biases = ", then the bias, which starts at 0" if chosen.zero_biases else ", then the bias"
        first = (
            f"Python's random generator, started with seed {experiment.seed}, drew the weights ({_range(experiment)}) "
            f"layer by layer, neuron by neuron, the inputs' weights first{biases}: {values} …"
        )
    given = " The outputs are given too." if experiment.given_outputs else ""
    return f"{first}{given} Nothing is computed yet: press →"


def _range(experiment: Experiment) -> str:
    chosen = INITIALISATIONS[experiment.init]
    limit = chosen.limit
    if limit is None:
        return "uniformly between 0 and 1"
    pairs = zip(experiment.layers, experiment.layers[1:], strict=False)
    limits = list(dict.fromkeys(f"±{limit(*pair):.3g}" for pair in pairs))
    return f"uniformly within {', '.join(limits[:3])}{' …' if len(limits) > 3 else ''}, {chosen.title}"


def _in_order(experiment: Experiment) -> Iterator[Ref]:
    """Weights and biases in the order in which they are drawn."""
    for layer, inputs in enumerate(experiment.layers[:-1]):
        for j in range(experiment.layers[layer + 1]):
            unit = Unit(layer, j)
            for i in range(inputs):
                yield Ref(Quantity.WEIGHT, unit, Unit(layer - 1, i))
            yield Ref(Quantity.BIAS, unit)


def _fast(scene: Scene, steps_per_second: float | None) -> Caption:
    snapshot = scene.snapshot
    row = "" if snapshot.row is None else f", row {snapshot.row + 1} of {snapshot.timeline.rows}"
    where = f"epoch {snapshot.epoch}{row}"
    sentence = f"At full speed there are no single Steps to look at; the numbers are those of {where}."
    rate = f" · {rate_text(steps_per_second)}" if steps_per_second else ""
    return Caption("fast", f"Running at full speed{rate}", sentence)


def _not_finite(scene: Scene, step: Step) -> Caption:
    snapshot, moment = scene.snapshot, scene.snapshot.moment
    where = f"epoch {moment.epoch}, row {moment.row + 1}" if moment else "this row"
    who = f"{step.phase.value} of {scene.names.unit(step.unit)}" if step.unit else "the loss"
    guilty = step.not_finite
    if guilty is None:
        what = "a value"
    elif guilty < len(step.terms):
        value = scene.short(step.terms[guilty].value) if scene.revealed else "no finite number"
        what = f"term {guilty + 1} of {len(step.terms)} made it {value}"
    else:
        what = "the sum is still finite, what is made of it is not"
    experiment = snapshot.experiment
    bounded = all(name in ("sigmoid", "tanh") for name in experiment.transfers)
    advice = f"a smaller learning rate (it is {scene.short(experiment.learning_rate)})"
    advice += (
        " or smaller inputs" if bounded else ", a bounded transfer function such as sigmoid or tanh, or smaller inputs"
    )
    sentence = f"In {where}, {who}: {what}, beyond the largest number a computer can hold. What helps: {advice}."
    return Caption(
        step.phase.value, "The run ends here: a value is not finite", sentence, "← shows where it came from."
    )


def _term(scene: Scene, step: Step) -> Caption:
    count = scene.snapshot.position.term
    whose = scene.names.unit(step.unit) if step.unit else "loss"
    title = f"{whose}: term {count} of {len(step.terms)}"
    if step.phase in (Phase.ACCUMULATE, Phase.UPDATE):
        title = f"{whose}: {'gradient' if step.phase is Phase.ACCUMULATE else 'change'} {count} of {len(step.terms)}"
    return Caption(step.phase.value, title, term_sentence(scene, step, count - 1))


def _layer(scene: Scene, step: Step) -> tuple[str, str]:
    assert step.unit
    name, count = layer_words(scene.snapshot.experiment, step.unit.layer), _neurons(scene, step.unit.layer)
    match step.phase:
        case Phase.FORWARD if step.shares:
            does = "all net inputs as one matrix product, then each neuron's share of the sum of e to their power"
            return f"{name} at once", f"{count}: {does}."
        case Phase.FORWARD:
            return f"{name} at once", f"{count}: bias plus weighted inputs for all at once, as one matrix product."
        case Phase.BACKWARD if scene.is_output(step.unit) and scene.is_softmax(step.unit):
            return f"{name} takes the blame", f"{count}: output minus expected directly, which are the deltas."
        case Phase.BACKWARD if scene.is_output(step.unit):
            return f"{name} takes the blame", f"{count}: output minus expected, times the slope at the output."
        case Phase.BACKWARD:
            does = (
                "The next layer's deltas come back through the same weights, read the other way: the matrix transposed"
            )
            return f"{name} takes its share", f"{does}, {count} at once."
        case Phase.ACCUMULATE:
            does = "Delta × input, column times row, is added to the batch's gradients. No weight has moved yet"
            return f"{name} adds up its gradients", f"{does}."
    if not scene.snapshot.experiment.is_tutorials_update:
        return f"{name} changes its weights", f"Every weight moves at once, by {rule_words(scene.snapshot.experiment)}."
    does = "Every weight moves by learning rate × delta × input: column times row makes the matrix of all changes"
    return f"{name} changes its weights", f"{does}."


def layer_words(experiment: Experiment, layer: int) -> str:
    """'The hidden layer', 'Hidden layer 2', 'The output layer'."""
    if layer == experiment.last_layer:
        return "The output layer"
    return "The hidden layer" if experiment.last_layer == 1 else f"Hidden layer {layer + 1}"


def _neurons(scene: Scene, layer: int) -> str:
    return counted(scene.snapshot.experiment.layers[layer + 1], "neuron", "neurons")


def _pass(scene: Scene, step: Step) -> tuple[str, str]:
    snapshot = scene.snapshot
    match step.phase:
        case Phase.FORWARD:
            predicted, data = snapshot.prediction(), snapshot.experiment.data
            said = "The inputs have gone through every layer"
            if not scene.revealed or predicted is None or not data.classes:
                return "Forward pass", f"{said}."
            name = scene.names.unit(Unit(snapshot.experiment.last_layer, predicted))
            return (
                "Forward pass",
                f"{said}: the largest output is {name}, so the prediction is {data.labels[predicted]}.",
            )
        case Phase.BACKWARD:
            return "Backward pass", "Every neuron has its delta now, the output layer first. No weight has moved yet."
        case Phase.ACCUMULATE:
            said = "The gradients of this row are added to those of its batch. No weight has moved yet."
            return "Gradients added up", said
        case _:
            return "Update", "Every weight and bias has moved. Those that moved most:"


def _row(scene: Scene, summary: RowSummary) -> tuple[str, str]:
    snapshot = scene.snapshot
    title = f"Row {(snapshot.row or 0) + 1} of {snapshot.timeline.rows} is done"
    if not summary.largest_changes:
        return title, "Its gradients are added to those of its batch. Weights move when the batch is complete."
    if not scene.revealed:
        return title, "The same row again, with its new weights: is its row error smaller now?"
    before, after = summary.error_before, summary.error_after
    if after == before:
        return title, f"Its update changed nothing for this row: the row error stays {scene.short(after)}."
    said = f"The same row again, with its new weights: its row error {'falls' if after < before else 'rises'}"
    tail = "" if after < before else ". The update went too far for this row"
    moved = _moved(scene, summary.largest_changes[0]) if summary.largest_changes else ""
    return title, f"{said} {_from_to(scene, before, after)}{tail}.{moved}"


def _batch(scene: Scene, summary: BatchSummary) -> tuple[str, str]:
    snapshot = scene.snapshot
    size = snapshot.timeline.batch_size
    title = f"Batch {(snapshot.row or 0) // size + 1} of {-(-snapshot.timeline.rows // size)} is done"
    rows = counted(summary.rows, "row", "rows")
    if not scene.revealed:
        return title, f"The batch's {rows} again, with the new weights: are their errors smaller now?"
    moved = _moved(scene, summary.largest_changes[0])
    if summary.errors is None:
        return title, f"One update, by the gradients of {rows}, has moved every weight.{moved}"
    before, after = summary.errors
    if after == before:
        return title, f"The update changed nothing for the batch's {rows}: their errors stay {scene.short(after)}."
    said = f"The batch's {rows} again, with the new weights: their errors {'fall' if after < before else 'rise'}"
    tail = "" if after < before else ". The update went too far for them"
    return title, f"{said} {_from_to(scene, before, after)}{tail}.{moved}"


def _from_to(scene: Scene, before: float, after: float) -> str:
    """'from 0.4129 to 0.4035'; of two numbers that are printed alike, how much lies between them."""
    if scene.short(before) == scene.short(after):
        return f"by {scene.short(abs(after - before))} from {scene.short(before)}"
    return f"from {scene.short(before)} to {scene.short(after)}"


def _moved(scene: Scene, change: Change) -> str:
    if change.new == change.old:
        return " No weight moved."
    way = "up" if change.new > change.old else "down"
    return f" {scene.names.ref(change.ref)} moved most, {way} by {scene.short(moved_by(change))}."


def _epoch(scene: Scene, summary: EpochSummary) -> tuple[str, str]:
    snapshot = scene.snapshot
    title = f"Epoch {snapshot.epoch} is done"
    if not scene.revealed:
        return title, "All rows have had their turn: is the epoch error smaller now?"
    error, before = summary.error, summary.error_before
    if before is None:
        said = f"The first epoch error is {scene.short(error)}."
    elif error == before:
        said = f"The epoch error stays {scene.short(error)}."
    else:
        way = "fell" if error < before else "rose"
        said = f"The epoch error {way} {_from_to(scene, before, error)}."
    right = summary.rows_right
    turn = "" if right is None else f" {right} of {snapshot.timeline.rows} rows were right when their turn came."
    back = " All weights end it where they began it."  # though they may have moved in between
    return title, f"{said}{turn}{_moved(scene, summary.moved_most) if summary.moved_most else back}"


def _end_note(snapshot: Snapshot) -> str:
    if snapshot.position < snapshot.timeline.end:
        return ""
    if snapshot.experiment.procedure is Procedure.TRAIN:
        return (
            f"This was the last Step: {counted(snapshot.timeline.epochs, 'epoch is', 'epochs are')} done. ← goes back."
        )
    return "This was the last Step. ← goes back."
