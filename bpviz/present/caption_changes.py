"""The words about weights that move, and about one term of a sum."""

import math

from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Change, Ref, Step
from bpviz.present.caption_scene import Scene
from bpviz.present.formula_steps import is_difference
from bpviz.session.experiment import Experiment


def rule_words(experiment: Experiment) -> str:
    """What makes a weight move: 'the learning rate times its velocity', for a layer or where no reason is known."""
    of_batch = " of the batch" if experiment.rows_per_update > 1 else ""
    match experiment.rule.optimizer:
        case "momentum":
            return f"the learning rate times its velocity, which the gradient{of_batch} has changed"
        case "adam":
            return f"the learning rate times the mean of its gradients{of_batch} over the root of their mean square"
    decay = " and its decay" if experiment.rule.l2 else ""
    return f"the learning rate times its gradient{of_batch}{decay}"


def accumulate_sentence(scene: Scene, step: Step) -> str:
    """What a row adds to the gradients of its batch."""
    assert step.unit
    name, size = scene.names.unit(step.unit), scene.snapshot.timeline.batch_size
    row = (scene.snapshot.row or 0) % size + 1
    last = min(size, scene.snapshot.timeline.rows - (scene.snapshot.row or 0) + row - 1)
    where = f"This is row {row} of {last} in its batch"
    does = f"The delta of {name} times each input is added to the batch's gradients; the bias's grows by the delta"
    if not scene.revealed:
        return f"{does}. {where}: how large are they now?"
    delta = step.terms[0].factors[0].value
    if delta == 0.0:
        return f"The delta of {name} is 0, so its gradients stay as they are. {where}."
    then = "the update follows" if row == last else "no weight moves before the last"
    return f"{does}, {scene.short(delta)}. {where}; {then}."


def update_sentence(scene: Scene, step: Step) -> str:
    """Where the weight that moves most goes, and why; or why none moves."""
    assert step.unit
    if not scene.snapshot.experiment.is_tutorials_update:
        return _rule_sentence(scene, step)
    name = scene.names.unit(step.unit)
    if not scene.revealed:
        return (
            "Each weight moves against its delta times its input, the bias against the delta. Up or down, and how far?"
        )
    delta = step.terms[0].factors[0].value
    if delta == 0.0:
        return f"The delta of {name} is 0, so nothing moves."
    if all(step.frozen):
        return f"{name} is frozen: all its weights stay as they are."
    if not any(map(moved_by, step.changes)):
        return f"The delta of {name} is {scene.short(delta)}: too small to move any of its weights."
    return change_sentence(scene, step, _moves_most(step))


def _moves_most(step: Step) -> int:
    """Which weight moves most, the bias where none does: the weights' inputs tell more than its constant 1."""
    moves = list(map(moved_by, step.changes))
    largest = max(moves[:-1])
    return moves.index(largest) if largest else len(moves) - 1


def _rule_sentence(scene: Scene, step: Step) -> str:
    """The same for batches, optimizers and decay."""
    words = rule_words(scene.snapshot.experiment)
    if not scene.revealed:
        return f"Each weight moves against {words}. Up or down, and how far?"
    if all(step.frozen):
        return f"{scene.names.unit(step.unit)} is frozen: all its weights stay as they are." if step.unit else ""
    if not any(map(moved_by, step.changes)):
        return f"Each weight moves against {words}: that is 0 or too small, so nothing moves."
    return _rule_change(scene, step, _moves_most(step))


def _rule_change(scene: Scene, step: Step, i: int) -> str:
    change = step.changes[i]
    name, words = scene.names.ref(change.ref), rule_words(scene.snapshot.experiment)
    if step.frozen[i]:
        return f"{name} is frozen: it stays as it is."
    if not math.isfinite(change.new):
        return f"{name} is no longer a finite number."
    if change.new == change.old:
        return f"{name} stays as it is: {words} is 0 or too small."
    way = "rises" if change.new > change.old else "falls"
    return f"{name} {way} by {scene.short(moved_by(change))}: it moves against {words}."


