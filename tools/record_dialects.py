"""Writes tests/data/dialects/: one table, as many programs write it. None of them is needed to run the tests.

Needs pandas, polars and pyarrow in the Python that runs it, and R, gnumeric, miller and sqlite3 on the machine:
    python tools/record_dialects.py
"""

import csv
import os
import sqlite3
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv

FOLDER = Path(__file__).parent.parent / "tests" / "data" / "dialects"
NAMES = ["Länge", "width", "kind"]
ROWS: list[tuple[float, float, str]] = [
    (5.1, -3.5, "Möwe"),
    (4.25, 3, 'Gans "Ada"'),
    (7, 0.0012, "Ente, klein\nund grau"),
    (-6.5, 2.75, "Möwe"),
    (1234.5, 12, "Ente; groß"),
    (0.125, 3.5, 'Gans "Ada"'),
]
PLAIN = {'Gans "Ada"': "Gans", "Ente, klein\nund grau": "Ente klein", "Ente; groß": "Ente groß"}
"""Words for programs that can write no quotes."""


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.csv"):
        old.unlink()
    for write in (with_pandas, with_polars, with_arrow, with_csv_module, with_numpy, with_sqlite):
        write()
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "table.csv"
        frame().to_csv(table, index=False)
        plain = Path(folder) / "plain.csv"
        frame().replace(PLAIN).to_csv(plain, index=False)
        with_r(table, plain)
        with_gnumeric(table)
        with_miller(table)
    as_excel_documents_it()
    print(f"{len(list(FOLDER.glob('*.csv')))} files")


def frame() -> pd.DataFrame:
    return pd.DataFrame(ROWS, columns=NAMES)


def with_pandas() -> None:
    variants: dict[str, dict[str, object]] = {
        "index": {},
        "plain": {"index": False},
        "semicolon": {"index": False, "sep": ";"},
        "decimal_comma": {"index": False, "sep": ";", "decimal": ","},
        "comma_and_decimal_comma": {"index": False, "decimal": ","},
        "tab": {"index": False, "sep": "\t"},
        "tab_decimal_comma": {"sep": "\t", "decimal": ","},
        "bar": {"index": False, "sep": "|"},
        "bom": {"index": False, "encoding": "utf-8-sig"},
        "utf16": {"index": False, "encoding": "utf-16"},
        "utf16_le_no_mark": {"index": False, "encoding": "utf-16-le"},
        "utf16_be_no_mark": {"index": False, "encoding": "utf-16-be"},
        "latin1": {"index": False, "encoding": "latin-1"},
        "cp1252_crlf_semicolon": {"sep": ";", "decimal": ",", "encoding": "cp1252", "lineterminator": "\r\n"},
        "crlf": {"index": False, "lineterminator": "\r\n"},
        "quote_all": {"index": False, "quoting": csv.QUOTE_ALL},
        "quote_words": {"quoting": csv.QUOTE_NONNUMERIC},
        "no_header": {"index": False, "header": False},
        "exponents": {"index": False, "float_format": "%.17e"},
        "old_mac": {"index": False, "lineterminator": "\r"},
    }
    for name, options in variants.items():
        frame().to_csv(FOLDER / f"pandas_{name}.csv", **options)  # type: ignore[call-overload]
    numbered = pd.DataFrame(frame()[NAMES[:2]].to_numpy())
    numbered["kind"] = frame()["kind"]
    numbered.to_csv(FOLDER / "pandas_numbered_columns.csv")


def with_polars() -> None:
    table = pl.DataFrame(ROWS, schema=NAMES, orient="row", strict=False)
    variants: dict[str, dict[str, object]] = {
        "plain": {},
        "semicolon": {"separator": ";"},
        "decimal_comma": {"separator": ";", "decimal_comma": True},
        "bom": {"include_bom": True},
        "crlf": {"line_terminator": "\r\n"},
        "quote_always": {"quote_style": "always"},
        "quote_words": {"quote_style": "non_numeric"},
        "no_header": {"include_header": False},
    }
    for name, options in variants.items():
        table.write_csv(FOLDER / f"polars_{name}.csv", **options)  # type: ignore[arg-type]


def with_arrow() -> None:
    table = pa.Table.from_pandas(frame())
    pa_csv.write_csv(table, FOLDER / "arrow_plain.csv")
    options = pa_csv.WriteOptions(delimiter=";", quoting_style="all_valid")
    pa_csv.write_csv(table, FOLDER / "arrow_quoted_semicolon.csv", options)


def with_csv_module() -> None:
    for dialect in csv.list_dialects():
        with (FOLDER / f"python_{dialect.replace('-', '_')}.csv").open("w", newline="") as file:
            csv.writer(file, dialect).writerows([NAMES, *ROWS])


