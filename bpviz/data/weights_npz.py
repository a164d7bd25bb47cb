"""Weights as numpy's `.npz`: arrays `weights_0` (neurons, inputs) and `biases_0` (neurons,) for layer 0, and so on.

A file is read without numpy's own loader: what its headers say is checked before anything is allocated, and nothing
in it is ever unpickled."""

import re
import struct
import zipfile
import zlib
from tokenize import TokenError
from typing import IO, Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from bpviz.data.bounds import MOST_WEIGHTS
from bpviz.data.files import DataError, file_source, shortened
from bpviz.engine.network import Parameters, Weights, weights_of

MOST_LAYERS = 64
END = b"PK\5\6"  # of the record that ends a zip file
END_64 = b"PK\6\7"
END_SIZE, MOST_COMMENT, MOST_DIRECTORY = 22, 65_535, 65_536  # bytes
NAME = re.compile(r"(weights|biases)_(\d{1,2})\.npy")
NO_HEADER = (ValueError, SyntaxError, TokenError, IndexError, TypeError, RecursionError)  # numpy parses it as Python
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, struct.error)


def write_weights_npz(parameters: Parameters, file: BinaryIO) -> None:
    """Writes arrays (neurons, inputs + 1), bias last, so that `read_weights_npz` reads the same bits."""
    arrays: dict[str, Any] = {}
    for i, layer in enumerate(parameters):
        arrays |= {f"weights_{i}": layer[:, :-1], f"biases_{i}": layer[:, -1]}
    np.savez(file, **arrays)


def read_weights_npz(path: str) -> tuple[Weights, ...]:
    """The weights in a `.npz` file. Raises DataError, with the array."""
    source = file_source(path)
    try:
        with source.open() as file:
            _check_directory(file, path)
            with zipfile.ZipFile(file) as archive:
                return weights_of(_parameters(archive, path))
    except BROKEN as error:
        raise DataError(path, f"this is not a whole .npz file: {shortened(str(error), 200)}") from None


def _check_directory(file: BinaryIO, path: str) -> None:
    """Raises DataError where the list of what is in the zip file is so long that reading it would take much memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - END_SIZE - MOST_COMMENT))
    tail = file.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) < at + END_SIZE:
        raise zipfile.BadZipFile("it has no end")
    (directory,) = struct.unpack_from("<I", tail, at + 12)
    if directory > MOST_DIRECTORY or END_64 in tail:
        raise DataError(path, f"there are too many arrays; at most {MOST_LAYERS} layers are read")


def _parameters(archive: zipfile.ZipFile, path: str) -> Parameters:
    names = [info.filename for info in archive.infolist()]
    unknown = next((name for name in names if not NAME.fullmatch(name)), None)
    if unknown is not None or len(set(names)) < len(names):
        said = f"'{shortened(unknown or names[0])}' is not expected"
        raise DataError(path, f"{said}; arrays are weights_0, biases_0, weights_1, …")
    layers = 1 + max((int(NAME.sub(r"\2", name)) for name in names), default=-1)
    if not 0 < layers <= MOST_LAYERS:
        raise DataError(path, f"there are {layers} layers; 1 to {MOST_LAYERS} are read")
    left, tables = MOST_WEIGHTS, []
    for i in range(layers):
        weights = _array(archive, f"weights_{i}", 2, left, path)
        biases = _array(archive, f"biases_{i}", 1, left, path)
        if len(weights) != len(biases):
            raise DataError(path, f"weights_{i} has {len(weights)} neurons, but biases_{i} has {len(biases)}")
        left -= weights.size + biases.size
        tables.append(np.column_stack((weights, biases)))
    return tuple(tables)


def _array(archive: zipfile.ZipFile, name: str, dimensions: int, most: int, path: str) -> NDArray[np.float64]:
    """One array as float64, once its header has said that it can be one."""
    where = f"{path}, {name}"
    if f"{name}.npy" not in archive.namelist():
        raise DataError(path, f"there is no array {name}")
    with archive.open(f"{name}.npy") as stream:
        shape, is_fortran, dtype = _header(stream, where)
        if dtype.kind not in "fiu" or dtype.itemsize > 8:
            raise DataError(where, f"its numbers are of the kind {dtype}; weights are real numbers, such as float64")
        count = 1
        for size in shape:
            count *= size  # Python's whole numbers: no overflow
        if len(shape) != dimensions:
            raise DataError(where, f"it has {len(shape)} dimensions, not {dimensions}")
        if not 0 < count <= most:
            raise DataError(where, f"it has {count:,} numbers; 1 to {most:,} are read")
        content = stream.read(count * dtype.itemsize)
    if len(content) < count * dtype.itemsize:
        raise DataError(where, "the file ends in the middle of it")
    flat = np.frombuffer(content, dtype).astype(np.float64)
    if not np.isfinite(flat).all():
        raise DataError(where, "it has a number that is not finite, and weights must be")
    return flat.reshape(shape, order="F" if is_fortran else "C")


def _header(stream: IO[bytes], where: str) -> tuple[tuple[int, ...], bool, np.dtype[np.generic]]:
    """Shape, whether it lies column by column, and the kind of its numbers."""
    try:
        if npy.read_magic(stream) != (1, 0):  # all others may have headers of 4 GB
            raise ValueError
        shape, is_fortran, dtype = npy.read_array_header_1_0(stream)
        if any(isinstance(size, bool) or size < 0 for size in shape):
            raise ValueError
    except NO_HEADER:
        raise DataError(where, "this is not an array as numpy writes it") from None
    return shape, is_fortran, dtype
