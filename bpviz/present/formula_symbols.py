"""The symbolic lines of Steps: LaTeX left of the relation sign and from it on, and plain text."""

from collections.abc import Iterator
from typing import NamedTuple

from bpviz.engine.activations import LEAKY_SLOPE, SOFTMAX
from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.present.formula_optimizers import remembered, update
from bpviz.session.experiment import Experiment
from bpviz.session.names import Names
from bpviz.session.timeline import Timeline


class Symbols(NamedTuple):
    """One symbolic line; all three are empty where there is none."""

    left: str = ""
    right: str = ""
    plain: str = ""


NO_SYMBOLS = Symbols()
SQUARED_ERROR = Symbols("E", r"= \sum_k \, (\mathrm{expected}_k - a_k)^2", "E = Σ (expected_k − a_k)²")
CROSS_ENTROPY = Symbols("E", r"= -\sum_k \, \mathrm{expected}_k \, \ln a_k", "E = −Σ expected_k · ln a_k")
LARGEST = Symbols(r"\mathrm{largest}", r"= \max_k \, \mathrm{net}_k", "largest = max net_k")
TOTAL = Symbols(
    r"\mathrm{total}", r"= \sum_k \, e^{\mathrm{net}_k - \mathrm{largest}}", "total = Σ e^(net_k − largest)"
)
BATCH_ERROR = Symbols(r"E_{\mathrm{batch}}", r"= \sum_{\mathrm{rows}} \, E_{\mathrm{row}}", "E[batch] = Σ E[row]")
EPOCH_ERROR = Symbols(r"E_{\mathrm{epoch}}", r"= \sum_{\mathrm{rows}} \, E_{\mathrm{row}}", "E[epoch] = Σ E[row]")


def row_error(experiment: Experiment) -> Symbols:
    """The error of a row, by the loss of the run."""
    return CROSS_ENTROPY if experiment.loss == "cross_entropy" else SQUARED_ERROR


class SymbolsOf:
    """The symbolic lines of one neuron, with its name as index."""

    def __init__(self, experiment: Experiment, names: Names, unit: Unit) -> None:
        self._name = names.unit(unit)
        self._transfer = experiment.transfers[unit.layer]
        self._value = "x" if unit.layer == 0 else "a"
        self._is_output = unit.layer == experiment.last_layer
        self._rule = experiment.rule
        self._in_batch = experiment.rows_per_update > 1

    def _fill(self, left: str, right: str, plain: str) -> Symbols:
        """`@` stands for the neuron, `VALUE` for the letter of what it reads."""
        index = rf"{{\mathrm{{{self._name}}}}}"
        left, right = (text.replace("@", index).replace("VALUE", self._value) for text in (left, right))
        return Symbols(left, right, plain.replace("@", self._name).replace("VALUE", self._value))

    def net_input(self) -> Symbols:
        """The bias and the weighted inputs."""
        return self._fill(
            r"\mathrm{net}_@", r"= b_@ + \sum_i \, w_{@,i} \, VALUE_i", "net[@] = b[@] + Σ w[@,i] · VALUE_i"
        )

    def output(self) -> Symbols:
        """The transfer function."""
        return self._fill("a_@", *_TRANSFER[self._transfer])

    def error(self) -> Symbols:
        """The error signal: of an output neuron, or of a hidden one."""
        if self._is_output:
            return self._fill("e_@", r"= a_@ - \mathrm{expected}_@", "e[@] = a[@] − expected[@]")
        return self._fill("e_@", r"= \sum_k \, w_{k,@} \, \delta_k", "e[@] = Σ w[k,@] · δ_k")

    def delta(self) -> Symbols:
        """The error signal times the slope."""
        return self._fill(r"\delta_@", *_DELTA[self._transfer])

    def gradient(self, of_bias: bool) -> Symbols:
        """How the gradient of a row is added to the batch's."""
        if of_bias:
            return self._fill("g_@", r"\leftarrow g_@ + \delta_@", "g[@] ← g[@] + δ[@]")
        return self._fill("g_{@,i}", r"\leftarrow g_{@,i} + \delta_@ \, VALUE_i", "g[@,i] ← g[@,i] + δ[@] · VALUE_i")

    def remembered(self) -> tuple[Symbols, ...]:
        """How the optimizer changes what it remembers of a weight."""
        lines = remembered(self._rule.optimizer, "vms", ("{@,i}", "@,i"), self._gradient(of_bias=False))
        return tuple(self._fill(*line) for line in lines)

    def weight(self) -> Symbols:
        """The update of a weight."""
        gradient = self._gradient(of_bias=False)
        return self._fill(*update(self._rule.optimizer, "vms", ("w_{@,i}", "w[@,i]"), ("{@,i}", "@,i"), gradient))

    def bias(self) -> Symbols:
        """The update of the bias."""
        gradient = self._gradient(of_bias=True)
        return self._fill(*update(self._rule.optimizer, "vms", ("b_@", "b[@]"), ("{@}", "@"), gradient))

    def _gradient(self, of_bias: bool) -> tuple[str, str]:
        """The gradient that the optimizer is given, as LaTeX and plain."""
        if self._in_batch:
            latex, plain = ("g_@", "g[@]") if of_bias else ("g_{@,i}", "g[@,i]")
        else:
            latex, plain = (r"\delta_@", "δ[@]") if of_bias else (r"\delta_@ \, VALUE_i", "δ[@] · VALUE_i")
        if self._rule.l2 and not of_bias:
            return rf"{latex} + \lambda \, w_{{@,i}}", f"{plain} + λ · w[@,i]"
        return latex, plain


