"""A run as a file: experiment, branches with their edits, cursor and marks, from which every bit is made again.

Nothing in a file is ever executed. How much memory reading it can take is known from its bytes before it is read.
"""

import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from bpviz.data.atomic import remove_leftovers, whole_file
from bpviz.data.bounds import bytes_of_json
from bpviz.data.dataset import DataSet
from bpviz.data.files import ExportError, shortened
from bpviz.engine.network import Weights, weights_of
from bpviz.session import comparison
from bpviz.session.branches import Branch
from bpviz.session.comparison import Entry
from bpviz.session.document_curves import curve_of, curves_as_bytes
from bpviz.session.document_data import all_data_of, data_files
from bpviz.session.document_experiment import experiment_file, experiment_of
from bpviz.session.document_schema import (
    FORMAT,
    VERSION,
    BranchFile,
    CursorFile,
    DocumentFile,
    ExperimentFile,
    Head,
    KeptFile,
    LookFile,
    WeightsFile,
)
from bpviz.session.examples import EXAMPLES
from bpviz.session.experiment import Experiment, ExperimentError, check_weights
from bpviz.session.snapshot import Snapshot
from bpviz.session.stops import Marks, as_plain, marks_of
from bpviz.session.timeline import Position, Timeline

MOST_BYTES = 24 * 2**20
MOST_MEMORY = 64 * 2**20  # bytes that the values of a file take while they are read
A_VALUE, A_LIST = 40, 72  # bytes of a number with its place in a list, and of a list or object, about
MOST_BRANCHES = 1000


class DocumentError(ValueError):
    """A document that cannot be used; the text says which, what is wrong, and where."""


@dataclass(frozen=True, eq=False)
class Document:
    """All that a document holds. `current` is the number of the branch that is shown, `position` the cursor on it,
    `digest` and `weights` are the state's there. `file` is the `file_digest` of what it was read from, if it was."""

    branches: tuple[Branch, ...]
    current: int
    position: Position
    digest: str
    weights: tuple[Weights, ...]
    example: str | None = None
    marks: Marks = field(default_factory=Marks)
    look: LookFile = field(default_factory=LookFile)
    kept: tuple[Entry, ...] = ()
    file: str = ""

    @property
    def branch(self) -> Branch:
        """The branch that is shown."""
        return next(branch for branch in self.branches if branch.number == self.current)


def state_digest(snapshot: Snapshot) -> str:
    """SHA-256 of what a run carries at a moment: weights, what belongs to them, and the errors."""
    parts = hashlib.sha256(repr((snapshot.position.index, snapshot.position.term)).encode())
    for layers in (snapshot.parameters, *snapshot.beside.values()):
        for layer in layers:
            parts.update(layer.astype("<f8").tobytes())
    parts.update(repr((snapshot.row_error, snapshot.epoch_error)).encode())
    return parts.hexdigest()


def file_digest(content: bytes) -> str:
    """SHA-256 of what is in a file, by which one sees that another program has written there."""
    return hashlib.sha256(content).hexdigest()


def document_of(
    snapshot: Snapshot,
    branches: tuple[Branch, ...],
    current: int,
    example: str | None = None,
    marks: Marks | None = None,
    look: LookFile | None = None,
    kept: tuple[Entry, ...] = (),
) -> Document:
    """The document of a moment."""
    return Document(
        branches,
        current,
        snapshot.position,
        state_digest(snapshot),
        weights_of(snapshot.parameters),
        example,
        marks or Marks(),
        look or LookFile(),
        kept,
    )


def encoded(document: Document) -> bytes:
    """A document as JSON text in UTF-8. Raises ExportError where it would be larger than what is read again."""
    runs: list[Branch | Entry] = [*document.branches, *document.kept]
    data, places = data_files(run.experiment.data for run in runs)
    curves = curves_as_bytes([run.errors if isinstance(run, Branch) else run.curve for run in runs])
    file = DocumentFile(
        format=FORMAT,
        version=VERSION,
        data=data,
        branches=[
            BranchFile(
                branch.number,
                experiment_file(branch.experiment, places[id(branch.experiment.data)]),
                branch.parent,
                branch.at,
                curves[i],
            )
            for i, branch in enumerate(document.branches)
        ],
        current=document.current,
        cursor=CursorFile(document.position.index, document.position.term),
        digest=document.digest,
        weights=list(map(WeightsFile.of, document.weights)),
        example=document.example,
        marks=as_plain(document.marks),
        kept=[
            _kept_file(entry, document.branches, places, curves[i])
            for i, entry in enumerate(document.kept, len(document.branches))
        ],
        look=document.look,
    )
    try:
        content = msgspec.json.encode(file)
    except UnicodeEncodeError:  # a file's name or a pasted text need not be Unicode
        content = json.dumps(msgspec.to_builtins(file), ensure_ascii=False).encode(errors="replace")
    try:
        _check_size(content)
    except ValueError as error:
        raise ExportError(f"a document cannot hold this run: {error}") from None
    return content


def _kept_file(entry: Entry, branches: tuple[Branch, ...], places: dict[int, int], errors: bytes) -> KeptFile:
    number = next((branch.number for branch in branches if branch.experiment is entry.experiment), None)
    experiment = None if number else experiment_file(entry.experiment, places[id(entry.experiment.data)])
    return KeptFile(number, experiment, errors, entry.finished)


def decoded(content: bytes, name: str) -> Document:
    """The document in a file's bytes; `name` is what messages call it. Raises DocumentError."""
    try:
        return replace(_document(_checked(content)), file=file_digest(content))
    except (ValueError, RecursionError, OverflowError) as error:
        what = "its brackets are nested too deeply" if isinstance(error, RecursionError) else shortened(str(error), 400)
        raise DocumentError(f"{name}: {what}") from None


