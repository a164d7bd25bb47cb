"""Runs beside each other, named by what differs between them."""

from collections.abc import Sequence

from bpviz.engine.optimizers import OPTIMIZERS
from bpviz.present.edit_words import edit_line
from bpviz.present.number_format import exact
from bpviz.present.setup_text import counted, data_title, scaling_text
from bpviz.session.comparison import Entry
from bpviz.session.names import Names
from bpviz.session.timeline import Timeline

SAME = "as it is"


def run_names(entries: Sequence[Entry]) -> list[str]:
    """'rate 0.1', 'rate 0.5 · seed 2': of each run what not all have in common. Runs that differ in nothing that
    can be said are counted."""
    facts = [_facts(entry) for entry in entries]
    differ = [name for name in (facts[0] if facts else ()) if len({fact[name] for fact in facts}) > 1]
    names = [" · ".join(filter(None, (fact[name] for name in differ))) or SAME for fact in facts]
    return [
        name if names.count(name) == 1 else f"{name} ({names[: i + 1].count(name)})" for i, name in enumerate(names)
    ]


def run_facts(entry: Entry) -> str:
    """All that fixes a run, a line each."""
    return "\n".join(filter(None, _facts(entry).values()))


def how_far(entry: Entry) -> str:
    """'20 epochs', '3 of 20 epochs', '2 of 20 epochs, then not finite'."""
    done, wanted = len(entry.curve), entry.experiment.epochs
    if done == wanted:
        return counted(done, "epoch", "epochs")
    return f"{done} of {counted(wanted, 'epoch', 'epochs')}{', then not finite' if entry.finished else ''}"


def error_at(entry: Entry, epoch: int | None = None) -> float | None:
    """The error of an epoch, or of the last that has ended; None where there is none, or where it is not kept alone."""
    number = len(entry.curve) - 1 if epoch is None else epoch
    try:
        return entry.curve[number]
    except LookupError:
        return None


def _facts(entry: Entry) -> dict[str, str]:
    experiment = entry.experiment
    data, rule = experiment.data, experiment.rule
    names, timeline = Names(experiment.layers), Timeline(experiment)
    rows = counted(data.rows, "row", "rows") + (f", {data.held_out.rows} held out" if data.held_out else "")
    settings = (*OPTIMIZERS[rule.optimizer].settings, *(["l2"] if rule.l2 else []))
    functions = experiment.transfers if len(set(experiment.transfers)) > 1 else experiment.transfers[:1]
    return {
        "data": data_title(data),
        "rows": rows,
        "scale": scaling_text(data),
        "layers": "-".join(map(str, experiment.layers)),
        "transfers": ", ".join(functions),
        "rate": f"rate {exact(experiment.learning_rate)}",
        "schedule": f"{experiment.schedule} rate",
        "epochs": counted(experiment.epochs, "epoch", "epochs"),
        "update": experiment.update if isinstance(experiment.update, str) else f"batches of {experiment.update}",
        "optimizer": rule.optimizer,
        "rule": ", ".join(f"{name} {exact(getattr(rule, name))}" for name in settings),
        "loss": f"{experiment.loss.replace('_', '-')} loss",
        "shuffle": "shuffled" if experiment.shuffle else "in order",
        "procedure": experiment.procedure,
        "init": "given weights" if experiment.given is not None else f"{experiment.init} weights",
        "seed": f"seed {experiment.seed}",
        "edits": ", ".join(edit_line(edit, names, timeline) for edit in experiment.interventions),
    }
