"""What the setup panel says about an experiment."""

from pathlib import Path

from bpviz.data.dataset import DataSet
from bpviz.data.recipe import Scale, ScaleOn
from bpviz.session.experiment import Experiment, Procedure

MOST_CLASSES_NAMED = 6


def counted(count: int, one: str, many: str) -> str:
    """'1 row', '10 rows'."""
    return f"{count} {one if count == 1 else many}"


def data_facts(data: DataSet) -> str:
    """'10 rows · 2 inputs · 2 classes: 0, 1'."""
    facts = [counted(data.rows, "row", "rows")]
    facts += [f"{data.held_out.rows} held out"] if data.held_out else []
    facts += [counted(data.inputs.shape[1], "input", "inputs")]
    if data.classes:
        named = ", ".join(data.labels[:MOST_CLASSES_NAMED])
        more = ", …" if len(data.classes) > MOST_CLASSES_NAMED else ""
        facts.append(f"{counted(len(data.classes), 'class', 'classes')}: {named}{more}")
    else:
        facts.append(counted(data.expected.shape[1], "expected output", "expected outputs"))
    return " · ".join(facts)


def data_title(data: DataSet) -> str:
    """The name by which a data set is chosen: of a file without its folder."""
    return Path(data.name).name or data.name


def scaling_text(data: DataSet) -> str:
    """'inputs scaled to 0…1 over the training rows'."""
    recipe = data.recipe
    if recipe.scale is Scale.NONE:
        return "inputs as they are, not scaled"
    how = "0…1" if recipe.scale is Scale.MINMAX else "mean 0 and standard deviation 1"
    return f"inputs scaled to {how} over {'all' if recipe.scale_on is ScaleOn.ALL else 'the training'} rows"


def sizes_note(data: DataSet) -> str:
    """Why the first and the last layer cannot be resized."""
    outputs = "class" if data.classes else "expected output"
    return f"The data sets the first and last size: one neuron for each input and each {outputs}."


def procedure_note(experiment: Experiment) -> str:
    """Why learning rate and epochs change nothing in an example that does not train; empty where they do."""
    match experiment.procedure:
        case Procedure.TRAIN:
            return ""
        case Procedure.BACKWARD:
            return "This example only propagates backward, from given outputs. Nothing is learned."
        case Procedure.FORWARD:
            return "This example only propagates forward. Nothing is learned."
        case Procedure.PREDICT:
            return "This example only predicts. Nothing is learned."


def dropped_note(before: Experiment, after: Experiment) -> str:
    """What a change of layers threw away because it does not fit them; empty where nothing."""
    if before.given_outputs is not None and after.given_outputs is None:
        return "The given weights and outputs do not fit these layers: weights are drawn, and the network trains."
    if before.given is not None and after.given is None:
        return "The weights typed by hand do not fit these layers, so they are drawn now."
    return ""
