"""One table as pandas, polars, Arrow, R, gnumeric, miller, SQLite, numpy, Python and Excel write it.

The files are made by tools/record_dialects.py.
"""

import re
from pathlib import Path

import pytest

from bpviz.data.description import described
from bpviz.data.files import file_source
from bpviz.data.recipe import Reading
from bpviz.data.table import read_table

FOLDER = Path(__file__).parent / "dialects"
FILES = sorted(FOLDER.glob("*.csv"))
NUMBERS = [[5.1, -3.5], [4.25, 3.0], [7.0, 0.0012], [-6.5, 2.75], [1234.5, 12.0], [0.125, 3.5]]
WORDS = ["Möwe", 'Gans "Ada"', "Ente, klein\nund grau", "Möwe", "Ente; groß", 'Gans "Ada"']
UNQUOTED = ["Möwe", "Gans", "Ente klein", "Möwe", "Ente groß", "Gans"]
CODES = [str(sorted(set(WORDS)).index(word)) for word in WORDS]


def test_there_are_fifty() -> None:
    assert len(FILES) >= 50


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_opens_right(path: Path) -> None:
    table = read_table(file_source(str(path)))
    description = described(table, Reading())
    data = description.data
    assert data is not None
    assert data.inputs.tolist() == NUMBERS
    words = UNQUOTED if "no_quotes" in path.stem else CODES if path.stem.startswith("numpy") else WORDS
    assert [re.sub(r"\r\n?", "\n", data.classes[target]) for target in data.targets] == words
    assert table.dialect.header == (not re.search("no_header|numpy_spaces", path.stem))
    comma = re.search("decimal_comma|csv2|cp1252|^excel", path.stem)
    assert table.dialect.decimal == ("," if comma else ".")
    assert table.encoding == encoding_in(path.stem)


def encoding_in(name: str) -> str:
    """The encoding that a file's name tells."""
    if re.search("utf16|unicode", name):
        return "utf-16"
    return "latin-1" if re.search("latin1|cp1252|ansi", name) else "utf-8"
