"""The legend of the boundary pane: classes, shades, and marks of points."""

from functools import lru_cache

from bpviz.engine.network import Unit
from bpviz.gui.plot_legend import SHADES, Entry
from bpviz.gui.view import View
from bpviz.present.boundary import Area, sureness
from bpviz.present.graph_scales import scales
from bpviz.present.palette import Palette, output_fill


def legend_entries(view: View, palette: Palette, area: Area | None, unit: Unit | None) -> list[Entry]:
    """What is to be explained where neuron `unit` fills the pane, or the network's decision where it is None."""
    experiment = view.snapshot.experiment
    data = experiment.data
    entries = []
    if data.classes:
        for k, name in enumerate(data.labels):
            entries.append(Entry(name, palette.class_marker(k), palette.class_colour(k)))
        entries.append(Entry("wrong", "x", palette.ink))
    if data.held_out is not None:
        entries.append(Entry("held out", "o", palette.muted, hollow=True))
    if area and area.plane.upwards is None:
        of_output = unit is None or unit.layer == experiment.last_layer
        entries = entries if data.classes else [Entry("expected", "o", palette.muted), *entries]
        return entries if of_output else []
    if unit is None and data.classes:
        words, low, high = sureness(experiment)
        shades = _class_shades(palette)
        entries.insert(len(data.classes), Entry(high, shades=shades, before=f"{words} {low}"))
    else:
        of = unit or Unit(experiment.last_layer, 0)
        low, high = map(view.numbers.short, scales(experiment).fills[of.layer + 1])
        entries.insert(0, Entry(high, shades=_output_shades(palette), before=low))
    return entries


@lru_cache(maxsize=4)
def _class_shades(palette: Palette) -> tuple[str, ...]:
    return tuple(palette.class_ground(0, i / (SHADES - 1)) for i in range(SHADES))


@lru_cache(maxsize=4)
def _output_shades(palette: Palette) -> tuple[str, ...]:
    return tuple(output_fill(palette, i / (SHADES - 1)) for i in range(SHADES))
