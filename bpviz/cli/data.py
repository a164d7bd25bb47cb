"""`bpviz data`: what was understood of a CSV file."""

import argparse
import json

from bpviz.cli.data_options import reading_of
from bpviz.cli.errors import CommandError, one_line, word
from bpviz.data.description import Description, delimiter_name, described
from bpviz.data.files import DataError, file_source
from bpviz.data.reading import counted
from bpviz.data.table import Table, read_table

MOST_CLASSES_SAID = 20


def data(options: argparse.Namespace) -> int:
    """Prints it, in lines or as one JSON document. Raises CommandError where the file cannot be used."""
    reading = reading_of(options)
    try:
        table = read_table(file_source(options.file), header=options.header)
        description = described(table, reading)
    except DataError as error:
        raise CommandError(str(error)) from None
    if options.json:
        print(json.dumps(_document(table, description), allow_nan=False))
    else:
        _print(table, description)
    return 0


def _document(table: Table, description: Description) -> dict[str, object]:
    return {
        "rows": description.rows,
        "inputs": description.inputs,
        "classes": description.classes,
        "delimiter": table.dialect.delimiter,
        "decimal": table.dialect.decimal,
        "encoding": table.encoding,
        "header": table.dialect.header,
        "columns": [column._asdict() for column in description.columns],
    }


def _print(table: Table, description: Description) -> None:
    classes = list(map(word, description.classes[:MOST_CLASSES_SAID]))
    more = ", …" if len(description.classes) > len(classes) else ""
    print(f"rows       {description.rows}")
    print(f"inputs     {description.inputs}")
    print(f"classes    {len(description.classes)}" + (f": {', '.join(classes)}{more}" if classes else ""))
    print(f"delimiter  {delimiter_name(table)}")
    print(f"decimal    {'comma' if table.dialect.decimal == ',' else 'point'}")
    print(f"encoding   {table.encoding}")
    print(f"header     {'yes' if table.dialect.header else 'no'}")
    print("columns")
    names = [word(column.name) for column in description.columns]
    width = max(map(len, names))
    for i, column in enumerate(description.columns):
        notes = [column.kind, column.use]
        notes += [f"{column.missing} missing"] if column.missing else []
        notes += ["the same in every row"] if column.constant else []
        print(f"  {i:>3}  {names[i]:{width}}  {', '.join(notes)}")
    if description.problem:
        print(f"\nnot usable yet: {one_line(description.problem)}")
    elif description.rows < table.rows:
        print(f"\n{counted(table.rows - description.rows, 'row')} with missing values dropped")
