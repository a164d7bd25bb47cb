"""A document gives back the very bits at the very moment; whatever else a file holds gives a message."""

import json
import tracemalloc
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpviz.data.catalogue import load, loaded
from bpviz.data.csv_reader import read_csv
from bpviz.data.dataset import DataSet
from bpviz.data.files import ExportError
from bpviz.data.preparing import prepared
from bpviz.data.recipe import Recipe, Scale
from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.engine.rules import Rule
from bpviz.session import document, document_curves, document_data
from bpviz.session.branches import Branch
from bpviz.session.comparison import NOTHING, Entry, entry_of
from bpviz.session.document import Document, DocumentError, decoded, document_of, encoded, opened, save, state_digest
from bpviz.session.document_schema import LookFile
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.interventions import BIAS, Freeze, SetRate, SetWeight
from bpviz.session.run import Run
from bpviz.session.stops import Bookmark, ConditionStop, Marks, NeuronStop
from bpviz.session.timeline import START, Grain, Position
from tests.session.test_run import BATCHES, state

EDITS = (
    SetWeight(100, Unit(0, 1), BIAS, 0.1),
    SetRate(300, 1 / 3),
    Freeze(301, Unit(1, 0), None),
    Freeze(302, Unit(1, 0), 1, False),
)
EDITED = replace(default_experiment(), interventions=EDITS)
MARKS = Marks(
    (ConditionStop("epoch_error < 1"), NeuronStop("h1", Phase.UPDATE, False, 3)),
    ("w[h1,x1]",),
    (Bookmark("3:1:2", "look"),),
)
HELD_OUT = loaded(Recipe("seeds", scale=Scale.MINMAX, hold_out=0.2))
OWN = prepared(read_csv("a,b,class\n1,2,x\n3,4,y\n5,7,x\n", "own.csv"), Recipe("own.csv", scale=Scale.STANDARD))
NUMBERS = DataSet("numbers", np.array([[0.1], [1 / 3]]), np.array([[0.5], [-1.0]]))


def at(experiment: Experiment, index: int, term: int = 0) -> Document:
    run = Run(experiment)
    run.seek(Position(index, term))
    branches = (Branch(1, default_experiment()), Branch(3, experiment, 1, 100))
    return document_of(run.snapshot(), branches, 3, None, MARKS, LookFile("present", Grain.ROW, 6, plane=(1, 0)))


SAVED = encoded(at(EDITED, 1234))


@pytest.mark.parametrize(
    ("experiment", "index", "term"),
    [
        (EDITED, 1234, 2),
        (BATCHES, 77, 0),
        (Experiment(HELD_OUT, (7, 2, 3), epochs=1), 100, 0),
        (Experiment(OWN, (2, 2, 2), epochs=3), 20, 0),
        (Experiment(NUMBERS, (1, 2, 1), ("tanh", "linear"), epochs=3), 5, 0),
        (EXAMPLES["backward"].experiment(), 3, 0),
    ],
)
def test_what_was_saved_is_opened_with_the_same_bits(
    tmp_path: Path, experiment: Experiment, index: int, term: int
) -> None:
    saved, path = at(experiment, index, term), tmp_path / "run.bpviz"
    save(saved, path)
    found = opened(path)
    assert (found.position, found.current, found.digest) == (saved.position, 3, saved.digest)
    assert (found.weights, found.marks, found.look) == (saved.weights, MARKS, saved.look)
    run, wanted = Run(found.branch.experiment), Run(experiment)
    for one in run, wanted:
        one.seek(found.position)
    assert state_digest(run.snapshot()) == found.digest
    assert state(run.snapshot()) == state(wanted.snapshot())
    assert encoded(found) == path.read_bytes()
    assert [(branch.number, branch.parent, branch.at) for branch in found.branches] == [(1, None, 0), (3, 1, 100)]


def test_a_built_in_data_set_stands_there_by_name_and_others_with_their_rows() -> None:
    plain = json.loads(SAVED)
    assert [sorted(one) for one in plain["data"]] == [["recipe", "sha256"]]
    (_, own) = json.loads(encoded(at(Experiment(OWN), 1)))["data"]
    assert own["rows"]["raw"]["inputs"][2] == [5.0, 7.0]


def test_names_that_are_no_unicode_keep_nothing_from_being_saved() -> None:
    data = replace(OWN, name="n\udcff.csv", recipe=replace(OWN.recipe, source="n\udcff.csv"))
    saved, plain = at(Experiment(data), 1), at(Experiment(OWN), 1)
    found = decoded(encoded(saved), "")
    assert found.branch.experiment.data.name == "n?.csv"
    assert (found.weights, found.digest) == (plain.weights, plain.digest)


