"""The words about one Step, and about one term of its sum."""

from collections.abc import Sequence

from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.state import NEARLY_ZERO
from bpviz.engine.steps import Step, Term
from bpviz.present.caption_changes import accumulate_sentence, update_sentence
from bpviz.present.caption_scene import Scene
from bpviz.present.formula_steps import is_difference
from bpviz.session.experiment import Procedure

NAMED = 3  # neurons that a sentence names; of more it counts them

TRANSFER_WORDS = {
    "sigmoid": "the sigmoid squashes it into 0\u00a0…\u00a01",
    "tanh": "tanh squashes it into −1\u00a0…\u00a01",
    "relu": "the rectifier lets it through if it is above 0",
    "leaky_relu": "the leaky rectifier lets it through if it is above 0, else a hundredth of it",
    "linear": "a linear neuron passes it on as it is",
}
_FLAT = {
    "sigmoid": "the sigmoid is saturated",
    "tanh": "tanh is saturated",
    "relu": "the rectifier is off",
}


def step_title(scene: Scene, step: Step) -> str:
    """What happens, without what comes out."""
    if step.unit is None:
        return "How far off is this row?"
    name = scene.names.unit(step.unit)
    match step.phase:
        case Phase.FORWARD if step.shares:
            return f"{name} takes its share"
        case Phase.FORWARD if scene.is_softmax(step.unit):
            return f"{name} adds up"
        case Phase.FORWARD:
            return f"{name} gives its answer" if scene.is_output(step.unit) else f"{name} adds up and answers"
        case Phase.BACKWARD:
            return f"{name} takes the blame" if scene.is_output(step.unit) else f"{name} takes its share of the blame"
        case Phase.ACCUMULATE:
            return f"{name} adds up its gradients"
        case _:
            return f"{name} changes its weights"


def step_sentence(scene: Scene, step: Step) -> str:
    """Why it comes out as it does; while that is asked for, only what is done."""
    match step.phase:
        case Phase.FORWARD if step.shares:
            return _share(scene, step)
        case Phase.FORWARD if step.unit and scene.is_softmax(step.unit):
            return _waits(scene, step)
        case Phase.FORWARD:
            return _forward(scene, step)
        case Phase.LOSS:
            return _loss(scene, step)
        case Phase.BACKWARD if is_difference(step):
            return _backward_output(scene, step)
        case Phase.BACKWARD:
            return _backward_hidden(scene, step)
        case Phase.ACCUMULATE:
            return accumulate_sentence(scene, step)
        case _:
            return update_sentence(scene, step)


def _forward(scene: Scene, step: Step) -> str:
    assert step.unit
    net, output = step.results
    inputs = "1 weighted input" if len(step.terms) == 1 else f"{len(step.terms)} weighted inputs"
    transfer = scene.snapshot.experiment.transfers[step.unit.layer]
    if not scene.revealed:
        return f"The bias and {inputs} make the net input; {TRANSFER_WORDS[transfer]}. What comes out?"
    made = f"The bias and {inputs} make the net input {scene.short(net.value)}; {TRANSFER_WORDS[transfer]}"
    return f"{made}: output {scene.short(output.value)}.{_wanted(scene, step.unit)}"


def _wanted(scene: Scene, unit: Unit) -> str:
    expected = scene.of(Quantity.EXPECTED, unit) if scene.is_output(unit) else None
    trains = scene.snapshot.experiment.procedure is Procedure.TRAIN
    return f" Expected is {scene.short(expected)}." if trains and expected is not None else ""


def _waits(scene: Scene, step: Step) -> str:
    """The first turn of a softmax neuron."""
    inputs = "1 weighted input" if len(step.terms) == 1 else f"{len(step.terms)} weighted inputs"
    if not scene.revealed:
        return f"The bias and {inputs} make the net input. How large is it? Its output waits for the whole layer's."
    made = f"The bias and {inputs} make the net input {scene.short(step.results[0].value)}"
    return f"{made}. Its output waits until softmax has all net inputs of the layer."


