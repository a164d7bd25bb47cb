"""What can be done from here with a weight or a neuron, for the menus of the panes that show them."""

from functools import partial

from bpviz.engine.network import Unit
from bpviz.engine.steps import Ref
from bpviz.gui.number_menu import Wish
from bpviz.gui.view import View
from bpviz.session.edits import freezing, place_of


def edit_wishes(view: View, ref: Ref | None, unit: Unit | None) -> list[Wish]:
    """Setting and freezing a weight or bias, and freezing all weights of a neuron, from the cursor on."""
    if not view.editable:
        return []
    found: list[Wish] = []
    snapshot = view.snapshot
    if ref and place_of(ref) is not None:
        name = view.names.ref(ref)
        found.append((f"Set {name} from here…", partial(view.weight_asked.emit, ref)))
        verb = "Unfreeze" if snapshot.is_frozen(ref) else "Freeze"
        found.append((f"{verb} {name} from here", partial(view.edit_requested.emit, freezing(snapshot, ref))))
    if unit and unit.layer >= 0:
        verb = "Unfreeze" if snapshot.is_all_frozen(unit) else "Freeze"
        words = f"{verb} all weights of {view.names.unit(unit)} from here"
        found.append((words, partial(view.edit_requested.emit, freezing(snapshot, unit))))
    return found
