"""The words about weights that move, and about one term of a sum."""

import math

from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Change, Ref, Step
from bpviz.present.caption_scene import Scene
from bpviz.present.formula_steps import is_difference


def update_sentence(scene: Scene, step: Step) -> str:
    """Where the weight that moves most goes, and why; or why none moves."""
    assert step.unit
    name = scene.names.unit(step.unit)
    if not scene.revealed:
        return (
            "Each weight moves against its delta times its input, the bias against the delta. Up or down, and how far?"
        )
    delta = step.terms[0].factors[0].value
    if delta == 0.0:
        return f"The delta of {name} is 0, so nothing moves."
    moves = [moved_by(change) for change in step.changes]
    if not any(moves):
        return f"The delta of {name} is {scene.short(delta)}: too small to move any of its weights."
    largest = max(moves[:-1])  # of the weights: their inputs tell more than the bias's constant 1
    return change_sentence(scene, step, moves.index(largest) if largest else len(moves) - 1)


def change_sentence(scene: Scene, step: Step, i: int) -> str:
    """Where one weight or bias goes, and why: 'w[y1,h1] rises by 0.0333: y1 was too low (0.6375, expected 1) and its
    input was positive.'"""
    assert step.unit
    change, (delta, value) = step.changes[i], step.terms[i].factors
    name, unit = scene.names.ref(change.ref), scene.names.unit(step.unit)
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
    if step.phase is Phase.LOSS:
        return f"The difference of {one} and {two}, squared, is added.{so_far}"
    if is_difference(step):
        return f"{two} is taken from {one}.{so_far.replace('So far', 'That is')}"
    if step.phase is Phase.BACKWARD:
        above = term.factors[1].ref
        sender = scene.names.unit(above.unit) if above and above.unit else ""
        return f"{sender} sends its delta back through their weight: {one} times {two} is added.{so_far}"
    return f"The weight {one} times its input {two} is added.{so_far}"
