"""Weights leave the program and come back with the same bits; what cannot be weights is refused with what and where."""

import io
import struct
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bpviz.data.atomic import remove_leftovers, whole_file
from bpviz.data.files import DataError
from bpviz.data.weights_csv import read_weights_csv
from bpviz.data.weights_reader import read_weights_file
from bpviz.data.weights_writer import WRITERS
from bpviz.engine.network import weights_of

PARAMETERS = tuple(
    np.random.default_rng(1).normal(size=shape) * 10.0 ** np.random.default_rng(2).integers(-300, 300, shape)
    for shape in ((3, 3), (2, 4))
)


@pytest.mark.parametrize("kind", WRITERS)
def test_the_same_bits_come_back(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"weights.{kind}"
    with whole_file(path) as file:
        WRITERS[kind](PARAMETERS, file)
    assert read_weights_file(str(path)) == weights_of(PARAMETERS)


def test_what_was_there_stays_until_the_new_file_is_whole(tmp_path: Path) -> None:
    path, link = tmp_path / "old.csv", tmp_path / "link.csv"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    with pytest.raises(ZeroDivisionError), whole_file(link) as file:
        file.write(b"half")
        raise ZeroDivisionError
    assert path.read_text() == "old"
    with whole_file(link) as file:
        file.write(b"new")
    assert (path.read_text(), link.is_symlink(), path.stat().st_mode & 0o777) == ("new", True, 0o640)
    assert sorted(tmp_path.iterdir()) == [link, path]


def test_what_a_killed_program_left_goes_and_what_is_being_written_stays(tmp_path: Path) -> None:
    path, left, other = tmp_path / "w[1].csv", tmp_path / ".w[1].csv.abc.part", tmp_path / ".w1.csv.abc.part"
    for part in (left, other):
        part.write_bytes(b"half")
    with whole_file(path) as slow:
        slow.write(b"slow")
        slow.flush()
        assert not left.exists() and other.exists()
        with whole_file(path) as quick:
            quick.write(b"quick")
        assert path.read_bytes() == b"quick"
    assert path.read_bytes() == b"slow"
    remove_leftovers(tmp_path)
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_spreadsheet_may_have_sorted_the_csv_and_written_it_its_own_way() -> None:
    text = "weight;value;layer;neuron\nbias;0,5;0;0\n1;1/3;0;0\n0;-2;0;0\n"
    assert read_weights_csv(text, "w.csv") == weights_of((np.array([[-2.0, 1 / 3, 0.5]]),))


@pytest.mark.parametrize(
    "lines, message",
    [
        ("", "w.csv: there are no weights; lines are layer,neuron,weight,value"),
        ("a,b\n", "w.csv, line 1: the first line is layer,neuron,weight,value, not a,b"),
        ("H0,0,0,1\n0,0,bias", "w.csv, line 3: 3 columns where there are 4"),
        ("H0,0,x,1\n", "w.csv, line 2: 'x' is no weight; it is a number from 0 to 4095 or bias"),
        ("H-1,0,0,1\n", "w.csv, line 2: '-1' is no layer; it is a number from 0 to 4095"),
        ("H0,0,0,nan\n", "w.csv, line 2: 'nan' is not a finite number"),
        ("H0,0,0,1\n0,0,bias,1\n0,0,0,2\n", "w.csv, line 4: layer 0, neuron 0, weight 0 stands in line 2 already"),
        ("H0,0,bias,1\n0,0,1,1\n", "w.csv: layer 0, neuron 0, weight 0 is missing"),
        ("H0,1,0,1\n0,1,bias,1\n0,0,0,1\n", "w.csv: layer 0, neuron 0, bias is missing"),
        ("H1,0,0,1\n", "w.csv: there are weights of later layers, but none of layer 0"),
        ("H0,4095,4095,1\n", "w.csv: layer 0, neuron 0, weight 0 is missing"),
        ('H0,0,0,"1\n', "w.csv, line 2: this is not CSV"),
    ],
)
def test_csv_that_is_no_weights(lines: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        read_weights_csv(lines.replace("H", "layer,neuron,weight,value\n", 1), "w.csv")
    assert str(caught.value).startswith(message)


def npz(path: Path, **arrays: NDArray[np.generic]) -> str:
    np.savez_compressed(path, **arrays)
    return str(path)


def header_of(shape: tuple[int, ...]) -> bytes:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": shape})
    return header.getvalue()


def refused(path: str) -> str:
    """What is said of a file, which is never worth more than some memory."""
    tracemalloc.start()
    try:
        with pytest.raises(DataError) as caught:
            read_weights_file(path)
        assert tracemalloc.get_traced_memory()[1] < 16 * 2**20
    finally:
        tracemalloc.stop()
    return str(caught.value).removeprefix(f"{path}").removeprefix(": ").removeprefix(", ")


@pytest.mark.parametrize(
    "arrays, message",
    [
        ({}, "there are 0 layers; 1 to 64 are read"),
        ({"weights_0": np.ones((2, 2))}, "there is no array biases_0"),
        ({"weights_1": np.ones((2, 2)), "biases_1": np.ones(2)}, "there is no array weights_0"),
        ({"weights_0": np.ones((2, 2)), "biases_0": np.ones(3)}, "weights_0 has 2 neurons, but biases_0 has 3"),
        ({"weights_0": np.ones(2)}, "weights_0: it has 1 dimensions, not 2"),
        ({"weights_0": np.ones((0, 2))}, "weights_0: it has 0 numbers"),
        ({"weights_0": np.array([[None]])}, "weights_0: its numbers are of the kind object"),
        ({"weights_0": np.array([[1j]])}, "weights_0: its numbers are of the kind complex128"),
        ({"weights_0": np.array([[np.nan]])}, "weights_0: it has a number that is not finite"),
        ({"weights_0": np.zeros((4000, 4000), np.int8)}, "weights_0: it has 16,000,000 numbers; 1 to 1,000,000"),
        ({"other": np.ones(1)}, "'other.npy' is not expected"),
    ],
)
def test_npz_that_is_no_weights(arrays: dict[str, NDArray[np.generic]], message: str, tmp_path: Path) -> None:
    assert refused(npz(tmp_path / "w.npz", **arrays)).startswith(message)


def test_an_npz_in_columns_and_of_other_numbers(tmp_path: Path) -> None:
    columns = np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3))
    path = npz(tmp_path / "w.npz", weights_0=columns, biases_0=np.array([7, 8]))
    assert read_weights_file(path) == weights_of((np.array([[0.0, 1.0, 2.0, 7.0], [3.0, 4.0, 5.0, 8.0]]),))


