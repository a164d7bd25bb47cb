"""Files that were damaged: whatever they hold, they end in data or in a message that says where."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bpviz.data.description import described
from bpviz.data.files import DataError, Source
from bpviz.data.reading import data_set
from bpviz.data.recipe import Missing, Reading, Text
from bpviz.data.table import read_table

WHOLE = [path.read_bytes() for path in sorted((Path(__file__).parent / "dialects").glob("*.csv"))]
ODD = [
    b"\0",
    b"\xff",
    b'"',
    b'""',
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"nan",
    b"inf",
    b"-",
    b"1e999",
    b"NA",
    b"\xc3",
    b"\xef\xbb\xbf",
]
Damage = Callable[[bytes], bytes]


def cut(content: bytes, at: int, length: int) -> bytes:
    return content[:at] + content[at + length :]


def damages() -> st.SearchStrategy[Damage]:
    at, length = st.integers(0, 300), st.integers(1, 60)
    odd = st.sampled_from(ODD) | st.binary(max_size=8)
    return st.one_of(
        st.builds(lambda i: lambda content: content[:i], at),
        st.builds(lambda i, n: lambda content: cut(content, i, n), at, length),
        st.builds(lambda i, b: lambda content: content[:i] + b + content[i:], at, odd),
        st.builds(lambda i, n: lambda content: content[: i + n] + content[i:], at, length),
        st.builds(lambda i, other: lambda content: content[:i] + other[i:], at, st.sampled_from(WHOLE)),
        st.builds(lambda a, b: lambda content: content.replace(a, b), st.sampled_from(ODD), st.sampled_from(ODD)),
    )  # fmt: skip


def check(content: bytes, damage: list[Damage], reading: Reading) -> None:
    for damaged in damage:
        content = damaged(content)
    source = Source("rows.csv", len(content), lambda: io.BytesIO(content))
    try:
        table = read_table(source, header=reading.header)
        data = data_set(table, reading)
    except DataError as error:
        message = str(error)
        assert message.startswith("rows.csv, line ")
        assert error.line is not None
        assert 1 <= error.line <= content.count(b"\n") + content.count(b"\r") + 2
        assert error.column is not None
        assert error.column >= 1
        assert len(message) < 400
        return
    assert data.rows >= 1
    assert np.isfinite(data.inputs).all()
    assert np.isfinite(data.expected).all()
    assert len(data.classes) >= 2
    assert described(table, reading).rows == data.rows


files = st.sampled_from(WHOLE)
readings = st.builds(
    Reading,
    missing=st.sampled_from(Missing),
    text=st.sampled_from(Text),
    drop_constant=st.booleans(),
    header=st.sampled_from([None, True, False]),
)
calm = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=300, deadline=None, suppress_health_check=calm)
@given(files, st.lists(damages(), min_size=1, max_size=4), readings)
def test_damaged_files(content: bytes, damage: list[Damage], reading: Reading) -> None:
    check(content, damage, reading)


@pytest.mark.soak
@settings(max_examples=2000, deadline=None, suppress_health_check=calm)
@given(files, st.lists(damages(), min_size=1, max_size=6), readings)
def test_many_damaged_files(content: bytes, damage: list[Damage], reading: Reading) -> None:
    check(content, damage, reading)
