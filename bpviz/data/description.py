"""What was understood of a table, as it stands: for the command line and for the preview."""

from typing import NamedTuple

import numpy as np

from bpviz.data.dataset import DataSet
from bpviz.data.dialect import DELIMITERS
from bpviz.data.files import DataError
from bpviz.data.reading import CellError, classes_of, data_set, inputs_of, target_of, title
from bpviz.data.recipe import Reading
from bpviz.data.table import Kind, Table


class ColumnUse(NamedTuple):
    """One column: its `name`, its `kind`, what it is used as, how many values are missing, whether all are the same."""

    name: str
    kind: Kind
    use: str
    missing: int
    constant: bool


class Description(NamedTuple):
    """`inputs` counts them; `classes` are their labels, none where numbers are to be reached. `data` is the data set;
    None where `problem` says which cells stand in the way."""

    rows: int
    inputs: int
    classes: tuple[str, ...]
    columns: tuple[ColumnUse, ...]
    data: DataSet | None
    problem: DataError | None


def described(table: Table, reading: Reading) -> Description:
    """Raises DataError where no choice makes a data set of the table."""
    target, inputs = target_of(table, reading), inputs_of(table, reading)
    uses = {i: "input" for i in inputs} | {target: "number to be reached" if reading.numbers else "class"}
    columns = tuple(
        ColumnUse(title(table, i), column.kind, uses.get(i, "not used"), column.missing, column.constant)
        for i, column in enumerate(table.columns)
    )
    try:
        data = data_set(table, reading)
    except CellError as error:
        classes = () if reading.numbers else classes_of(table, target, np.ones(table.rows, bool))[1]
        return Description(table.rows, len(inputs), classes, columns, None, error)
    return Description(data.rows, data.inputs.shape[1], data.classes, columns, data, None)


def delimiter_name(table: Table) -> str:
    """'comma', 'semicolon'."""
    return DELIMITERS.get(table.dialect.delimiter, f"'{table.dialect.delimiter}'")
