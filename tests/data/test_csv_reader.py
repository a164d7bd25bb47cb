"""CSV files as people have them: what is read, and what is said where one cannot be used."""

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.data import cells, table
from bpviz.data.csv_reader import read_csv, read_csv_file
from bpviz.data.files import DataError, MissingFileError, file_source, read_text, shortened, text_source
from bpviz.data.reading import Sizes
from bpviz.data.recipe import Reading, Text
from bpviz.data.table import read_table

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def test_rows_with_a_header() -> None:
    data = read_csv("length, width,kind\n1,2.5,a\n-3e2,4,b\n", "flowers")
    assert data.inputs.tolist() == [[1.0, 2.5], [-300.0, 4.0]]
    assert data.expected.tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert (data.targets, data.classes, data.input_names) == ((0, 1), ("a", "b"), ("length", "width"))
    assert (data.name, data.rows) == ("flowers", 2)
    assert data.row(1) == ([-300.0, 4.0], [0.0, 1.0])


@pytest.mark.parametrize(
    "text",
    [
        "1,2,0\n3,4,1\n",
        "1,2,0\r\n3,4,1\r\n",
        "1,2,0\n3,4,1",
        "\ufeff1,2,0\n3,4,1\n",
        "\n1,2,0\n\n , ,\n3,4,1\n\n",
        '"1","2","0"\n"3","4","1"\n',
        " 1 , 2 , 0 \n 3 , 4 , 1 \n",
        "x,y,class\n1,2,0\n3,4,1\n",
        ",y,class\n1,2,0\n3,4,1\n",
        "x,y,\n1,2,0\n3,4,1\n",
        "1,2,0\n\ufeff3,4,1\n",  # joined files, each with a mark
        "# made on Monday\n# x, y\nx,y,class\n1,2,0\n3,4,1\n",
        "# x,y,class\n1,2,0\n3,4,1\n",
        "# by Ada\n# x,y,class\n1,2,0\n3,4,1\n",
        "\ufeff\ufeffsep=;\n# by Ada\n\n# x\nx;y;class\n1;2;0\n3;4;1\n",
    ],
)
def test_the_same_two_rows_in_many_dresses(text: str) -> None:
    data = read_csv(text, "two")
    assert data.inputs.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert data.classes == ("0", "1")


def test_quotes_join_lines_to_a_row_but_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "MOST_LINE", 40)
    with pytest.raises(DataError, match=r"line 10, column 11: this is not CSV: a row has more than 40 characters"):
        read_csv('1,"' + '\n","' * 20, "rows.csv")


def test_comments_are_counted_as_lines() -> None:
    with pytest.raises(DataError, match="line 4, column 1: 'z' is not a number"):
        read_csv("# by Ada\nx,y,class\n1,2,0\nz,4,1\n", "two")


def test_rows_that_begin_with_a_number_sign_are_rows() -> None:
    data = read_csv("#f00,1,a\n#0f0,2,b\nred,3,a\n", "colours", reading=Reading(text=Text.ONE_HOT, header=False))
    assert data.rows == 3


def test_a_typographic_minus() -> None:
    assert read_csv("−1.5,2,0\n3,−4e−1,1\n", "two").inputs.tolist() == [[-1.5, 2.0], [3.0, -0.4]]


def test_a_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("1,2,0\n3,4,1\n")
    source = file_source(str(file))
    with file.open("a") as more:
        more.write("5,6.")
    with pytest.raises(DataError, match=r"rows.csv: the file was changed while it was read"):
        read_table(source)


def test_the_same_row_may_come_twice() -> None:
    assert read_csv("1,0\n1,0\n1,1\n", "twice").rows == 3


@pytest.mark.parametrize(
    "labels, classes, targets",
    [
        (["10", "9", "10"], ("9", "10"), (1, 0, 1)),
        (["b", "a", "10"], ("10", "a", "b"), (2, 1, 0)),
        (["2", "-1", "1.5"], ("-1", "1.5", "2"), (2, 0, 1)),
        (["1", "1.0", "0"], ("0", "1"), (1, 1, 0)),
        (["ä", "a", "z"], ("a", "z", "ä"), (2, 0, 1)),
        (["1_0", "2"], ("1_0", "2"), (0, 1)),
    ],
)
def test_classes_are_sorted(labels: list[str], classes: tuple[str, ...], targets: tuple[int, ...]) -> None:
    data = read_csv("".join(f"{i},{label}\n" for i, label in enumerate(labels)), "labels")
    assert (data.classes, data.targets) == (classes, targets)


