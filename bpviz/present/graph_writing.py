"""What is written on the graph, and in which order it asks for a place: the Step's numbers first."""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.present.graph_action import Action, Seen
from bpviz.present.graph_labels import (
    ALONG_LEVEL,
    ALONG_SLOPE,
    ALONG_TERM,
    Kind,
    Label,
    Places,
    along,
    around,
    mono_width,
)
from bpviz.present.graph_layout import Layout, Spot
from bpviz.present.graph_rasters import Raster
from bpviz.present.number_format import HIDDEN, NOT_COMPUTED
from bpviz.session.experiment import Procedure

MOST_WEIGHT_CHIPS = 48  # with more edges than that, only the neuron pointed at has numbers on its edges
SUM = "Σ"
FILLED = 0.88  # of the width in a neuron a number takes by itself; larger type may take all of it
WORD = 4.3  # room for 'expected' or 'row error', in heights of the number beside it
SMALLER = 0.75  # of its type, for a term that has no room otherwise
LETTER = 0.66  # width of a letter of a name

Points = tuple[tuple[float, float], tuple[float, float], float]


class Writer:
    """Writes the labels of one moment. Every number comes from the snapshot or its Step."""

    def __init__(
        self, seen: Seen, layout: Layout, doing: Action | None, places: Places, smallest_value: float = 0.0
    ) -> None:
        self._seen = seen
        self._layout = layout
        self._level = layout.level
        self.unit = layout.unit
        self._doing = doing
        self._smallest_value = smallest_value
        self._places = places
        self._all = not (layout.maps and seen.snapshot.fast)  # else only what can be read in passing
        self._last = seen.snapshot.experiment.last_layer
        self._has_deltas = seen.snapshot.experiment.procedure in (Procedure.TRAIN, Procedure.BACKWARD)

    def write_neurons(self, shown: Sequence[Spot]) -> None:
        """Names, values, deltas, and what stands beside the outputs; the neurons in the making first."""
        making = self._doing.units if self._doing else frozenset[Unit]()
        spots = sorted(shown, key=lambda spot: spot.unit not in making)
        for spot in spots if not self._seen.response_maps else ():  # one filling at a time
            self._write_value(spot)
        for spot in spots:
            if self._has_deltas and spot.unit.layer >= 0 and self._all:
                self._write_delta(spot)
        for spot in spots:
            self._write_name(spot)
            if spot.unit.layer == self._last and self._layout.has_side and self._all:
                self._write_beside(spot)
        for rest in self._layout.rests:
            size = self._level.value * self.unit
            text = f"⋮ {rest.missing} more"
            rect = around(rest.x, rest.y, len(text) * LETTER * size, size * 1.3)
            self._places.find(Label(f"left out[{rest.layer}]", Kind.REST, text, rect, size), [(rest.x, rest.y)])
        if self._doing and self._doing.phase is Phase.LOSS and self._layout.has_side:
            self._write_row_error()

    def write_captions(self, images: Iterable[Raster]) -> None:
        """What each image shows: below the inputs and the weights from them, above the map of a layer."""
        for image in images:
            left, top, right, bottom = image.rect
            size = min(11.5 * self.unit, (right - left) / (len(image.caption) * LETTER))
            away = 0.65 * size + 3
            y = top - away if image.all is not None else bottom + away
            text = around((left + right) / 2, y, len(image.caption) * LETTER * size, size * 1.3)
            name = f"caption[{image.layer}]" if image.all is not None else "caption[weights]"
            name = "caption[inputs]" if image.layer < 0 else name
            self._places.find(Label(name, Kind.REST, image.caption, text, size), [((left + right) / 2, y)])

    def _write_value(self, spot: Spot) -> None:
        """The number in a neuron: output, net input, or the sum so far."""
        doing, unit = self._doing, self.unit
        quantity = Quantity.NET_INPUT if self._seen.net_inputs and spot.unit.layer >= 0 else Quantity.OUTPUT
        ref = Ref(quantity, spot.unit)
        name, text, prefix = self._seen.names.ref(ref), self._seen.text(ref), ""
        making = doing is not None and spot.unit in doing.units and doing.phase is Phase.FORWARD
        if making and doing and doing.total is not None:
            name, text, prefix = "sum", doing.total, SUM
        x, y, room = spot.x, spot.y, 1.72 * spot.half_width
        if self._level.name == "compact":
            y += 0.306 * spot.half_height
            room = 1.7 * spot.half_width
        elif self._level.name == "dense":
            letters = self._name_width(spot, self._level.title)
            x += letters / 2
            room = 2 * spot.half_width - letters - 16 * unit
        if not (prefix or text == HIDDEN):
            text = self._seen.numbers.tight(self._seen.value(ref), int(room / (0.6 * self._places.smallest)))
        characters = len(text) + 2 * bool(prefix)
        largest = self._level.value * unit
        size = min(largest, max(room / (0.6 * max(characters, 1)), self._smallest_value))
        if size < self._smallest_value:
            return
        rect = around(x, y, mono_width("0" * characters, size), size * 1.2)
        guilty = making and doing is not None and doing.guilty
        self._places.put(
            Label(name, Kind.VALUE, text, rect, size, ref, spot.unit, prefix, lit=making, guilty=guilty,
                  missing=text == NOT_COMPUTED, boxed=rect.right - rect.left > room / FILLED)
        )  # fmt: skip

    def _name_width(self, spot: Spot, size: float) -> float:
        return len(self._seen.names.unit(spot.unit)) * LETTER * size * self.unit

    def _write_name(self, spot: Spot) -> None:
        """Above a circle, left of an input, inside a capsule."""
        if self._level.name == "bare":
            return
        unit, size = self.unit, self._level.title
        text, width = self._seen.names.unit(spot.unit), self._name_width(spot, size)
        label = Label(
            f"name[{text}]", Kind.NAME, text, around(spot.x, spot.y, width, size * unit * 1.25), size * unit,
            unit=spot.unit, boxed=self._seen.response_maps and not self._level.largest,
        )  # fmt: skip
        match self._level.name:
            case "compact":
                self._places.put(label.at(spot.x, spot.y - 0.472 * spot.half_height))
            case "dense":
                self._places.put(label.at(spot.x - spot.half_width + 7 * unit + width / 2, spot.y))
            case _ if spot.unit.layer < 0:
                self._places.find(label, [(spot.x - spot.half_width - 8 * unit - width / 2, spot.y)])
            case _:
                self._places.find(label, [(spot.x, spot.y - spot.half_height - 24 * unit)])

    def _write_delta(self, spot: Spot) -> None:
        """The pill with a neuron's delta; while its error is summed up, with the sum."""
        doing, unit, size = self._doing, self.unit, self._level.pill * self.unit
        ref = Ref(Quantity.DELTA, spot.unit)
        name, text, prefix = self._seen.names.ref(ref), self._seen.text(ref), "δ"
        making = doing is not None and spot.unit in doing.units and doing.phase is Phase.BACKWARD
        if making and doing and doing.total is not None:
            name, text, prefix = "sum", doing.total, SUM
        characters = max(len(text), self._seen.numbers.digits + 3) + 2
        width, height = mono_width("0" * characters, size) + 0.9 * size, size * (1.75 if self._level.largest else 1.5)
        label = Label(
            name, Kind.PILL, text, around(0, 0, width, height), size, ref, spot.unit, prefix, lit=making,
            guilty=making and doing is not None and doing.guilty, missing=text == NOT_COMPUTED,
        )  # fmt: skip
        below = spot.x, spot.y + spot.half_height + height / 2 + (9 if self._level.largest else 4) * unit
        beside = spot.x + spot.half_width + 4 * unit + width / 2, spot.y
        self._places.find(label, [beside] if self._level.name in ("dense", "bare") else [below])

    def _write_beside(self, spot: Spot) -> None:
        """`expected 1` and `error −0.3625` right of an output."""
        doing, size, unit = self._doing, self._level.beside * self.unit, self.unit
        dense = self._level.name == "dense"
        left = (
            spot.x
            + spot.half_width
            + (6.3 * self._level.pill + 23 if dense else 18 if self._level.largest else 10) * unit
        )
        expected, error = Ref(Quantity.EXPECTED, spot.unit), Ref(Quantity.ERROR, spot.unit)
        making = doing is not None and spot.unit in doing.units
        lit = making and doing is not None and doing.phase in (Phase.LOSS, Phase.BACKWARD)
        guilty = doing is not None and doing.guilty_unit == spot.unit
        room = self._level.half_height + self._level.above + 3  # above the middle of the first output
        one_line = dense and (self._layout.distance(self._last) < 3 * size or 1.4 * self._level.beside > room)
        y = 0.0 if one_line else -0.75 * size
        self._put_beside(expected, "expected", left, spot.y + y, lit, guilty)
        if self._has_deltas and not one_line:
            by_error = lit and doing is not None and doing.phase is Phase.BACKWARD
            self._put_beside(error, "error", left, spot.y + 0.75 * size, by_error, False)

    def _put_beside(self, ref: Ref, word: str, left: float, y: float, lit: bool, guilty: bool) -> None:
        size, text = self._level.beside * self.unit, self._seen.text(ref)
        width = WORD * size + mono_width(text, size)
        label = Label(
            self._seen.names.ref(ref), Kind.BESIDE, text, around(0, 0, width, size * 1.25), size, ref, ref.unit,
            word, lit=lit, guilty=guilty, missing=text == NOT_COMPUTED,
        )  # fmt: skip
        self._places.find(label, [(left + width / 2, y)])

    def _write_row_error(self) -> None:
        """The row's error, counted up between the outputs that it is made of."""
        assert self._doing
        outputs = sorted(s.y for s in self._layout.spots.values() if s.unit.layer == self._last)
        spot = next(s for s in self._layout.spots.values() if s.unit.layer == self._last)
        left = spot.x + spot.half_width + 18 * self.unit
        ref, size = Ref(Quantity.ROW_ERROR), self._level.beside * self.unit
        total = self._doing.total
        text = total if total is not None else self._seen.text(ref)
        name = "sum" if total is not None else "row_error"
        width = WORD * size + mono_width(text, size)
        between = [(a + b) / 2 for a, b in pairwise(outputs)]
        ends = [outputs[-1] + 5 * size, outputs[0] - 5 * size]
        label = Label(
            name, Kind.BESIDE, text, around(0, 0, width, size * 1.25), size, ref, prefix="row error", lit=True,
            guilty=self._doing.guilty or self._doing.guilty_unit is not None,
        )  # fmt: skip
        self._places.find(label, [(left + width / 2, y) for y in (*between, *ends)])

    def write_bias(self, spot: Spot, value: float) -> Label | None:
        """The chip of a bias, upper left of its neuron; None where there is no room for it."""
        ref = Ref(Quantity.BIAS, spot.unit)
        doing, unit = self._doing, self.unit
        term = doing.terms.get(ref) if doing else None
        lit = doing is not None and ref in doing.lit
        if self._level.name in ("dense", "bare") and not lit:
            return None
        texts = [term.text, term.broken] if term else [self._seen.text(ref)]
        labels = [self._chip(ref, text, "b", value, lit, term is not None and term.current) for text in texts]
        for left_side in self._bias_sides(spot):  # before it changes sides it is written on two lines
            for label in labels:
                half = (label.rect.right - label.rect.left) / 2
                high = (label.rect.bottom - label.rect.top) / 2
                away = spot.half_width + 3 * unit + half
                places = [(away, -spot.half_height - 1 * unit), (away + 12 * unit, 0.0)]
                if self._level.largest:
                    places = [(32 * unit + half, -spot.half_height - up * unit - high) for up in (28, 10)]
                at = [(spot.x - dx if left_side else spot.x + dx, spot.y + dy) for dx, dy in places]
                if self._places.find(label, at, own_line=True):  # it stays where it always is
                    return self._places.labels[-1]
        return None

    def _bias_sides(self, spot: Spot) -> tuple[bool, bool]:
        """Whether a bias stands left of its neuron, first choice first: no edges are right of outputs."""
        right_first = self._level.largest and spot.unit.layer == self._last and self._layout.has_side
        return (False, True) if right_first else (True, False)

    def write_terms(self, edges: dict[Ref, Points]) -> None:
        """The terms of the Step on their edges, the current one first; on two lines, and smaller, where need be."""
        terms = self._doing.terms if self._doing else {}
        for ref in sorted((ref for ref in terms if ref in edges), key=lambda ref: not terms[ref].current):
            start, end, value = edges[ref]
            for text, share in (terms[ref].text, 1.0), (terms[ref].broken, 1.0), (terms[ref].broken, SMALLER):
                label = self._chip(ref, text, "", value, True, terms[ref].current, terms[ref].guilty, share)
                if self._places.find(label, along(start, end, ALONG_TERM), own_line=True):
                    break

    def write_weights(self, edges: dict[Ref, Points]) -> None:
        """The other weights, those nearest to the attention first."""
        terms = self._doing.terms if self._doing else {}
        centre = self._centre()
        pointed = {self._seen.selected, self._seen.focus.unit if self._seen.focus else None}
        others = [ref for ref in edges if ref not in terms]
        if len(edges) > MOST_WEIGHT_CHIPS:
            others = [ref for ref in others if ref.unit in pointed or ref.source in pointed]
        for ref in sorted(others, key=lambda ref: self._distance(ref, edges[ref], centre)):
            start, end, value = edges[ref]
            level = abs(start[1] - end[1]) < 0.15 * abs(start[0] - end[0])
            label = self._chip(ref, self._seen.text(ref), "", value, False, False)
            self._places.find(label, along(start, end, ALONG_LEVEL if level else ALONG_SLOPE))

    def _chip(
        self,
        ref: Ref,
        text: str,
        prefix: str,
        value: float,
        lit: bool,
        current: bool,
        guilty: bool = False,
        share: float = 1.0,
    ) -> Label:
        size = (self._level.term if lit else self._level.chip) * self.unit * share
        lines = text.count("\n") + 1
        width = mono_width(f"{prefix} {text}" if prefix else text, size) + 1.35 * size
        height = (lines * 1.2 + 0.6) * size
        kind = Kind.TERM if lit else Kind.CHIP
        return Label(
            self._seen.names.ref(ref), kind, text, around(0, 0, width, height), size, ref, ref.unit, prefix, value,
            lit, current, guilty,
        )  # fmt: skip

    def _centre(self) -> Spot | None:
        """Where the attention is: at the number pointed at, else at the neuron in the making or selected."""
        units = [
            self._seen.focus.unit if self._seen.focus else None,
            *(self._doing.units if self._doing else ()),
            self._seen.selected,
        ]
        return next((self._layout.spots[unit] for unit in units if unit in self._layout.spots), None)

    def _distance(self, ref: Ref, points: Points, centre: Spot | None) -> tuple[bool, float, float]:
        """The order in which weights find a place."""
        (x0, y0), (x1, y1), value = points
        away = 0.0
        if centre:
            away = min(math.hypot(x0 - centre.x, y0 - centre.y), math.hypot(x1 - centre.x, y1 - centre.y))
        return ref != self._seen.focus, round(away), -abs(value)
