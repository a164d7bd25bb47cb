"""Experiments and their interventions in documents."""

from collections.abc import Sequence

from bpviz.data.dataset import DataSet
from bpviz.engine.network import Unit
from bpviz.engine.rules import Rule, Schedule
from bpviz.session.document_schema import (
    EditFile,
    ExperimentFile,
    FreezeFile,
    RuleFile,
    ScheduleFile,
    SetRateFile,
    SetWeightFile,
    WeightsFile,
)
from bpviz.session.experiment import Experiment
from bpviz.session.interventions import BIAS, Freeze, Intervention, SetRate, SetWeight


def experiment_file(experiment: Experiment, data: int) -> ExperimentFile:
    """An experiment as a document holds it; `data` is the place of its data there."""
    given, outputs = experiment.given, experiment.given_outputs
    return ExperimentFile(
        data=data,
        layers=list(experiment.layers),
        transfers=list(experiment.transfers),
        learning_rate=experiment.learning_rate,
        epochs=experiment.epochs,
        seed=experiment.seed,
        init=experiment.init,
        given=None if given is None else list(map(WeightsFile.of, given)),
        procedure=experiment.procedure,
        given_outputs=None if outputs is None else list(map(list, outputs)),
        batch_size=experiment.batch_size,
        rule=RuleFile(**experiment.rule._asdict()),
        loss=experiment.loss,
        schedule=ScheduleFile(**experiment.schedule._asdict()),
        shuffle=experiment.shuffle,
        edits=list(map(_edit_file, experiment.interventions)),
    )


def experiment_of(file: ExperimentFile, data: Sequence[DataSet]) -> Experiment:
    """The experiment that a document holds. Raises ValueError, ExperimentError where a setting cannot be."""
    if not 0 <= file.data < len(data):
        raise ValueError(f"there is no data set {file.data}")
    rule, schedule = file.rule, file.schedule
    outputs = None if file.given_outputs is None else tuple(map(tuple, file.given_outputs))
    if outputs is not None and [len(layer) for layer in outputs] != file.layers[1:]:
        raise ValueError("there is not one given output a neuron")
    return Experiment(
        data=data[file.data],
        layers=tuple(file.layers),
        transfers=tuple(file.transfers),
        learning_rate=file.learning_rate,
        epochs=file.epochs,
        seed=file.seed,
        init=file.init,
        given=None if file.given is None else tuple(layer.layer() for layer in file.given),
        procedure=file.procedure,
        given_outputs=outputs,
        batch_size=file.batch_size,
        rule=Rule(rule.optimizer, rule.momentum, rule.beta1, rule.beta2, rule.epsilon, rule.l2),
        loss=file.loss,
        schedule=Schedule(schedule.kind, schedule.every, schedule.factor),
        shuffle=file.shuffle,
        interventions=tuple(map(_edit_of, file.edits)),
    )


def _edit_file(edit: Intervention) -> EditFile:
    if isinstance(edit, SetRate):
        return SetRateFile(edit.at, edit.rate)
    layer, neuron = edit.unit
    source = None if edit.place in (BIAS, None) else edit.place
    if isinstance(edit, SetWeight):
        return SetWeightFile(edit.at, layer, neuron, edit.value, source)
    return FreezeFile(edit.at, layer, neuron, source, edit.place is None, edit.frozen)


def _edit_of(file: EditFile) -> Intervention:
    if isinstance(file, SetRateFile):
        return SetRate(file.at, file.rate)
    place, unit = BIAS if file.input is None else file.input, Unit(file.layer, file.neuron)
    if isinstance(file, SetWeightFile):
        return SetWeight(file.at, unit, place, file.value)
    return Freeze(file.at, unit, None if file.all else place, file.frozen)