def change_sentence(scene: Scene, step: Step, i: int) -> str:
    """Where one weight or bias goes, and why: 'w[y1,h1] rises by 0.0333: y1 was too low (0.6375, expected 1) and its
    input was positive.'"""
    assert step.unit
    if not scene.snapshot.experiment.is_tutorials_update:
        return _rule_change(scene, step, i)
    change, (delta, value) = step.changes[i], step.terms[i].factors
    name, unit = scene.names.ref(change.ref), scene.names.unit(step.unit)
    if step.frozen[i]:
        return f"{name} is frozen: it stays as it is."
    if not math.isfinite(change.new):
        return f"{name} is no longer a finite number."
    if change.new == change.old:
        why = f"its input {_input_name(scene, value.ref)} was 0" if value.value == 0.0 else "the change is too small"
        return f"{name} stays as it is: {f'the delta of {unit} is 0' if delta.value == 0.0 else why}."
    moved = f"{name} {'rises' if change.new > change.old else 'falls'} by {scene.short(moved_by(change))}"
    return f"{moved}: {_reason(scene, step.unit, delta.value)}{_input_words(scene, value.ref, value.value)}."


def moved_by(change: Change) -> float:
    """How far a weight moved, without its direction."""
    return abs(change.new - change.old)


def _reason(scene: Scene, unit: Unit, delta: float) -> str:
    name = scene.names.unit(unit)
    if not scene.is_output(unit):
        return f"a {'larger' if delta < 0 else 'smaller'} {name} would help"
    output, expected = scene.of(Quantity.OUTPUT, unit), scene.of(Quantity.EXPECTED, unit)
    return f"{name} was too {'low' if delta < 0 else 'high'} ({scene.short(output)}, expected {scene.short(expected)})"


def _input_words(scene: Scene, ref: Ref | None, value: float) -> str:
    if ref is None:
        return " and a bias has the constant input 1"
    return f" and its input {_input_name(scene, ref)} was {'positive' if value > 0 else 'negative'}"


def _input_name(scene: Scene, ref: Ref | None) -> str:
    return scene.names.unit(ref.unit) if ref and ref.unit else "1"


def term_sentence(scene: Scene, step: Step, i: int) -> str:
    """What one term of a sum is."""
    term = step.terms[i]
    if step.phase is Phase.UPDATE:
        if scene.revealed:
            return change_sentence(scene, step, i)
        return f"Up or down, and how far does {scene.names.ref(step.changes[i].ref)} move?"
    one, two = (f"{scene.names.ref(v.ref) if v.ref else ''} ({scene.short(v.value)})" for v in term.factors)
    so_far = f" So far {scene.short(term.value)}." if scene.revealed else " How much is it then?"
    if step.phase is Phase.ACCUMULATE:
        gradient = f"{scene.names.ref(step.made(i))}, the batch's gradient of its weight"
        what = "1, for the bias," if term.factors[1].ref is None else f"the input {two}"
        return f"{one} times {what} is added to {gradient}.{so_far}"
    if step.shares:
        return f"e to the power of {one}, less the largest net input, is added.{so_far}"
    if step.phase is Phase.LOSS and scene.snapshot.experiment.loss == "cross_entropy":
        return f"−ln of {two}, times {one}, is added.{so_far}"
    if step.phase is Phase.LOSS:
        return f"The difference of {one} and {two}, squared, is added.{so_far}"
    if is_difference(step):
        return f"{two} is taken from {one}.{so_far.replace('So far', 'That is')}"
    if step.phase is Phase.BACKWARD:
        above = term.factors[1].ref
        sender = scene.names.unit(above.unit) if above and above.unit else ""
        return f"{sender} sends its delta back through their weight: {one} times {two} is added.{so_far}"
    return f"The weight {one} times its input {two} is added.{so_far}"
