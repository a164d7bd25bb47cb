"""A data set as a CSV file that `read_csv_file` reads back to the same bits."""

import csv
from pathlib import Path

from bpviz.data.dataset import DataSet
from bpviz.data.dialect import is_number


def write_csv(data: DataSet, path: str) -> None:
    """Writes inputs and, last, the class or the expected numbers, under their names. Raises OSError."""
    inputs, outputs = data.inputs.shape[1], data.expected.shape[1]
    names = list(data.input_names) or [f"x{i + 1}" for i in range(inputs)]
    names = [f"x{name}" if is_number(name, ".") else name for name in names]  # or they would seem to be no header
    reached = ["class"] if data.classes else [f"y{i + 1}" for i in range(outputs)]
    reached = [f"{name}_" if name in names else name for name in reached]
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*names, *reached])
        for i, row in enumerate(data.inputs.tolist()):
            expected = [data.classes[data.targets[i]]] if data.classes else data.expected[i].tolist()
            writer.writerow([*row, *expected])