def with_numpy() -> None:
    numbers = np.array([row[:2] for row in ROWS])
    kinds = {kind: i for i, kind in enumerate(sorted({row[2] for row in ROWS}))}
    table = np.column_stack([numbers, [kinds[row[2]] for row in ROWS]])
    np.savetxt(FOLDER / "numpy_spaces.csv", table)
    np.savetxt(FOLDER / "numpy_header.csv", table, delimiter=",", header="length,width,kind", fmt="%g")


def with_sqlite() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.db"
        with sqlite3.connect(path) as database:
            database.execute('CREATE TABLE birds ("Länge" REAL, width REAL, kind TEXT)')
            database.executemany("INSERT INTO birds VALUES (?, ?, ?)", ROWS)
        text = run("sqlite3", "-csv", "-header", str(path), "SELECT * FROM birds")
        (FOLDER / "sqlite_csv.csv").write_bytes(text)
        text = run("sqlite3", "-csv", "-separator", ";", str(path), "SELECT * FROM birds")
        (FOLDER / "sqlite_semicolon_no_header.csv").write_bytes(text)


def with_r(table: Path, plain: Path) -> None:
    calls = {
        "write_csv": "write.csv(t, f)",
        "write_csv_no_row_names": "write.csv(t, f, row.names = FALSE)",
        "write_csv2": "write.csv2(t, f)",
        "write_csv2_no_row_names": "write.csv2(t, f, row.names = FALSE)",
        "write_csv2_latin1": 'write.csv2(t, f, fileEncoding = "latin1")',
        "write_csv_utf16": 'write.csv(t, f, fileEncoding = "UTF-16LE")',
        "write_table": 'write.table(t, f, qmethod = "double")',
        "write_table_tab": 'write.table(t, f, sep = "\\t", qmethod = "double")',
        "write_table_tab_no_row_names": 'write.table(t, f, sep = "\\t", row.names = FALSE, qmethod = "double")',
        "write_table_excel": 'write.table(t, f, sep = ",", col.names = NA, qmethod = "double")',
        "write_table_decimal_comma": 'write.table(t, f, sep = ";", dec = ",", eol = "\\r\\n", qmethod = "double")',
        "write_table_no_header": 'write.table(t, f, sep=",", col.names=FALSE, row.names=FALSE, qmethod="double")',
        "named_rows": 'rownames(t) <- paste("bird", LETTERS[1:6]); write.csv(t, f)',
        "no_quotes": "write.csv(p, f, quote = FALSE, row.names = FALSE)",
    }
    for name, call in calls.items():
        options = 'check.names = FALSE, encoding = "UTF-8"'
        script = f't <- read.csv("{table}", {options}); p <- read.csv("{plain}", {options}); '
        run("Rscript", "-e", f'{script}f <- "{FOLDER}/r_{name}.csv"; {call}')


def with_gnumeric(table: Path) -> None:
    variants = {
        "plain": "",
        "semicolon": "separator=;",
        "windows": "eol=windows quoting-mode=always",
        "utf16": "charset=UTF-16 separator='\t'",
        "latin1": "charset=ISO-8859-1 eol=windows",
        "mac": "eol=mac",
    }
    for name, options in variants.items():
        out = str(FOLDER / f"gnumeric_{name}.csv")
        run("ssconvert", "-T", "Gnumeric_stf:stf_assistant", "-O", options, str(table), out)


def with_miller(table: Path) -> None:
    variants = {
        "plain": ["--csv"],
        "quote_all": ["--csv", "--quote-all"],
        "semicolon": ["--icsv", "--ocsv", "--ofs", ";"],
        "no_header": ["--csv", "--headerless-csv-output"],
    }
    for name, options in variants.items():
        (FOLDER / f"miller_{name}.csv").write_bytes(run("mlr", *options, "cat", str(table)))


def as_excel_documents_it() -> None:
    """Excel itself runs here nowhere; these are what it saves with German settings, as its documents describe it."""
    rows = [NAMES, *([str(a).replace(".", ","), str(b).replace(".", ","), kind] for a, b, kind in ROWS)]
    for name, encoding, delimiter, first in (
        ("csv_utf8", "utf-8-sig", ";", ""),
        ("csv_ansi", "cp1252", ";", ""),
        ("unicode_text", "utf-16", "\t", ""),
        ("sep_line", "utf-8-sig", ";", "sep=;\r\n"),
    ):
        with (FOLDER / f"excel_{name}.csv").open("w", encoding=encoding, newline="") as file:
            file.write(first)
            csv.writer(file, delimiter=delimiter).writerows(rows)


def run(*command: str) -> bytes:
    """What a program prints, in a locale with UTF-8 and decimal points."""
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    return subprocess.run(command, check=True, capture_output=True, env=environment).stdout


if __name__ == "__main__":
    main()
