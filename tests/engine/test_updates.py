"""Optimizers, batches and softmax against the same arithmetic written out straight, and against differences."""

import math
import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.engine import algorithm, updates
from bpviz.engine.losses import LOSSES
from bpviz.engine.network import Network, initialize_network, one_hot
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.rules import Rule, Schedule
from bpviz.engine.shuffle import fill_order
from bpviz.engine.steps import returned, trace

ROWS = [([0.3, -1.2], one_hot(0, 3)), ([1.1, 0.4], one_hot(2, 3)), ([-0.7, 0.9], one_hot(1, 3))]


def network(rule: Rule, loss: str = "squared", accumulates: bool = False) -> Network:
    last = "softmax" if loss == "cross_entropy" else "sigmoid"
    return Network(initialize_network((2, 4, 3), "half", 3), ("tanh", last), loss, rule, accumulates)


def gradients_of(net: Network, inputs: list[float]) -> list[float]:
    """delta times input of every weight and bias, in order, as they stand in the neurons."""
    found = []
    values = inputs
    for layer in net.layers:
        for neuron in layer:
            found += [neuron.delta * value for value in values] + [neuron.delta]
        values = [neuron.output for neuron in layer]
    return found


def weights_of(net: Network) -> list[float]:
    return [weight for neuron in net.neurons() for weight in (*neuron.weights, neuron.bias)]


def is_bias(net: Network) -> list[bool]:
    return [flag for neuron in net.neurons() for flag in ([False] * len(neuron.weights) + [True])]


def moved(rule: Rule, weight: float, gradient: float, memory: list[float], rate: float, update: int) -> float:
    """One update as the definitions have it, with powers by multiplication."""
    if rule.optimizer == "momentum":
        memory[0] = rule.momentum * memory[0] + gradient
        return weight - rate * memory[0]
    if rule.optimizer == "adam":
        p1 = p2 = 1.0
        for _ in range(update):
            p1, p2 = p1 * rule.beta1, p2 * rule.beta2
        memory[0] = rule.beta1 * memory[0] + (1 - rule.beta1) * gradient
        memory[1] = rule.beta2 * memory[1] + (1 - rule.beta2) * (gradient * gradient)
        return weight - rate * ((memory[0] / (1 - p1)) / (math.sqrt(memory[1] / (1 - p2)) + rule.epsilon))
    return weight - rate * gradient


RULES = [
    Rule("sgd", l2=0.1),
    Rule("momentum", momentum=0.7),
    Rule("momentum", l2=0.02),
    Rule("adam"),
    Rule("adam", beta1=0.5, beta2=0.8, epsilon=1e-3, l2=0.3),
]


@pytest.mark.parametrize("rule", RULES, ids=str)
@pytest.mark.parametrize("loss", ["squared", "cross_entropy"])
@pytest.mark.parametrize("batch", [1, 2, 3])
def test_updates_are_what_their_definitions_say(rule: Rule, loss: str, batch: int) -> None:
    net = network(rule, loss, batch > 1)
    biases = is_bias(net)
    memory = [[0.0, 0.0] for _ in biases]
    sums, update = [0.0] * len(biases), 0
    for turn, (inputs, expected) in enumerate(ROWS * 4):
        ends = (turn % 3 + 1) % batch == 0 or turn % 3 == 2
        before = weights_of(net)
        follows = updates.finish_batch if ends else updates.accumulate_gradients
        returned(
            algorithm.train_network(
                net, [[(inputs, expected)]], 0.2, 0.0, follows if batch > 1 else updates.update_by_gradient
            )
        )
        sums = [a + b for a, b in zip(sums, gradients_of(net, inputs), strict=True)]
        if not ends:
            assert weights_of(net) == before
            continue
        update += 1
        wanted = []
        for weight, gradient, bias, remembered in zip(before, sums, biases, memory, strict=True):
            decayed = gradient if bias else gradient + rule.l2 * weight
            wanted.append(moved(rule, weight, decayed, remembered, 0.2, update))
        assert weights_of(net) == wanted
        sums = [0.0] * len(biases)


def test_the_delta_of_softmax_is_the_gradient_of_cross_entropy() -> None:
    net = network(Rule(), "cross_entropy")
    inputs, expected = ROWS[1]

    def loss() -> float:
        outputs = returned(algorithm.forward_propagate(net, inputs))
        return returned(algorithm.sum_error(net, outputs, expected))

    loss()
    returned(algorithm.backward_propagate_error(net, expected))
    wanted = gradients_of(net, inputs)
    found = []
    for neuron in net.neurons():
        for i in range(len(neuron.weights) + 1):
            ends = []
            for nudge in (1e-6, -1e-6):
                kept = list(neuron.weights), neuron.bias
                if i < len(neuron.weights):
                    neuron.weights[i] += nudge
                else:
                    neuron.bias += nudge
                ends.append(loss())
                neuron.weights, neuron.bias = kept
            found.append((ends[0] - ends[1]) / 2e-6)
    np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-9)


