"""Delimiter, decimal sign and header, found in a text's first rows."""

import io

import pytest

from bpviz.data.dialect import Dialect, dialect_of, is_missing, is_number, number
from bpviz.data.encoding import encoding_of
from bpviz.data.files import Source, text_source
from bpviz.data.table import Kind, read_table


def found(text: str) -> Dialect:
    return dialect_of(text.splitlines(keepends=True))


@pytest.mark.parametrize(
    "text, delimiter, decimal",
    [
        ("1.5,2.5,a\n3,4,b\n", ",", "."),
        ("1,5;2,5;a\n3;4;b\n", ";", ","),
        ("1.5;2.5;a\n", ";", "."),
        ("1,5\t2\ta\n", "\t", ","),
        ("1.5|2|a\n", "|", "."),
        ("1.5 2 a\n3 4 b\n", " ", "."),
        ('"1,5","2,5",a\n"3,25","4",b\n', ",", ","),
        ('"1,500","2,500",a\n', ",", "."),  # perhaps thousands: no decimal comma is made of them
        ('"0,500","2,500",a\n', ",", ","),  # no thousands begin with 0
        ("1,500;2,500;a\n", ";", ","),
        ("1,5 a\n2,5 b\n", " ", ","),
        ('"1,5" "-2,5e-01" "x y"\n"3" "4,5" "z"\n', " ", ","),
        ("12 High St,2,a\n7 Low St,3,b\n", ",", "."),
        ("name;note\nx;hello, world\ny;one, two, three\n", ";", "."),
        ('"Smith, John";12\n"Jones; Jim";13\n', ";", "."),
        ("1, 2, a\n3, 4, b\n", ",", "."),
        ("1\n2\n", ",", "."),
        ("", ",", "."),
        ("sep=|\n1|2\n", "|", "."),
    ],
)
def test_delimiter_and_decimal_sign(text: str, delimiter: str, decimal: str) -> None:
    dialect = found(text)
    assert (dialect.delimiter, dialect.decimal) == (delimiter, decimal)
    assert dialect.skipped == text.startswith("sep=")


@pytest.mark.parametrize(
    "text, header",
    [
        ("x,y,class\n1,2,0\n", True),
        ("x,y,class\n", True),
        ("1,2,0\n3,4,1\n", False),
        ("abc,2,0\n3,4,1\n", False),
        ("red,small,a\nblue,large,b\n", False),
        (",0,1,2\n0,5.1,3.5,a\n", True),
        ("0,1,2,3,class\n5.1,3.5,1,2,a\n", True),
        ("0,1,2\n5.1,3.5,1\n", False),
        ("400.5,401,401.5,402,kind\n3,1,2,4,a\n2,2,9,5,b\n", True),
        ("2020,2019,2018,2017,kind\n3,1,2,2,0\n2,2,9,1,1\n", True),
        ("1,2,3,a\n3,1,2,a\n2,2,9,b\n", False),
        ("1,2,3,a\n3,1,2,b\n2,2,9,b\n", False),
        ("1,2,3,5,a\n3,1,2,4,b\n2,2,9,4,b\n", False),
        ("1,1,1,a\n3,1,2,b\n2,2,9,b\n", False),
    ],
)
def test_header(text: str, header: bool) -> None:
    assert found(text).header == header


def test_a_person_knows_better() -> None:
    assert not dialect_of(["x,y\n", "1,2\n"], header=False).header
    assert dialect_of(["red,small\n", "blue,large\n"], header=True).header


@pytest.mark.parametrize(
    "text, kind",
    [
        (",x,class\n0,1.5,a\n1,2.5,b\n2,3,a\n", Kind.ROW_NAME),
        (",x,class\n1,1.5,a\n2,2.5,b\n3,3,a\n", Kind.ROW_NAME),
        (",x,class\nMazda,1.5,a\nFiat,2.5,b\nFord,3,a\n", Kind.ROW_NAME),
        ("x,class\n1,1.5,a\n2,2.5,b\n", Kind.ROW_NAME),  # R leaves out the name of the first column
        (",x,class\n3,1.5,a\n1,2.5,b\n2,3,a\n", Kind.NUMBER),
        ("i,x,class\n1,1.5,a\n2,2.5,b\n3,3,a\n", Kind.NUMBER),
        ("x,y,class\n,1.5,a\n,2.5,b\nNA,3,a\n", Kind.EMPTY),
        ("x,y,class\nred,1.5,a\n,2.5,b\nNA,3,a\n", Kind.TEXT),
    ],
)
def test_what_the_first_column_is(text: str, kind: Kind) -> None:
    table = read_table(text_source(text, "rows"))
    assert table.columns[0].kind is kind
    assert [column.name for column in table.columns[-1:]] == ["class"]


@pytest.mark.parametrize("cell", ["", " ", "NA", "n/a", "NaN", "?", "NULL", "#N/A"])
def test_what_stands_for_no_value(cell: str) -> None:
    assert is_missing(cell)


@pytest.mark.parametrize(
    "cell, decimal, value",
    [("1.5", ".", 1.5), (" -2e3 ", ".", -2000.0), ("1,5", ",", 1.5), ("1.234", ",", None), ("1,5", ".", None),
     ("1_000", ".", None), ("1.234,5", ",", None), ("\x1c1.5", ".", 1.5), ("0x10", ".", None)],
)  # fmt: skip
def test_numbers(cell: str, decimal: str, value: float | None) -> None:
    assert is_number(cell, decimal) == (value is not None)
    if value is not None:
        assert number(cell, decimal) == value


@pytest.mark.parametrize(
    "codec, name",
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("latin-1", "latin-1"),
        ("cp1252", "windows-1252"),
    ],
)
def test_encodings(codec: str, name: str) -> None:
    euro = "€" if codec != "latin-1" else "¤"
    text = f"größe;preis {euro};art\n1,5;2;möwe\n2,5;3;gänse\n"
    content = text.encode(codec)
    source = Source("rows.csv", len(content), lambda: io.BytesIO(content))
    assert encoding_of(source).name == name
    table = read_table(source)
    assert [column.name for column in table.columns] == ["größe", f"preis {euro}", "art"]
    assert table.numbers[:, 0].tolist() == [1.5, 2.5]
    assert list(table.columns[2].words) == ["möwe", "gänse"]
