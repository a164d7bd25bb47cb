"""The first rows of a table, and what was understood of it, as a person reads them before they become data."""

import re
from itertools import islice

import numpy as np

from bpviz.data.dataset import labelled
from bpviz.data.description import Description, delimiter_name
from bpviz.data.reading import title
from bpviz.data.table import Kind, Table
from bpviz.present.setup_text import counted

MOST_ROWS = 100
MOST_CLASSES_NAMED = 12
MANY_VALUES = 20
MISSING = "—"


def cell(table: Table, row: int, column: int) -> str:
    """A cell; MISSING where it holds no value."""
    found = table.columns[column]
    if found.codes is not None:
        code = found.codes[row]
        return MISSING if code < 0 else next(islice(found.words, code, None))
    value = float(table.numbers[row, column])
    return MISSING if np.isnan(value) else repr(value).removesuffix(".0")


def how_written(table: Table) -> str:
    """'semicolons, decimal comma, latin-1, with a header'."""
    dialect = table.dialect
    decimal = "decimal comma" if dialect.decimal == "," else "decimal point"
    header = "with a header" if dialect.header else "without a header"
    return f"{delimiter_name(table)}s, {decimal}, {table.encoding}, {header}"


def said_in_window(problem: str) -> str:
    """A problem without the options of the command line, for which the window has fields."""
    return re.sub(r" \(--[^)]*\)", "", problem)


def what_it_holds(description: Description) -> str:
    """'210 rows · 7 inputs · 3 classes: 1, 2, 3'."""
    facts = [counted(description.rows, "row", "rows"), counted(description.inputs, "input", "inputs")]
    if description.classes:
        named = ", ".join(labelled(description.classes[:MOST_CLASSES_NAMED]))
        more = ", …" if len(description.classes) > MOST_CLASSES_NAMED else ""
        facts.append(f"{counted(len(description.classes), 'class', 'classes')}: {named}{more}")
    else:
        facts.append("a number to be reached")
    return " · ".join(facts)


def column_facts(table: Table, i: int) -> str:
    """'width: number, 3 missing'."""
    column = table.columns[i]
    facts = [str(column.kind)]
    facts += [f"{column.missing} missing"] if column.missing and column.kind is not Kind.EMPTY else []
    facts += ["the same in every row"] if column.constant else []
    return f"{title(table, i)}: {', '.join(facts)}"


def seems_to_be_reached(table: Table, i: int) -> bool:
    """Whether a column rather holds numbers to be reached than classes: many of them, and not whole."""
    if table.columns[i].kind is not Kind.NUMBER:
        return False
    values = table.numbers[:, i]
    values = np.unique(values[~np.isnan(values)])
    return len(values) > MANY_VALUES and bool((values != np.round(values)).any())
