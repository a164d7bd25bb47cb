"""What code is compiled for. Importing this imports no compiler."""

import json
from typing import NamedTuple

Known = tuple[tuple[int, ...], tuple[str, ...], str]
"""Sizes of the layers, the inputs' first; transfer functions, one a layer with weights; loss."""


class Kind(NamedTuple):
    """What all runs have in common that one kernel serves.

    `depth` is the number of layers with weights; `is_plain` says that weights are updated after each row and by the
    tutorial's own rule, `shuffles` that each epoch has its own order of rows. Where `known` is given, the kernel is for
    just this network: the same bits, up to 1.5 times as fast. `watches` says that conditions are watched meanwhile.
    """

    depth: int
    is_plain: bool
    shuffles: bool
    known: Known | None = None
    watches: bool = False

    def to_text(self) -> str:
        """For the command line of another process."""
        return json.dumps(self)

    @staticmethod
    def from_text(text: str) -> "Kind":
        """What `to_text` has written."""
        depth, is_plain, shuffles, known, watches = json.loads(text)
        if known:
            sizes, transfers, loss = known
            known = tuple(sizes), tuple(transfers), loss
        return Kind(depth, is_plain, shuffles, known, watches)


RESPONSES = Kind(0, False, False)
"""No training: the forward pass over many points, which serves networks of any depth."""

JUDGING = Kind(0, True, False)
"""No training: that forward pass by the weights of many epochs, and how good it is."""