_TRANSFER = {
    "sigmoid": (r"= \dfrac{1}{1 + e^{-\mathrm{net}_@}}", "a[@] = 1 / (1 + e^−net[@])"),
    "tanh": (r"= \tanh(\mathrm{net}_@)", "a[@] = tanh(net[@])"),
    "relu": (
        r"= \begin{cases} \mathrm{net}_@ & \text{above } 0 \\ 0 & \text{else} \end{cases}",
        "a[@] = net[@] above 0, else 0",
    ),
    "leaky_relu": (
        rf"= \begin{{cases}} \mathrm{{net}}_@ & \text{{above }} 0 \\ {LEAKY_SLOPE}\,\mathrm{{net}}_@ & \text{{else}} "
        r"\end{cases}",
        f"a[@] = net[@] above 0, else {LEAKY_SLOPE} · net[@]",
    ),
    "linear": (r"= \mathrm{net}_@", "a[@] = net[@]"),
    "softmax": (
        r"= \dfrac{e^{\mathrm{net}_@ - \mathrm{largest}}}{\mathrm{total}}",
        "a[@] = e^(net[@] − largest) / total",
    ),
}
_DELTA = {
    "sigmoid": (r"= e_@ \cdot a_@ \, (1 - a_@)", "δ[@] = e[@] · a[@] (1 − a[@])"),
    "tanh": (r"= e_@ \cdot (1 - a_@^2)", "δ[@] = e[@] · (1 − a[@]²)"),
    "relu": (
        r"= e_@ \cdot \begin{cases} 1 & a_@ > 0 \\ 0 & \text{else} \end{cases}",
        "δ[@] = e[@] · (1 where a[@] > 0, else 0)",
    ),
    "leaky_relu": (
        rf"= e_@ \cdot \begin{{cases}} 1 & a_@ > 0 \\ {LEAKY_SLOPE} & \text{{else}} \end{{cases}}",
        f"δ[@] = e[@] · (1 where a[@] > 0, else {LEAKY_SLOPE})",
    ),
    "linear": (r"= e_@ \cdot 1", "δ[@] = e[@] · 1"),
    "softmax": (r"= e_@ = a_@ - \mathrm{expected}_@", "δ[@] = e[@] = a[@] − expected[@]"),
}