def test_npz_files_whose_headers_are_no_python(tmp_path: Path) -> None:
    path = tmp_path / "w.npz"
    shape = "{'descr': '<f8', 'fortran_order': False, 'shape': %s}"
    for header in (
        shape[:-4],
        shape % "(2, ",
        '{\'descr\': """',
        "(" * 5000,
        "[" * 300,
        shape % "(-1, -2)",
        shape % "(2, True)",
    ):
        size = struct.pack("<H", len(header) + 1)
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("weights_0.npy", b"\x93NUMPY\1\0" + size + header.encode() + b"\n" + bytes(16))
        assert refused(str(path)) == "weights_0: this is not an array as numpy writes it"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a" * 60_000, b"")
    assert len(refused(str(path))) < 200


def test_npz_files_that_lie(tmp_path: Path) -> None:
    whole = Path(npz(tmp_path / "w.npz", weights_0=np.ones((2, 2)), biases_0=np.ones(2))).read_bytes()
    path = tmp_path / "broken.npz"

    def said(content: bytes) -> str:
        path.write_bytes(content)
        return refused(str(path))

    assert said(b"").startswith("this is not a whole .npz file")
    assert said(whole[:-30]).startswith("this is not a whole .npz file")
    assert said(whole[:60] + b"????" + whole[64:]).startswith("this is not a whole .npz file")
    directory = whole.rfind(b"PK\5\6") + 12
    assert "too many arrays" in said(whole[:directory] + struct.pack("<I", 2**31) + whole[directory + 4 :])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:  # a header that promises more than is there
        archive.writestr("weights_0.npy", header_of((900, 900)))
    assert refused(str(path)).startswith("weights_0: the file ends in the middle of it")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:  # 64 MB of zeros in 64 kB
        archive.writestr("weights_0.npy", header_of((10**9, 10**9)) + bytes(2**26))
    assert path.stat().st_size < 2**17
    assert refused(str(path)).startswith("weights_0: it has 1,000,000,000,000,000,000 numbers")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("weights_0.npy", b"\x93NUMPY\1\0" + struct.pack("<H", 30) + b"__import__('os').getcwd()     ")
    assert refused(str(path)).startswith("weights_0: this is not an array as numpy writes it")
    assert "there is no such file" in refused(str(tmp_path / "none.npz"))
