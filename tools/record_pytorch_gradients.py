"""Records PyTorch's gradients for random networks, so that the tests need no PyTorch.

    python tools/record_pytorch_gradients.py

writes tests/engine/pytorch_gradients.json. It needs PyTorch (2.13.0 was used) and the standard library, nothing of
bpviz: the numbers are to be independent of it. The loss is half the sum of (output - expected) squared, all numbers
are doubles, and every case comes from a generator with a seed of its own.
"""

import json
import platform
import random
from itertools import pairwise
from pathlib import Path

import torch

TRANSFERS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": lambda z: torch.nn.functional.leaky_relu(z, 0.01),
    "linear": lambda z: z,
}
MIXED = ("relu", "tanh", "leaky_relu", "linear", "sigmoid")
CASES_EACH = 4
OUT = Path(__file__).parent.parent / "tests" / "engine" / "pytorch_gradients.json"


def case(seed: int, transfers: list[str]) -> dict[str, object]:
    """A random network with a random row, and what PyTorch makes of it; weights and gradients have the bias last."""
    generator = random.Random(seed)
    layers = [generator.randint(1, 6) for _ in range(len(transfers) + 1)]
    inputs = [generator.uniform(-2, 2) for _ in range(layers[0])]
    expected = [generator.uniform(-1, 1) for _ in range(layers[-1])]
    weights = [
        [[generator.uniform(-1, 1) for _ in range(before + 1)] for _ in range(size)]
        for before, size in pairwise(layers)
    ]
    parameters = [torch.tensor(layer, dtype=torch.float64, requires_grad=True) for layer in weights]
    values = torch.tensor(inputs, dtype=torch.float64)
    for layer, transfer in zip(parameters, transfers, strict=True):
        values = TRANSFERS[transfer](layer[:, :-1] @ values + layer[:, -1])
    loss = 0.5 * ((values - torch.tensor(expected, dtype=torch.float64)) ** 2).sum()
    loss.backward()
    return {
        "layers": layers,
        "transfers": transfers,
        "inputs": inputs,
        "expected": expected,
        "weights": weights,
        "outputs": values.tolist(),
        "gradients": [layer.grad.tolist() for layer in parameters],
    }


def main() -> None:
    """Writes all cases: each transfer function alone, in networks of one to four layers, and all of them mixed."""
    cases = []
    for transfer in TRANSFERS:
        for depth in range(1, CASES_EACH + 1):
            cases.append(case(len(cases), [transfer] * depth))
    for first in range(len(MIXED)):
        cases.append(case(len(cases), [*MIXED[first:], *MIXED[:first]]))
    document = {
        "about": "gradients of half the sum of (output - expected) squared; each row of weights has its bias last",
        "made_by": "tools/record_pytorch_gradients.py",
        "versions": {"torch": torch.__version__, "python": platform.python_version()},
    }
    head = json.dumps(document, indent=1).removesuffix("\n}")
    lines = ",\n".join(map(json.dumps, cases))  # a line each, so that a difference shows which
    OUT.write_text(f'{head},\n "cases": [\n{lines}\n]}}\n')
    print(f"{OUT}: {len(cases)} cases")


if __name__ == "__main__":
    main()