def _share(scene: Scene, step: Step) -> str:
    """The second turn of a softmax neuron."""
    assert step.unit
    _, total, output = step.results
    if step.terms:
        does = "Softmax shares out 1: e to the power of each net input, less the largest one, is added up"
        if not scene.revealed:
            return f"{does}. What is the share of {scene.names.unit(step.unit)}?"
        does += f" to {scene.short(total.value)}"
    else:
        does = "The sum of the layer is known"
        if not scene.revealed:
            return f"{does}. What is the share of {scene.names.unit(step.unit)}?"
    share = f"the share of {scene.names.unit(step.unit)} is its output {scene.short(output.value)}"
    return f"{does}; {share}.{_wanted(scene, step.unit)}"


def _loss(scene: Scene, step: Step) -> str:
    count = len(step.terms)
    if count > NAMED:
        said = f"Each of the {count} outputs is compared with its expected value"
    else:
        said = ", ".join(_compared(scene, term) for term in step.terms)
    error = scene.short(step.results[0].value)
    if scene.snapshot.experiment.loss == "cross_entropy":
        added = ", added up," if count > 1 else ""
        does = f"{said}. −ln of each output times what is expected of it{added} is the row error"
        return f"{does}: {error}.{_right_or_wrong(scene)}" if scene.revealed else f"{does}. How large is it?"
    if not scene.revealed:
        return f"{said}. Squared and added, what is the row error?"
    return f"{said}: squared{' and added' if count > 1 else ''}, the row error is {error}.{_right_or_wrong(scene)}"


def _compared(scene: Scene, term: Term) -> str:
    expected, output = term.factors
    assert output.ref and output.ref.unit
    name = scene.names.unit(output.ref.unit)
    return f"{name} should be {scene.short(expected.value)} and is {scene.short(output.value)}"


def _right_or_wrong(scene: Scene) -> str:
    data, row, predicted = scene.snapshot.experiment.data, scene.snapshot.data_row, scene.snapshot.prediction()
    if not data.targets or row is None or predicted is None:
        return ""
    name = scene.names.unit(Unit(scene.snapshot.experiment.last_layer, predicted))
    verdict = (
        "right ✓" if predicted == data.targets[row] else f"wrong ✗, expected was class {data.labels[data.targets[row]]}"
    )
    return f" The largest output is {name}, class {data.labels[predicted]}: {verdict}."


def _backward_output(scene: Scene, step: Step) -> str:
    assert step.unit
    error, _, delta = step.results
    output, expected = step.terms[0].factors
    name = scene.names.unit(step.unit)
    facts = f"({scene.short(output.value)}, expected {scene.short(expected.value)})"
    is_softmax = scene.is_softmax(step.unit)
    if not scene.revealed and is_softmax:
        return f"With softmax and cross-entropy the delta is output minus expected directly {facts}. How large is it?"
    if not scene.revealed:
        return (
            f"How far is {name} off {facts}, and how steep is its transfer function there? Their product is its delta."
        )
    if error.value == 0.0:
        return f"{name} is exactly what was expected {facts}: nothing to learn here, its delta is 0."
    said = f"{name} was too {'low' if error.value < 0 else 'high'} {facts}"
    if flat := _flat(scene, step, step.unit):
        return f"{said}, but {flat}"
    wish = "larger" if delta.value < 0 else "smaller"
    sign = "negative" if delta.value < 0 else "positive"
    if is_softmax:
        directly = "With softmax and cross-entropy the slopes cancel out: its delta is output − expected directly"
        return f"{said}: a {wish} net input would help. {directly}."
    return f"{said}: a {wish} net input would help, so its delta is {sign}.{_barely(scene, step)}"