def test_curves_of_branches_are_kept_bit_for_bit_as_far_as_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(EDITED)
    run.seek(Position(1300))
    errors = run.snapshot().epoch_errors
    branches = tuple(Branch(number, EDITED, errors=errors) for number in (1, 2, 3))
    monkeypatch.setattr(document_curves, "MOST_ERRORS", 25)
    found = decoded(encoded(document_of(run.snapshot(), (*branches, Branch(4, EDITED)), 1)), "").branches
    assert [branch.errors and list(branch.errors) for branch in found] == [None, list(errors), list(errors), None]


def test_data_that_several_branches_share_are_there_once_and_all_have_a_largest_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = json.loads(SAVED)
    plain["data"] *= 2
    plain["branches"][1]["experiment"]["data"] = 1
    found = decoded(json.dumps(plain).encode(), "").branches
    assert found[0].experiment.data is found[1].experiment.data
    monkeypatch.setattr(document_data, "MOST_BYTES", 100)
    with pytest.raises(DocumentError, match="data sets have more than"):
        decoded(SAVED, "")


def test_runs_that_were_kept_are_there_with_their_curves() -> None:
    run = Run(EDITED)
    run.seek(Position(1300))
    kept = (entry_of(run.snapshot()), Entry(BATCHES, NOTHING, False))
    saved = document_of(run.snapshot(), (Branch(1, default_experiment()), Branch(2, EDITED)), 2, kept=kept)
    found = decoded(encoded(saved), "")
    assert found.kept[0].experiment is found.branch.experiment  # so that the list has it once
    assert [list(entry.curve) for entry in found.kept] == [list(entry.curve) for entry in kept]
    assert encoded(found) == encoded(saved)


def changed(**parts: Any) -> bytes:
    return json.dumps(json.loads(SAVED) | parts).encode()


def branch(**parts: Any) -> bytes:
    plain = json.loads(SAVED)
    plain["branches"][1]["experiment"] |= parts
    return json.dumps(plain).encode()


def errors(text: str) -> bytes:
    plain = json.loads(SAVED)
    plain["branches"][0]["errors"] = text
    return json.dumps(plain).encode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not a bpviz document"),
        (b"{}", "not a bpviz document"),
        (b"\x89PNG\r\n", "not a bpviz document"),
        (b'{"cells": [], "nbformat": 4}', "not a bpviz document"),
        (SAVED[:-20], "damaged"),
        (changed(version=2), "newer bpviz"),
        (changed(version=0), "no version 0"),
        (changed(surprise=1), "surprise"),
        (changed(current=2), "no branch 2"),
        (changed(branches=[]), "branches"),
        (changed(cursor={"index": 2601}), "2601"),
        (changed(cursor={"index": 0, "term": 9}), "term 9"),
        (changed(kept=[{"branch": 2}]), "kept run 0: there is no branch 2"),
        (changed(kept=[{"branch": 1}] * 9), "more than 8"),
        (changed(weights=[]), "weights at the cursor"),
        (changed(marks={"stops": [{"kind": "eval"}]}), "kind"),
        (changed(example="none"), "example"),
        (changed(look={"plane": [0, 2]}), "inputs 0 and 2 of 2"),
        (changed(look={"plane": [1, 1]}), "inputs 1 and 1 of 2"),
        (branch(learning_rate=-1.0), "branch 3, rate"),
        (errors("AAAA"), "branch 1.*errors"),
        (errors(b64encode(bytes(8 * 21)).decode()), "branch 1.*errors"),
        (errors("?"), "base64"),
        (branch(layers=[2, 2, "2"]), r"\$.branches\[1\].experiment.layers\[2\]"),
        (branch(layers=[2, 4000, 4000, 2]), "weights"),
        (branch(epochs=10**30), "epochs"),
        (branch(data=5), "no data set 5"),
        (branch(edits=[{"kind": "weight", "at": 3, "layer": 9, "neuron": 0, "value": 1.0}]), "layer 9"),
        (branch(edits=[{"kind": "code", "at": 3}]), "kind"),
        (branch(given_outputs=[[0.5]]), "given output"),
        (SAVED.replace(b"0.3333333333333333", b"NaN"), "damaged"),
        (SAVED.replace(b"0.3333333333333333", b"1e999"), "out of range"),
        (changed(data=[{"sha256": ""}]), "neither"),
        (changed(data=[{"sha256": "", "recipe": {"source": "/etc/passwd"}}]), "built-in"),
        (changed(data=[{"sha256": "0", "recipe": {"source": "tutorial"}}]), "SHA-256"),
        (b"[" * 100_000, "nested|not a bpviz"),
        (b'{"format":"bpviz","version":1,"data":' + b'{"rows":{"raw":' * 50_000, "nested|damaged"),
        (b'{"format":"bpviz","version":1,"data":[' + b"[]," * 3_000_000, "more values"),
    ],
)
def test_any_other_file_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(DocumentError, match=why) as refused:
        decoded(content, "run.bpviz")
    assert str(refused.value).startswith("run.bpviz: ")


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (tmp_path, tmp_path / "none.bpviz", tmp_path / "nul\0"):
        with pytest.raises(DocumentError, match="cannot be read"):
            opened(path)
    monkeypatch.setattr(document, "MOST_BYTES", 100)
    (tmp_path / "large.bpviz").write_bytes(SAVED)
    with pytest.raises(DocumentError, match="the most"):
        opened(tmp_path / "large.bpviz")
    with pytest.raises(ExportError, match="a document cannot hold this run: the file has more than"):
        save(at(EDITED, 1234), tmp_path / "large.bpviz")
    assert (tmp_path / "large.bpviz").read_bytes() == SAVED


