"""The names of units and of numbers on the screen, and those names read back."""

import re
from collections.abc import Sequence

from bpviz.data.files import shortened
from bpviz.engine.network import Unit
from bpviz.engine.quantities import MEMORY, Quantity
from bpviz.engine.steps import Ref

_WITHOUT_UNIT = {
    Quantity.ROW_ERROR,
    Quantity.EPOCH_ERROR,
    Quantity.ACCURACY,
    Quantity.LEARNING_RATE,
    Quantity.LARGEST,
    Quantity.TOTAL,
}
LONGEST = 80  # characters of a name
_OF_WEIGHTS = {Quantity.WEIGHT, Quantity.GRADIENT, *MEMORY}
_UNIT = r"[xhy]\d+(?:\.\d+)?"
_NAME = re.compile(
    rf"\s*(?:(?P<bare>{_UNIT})|(?P<word>[a-z_]+)\s*(?:\[\s*(?P<to>{_UNIT})\s*(?:,\s*(?P<source>{_UNIT})\s*)?\])?)\s*"
)


class Names:
    """Names for a network of these layer sizes, inputs first: x1 … for inputs, h1 … (h1.1 … where there are several
    hidden layers), y1 … for outputs, counted from 1."""

    def __init__(self, layers: Sequence[int]) -> None:
        self._layers = tuple(layers)
        self._last = len(layers) - 2

    def unit(self, unit: Unit) -> str:
        """'x1', 'h2', 'h1.2' or 'y1'."""
        if unit.layer < 0:
            return f"x{unit.index + 1}"
        if unit.layer == self._last:
            return f"y{unit.index + 1}"
        return f"h{unit.index + 1}" if self._last == 1 else f"h{unit.layer + 1}.{unit.index + 1}"

    def ref(self, ref: Ref) -> str:
        """'w[h1,x2]' (to, from), 'b[h1]', 'gradient[h1,x2]' and of the bias 'gradient[h1]', 'out[y1]', 'row_error',
        'x1' for an input."""
        if ref.unit is None:
            return ref.quantity.value
        if ref.quantity is Quantity.OUTPUT and ref.unit.layer < 0:
            return self.unit(ref.unit)
        source = f",{self.unit(ref.source)}" if ref.source else ""
        return f"{ref.quantity.value}[{self.unit(ref.unit)}{source}]"

    def parse(self, text: str) -> Ref:
        """The number that a name means. Raises ValueError saying what is wrong and what would be right."""
        found = _NAME.fullmatch(text) if len(text) <= LONGEST else None
        if not found:
            raise ValueError(
                f"'{shortened(text)}' is not a name; names look like w[h1,x2], b[h1], out[y1], x1, row_error"
            )
        if found["bare"]:
            unit = self.parse_unit(found["bare"])
            if unit.layer >= 0:
                raise ValueError(f"'{text}' is a neuron; its numbers are out[{text}], net[{text}], delta[{text}] …")
            return Ref(Quantity.OUTPUT, unit)
        return self._parse_word(found["word"], found["to"], found["source"])

    def _parse_word(self, word: str, to: str | None, source: str | None) -> Ref:
        try:
            quantity = Quantity(word)
        except ValueError:
            raise ValueError(f"there is no '{word}'; there are {', '.join(Quantity)}") from None
        if quantity in _WITHOUT_UNIT:
            if to:
                raise ValueError(f"'{word}' stands alone, without [{to}]")
            return Ref(quantity)
        if not to:
            raise ValueError(f"'{word}' of which neuron? for example {word}[y1]")
        unit = self.parse_unit(to)
        if quantity not in _OF_WEIGHTS or (quantity is not Quantity.WEIGHT and not source):
            if source:
                raise ValueError(f"'{word}' belongs to one neuron, not to two")
            self._check_quantity(quantity, unit, to)
            return Ref(quantity, unit)
        if not source:
            raise ValueError(f"a weight has two ends: w[to,from], for example w[{to},…]")
        origin = self.parse_unit(source)
        if origin.layer != unit.layer - 1:
            raise ValueError(f"no weight leads from {source} to {to}")
        return Ref(quantity, unit, origin)

    def _check_quantity(self, quantity: Quantity, unit: Unit, name: str) -> None:
        if quantity is Quantity.EXPECTED and unit.layer != self._last:
            raise ValueError(f"only outputs have an expected value, not {name}")
        if unit.layer < 0 and quantity is not Quantity.OUTPUT:
            raise ValueError(f"an input has no '{quantity.value}'")

    def parse_unit(self, text: str) -> Unit:
        """The unit that a name means. Raises ValueError where this network has none of that name."""
        if not re.fullmatch(_UNIT, text):
            raise ValueError(f"this network has no neuron '{shortened(text)}'")
        kind, first, _, second = text[0], *text[1:].partition(".")
        layer, number = (int(first) - 1, int(second)) if second else (self._layer_of(kind), int(first))
        unit = Unit(layer, number - 1)
        there = -1 <= layer <= self._last and 1 <= number <= self._layers[layer + 1]
        if not there or self.unit(unit) != text:
            raise ValueError(f"this network has no neuron '{shortened(text)}'")
        return unit

    def _layer_of(self, kind: str) -> int:
        return {"x": -1, "h": 0, "y": self._last}[kind]