def test_softmax_takes_two_turns_and_shares_out_one() -> None:
    net = network(Rule(), "cross_entropy")
    steps = list(trace(net, algorithm.forward_propagate(net, ROWS[0][0])))
    assert [(step.unit.layer, step.unit.index, step.shares) for step in steps if step.unit][4:] == [
        (1, 0, False), (1, 1, False), (1, 2, False), (1, 0, True), (1, 1, True), (1, 2, True),
    ]  # fmt: skip
    nets = [step.result(Quantity.NET_INPUT) for step in steps[4:7]]
    total = 0.0
    for value in nets:
        total += math.exp(value - max(nets))
    assert [step.result(Quantity.OUTPUT) for step in steps[7:]] == [math.exp(v - max(nets)) / total for v in nets]
    assert [[factor.value for factor in term.factors] for term in steps[7].terms] == [[v, max(nets)] for v in nets]
    assert steps[7].terms[-1].value == steps[8].result(Quantity.TOTAL) == total
    assert not steps[8].terms
    assert sum(step.result(Quantity.OUTPUT) for step in steps[7:]) == pytest.approx(1.0, rel=1e-15)


@pytest.mark.parametrize("size", [1e3, -1e3, 1e308, -1e308])
def test_softmax_of_huge_net_inputs_stays_finite(size: float) -> None:
    net = network(Rule(), "cross_entropy")
    for j, neuron in enumerate(net.output_layer):
        neuron.weights, neuron.bias = [0.0] * 4, size * (1 - 0.5 * j)
    outputs = returned(algorithm.forward_propagate(net, ROWS[0][0]))
    assert all(map(math.isfinite, outputs))
    assert sum(outputs) == 1.0


def test_cross_entropy() -> None:
    loss = LOSSES["cross_entropy"].function
    assert loss(0.0, 0.0) == loss(0.0, 1.0) == 0.0
    assert loss(1.0, 0.25) == -math.log(0.25)
    assert loss(0.5, 0.25) == -0.5 * math.log(0.25)
    assert loss(1.0, 0.0) == math.inf


def test_the_terms_of_an_update_hold_what_the_optimizer_remembers() -> None:
    net = network(Rule("adam"))
    steps = [
        step
        for step in trace(net, algorithm.train_network(net, [[ROWS[0]]], 0.1, 0.0, updates.update_by_gradient))
        if step.phase is Phase.UPDATE
    ]
    neuron = net.layers[0].neurons[1]
    assert [[factor.value for factor in term.factors] for term in steps[1].terms] == [
        [neuron.delta, value, *memory] for value, memory in zip((*ROWS[0][0], 1.0), neuron.memory, strict=True)
    ]
    assert [value.ref.quantity for value in steps[1].terms[0].factors if value.ref] == [
        Quantity.DELTA, Quantity.OUTPUT, Quantity.MEAN, Quantity.SQUARE,
    ]  # fmt: skip


def test_learning_rates_of_epochs() -> None:
    assert [Schedule().rate(0.5, epoch, 4) for epoch in range(4)] == [0.5] * 4
    assert [Schedule("step", 2, 0.1).rate(0.5, epoch, 5) for epoch in range(5)] == [
        0.5, 0.5, 0.5 * 0.1, 0.5 * 0.1, 0.5 * 0.1**2,
    ]  # fmt: skip
    cosine = [Schedule("cosine").rate(0.5, epoch, 4) for epoch in range(4)]
    assert cosine[0] == 0.5
    assert cosine[2] == pytest.approx(0.25)
    assert all(a > b > 0 for a, b in pairwise(cosine))


def order(seed: int, epoch: int, rows: int) -> list[int]:
    found = np.empty(rows, np.int64)
    fill_order(found, seed & 0xFFFFFFFF, seed >> 32, epoch)
    return found.tolist()


@given(st.integers(0, 2**63 - 1), st.integers(0, 10**9), st.integers(1, 60))
def test_a_shuffle_is_a_permutation_and_a_function_of_seed_and_epoch(seed: int, epoch: int, rows: int) -> None:
    assert sorted(order(seed, epoch, rows)) == list(range(rows))
    assert order(seed, epoch, rows) == order(seed, epoch, rows)


def test_shuffles_differ_and_every_place_is_as_likely() -> None:
    assert order(1, 0, 20) != order(1, 1, 20) != order(2, 1, 20) != order(2**40 + 2, 1, 20)
    counts = np.zeros((5, 5))
    for epoch in range(20_000):
        counts[range(5), order(7, epoch, 5)] += 1
    # 4,000 expected in each place, with a standard deviation of 57
    assert abs(counts - 4000).max() < 5 * 57
    assert random.Random(1).random() == 0.13436424411240122  # no generator was touched


def test_what_an_optimizer_remembers_can_be_the_first_that_is_not_finite() -> None:
    net = network(Rule("adam"))
    net.layers[0].neurons[1].memory[2][1] = math.inf  # of the bias: the weight itself stays finite
    run = algorithm.train_network(net, [[ROWS[0]]], 0.1, 0.0, updates.update_by_gradient)
    guilty = [(step.unit, step.not_finite) for step in trace(net, run) if step.not_finite is not None]
    assert guilty == [((0, 1), 2)]
    assert math.isfinite(net.layers[0].neurons[1].bias)