class LayerSymbols:
    """The symbolic lines of a whole layer. Indices: h (h1, h2 … where there are several hidden layers), y."""

    def __init__(self, experiment: Experiment, layer: int) -> None:
        last = experiment.last_layer
        self._me, self._above = (_layer_name(i, last) for i in (layer, layer + 1))
        below = _layer_name(layer - 1, last)
        self._is_output = layer == last
        self._transfer = experiment.transfers[layer]
        self._rule = experiment.rule
        self._in_batch = experiment.rows_per_update > 1
        self._values = r"\mathbf{x}" if layer == 0 else rf"\mathbf{{a}}_{{\mathrm{{{below}}}}}"
        self._plain_values = "x" if layer == 0 else f"a[{below}]"

    def _fill(self, left: str, right: str, plain: str) -> Symbols:
        """`@` stands for the layer, `ABOVE` for the next one, `VALUES` for what it reads."""
        left, right = (
            text.replace("@", rf"{{\mathrm{{{self._me}}}}}")
            .replace("ABOVE", rf"{{\mathrm{{{self._above}}}}}")
            .replace("VALUES", self._values)
            for text in (left, right)
        )
        plain = plain.replace("@", self._me).replace("ABOVE", self._above).replace("VALUES", self._plain_values)
        return Symbols(left, right, plain)

    def net_inputs(self) -> Symbols:
        """W x + b."""
        return self._fill(r"\mathrm{net}_@", r"= W_@ \, VALUES + \mathbf{b}_@", "net[@] = W[@] · VALUES + b[@]")

    def outputs(self) -> Symbols:
        """The transfer function of every net input."""
        name = self._transfer.replace("_", " ")
        return self._fill(r"\mathbf{a}_@", rf"= \text{{{name}}}(\mathrm{{net}}_@)", f"a[@] = {name}(net[@])")

    def errors(self) -> Symbols:
        """Outputs minus expected, or the transposed weights times the next layer's deltas."""
        if self._is_output:
            return self._fill(r"\mathbf{e}_@", r"= \mathbf{a}_@ - \mathrm{expected}", "e[@] = a[@] − expected")
        return self._fill(
            r"\mathbf{e}_@", r"= W_ABOVE^{\mathsf T} \, \boldsymbol{\delta}_ABOVE", "e[@] = W[ABOVE]ᵀ · δ[ABOVE]"
        )

    def deltas(self) -> Symbols:
        """Error signals times slopes, entry by entry."""
        if self._transfer == SOFTMAX:
            return self._fill(r"\boldsymbol{\delta}_@", r"= \mathbf{e}_@", "δ[@] = e[@]")
        return self._fill(
            r"\boldsymbol{\delta}_@", r"= \mathbf{e}_@ \odot \mathrm{slope}(\mathbf{a}_@)", "δ[@] = e[@] ⊙ slope(a[@])"
        )

    def gradients(self) -> Symbols:
        """A row's gradients, column times row, added to the batch's; those of the biases are the last column."""
        right = r"\leftarrow G_@ + \boldsymbol{\delta}_@ \, (VALUES \; 1)"
        return self._fill("G_@", right, "G[@] ← G[@] + δ[@] · (VALUES 1)")

    def remembered(self) -> tuple[Symbols, ...]:
        """How the optimizer changes what it remembers of all weights, entry by entry."""
        lines = remembered(self._rule.optimizer, "VMS", ("@", "@"), self._gradient)
        return tuple(self._fill(*line) for line in lines)

    def update(self) -> Symbols:
        """The weights, with the biases as their last column."""
        weights = r"(W \; \mathbf{b})_@", "(W b)[@]"
        return self._fill(*update(self._rule.optimizer, "VMS", weights, ("@", "@"), self._gradient))

    @property
    def _gradient(self) -> tuple[str, str]:
        latex, plain = r"\boldsymbol{\delta}_@ \, (VALUES \; 1)", "δ[@] · (VALUES 1)"
        if self._in_batch:
            latex, plain = "G_@", "G[@]"
        return (rf"{latex} + \lambda \, (W \; 0)_@", f"{plain} + λ · (W 0)[@]") if self._rule.l2 else (latex, plain)


def _layer_name(layer: int, last: int) -> str:
    if layer >= last:
        return "y"
    return "h" if last == 1 else f"h{layer + 1}"


def layer_name(experiment: Experiment, layer: int) -> str:
    """The index of a layer's vectors."""
    return _layer_name(layer, experiment.last_layer)


PASSES = {
    Phase.FORWARD: Symbols(
        r"\mathbf{a}", r"= \varphi(W \, \mathbf{a}_{\mathrm{before}} + \mathbf{b})", "a = φ(W · a_before + b)"
    ),
    Phase.BACKWARD: Symbols(
        r"\boldsymbol{\delta}",
        r"= (W^{\mathsf T} \boldsymbol{\delta})_{\mathrm{next}} \odot \mathrm{slope}(\mathbf{a})",
        "δ = (Wᵀ δ)_next ⊙ slope(a)",
    ),
    Phase.ACCUMULATE: Symbols(
        "G", r"\leftarrow G + \boldsymbol{\delta} \, (\mathbf{a}_{\mathrm{before}} \; 1)", "G ← G + δ · (a_before 1)"
    ),
}


def symbols_of_run(experiment: Experiment, names: Names) -> Iterator[Symbols]:
    """The symbolic lines that the Steps of a run show, in the order of its first row."""
    for slot in Timeline(experiment).all_slots:
        if slot.unit is None:
            yield row_error(experiment)
            continue
        of = SymbolsOf(experiment, names, slot.unit)
        match slot.phase:
            case Phase.FORWARD if slot.shares:
                yield from ((LARGEST, TOTAL, of.output()) if slot.terms else (of.output(),))
            case Phase.FORWARD:
                yield of.net_input()
                if experiment.transfers[slot.unit.layer] != SOFTMAX:
                    yield of.output()
            case Phase.BACKWARD:
                yield from (of.error(), of.delta())
            case Phase.ACCUMULATE:
                yield from (of.gradient(of_bias=False), of.gradient(of_bias=True))
            case _:
                yield from (of.weight(), of.bias(), *of.remembered())