def _check_size(content: bytes) -> None:
    """Raises ValueError where the values of a file take too much memory."""
    if len(content) > MOST_BYTES:
        raise ValueError(f"the file has more than {MOST_BYTES // 2**20} MB, the most that is read")
    if bytes_of_json(content, A_VALUE, A_LIST, key=0) > MOST_MEMORY:
        raise ValueError("the file has more values than fit; keep such data in a file of their own")


def _checked(content: bytes) -> DocumentFile:
    """What stands in the file, each part of its type."""
    _check_size(content)
    try:
        head = msgspec.json.decode(content, type=Head)
    except msgspec.DecodeError as error:
        raise ValueError(f"this is not a bpviz document, or it is damaged ({error})") from None
    if head.format != FORMAT:
        raise ValueError("this is not a bpviz document")
    if head.version > VERSION:
        raise ValueError(f"it was written by a newer bpviz (version {head.version} of the format, this one reads "
                         f"up to {VERSION}); a newer bpviz opens it")  # fmt: skip
    try:
        return msgspec.json.decode(content, type=DocumentFile)
    except msgspec.DecodeError as error:
        raise ValueError(f"the document is damaged: {error}") from None


def _check_plane(plane: tuple[int, int] | None, experiment: Experiment) -> None:
    """Whether the boundary's two inputs are such of the data. Raises ValueError."""
    count = max(experiment.layers[0], 2)  # of a single input another stands for the second
    if plane and not (plane[0] != plane[1] and all(0 <= i < count for i in plane)):
        raise ValueError(f"the boundary is over the inputs {plane[0]} and {plane[1]} of {count}, counted from 0")


def _document(file: DocumentFile) -> Document:
    if file.version != VERSION:
        raise ValueError(f"there is no version {file.version} of the format")
    numbers = [branch.number for branch in file.branches]
    if len(numbers) > MOST_BRANCHES or len(set(numbers)) != len(numbers) or min(numbers, default=0) < 1:
        raise ValueError(f"its branches are not numbered from 1 to at most {MOST_BRANCHES}, each once")
    if file.current not in numbers:
        raise ValueError(f"there is no branch {file.current}")
    data = all_data_of(file.data)
    branches = []
    for branch in file.branches:
        which = f"branch {branch.number}"
        experiment = _experiment(which, branch.experiment, data)
        errors = curve_of(which, branch.errors, experiment.epochs)
        branches.append(Branch(branch.number, experiment, branch.parent, branch.at, errors))
    kept = _kept(file.kept, {branch.number: branch.experiment for branch in branches}, data)
    shown = branches[numbers.index(file.current)]
    position = _position(file.cursor, Timeline(shown.experiment))
    weights = tuple(layer.layer() for layer in file.weights)
    try:
        check_weights(weights, shown.experiment.layers)
    except ExperimentError as error:
        raise ValueError(f"the weights at the cursor: {error}") from None
    if file.example is not None and file.example not in EXAMPLES:
        raise ValueError("there is no such example")
    marks = marks_of(file.marks)
    _check_plane(file.look.plane, shown.experiment)
    return Document(tuple(branches), file.current, position, file.digest, weights, file.example, marks, file.look, kept)


def _experiment(which: str, file: ExperimentFile, data: list[DataSet]) -> Experiment:
    try:
        return experiment_of(file, data)
    except ExperimentError as error:
        raise ValueError(f"{which}, {error.field}: {error}") from None


def _kept(files: list[KeptFile], branches: dict[int, Experiment], data: list[DataSet]) -> tuple[Entry, ...]:
    """The runs that were kept to be compared."""
    if len(files) > comparison.MOST:
        raise ValueError(f"more than {comparison.MOST} runs are kept")
    found = []
    for i, file in enumerate(files):
        which = f"kept run {i}"
        experiment = _experiment(which, file.experiment, data) if file.experiment else branches.get(file.branch or 0)
        if experiment is None:
            raise ValueError(f"{which}: there is no branch {file.branch}")
        curve = curve_of(which, file.errors, experiment.epochs)
        found.append(Entry(experiment, curve or comparison.NOTHING, file.finished))
    return tuple(found)


def _position(cursor: CursorFile, timeline: Timeline) -> Position:
    if not 0 <= cursor.index <= timeline.end.index:
        raise ValueError(f"the cursor stands at Step {cursor.index}, the run has {timeline.end.index}")
    terms = timeline.slot(cursor.index).terms if cursor.index < timeline.end.index else 0
    if not 0 <= cursor.term <= terms:
        raise ValueError(f"the cursor stands at term {cursor.term}, the Step has {terms}")
    return Position(cursor.index, cursor.term)


def save(document: Document, path: Path) -> str:
    """Writes a document so that the old or the new one is there whole, whatever happens; gives its `file_digest`.

    Raises OSError, and ExportError where it is too large.
    """
    content = encoded(document)
    with whole_file(path) as file:
        file.write(content)
    return file_digest(content)


def is_another(path: Path, file: str) -> bool:
    """Whether a file holds something else than what has this `file_digest`; False where there is none to be read."""
    try:
        with path.open("rb") as there:
            return file_digest(there.read(MOST_BYTES + 1)) != file
    except OSError:
        return False


def opened(path: Path) -> Document:
    """The document in a file; what a kill while it was saved has left beside it goes. Raises DocumentError."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        remove_leftovers(path.parent, path.name)
    except (OSError, ValueError) as error:
        raise DocumentError(f"{path}: it cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return decoded(content, str(path))
