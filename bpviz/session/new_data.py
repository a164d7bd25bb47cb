"""Other data for an experiment: what of it has to change with them."""

from bpviz.data.dataset import DataSet
from bpviz.session.experiment import Experiment, Procedure


def with_data(experiment: Experiment, data: DataSet) -> Experiment:
    """The experiment on other data: the first and last layer take their sizes from them.

    Numbers that are expected need a linear output, classes one that is not: going from one kind to the other changes
    the last transfer function, and with it the loss. Given weights stay where they still fit, given outputs do not.
    Raises ExperimentError where the data have too many inputs or classes.
    """
    layers = (data.inputs.shape[1], *experiment.layers[1:-1], data.expected.shape[1])
    transfers, loss = experiment.transfers, experiment.loss
    if bool(data.classes) != bool(experiment.data.classes):
        transfers, loss = (*transfers[:-1], "sigmoid" if data.classes else "linear"), "squared"
    backward = experiment.procedure is Procedure.BACKWARD
    return experiment.changed(
        data=data,
        layers=layers,
        transfers=transfers,
        loss=loss,
        given=experiment.given if layers == experiment.layers else None,
        given_outputs=None,
        procedure=Procedure.TRAIN if backward else experiment.procedure,
    )