MOST_MEMORY = 128 * 2**20  # bytes for one file: a program that is open has some 100 MB itself
OWN_SAVED = encoded(at(Experiment(OWN, epochs=3), 20))


def damaged(content: bytes, random: Random) -> bytes:
    """A file as a bad disk, a bad editor or a bad person leaves it."""
    bytes_ = bytearray(content)
    for _ in range(random.choice([1, 1, 2, 8])):
        place = random.randrange(len(bytes_) + 1)
        match random.randrange(6):
            case 0:
                del bytes_[place:]
            case 1:
                del bytes_[place : place + random.randrange(1, 200)]
            case 2:
                bytes_[place:place] = bytes_[random.randrange(len(bytes_) + 1) :][:200]
            case 3:
                bytes_[place : place + 1] = bytes([random.randrange(256)])
            case 4:
                bytes_[place : place + 1] = random.choice([b"9", b"-", b"e9", b"null", b"[", b"{", b'"', b"\xff", b","])
            case _:
                digit = [i for i, byte in enumerate(bytes_) if 48 <= byte < 58] or [0]
                place = random.choice(digit)
                bytes_[place : place + 1] = b"99999999"
        if not bytes_:
            break
    return bytes(bytes_)


def altered(content: bytes, random: Random) -> bytes:
    """A document that is JSON still, in which some values are others, of another kind, or missing."""
    plain = json.loads(content)
    for _ in range(random.choice([1, 1, 2, 8])):
        parts = [part for part in parts_of(plain) if part]
        part = random.choice(parts)
        key = random.choice(list(part) if isinstance(part, dict) else range(len(part)))
        if random.random() < 0.2:
            del part[key]
        else:
            part[key] = random.choice([-1, 0, 1, 2, 10**9, 10**30, -0.5, 1e308, "", "x", None, True, [], {}, [[1]]])
    return json.dumps(plain).encode()


def parts_of(value: Any) -> list[Any]:
    """Every list and object in a value."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return ([value] if isinstance(value, dict | list) else []) + [part for one in inner for part in parts_of(one)]


def check_damaged(seed: int) -> None:
    random = Random(seed)
    content = random.choice([damaged, altered])(random.choice([SAVED, OWN_SAVED]), random)
    tracemalloc.start()
    try:
        found = decoded(content, "run.bpviz")
    except DocumentError as error:
        assert str(error).startswith("run.bpviz: ")
    else:
        assert Run(found.branch.experiment).snapshot().position == START
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < MOST_MEMORY


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**63))
def test_a_damaged_file_is_data_or_a_message(seed: int) -> None:
    check_damaged(seed)


@pytest.mark.soak
@settings(max_examples=5000, deadline=None)
@given(st.integers(0, 2**63))
def test_five_thousand_damaged_files(seed: int) -> None:
    check_damaged(seed)


def test_the_digest_tells_another_state() -> None:
    run = Run(default_experiment())
    digests = set()
    for index in range(12, 17):
        run.seek(Position(index))
        digests.add(state_digest(run.snapshot()))
    assert len(digests) == 5
    run = Run(replace(default_experiment(), rule=Rule("adam")))
    run.seek(Position(13))
    assert state_digest(run.snapshot()) != state_digest(replace(run.snapshot(), beside={}))
    assert load("tutorial").rows == 10
