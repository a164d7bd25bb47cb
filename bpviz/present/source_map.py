"""The text that runs, and where a moment stands in it. The text is read from what Python has loaded, never a copy."""

import ast
import inspect
import keyword
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import NamedTuple

from bpviz.engine import algorithm, updates
from bpviz.engine.activations import SOFTMAX, TRANSFERS, softmax_derivative, softmax_share
from bpviz.engine.losses import LOSSES
from bpviz.engine.optimizers import OPTIMIZERS
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import NEURON_QUANTITIES
from bpviz.engine.steps import Ref, Result, Step
from bpviz.session.snapshot import Snapshot

CONTEXT = 2  # lines above and below what is to be seen
_WORDS = re.compile(r"""#.*|"[^"]*"|'[^']*'|\w+""")


class Span(NamedTuple):
    """A piece of a line that is set differently: 'quiet' (comments, and the `yield`s, which compute nothing; of a
    `yield from`, which is a call, the two words),
    'keyword' or 'name' (of a procedure). `line` is an index into the listing's lines."""

    line: int
    start: int
    length: int
    kind: str


@dataclass(frozen=True, eq=False)
class Listing:
    """Python text of a `file`: `lines` and the `numbers` that they have in it. `procedures` are the numbers of their
    first and last lines; `assigned` has the lines at which a procedure gives a value to a name."""

    file: str
    lines: tuple[str, ...]
    numbers: tuple[int, ...]
    spans: tuple[Span, ...]
    procedures: dict[str, tuple[int, int]]
    assigned: dict[tuple[str, str], tuple[int, ...]]

    def procedure(self, number: int) -> str | None:
        """The procedure that line `number` is part of."""
        return next((name for name, (first, last) in self.procedures.items() if first <= number <= last), None)


class Inline(NamedTuple):
    """A value beside the line that computed it; None is still asked for. A sum on its way has no reference."""

    line: int
    value: float | None
    ref: Ref | None


@cache
def algorithm_listing() -> Listing:
    """All of algorithm.py."""
    return _module_listing(algorithm)


@cache
def updates_listing() -> Listing:
    """All of updates.py."""
    return _module_listing(updates)


def _module_listing(module: ModuleType) -> Listing:
    return _listing(_file(module.__name__), inspect.getsource(module), 1)


def _file(module: str) -> str:
    return f"{module.rpartition('.')[2]}.py"


def listing_of(step: Step | None) -> Listing:
    """The text that a Step's own procedure stands in; without a Step that of the procedures that come first."""
    first = algorithm_listing()
    return first if step is None or step.path[-1] in first.procedures else updates_listing()


@cache
def function_listing(function: Callable[..., float]) -> Listing:
    """One transfer function, derivative, loss or update rule, without its docstring."""
    lines, first = inspect.getsourcelines(function)
    return _listing(_file(function.__module__), "".join(lines), first, with_docstring=False)


def _listing(file: str, text: str, first: int, with_docstring: bool = True) -> Listing:
    nodes = list(ast.walk(ast.parse(text)))
    docstrings = [line for node in nodes for line in _docstring_lines(node)]
    texts = text.splitlines()
    shown = [i for i in range(1, len(texts) + 1) if with_docstring or i not in docstrings]
    places = {number: i for i, number in enumerate(shown)}
    quiet = {line for node in nodes for line in _yield_lines(node)}
    spans = [Span(places[line], 0, len(texts[line - 1]), "quiet") for line in (*docstrings, *quiet) if line in places]
    for line, place in places.items():
        if line not in quiet and line not in docstrings:
            spans += _spans(place, texts[line - 1])
    assigned: dict[tuple[str, str], tuple[int, ...]] = {}
    procedures = {}
    for node in nodes:
        if isinstance(node, ast.FunctionDef):
            procedures[node.name] = (node.lineno + first - 1, (node.end_lineno or node.lineno) + first - 1)
            for name, line in _assignments(node):
                key = node.name, name
                assigned[key] = (*assigned.get(key, ()), line + first - 1)
    numbers = tuple(i + first - 1 for i in shown)
    return Listing(file, tuple(texts[i - 1] for i in shown), numbers, tuple(spans), procedures, assigned)


def _docstring_lines(node: ast.AST) -> range:
    if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node, clean=False):
        return _lines(node.body[0])
    return range(0)


def _yield_lines(node: ast.AST) -> range:
    return _lines(node) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield) else range(0)


