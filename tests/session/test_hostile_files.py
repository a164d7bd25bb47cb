"""No file, however hostile, takes more than 256 MB or brings anything but a message."""

import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest

from bpviz.data.dataset import classified
from bpviz.session.document_data import data_files
from tests.session.test_document import SAVED

PLAIN = json.loads(SAVED)
MB = 2**20
OPENER = """
import sys
from pathlib import Path
from bpviz.data.files import DataError
from bpviz.data.weights_reader import read_weights_file
from bpviz.session.document import DocumentError, opened
for path in sys.argv[1:]:
    try:
        opened(Path(path)) if path.endswith(".bpviz") else read_weights_file(path)
    except (DocumentError, DataError) as error:
        assert str(error).startswith(path) and len(str(error)) < 1000, error
    else:
        print(f"{path} was read")
    with open("/proc/self/status") as status:
        peak = int(next(line for line in status if line.startswith("VmHWM")).split()[1]) / 1024
    if peak > 256:
        print(f"{path} takes {peak:.0f} MB")
        break
"""


def within(content: bytes, **places: object) -> bytes:
    """A document in which the texts PLACE stand for what a test puts there."""
    plain = json.dumps(PLAIN | places).encode()
    return plain.replace(b'"PLACE"', content)


def rows(inputs: bytes, more: bytes = b"") -> bytes:
    return within(b'{"name":"","recipe":{},"inputs":' + inputs + more + b"}", data=[{"sha256": "", "rows": "PLACE"}])


def sets(times: int) -> bytes:
    """A document with many data sets, each of 8 MB, that are right but for their number."""
    one = classified("", np.zeros((1024, 1)), range(1024), tuple(map(str, range(1024))))
    return within(msgspec.json.encode(data_files([one])[0] * times), data="PLACE")


def edits(content: bytes) -> bytes:
    plain = json.loads(SAVED)
    plain["branches"][0]["experiment"]["edits"] = ["PLACE"]
    return json.dumps(plain).encode().replace(b'["PLACE"]', content)


def many(part: bytes, times: int) -> bytes:
    return b"[" + (part + b",") * times + part + b"]"


def npy(header: bytes, version: bytes) -> bytes:
    size = struct.pack("<H" if version == b"\1\0" else "<I", len(header))
    return b"\x93NUMPY" + version + size + header


def npz(path: Path, *arrays: tuple[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in arrays:
            archive.writestr(name, content)


ATTACKS: dict[str, Callable[[], bytes]] = {
    "nested.bpviz": lambda: within(b"[" * 10**6 + b"]" * 10**6, marks={"stops": "PLACE"}),
    "number.bpviz": lambda: within(b"9" * 20 * MB, cursor={"index": "PLACE"}),
    "rows.bpviz": lambda: rows(many(b"[1]", 900_000), b',"expected":[[1]]'),
    "wide_row.bpviz": lambda: rows(b"[" + many(b"1", 2_500_000) + b"]", b',"expected":[[1]]'),
    "classes.bpviz": lambda: rows(
        many(b"[1]", 2**14), b',"targets":' + many(b"0", 2**14) + b',"classes":' + many(b'""', 2**14)
    ),
    "lists.bpviz": lambda: within(many(b"[]", 7 * 10**6), marks={"stops": "PLACE"}),
    "sets.bpviz": lambda: sets(40),
    "bookmarks.bpviz": lambda: within(many(b'{"moment":"0:0:1"}', 500_000), marks={"bookmarks": "PLACE"}),
    "edits.bpviz": lambda: edits(many(b'{"kind":"freeze","at":1,"layer":0,"neuron":0}', 250_000)),
    "names.bpviz": lambda: within(b",".join(b'"k%d":0' % i for i in range(1_200_000)), marks={"PLACE": 0}).replace(
        b": 0}", b"}", 1
    ),
    "text.bpviz": lambda: within('"😀'.encode() + b"a" * 22 * MB + b'"', example="PLACE"),
    "weights.bpviz": lambda: within(b'{"weights":[' + many(b"1.5", 2_400_000) + b'],"biases":[1]}', weights=["PLACE"]),
    "panes.bpviz": lambda: within(b'{"kind":"group","items":[' * 10**5, look={"panes": ["PLACE"]}),
    "numbers.json": lambda: many(b"1.1", 5 * MB),
    "names.json": lambda: b"{" + b",".join(b'"k%d":0' % i for i in range(450_000)) + b"}",
    "number.json": lambda: b"[" + b"9" * 20 * MB + b"]",
    "text.json": lambda: '["😀'.encode() + b"a" * 22 * MB + b'"]',
    "commas.csv": lambda: b"layer,neuron,weight,value\n" + b"," * 20 * MB,
}


@pytest.mark.skipif(sys.platform != "linux", reason="reads its peak of memory from /proc")
def test_no_hostile_file_takes_much_memory(tmp_path: Path) -> None:
    for name, content in ATTACKS.items():
        (tmp_path / name).write_bytes(content())
    one = b"{'descr': '<f8', 'fortran_order': False, 'shape': (9000000, 900000), }\n"
    npz(tmp_path / "shape.npz", ("weights_0.npy", npy(one, b"\1\0")), ("biases_0.npy", b""))
    npz(tmp_path / "header.npz", ("weights_0.npy", npy(b" " * 100 * MB, b"\2\0")), ("biases_0.npy", b""))
    paths = sorted(map(str, tmp_path.iterdir()))
    run = subprocess.run([sys.executable, "-c", OPENER, *paths], capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
