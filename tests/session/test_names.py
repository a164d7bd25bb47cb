"""Names of units and numbers, written and read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.session.names import Names

TUTORIAL = Names((2, 2, 2))
DEEP = Names((2, 3, 4, 1))


def test_names_of_the_glossary() -> None:
    h1, x2, y1 = Unit(0, 0), Unit(-1, 1), Unit(1, 0)
    assert TUTORIAL.ref(Ref(Quantity.WEIGHT, h1, x2)) == "w[h1,x2]"
    assert TUTORIAL.ref(Ref(Quantity.BIAS, h1)) == "b[h1]"
    assert TUTORIAL.ref(Ref(Quantity.OUTPUT, y1)) == "out[y1]"
    assert TUTORIAL.ref(Ref(Quantity.OUTPUT, x2)) == "x2"
    assert TUTORIAL.ref(Ref(Quantity.ROW_ERROR)) == "row_error"
    assert DEEP.unit(Unit(1, 3)) == "h2.4"
    assert Names((3, 2)).unit(Unit(0, 1)) == "y2"


@given(st.lists(st.integers(1, 12), min_size=2, max_size=5), st.data())
def test_what_is_written_is_read_back(layers: list[int], data: st.DataObject) -> None:
    names = Names(layers)
    layer = data.draw(st.integers(0, len(layers) - 2))
    unit = Unit(layer, data.draw(st.integers(0, layers[layer + 1] - 1)))
    source = Unit(layer - 1, data.draw(st.integers(0, layers[layer] - 1)))
    for ref in (
        Ref(Quantity.WEIGHT, unit, source),
        Ref(Quantity.DELTA, unit),
        Ref(Quantity.OUTPUT, source),
        Ref(Quantity.EPOCH_ERROR),
        Ref(Quantity.TOTAL),
        Ref(Quantity.GRADIENT, unit, source),
        Ref(Quantity.VELOCITY, unit),
    ):
        assert names.parse(names.ref(ref)) == ref


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("h1", "is a neuron"),
        ("out[h3]", "no neuron 'h3'"),
        ("out[h0]", "no neuron 'h0'"),
        ("out[h1.1]", "no neuron 'h1.1'"),
        ("w[h1]", "two ends"),
        ("w[y1,x1]", "no weight leads"),
        ("size[h1]", "there is no 'size'"),
        ("expected[h1]", "only outputs"),
        ("delta[x1]", "an input has no"),
        ("row_error[h1]", "stands alone"),
        ("gradient[y1,x1]", "no weight leads"),
        ("mean[x1]", "an input has no"),
        ("delta", "of which neuron"),
        ("delta[h1,x1]", "one neuron"),
        ("w[h1,x1", "is not a name"),
        ("", "is not a name"),
    ],
)
def test_a_wrong_name_is_explained(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("[", r"\[")):
        TUTORIAL.parse(text)
