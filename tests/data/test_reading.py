"""From a table to a data set: what a person may say of it."""

import pytest

from bpviz.data import reading
from bpviz.data.csv_reader import read_csv
from bpviz.data.dataset import DataSet
from bpviz.data.files import DataError, text_source
from bpviz.data.reading import column_of, reference
from bpviz.data.recipe import Missing, Reading, Text
from bpviz.data.table import read_table

TEXT = """id,size,colour,kind,weight
1,2.5,red,a,10
2,,blue,b,20
3,4.5,,a,30
4,1.5,red,b,
5,3.5,red,,50
"""


def read(**said: object) -> DataSet:
    return read_csv(TEXT, "rows.csv", reading=Reading(**said))  # type: ignore[arg-type]  # the test's own words


def test_class_and_columns_by_name_and_by_number() -> None:
    by_name = read(target="kind", columns=("id", "size"), missing=Missing.DROP)
    by_number = read(target="3", columns=("1", "0"), missing=Missing.DROP)
    for data in (by_name, by_number):
        assert data.inputs.tolist() == [[1.0, 2.5], [3.0, 4.5], [4.0, 1.5]]
        assert data.input_names == ("id", "size")
        assert data.classes == ("a", "b")


def test_a_column_has_a_reference() -> None:
    table = read_table(text_source(',0,"a,b"\n0,5,x\n1,6,y\n', "rows.csv"), header=True)
    assert [reference(table, i) for i in range(3)] == ["#0", "0", "#2"]
    assert [column_of(table, reference(table, i)) for i in range(3)] == [0, 1, 2]


def test_rows_with_missing_values_are_dropped() -> None:
    data = read(target="kind", columns=("id", "size"), missing=Missing.DROP)
    assert data.inputs[:, 0].tolist() == [1.0, 3.0, 4.0]
    assert (data.classes, data.targets) == (("a", "b"), (0, 0, 1))


def test_the_mean_is_filled_in() -> None:
    data = read(target="id", columns=("size", "weight"), missing=Missing.MEAN)
    assert data.inputs[1].tolist() == [3.0, 20.0]
    assert data.inputs[3].tolist() == [1.5, 27.5]


def test_words_become_inputs() -> None:
    data = read(target="kind", columns=("colour",), missing=Missing.DROP, text=Text.ONE_HOT)
    assert data.input_names == ("colour=blue", "colour=red")
    assert data.inputs.tolist() == [[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]]


def test_a_number_to_be_reached() -> None:
    data = read(target="weight", numbers=True, columns=("id",), missing=Missing.DROP)
    assert data.expected.tolist() == [[10.0], [20.0], [30.0], [50.0]]
    assert (data.classes, data.targets) == ((), ())


def test_constant_columns_are_left_out() -> None:
    text = "a,b,c,class\n1,0,red,x\n2,0,red,y\n"
    reading = Reading(drop_constant=True)
    assert read_csv(text, "rows.csv", reading=reading).inputs.tolist() == [[1.0], [2.0]]


def test_columns_that_hold_nothing_or_the_rows_names_are_not_used() -> None:
    data = read_csv(",a,,class,\n0,1,,x,\n1,5,,y,\n2,7,,x,\n", "rows.csv")
    assert data.inputs.tolist() == [[1.0], [5.0], [7.0]]
    assert data.classes == ("x", "y")


def test_text_far_down_makes_a_column_text() -> None:
    rows = "".join(f"{i % 7},1.5,{i % 3}\n" for i in range(3000))
    data = read_csv(f"{rows}1,2.5,other\n", "rows.csv")
    assert data.classes == ("0", "1", "2", "other")
    assert data.rows == 3001


@pytest.mark.parametrize(
    "said, message",
    [
        ({}, "line 2, column 3: 'red' is not a number, and inputs must be; leave the column out, or make"),
        ({"columns": ("size",)}, "line 3, column 2: the input is missing; fill it in or remove the row; such rows"),
        ({"target": "kind", "columns": ("id",)}, "line 6, column 4: the class is missing; fill it in or remove"),
        ({"target": "kind", "columns": ("id",), "missing": Missing.MEAN}, "line 6, column 4: the class is missing"),
        ({"columns": ("colour",), "missing": Missing.DROP}, "line 2, column 3: 'red' is not a number"),
        (
            {"columns": ("colour",), "missing": Missing.MEAN, "text": Text.ONE_HOT},
            "line 4, column 3: the input is missing",
        ),
        ({"target": "art"}, "there is no column 'art'; there are id, size, colour, kind, weight; or give a number"),
        ({"target": "9"}, "there is no column '9'"),
        ({"columns": ("x", "y")}, "there is no column 'x'"),
        ({"target": "kind", "columns": ("kind",)}, "there is no input column left"),
        ({"target": "kind", "numbers": True, "columns": ("id",)}, "'a' is not a number, and numbers to be reached"),
    ],
)
def test_what_is_refused(said: dict[str, object], message: str) -> None:
    with pytest.raises(DataError) as caught:
        read(**said)
    assert str(caught.value).startswith("rows.csv")
    assert message in str(caught.value)


def test_every_row_has_something_missing() -> None:
    with pytest.raises(DataError, match="in every row a value is missing"):
        read_csv("x,y,class\n1,,a\n,2,b\n", "rows.csv", reading=Reading(missing=Missing.DROP))


def test_a_column_chosen_that_is_empty() -> None:
    with pytest.raises(DataError, match="the input is missing in every row; choose another column"):
        read_csv("x,y,class\n,2,a\n,3,b\n", "rows.csv", reading=Reading(columns=("x",)))


def test_too_many_words() -> None:
    rows = "".join(f"w{i},{i % 2}\n" for i in range(1001))
    with pytest.raises(DataError, match="1,001 different words are too many"):
        read_csv(f"word,class\n{rows}", "rows.csv", reading=Reading(text=Text.ONE_HOT, header=True))


def test_a_number_to_be_reached_that_is_taken_for_classes() -> None:
    """One output for each number would take memory without end."""
    text = "".join(f"{i},{i}.5\n" for i in range(4097))
    what = r"line 1, column 2: 4,097 different classes are too many, one an output; choose .*\(--target-column\)"
    with pytest.raises(DataError, match=what):
        read_csv(text, "rows.csv")
    assert read_csv(text, "rows.csv", reading=Reading("1", numbers=True)).rows == 4097


def test_words_of_many_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_CELLS", 30)
    with pytest.raises(DataError, match=r"line 1, column 1: 5 rows of 10 inputs are too many; leave text columns out"):
        read_csv("a,b,c\nq,r,0\ns,t,1\nu,v,0\nw,x,1\n", "rows.csv", reading=Reading(text=Text.ONE_HOT))


def test_classes_that_are_rounded_are_refused() -> None:
    """They would become one."""
    with pytest.raises(DataError, match=r"line 2, column 2: the class is a number so large that it is rounded"):
        read_csv("1,1\n2,9007199254740992\n3,9007199254740993\n", "rows.csv")


def test_the_mean_of_huge_numbers() -> None:
    data = read_csv("x,y,k\n1e308,1,a\n1.5e308,2,b\n,3,a\n", "rows.csv", reading=Reading(missing=Missing.MEAN))
    assert data.inputs[:, 0].tolist() == [1e308, 1.5e308, 1.25e308]