def _flat(scene: Scene, step: Step, unit: Unit) -> str:
    """What is said where a neuron has blame to take and its delta is 0 nevertheless; '' where it is not."""
    _, slope, delta = step.results
    if delta.value != 0.0:
        return ""
    if slope.value != 0.0:
        return f"so little, times a slope of {scene.short(slope.value)}, that its delta is 0: nothing is learned here."
    why = _FLAT.get(scene.snapshot.experiment.transfers[unit.layer], "its transfer function is flat")
    return f"{why}: its slope is 0, so is its delta, and nothing is learned here."


def _barely(scene: Scene, step: Step) -> str:
    slope = step.results[1].value
    if abs(slope) >= NEARLY_ZERO:
        return ""
    return f" But its slope is only {scene.short(slope)}: hardly anything is learned here."


def _backward_hidden(scene: Scene, step: Step) -> str:
    assert step.unit
    error, _, delta = step.results
    name = scene.names.unit(step.unit)
    if not scene.revealed:
        return (
            f"Each neuron that {name} feeds sends its delta back through their weight. "
            f"Their sum, times the slope of {name}, is its delta."
        )
    helped, hurt = _wishes(step)
    if not helped and not hurt:
        return f"Nothing comes back to {name}: its delta is 0, and nothing is learned here."
    said = f"{_faults(scene, step)}: {_effect(name, scene, helped, hurt)}"
    if error.value == 0.0:
        why = "they cancel out" if helped and hurt else "but so little that nothing is left of it"
        return f"{said}; {why}: its delta is 0."
    if flat := _flat(scene, step, step.unit):
        return f"{said}, but {flat}"
    sign = "negative" if delta.value < 0 else "positive"
    together = ". Together they want it " + ("larger" if delta.value < 0 else "smaller") if helped and hurt else ""
    return f"{said}{together}, so its delta is {sign}.{_barely(scene, step)}"


def _wishes(step: Step) -> tuple[list[Unit], list[Unit]]:
    """The neurons that a larger output here would help, and those that a smaller one would: each by the sign of
    weight times delta."""
    larger: list[Unit] = []
    smaller: list[Unit] = []
    for term in step.terms:
        weight, delta = term.factors
        assert delta.ref and delta.ref.unit
        if weight.value and delta.value:
            (larger if (weight.value < 0) != (delta.value < 0) else smaller).append(delta.ref.unit)
    return larger, smaller


def _faults(scene: Scene, step: Step) -> str:
    """'y1 was too low and y2 too high', or of many how many were what."""
    low: list[Unit] = []
    high: list[Unit] = []
    for term in step.terms:
        delta = term.factors[1]
        assert delta.ref and delta.ref.unit
        if delta.value:
            (low if delta.value < 0 else high).append(delta.ref.unit)
    above = step.terms[0].factors[1].ref
    outputs = above is not None and above.unit is not None and scene.is_output(above.unit)
    words = ("was too low", "were too low", "was too high", "were too high") if outputs else ()
    words = words or ("should be larger", "should be larger", "should be smaller", "should be smaller")
    kind = "outputs" if outputs else "neurons of the next layer"
    parts = []
    for units, one, many in ((low, words[0], words[1]), (high, words[2], words[3])):
        if units:
            parts.append(f"{_these(scene, units, kind)} {one if len(units) == 1 else many}")
    if len(low) == len(high) == 1 and outputs:
        parts[1] = parts[1].replace(" was", "")
    return " and ".join(parts)


def _these(scene: Scene, units: Sequence[Unit], kind: str) -> str:
    if len(units) > NAMED:
        return f"{len(units)} {kind}"
    names = [scene.names.unit(unit) for unit in units]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _effect(name: str, scene: Scene, helped: Sequence[Unit], hurt: Sequence[Unit]) -> str:
    if not helped or not hurt:
        units = helped or hurt
        them = {1: "", 2: " both"}.get(len(units), " them all")
        return f"a {'larger' if helped else 'smaller'} {name} would help{them}"
    return (
        f"a larger {name} would help {_these(scene, helped, 'of them')}, a smaller one {_these(scene, hurt, 'of them')}"
    )