@pytest.mark.parametrize(
    "text, line, column, message",
    [
        ("", 1, 1, "there are no rows"),
        ("\n , \n", 1, 1, "there are no rows"),
        ("x,y,class\n", 1, 1, "there is a header, but there are no rows below it"),
        ("1\n2\n", 1, 1, "there is one column"),
        ("x,y,x,class\n1,2,3,0\n", 1, 3, "two columns are called 'x', columns 1 and 3; rename one"),
        ("1,2,0\n3,NA,1\n", 2, 2, "'NA' is not a finite number: the input is missing"),
        ("1,2,0\n3,4,1\nb,5,1\n", 3, 1, "'b' is not a number, and inputs must be"),
        ("x,y,class\nred,2,0\nblue,3,1\n", 2, 1, "make an input of each of its words (--text one-hot)"),
        ("sep=;\n1;2;0\n3;4\n", 3, 3, "2 columns where the rows before have 3"),
        ("1,2,0\n3,1\n", 2, 3, "2 columns where the rows before have 3"),
        ("1,2,0\n\n3,4,5,1\n", 3, 4, "4 columns where the rows before have 3; put quotes around a cell"),
        ("x,y,class\n1,2,3,0\n", 2, 4, "4 columns where the rows before have 3"),
        ("1,2,0\n3,,1\n", 2, 2, "the input is missing"),
        ("1,2,0\n3,nan,1\n", 2, 2, "'nan' is not a finite number"),
        ("1,2,0\n-inf,4,1\n", 2, 1, "'-inf' is not a finite number"),
        ("1,2,0\n1e999,4,1\n", 2, 1, "'1e999' is not a finite number"),
        ("1,2,0\nabc,4,1\n", 2, 1, "'abc' is not a number"),
        ("1,2,0\n1_000,4,1\n", 2, 1, "'1_000' is not a number"),
        ("abc,2,0\n3,4,1\n", 1, 1, "'abc' is not a number"),  # a mistake in the first row is no header
        ("x,y,class\n1,2,0\n3,z,1\n", 3, 2, "'z' is not a number"),
        ("1,2,0\n3,4,\n", 2, 3, "the class is missing"),
        ("1,2,0\n3,4,NaN\n", 2, 3, "the class is missing"),
        ("x,class\n1,7\n2,7\n", 2, 2, "every row has the class '7'; at least two classes are needed"),
        ('1,"2,0\n3,4,1\n', 1, 2, "this is not CSV"),
        ('1,2,0\n3,4,"a"b\n', 2, 3, "this is not CSV"),
        ('1,"2",0\n"3","a\r\n""b"" c","d"e\n', 3, 3, "this is not CSV"),  # where the quote is, not where its row begins
        ("1,2,0\n3,4,\n5,6,1,\n", 3, 4, "remove the delimiter at its end"),
        (
            "x,y,class\n1,2,a,\n2,4,b,\n",
            2,
            4,
            "4 columns where the rows before have 3; remove the delimiter at its end",
        ),
        ("x,y,class\n1,2,a\nThe end\n", 3, 2, "1 column where the rows before have 3"),
        ("x,y,class\n1,\ufeff2,a\n3,4,b\n", 2, 2, "'\\ufeff2' is not a number"),
        ('x,y,class\n"1,234.5",2,a\n3,4,b\n', 2, 1, "numbers are plain, such as 1234.5"),
        ("x;y;class\n1.234,5;2,5;a\n3,5;4,5;b\n", 2, 1, "numbers are plain, such as 1234,5"),
        ("x,y,class\n15 %,2,a\n3,4,b\n", 2, 1, "numbers are plain"),
        ("x,y,class\n€1.50,2,a\n3,4,b\n", 2, 1, "numbers are plain"),
        ("c" * 5_000_000, 1, 1, "a line has more than 4,194,304 characters"),
        (f"{','.join(map(str, range(100_001)))}\n", 1, 100_001, "100,001 columns; 100,000 are the most that is read"),
        (f"1,2,0\n{'9' * 200_000},4,1\n", 2, 1, "this is not CSV: field larger than field limit"),
        (f"1,2,0\n{'a' * 99},4,1\n", 2, 1, f"'{'a' * 39}…' is not a number"),
    ],
)
def test_what_cannot_be_used(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(DataError) as caught:
        read_csv(text, "rows.csv")
    assert (caught.value.line, caught.value.column) == (line, column)
    assert str(caught.value).startswith(f"rows.csv, line {line}, column {column}: ")
    assert message in str(caught.value)
    assert "; " in str(caught.value)  # behind it stands what to do


def test_a_row_over_two_lines_is_named_by_its_first() -> None:
    with pytest.raises(DataError, match="line 3, column 1"):
        read_csv('1,"a\nb"\nx,"c\nd"\n', "rows.csv")


FOUR_CLASSES = "1,2,a\n3,4,b\n5,6,c\n7,8,d\n"


@pytest.mark.parametrize(
    "sizes, line, column, message",
    [
        (Sizes(3, 4), 1, 3, "2 inputs, but the network has 3; the first layer must be 2"),
        (Sizes(1, 4), 1, 2, "2 inputs, but the network has 1; the first layer must be 2"),
        (Sizes(2, 2), 3, 3, "4 classes, but the network has 2 outputs; the last layer must be 4"),
        (Sizes(2, 1), 2, 3, "4 classes, but the network has 1 output; the last layer must be 4"),
        (Sizes(2, 5), 1, 3, "4 classes, but the network has 5 outputs; the last layer must be 4"),
    ],
)
def test_data_that_does_not_fit_the_network(sizes: Sizes, line: int, column: int, message: str) -> None:
    with pytest.raises(DataError) as caught:
        read_csv(FOUR_CLASSES, "rows.csv", sizes)
    assert str(caught.value) == f"rows.csv, line {line}, column {column}: {message}"


def test_data_that_fits_the_network() -> None:
    assert read_csv(FOUR_CLASSES, "rows.csv", Sizes(2, 4)).rows == 4


@given(st.text(alphabet='01.,"\n\r;ax-eé\0 ', max_size=60))
def test_any_text_is_read_or_refused_with_a_message(text: str) -> None:
    try:
        data = read_csv(text, "any")
    except DataError as error:
        assert error.line and error.column
    else:
        assert data.rows >= 2
        assert len(data.classes) >= 2


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes("x,class\n1,gänse\n2,möwe\n".encode("utf-8-sig"))
    data = read_csv_file(str(path))
    assert data.classes == ("gänse", "möwe")
    assert data.name == str(path)


@pytest.mark.parametrize(
    "content, message",
    [
        (PNG, "line 1, column 1: this is a PNG picture, not CSV text"),
        (b"PK\x03\x04rest", "line 1, column 1: this is a ZIP archive or a workbook"),
        ("1,gänse\n2,".encode() + "möwe\n".encode("latin-1"), "line 2, column 4: the file mixes encodings"),
        ("1,gänse\n2,".encode("latin-1") + "möwe\n".encode(), "line 1, column 4: the file mixes encodings"),
        (b"1,0\n2,\x81\n", "line 2, column 3: this is not text in UTF-8, UTF-16 or Latin-1"),
        ("1,0\n2,1\n".encode("utf-16")[:-1], "line 2, column 4: this is not text in UTF-16"),
        (b"1,0\n2,\0\n", "line 2, column 3: there is a zero byte; this is not a text file"),
        (b"\xff\xfe1\0,\0\0\0", "line 1, column 3: this is not text in UTF-16: there is a zero character"),
        (b"", "line 1, column 1: there are no rows"),
    ],
)
def test_a_file_that_is_no_text(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_csv_file(str(path))
    assert f"{path}, {message}" in str(caught.value)


def test_a_place_far_down_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"1,2.5,a\n" * 200_000 + "1,2,ä\n1,".encode() + b"\xe4,b\n")
    with pytest.raises(DataError, match="line 200002, column 3: the file mixes encodings"):
        read_csv_file(str(path))


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    with path.open("wb") as file:
        file.truncate(10 * 2**30)
    with pytest.raises(DataError, match=r"the file has 10\.0 GB; 2 GB are the most that is read"):
        read_csv_file(str(path))


def test_what_is_no_plain_file_is_read_at_once(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=lambda: path.write_text("x;class\n1,5;a\n2;b\n"))
    writer.start()
    assert read_csv_file(str(path)).inputs.tolist() == [[1.5], [2.0]]
    writer.join()


def test_too_many_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_CELLS", 10)
    assert read_csv("1,0\n" * 4 + "1,1\n", "rows.csv").rows == 5
    with pytest.raises(DataError, match="line 6, column 1: there are more than 10 cells"):
        read_csv("1,0\n" * 4 + "1,1\n" * 2, "rows.csv")


class _EnoughError(Exception):
    pass


def test_progress_grows_and_can_end_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "REPORT_EVERY", 0.0)
    shares: list[float] = []

    def progress(share: float) -> None:
        shares.append(share)
        if share > 0.5:
            raise _EnoughError

    source = text_source("1,2,a\n3,4,b\n" * 20_000, "rows.csv")
    with pytest.raises(_EnoughError):
        read_table(source, progress)
    assert shares == sorted(shares)
    assert 0.5 < shares[-1] < 1


def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="there is no such file"):
        read_text(str(tmp_path / "none.csv"))
    with pytest.raises(DataError, match="cannot be read: Is a directory"):
        read_text(str(tmp_path))
    with pytest.raises(DataError, match="cannot be read: embedded null byte"):
        read_text("a\0b")
    with pytest.raises(DataError, match="cannot be read: File name too long"):
        read_text("a" * 5000)
    for path in ("none.csv", ""):
        with pytest.raises(MissingFileError, match="there is no such file"):
            file_source(path)
    with pytest.raises(DataError, match="cannot be read"):
        file_source(str(tmp_path))


def test_shortened() -> None:
    assert shortened(" a ") == "a"
    assert len(shortened("a" * 41)) == 40
