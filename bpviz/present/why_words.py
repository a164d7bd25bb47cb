"""Where a number comes from, and what moved a weight, in words: pages with links that lead on or to a moment."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from bpviz.engine.network import INITIALISATIONS
from bpviz.engine.quantities import MEMORY, Quantity
from bpviz.present.caption import caption
from bpviz.present.formula import formulas
from bpviz.present.html import Html, mono
from bpviz.present.number_format import MINUS, NumberFormat, exact
from bpviz.present.palette import Palette
from bpviz.present.where import SEPARATOR, step_words
from bpviz.session.experiment import Experiment, Procedure
from bpviz.session.interventions import SetRate
from bpviz.session.moves import Moves
from bpviz.session.names import Names
from bpviz.session.origins import WEIGHTS, Kind, Number, Origin, Written, written
from bpviz.session.timeline import Timeline

MOST = 100  # lines of a table; who looks for more wants a file
GO, FOLLOW, BACK, MOVES, CANCEL = "go", "follow", "back", "moves", "cancel"  # what links do; most have a number

INTRODUCTION = (
    "Point at a number and press W, or right-click it: <i>Why this number?</i> This pane then says which Step wrote "
    "it and what it came from, as far back as you like. Of a weight it also says what moved it."
)
LOOKING = "Looking it up in the run …"


class Entry(NamedTuple):
    """A line of a page's table: cells as HTML, the number at which `follow` leads on, and the moment at which `go`
    puts the cursor."""

    cells: tuple[str, ...]
    number: Number | None = None
    at: int | None = None


class Page(NamedTuple):
    """What is said about a number: HTML above and below a table, and the table."""

    head: str
    title: str = ""
    columns: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    foot: str = ""


class Teller(Html):
    """Writes pages about the numbers of one run, with a person's digits and the theme's colours."""

    def __init__(self, experiment: Experiment, timeline: Timeline, numbers: NumberFormat, palette: Palette) -> None:
        super().__init__(palette)
        self._experiment, self._timeline = experiment, timeline
        self._names, self._numbers = Names(experiment.layers), numbers

    def origin(self, origin: Origin) -> Page:
        """Who wrote a number, by which formula, and from what."""
        ref, at = origin.number
        name = self._names.ref(ref)
        head = f"<h3>{mono(f'{name} = {exact(origin.value)}')}</h3>" + self._paragraph(self._who(origin))
        if origin.written.kind is Kind.STEP:
            head += self._step_in_full(origin)
        entries = tuple(self._source(source.value, source.number) for source in origin.sources[:MOST] if source.number)
        left = len(origin.sources) - MOST
        foot = self._muted(f"… and {left} more numbers") if left > 0 else ""
        if ref.quantity in WEIGHTS and at > 0 and self._experiment.procedure is Procedure.TRAIN:
            epoch = self._timeline.epoch_of(at - 1)
            foot += f"<p>{self._link(f'{MOVES}:{at}', f'What moved {escape(name)} in epoch {epoch}?')}</p>"
        return Page(head, "It came from" if entries else "", ("", "", "written by"), entries, foot)

    def _step_in_full(self, origin: Origin) -> str:
        """What the Step did, in a sentence and its formula; of an update the one line that made this weight."""
        ref, names = origin.number.ref, self._names
        shown = formulas(origin.snapshot, names, self._numbers, True)
        lines = [line for formula in shown for line in formula.texts()]
        if ref.quantity in WEIGHTS:
            made = [line for line in lines[1:] if line.startswith(f"{names.ref(ref)} ")]
            return f"<p>{mono(made[-1])}</p>" if made else ""
        sentence = caption(origin.snapshot, names, self._numbers, True, None).sentence
        return self._paragraph(escape(sentence)) + f"<p>{'<br>'.join(map(mono, lines))}</p>"

    def moves(self, moves: Moves) -> Page:
        """What moved a weight, the biggest change first."""
        name = self._names.ref(moves.question.ref)
        count = len(moves.moves)
        said = (
            f"{self._from_to(moves.old, moves.new)}: {self._signed(moves.total)} in all, "
            f"by {count} {'change' if count == 1 else 'changes'}, the biggest first."
        )
        whole = moves.question.until == self._timeline.epoch_end(moves.epoch).index
        up_to = "" if whole else f", up to {self._timeline.moment(moves.question.until)}"
        head = f"<h3>What moved {mono(name)} in epoch {moves.epoch}{up_to}</h3>" + self._paragraph(said)
        entries = tuple(
            Entry(
                (
                    "by hand" if move.row is None else f"row {move.row + 1}",
                    mono(self._signed(move.change)),
                    mono(self._from_to(move.old, move.new)),
                ),
                Number(moves.question.ref, move.at),
                move.at,
            )
            for move in moves.moves[:MOST]
        )
        left = count - MOST
        return Page(
            head, "", ("", "moved it by", ""), entries, self._muted(f"… and {left} smaller ones") if left > 0 else ""
        )

    def html(self, page: Page, trail: Sequence[Number | str]) -> str:
        """A page below its trail, of which the last is the page itself; a text stands for what is no number."""
        crumbs = [
            escape(name) if i == len(trail) - 1 else self._link(f"{BACK}:{i}", escape(name))
            for i, name in enumerate(map(self._crumb, trail))
        ]
        above = self._muted(" ← ".join(crumbs)) if len(crumbs) > 1 else ""
        title = f"<p><b>{page.title}</b></p>" if page.title else ""
        return above + page.head + title + self._table(page) + page.foot

    def introduction(self) -> str:
        """What the pane is for."""
        return self._muted(INTRODUCTION)

    def waiting(self) -> str:
        """Said while an answer is looked for."""
        return self._muted(f"{LOOKING} {self._link(CANCEL, 'Cancel')}")

    def _crumb(self, number: Number | str) -> str:
        return number if isinstance(number, str) else self._names.ref(number.ref)

    def _table(self, page: Page) -> str:
        if not page.entries:
            return ""
        head = "".join(f'<td style="padding:2px 14px 2px 0px">{self._grey(text)}</td>' for text in page.columns)
        rows = "".join(
            "<tr>"
            + "".join(f'<td style="padding:2px 14px 2px 0px">{cell}</td>' for cell in self._cells(i, entry))
            + "</tr>"
            for i, entry in enumerate(page.entries)
        )
        return f'<table cellspacing="0"><tr>{head}</tr>{rows}</table>'

    def _cells(self, i: int, entry: Entry) -> Iterable[str]:
        first, *others = entry.cells
        yield self._link(f"{FOLLOW}:{i}", first) if entry.number else first
        yield from others
        if entry.at is not None:
            yield self._link(f"{GO}:{entry.at}", escape(self._moment(entry.at)))

    def _source(self, value: float | None, number: Number) -> Entry:
        found = written(number, self._experiment, self._timeline)
        there = found.at if found.kind in (Kind.STEP, Kind.HAND) else None
        cells = mono(self._names.ref(number.ref)), mono(self._numbers.short(value)), self._writer(found, number)
        return Entry(cells, number, there)

    def _writer(self, found: Written, number: Number) -> str:
        match found.kind:
            case Kind.STEP if found.at is not None:
                return escape(self._step(found.at))
            case Kind.HAND:
                return "by hand"
            case Kind.DATA:
                return "the data"
            case Kind.SCHEDULE:
                return "the run’s settings"
        return "at first" if number.ref.quantity in WEIGHTS | MEMORY else "begins at 0"

    def _who(self, origin: Origin) -> str:
        """The sentence below the number."""
        ref, found, experiment = origin.number.ref, origin.written, self._experiment
        at = found.at
        match found.kind:
            case Kind.STEP if at is not None:
                return f"Written by {escape(self._step(at))}, {self._go(at)}."
            case Kind.HAND if at is not None:
                return f"Set by hand, {self._go(at)}."
            case Kind.NOT_YET:
                later = f" {escape(self._step(at)).capitalize()} computes it, {self._go(at)}." if at is not None else ""
                return f"Not computed yet in this row.{later}"
            case Kind.DATA:
                row = origin.snapshot.data_row
                return f"Given by row {1 if row is None else row + 1} of the data, {escape(experiment.data.name)}."
            case Kind.SCHEDULE:
                by_hand = any(isinstance(edit, SetRate) and edit.at <= (at or 0) for edit in experiment.interventions)
                return "The learning rate, set by hand." if by_hand else "The learning rate, as the run is set up."
        match ref.quantity:
            case Quantity.WEIGHT | Quantity.BIAS if experiment.given is not None:
                return "A first weight, given with the run."
            case Quantity.WEIGHT | Quantity.BIAS:
                how = INITIALISATIONS[experiment.init].title
                return f"A first weight, drawn with seed {experiment.seed}: {escape(how)}."
            case Quantity.OUTPUT:
                return "Given with this run."
            case Quantity.EPOCH_ERROR:
                return "The sum of an epoch begins at 0."
            case Quantity.GRADIENT:
                return "The sum of a batch begins at 0."
        return "At first the optimizer remembers nothing: 0."

    def _step(self, at: int) -> str:
        return step_words(self._timeline.slot(at - 1), self._names)

    def _go(self, at: int) -> str:
        return self._link(f"{GO}:{at}", escape(self._moment(at)))

    def _moment(self, at: int) -> str:
        moment = self._timeline.moment(at)
        return f"epoch {moment.epoch}{SEPARATOR}row {moment.row + 1}" if moment else "the start"

    def _from_to(self, old: float, new: float) -> str:
        return " → ".join(self._numbers.apart(old, new))

    def _signed(self, value: float) -> str:
        text = self._numbers.short(value)
        return text if text.startswith(MINUS) else f"+{text}"

    def _paragraph(self, html: str) -> str:
        return f"<p>{html}</p>"

    def _muted(self, html: str) -> str:
        return f'<p style="color:{self._palette.muted}">{html}</p>'
