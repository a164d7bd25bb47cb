"""Edits and branches in words."""

from bpviz.session.branches import Branch
from bpviz.session.edits import ref_of
from bpviz.session.interventions import Freeze, Intervention, SetRate
from bpviz.session.names import Names
from bpviz.session.timeline import Timeline


def edit_words(edit: Intervention, names: Names) -> str:
    """'w[h1,x2] = 0.25', 'learning rate 0.1', 'b[y1] frozen', 'h1 no longer frozen'."""
    if isinstance(edit, SetRate):
        return f"learning rate {edit.rate!r}"
    if isinstance(edit, Freeze):
        name = names.unit(edit.unit) if edit.place is None else names.ref(ref_of(edit.unit, edit.place))
        return f"{name} {'frozen' if edit.frozen else 'no longer frozen'}"
    return f"{names.ref(ref_of(edit.unit, edit.place))} = {edit.value!r}"


def edit_line(edit: Intervention, names: Names, timeline: Timeline) -> str:
    """'from 6:4:7: w[h1,x2] = 0.25'."""
    return f"from {timeline.moment(edit.at) or 'start'}: {edit_words(edit, names)}"


def branch_title(branch: Branch) -> str:
    """'1 without edits', '2 from 6:4:7: w[h1,x2] = 0.25', with how many edits came before the last."""
    edits = branch.experiment.interventions
    if not edits:
        return f"{branch.number} without edits"
    names, timeline = Names(branch.experiment.layers), Timeline(branch.experiment)
    before = f" (after {len(edits) - 1} more)" if len(edits) > 1 else ""
    return f"{branch.number} {edit_line(edits[-1], names, timeline)}{before}"