def _lines(node: ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _spans(place: int, line: str) -> Iterator[Span]:
    """Comments, keywords and names of procedures in a line of code that has no text of more than one line. The
    library's tokenizer, which is Python, would delay the first picture by 8 ms."""
    before = ""
    for found in _WORDS.finditer(line):
        word, kind = found[0], None
        if word.startswith("#"):
            kind = "quiet"
        elif before in ("def", "class"):
            kind = "name"
        elif keyword.iskeyword(word) and word not in ("None", "True", "False"):
            kind = "quiet" if "yield from" in line and word in ("yield", "from") else "keyword"
        if kind:
            yield Span(place, found.start(), len(word), kind)
        before = word


def _assignments(node: ast.FunctionDef) -> Iterator[tuple[str, int]]:
    """Names and attributes that get a value in a procedure, and the lines."""
    for part in ast.walk(node):
        if isinstance(part, ast.Assign | ast.AugAssign):
            for target in part.targets if isinstance(part, ast.Assign) else [part.target]:
                if isinstance(target, ast.Name):
                    yield target.id, part.lineno
                elif isinstance(target, ast.Attribute):
                    yield target.attr, part.lineno


def current_line(snapshot: Snapshot) -> int | None:
    """The number of the line that ran last; None at the start, and while the run is fast."""
    step, term = snapshot.step, snapshot.position.term
    if step is None:
        return None
    return step.terms[term - 1].line if term else step.line


def call_path(snapshot: Snapshot) -> tuple[str, ...]:
    """The procedures that are running, outermost first; at the start the one that will be."""
    line = current_line(snapshot)
    if snapshot.step is None or line is None:
        return (snapshot.experiment.procedure.value,)
    innermost = listing_of(snapshot.step).procedure(line)
    path = snapshot.step.path
    return path if innermost in (path[-1], None) else (*path, str(innermost))


def lines_of_step(step: Step) -> tuple[int, ...]:
    """The lines that a Step's sum and results come from, in order."""
    ends = [step.terms[0], step.terms[-1]] if step.terms else []
    lines = {step.line, *(term.line for term in ends)}
    return tuple(sorted(lines.union(*(_lines_of_result(result, step) for result in step.results))))


def lines_with(snapshot: Snapshot, ref: Ref | None) -> tuple[int, ...]:
    """The lines at which this moment's Step has used or computed a number."""
    step, term = snapshot.step, snapshot.position.term
    if step is None or ref is None:
        return ()
    used = {part.line for part in step.terms[: term or None] if any(factor.ref == ref for factor in part.factors)}
    return tuple(sorted(used | {inline.line for inline in inline_values(snapshot, True) if inline.ref == ref}))


def inline_values(snapshot: Snapshot, revealed: bool, hides: Callable[[Ref], bool] | None = None) -> tuple[Inline, ...]:
    """What this moment's Step has computed, one value a line: the last. Where that is not `revealed`, the values of an
    update are there that it does not hide."""
    step, term = snapshot.step, snapshot.position.term
    if step is None:
        return ()
    found = {}
    each = step.phase in (Phase.ACCUMULATE, Phase.UPDATE)
    count = term or (len(step.terms) if each else 0)
    # two, because the last term of these, the bias's, has a line of its own
    for i in range(max(count - 2, 0), count):
        line, value = step.terms[i].line, step.terms[i].value
        found[line] = Inline(line, value, step.made(i) if each else None)
    for result in step.results if not term else ():
        for line in _lines_of_result(result, step):
            found[line] = Inline(line, result.value, result.ref)
    values = sorted(found.values(), key=lambda inline: inline.line)
    known = (revealed or (each and hides and inline.ref and not hides(inline.ref)) for inline in values)
    return tuple(i if is_known else i._replace(value=None) for i, is_known in zip(values, known, strict=True))


def _lines_of_result(result: Result, step: Step) -> tuple[int, ...]:
    """The line that computed a result, and the one at which the Step's own procedure takes it over from another."""
    listing = listing_of(step)
    name = NEURON_QUANTITIES.get(result.ref.quantity, result.ref.quantity.value)

    def last(procedure: str | None, until: int) -> tuple[int, ...]:
        lines = listing.assigned.get((procedure or "", name), ())
        return tuple(sorted(line for line in lines if line <= until)[-1:])

    computed_in = listing.procedure(result.line)
    computed = last(computed_in, result.line) or (result.line,)
    return computed if computed_in == step.path[-1] else computed + last(step.path[-1], step.line)


def called_function(snapshot: Snapshot) -> Callable[..., float] | None:
    """The transfer function, derivative, loss or update rule that this moment's Step has called; None where it called
    none yet."""
    step, term = snapshot.step, snapshot.position.term
    if step is None:
        return None
    experiment = snapshot.experiment
    match step.phase:
        case Phase.LOSS:
            return LOSSES[experiment.loss].function
        case Phase.UPDATE if step.path[-1] != algorithm.update_weights.__name__:
            return OPTIMIZERS[experiment.rule.optimizer].function
        case Phase.FORWARD if step.shares:
            return softmax_share
        case Phase.FORWARD | Phase.BACKWARD if step.unit and not term:
            return _transfer_function(experiment.transfers[step.unit.layer], step.phase)
    return None


def _transfer_function(name: str, phase: Phase) -> Callable[..., float] | None:
    """What a layer's neurons call when their sum is there; in forward, softmax waits for those of the whole layer."""
    if name == SOFTMAX:
        return softmax_derivative if phase is Phase.BACKWARD else None
    transfer = TRANSFERS[name]
    return transfer.function if phase is Phase.FORWARD else transfer.derivative_from_output


def top_line(ranges: Sequence[tuple[int, int]], line: int, top: int, count: int) -> int:
    """Which line is to stand at the top, where `top` does now, when `count` lines can be seen: the same where the first
    of the ranges that fits is in view, else one by which it begins at the top; where none fits, `line` has some lines
    around it."""
    for first, last in ranges:
        size = last - first + 1
        if size <= count:
            if top <= first and last < top + count:
                return top
            return first - (min(CONTEXT, count - size) if first != ranges[0][0] else 0)
    around = min(CONTEXT, (count - 1) // 2)
    return max(min(top, line - around), line + around - count + 1)
