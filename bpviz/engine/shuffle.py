"""The order of rows in an epoch, as a function of the seed and the epoch's number and of nothing else.

Plain Python that is also compiled, from this same text: every product stays below 2**63, so that whole numbers of 64
bits and Python's own give the same.
"""

import numpy as np
from numpy.typing import NDArray

WORD = 0xFFFFFFFF


def mixed(word: int) -> int:
    """A number of 32 bits, thoroughly mixed: multiply and shift, as in MurmurHash3's finish, with multipliers below
    2**31 (found by Wellons and TheIronBorn's search for unbiased ones)."""
    word ^= word >> 16
    word = (word * 0x21F0AAAD) & WORD
    word ^= word >> 15
    word = (word * 0x735A2D97) & WORD
    return word ^ (word >> 15)


def fill_order(order: NDArray[np.int64], seed_low: int, seed_high: int, epoch: int) -> None:
    """Fills `order` (rows,) with 0 … rows - 1 in the order of an epoch, by Fisher's and Yates's shuffle.

    `seed_low` and `seed_high` are the lower and the upper 32 bits of the seed.
    """
    key = mixed(mixed(mixed(mixed(seed_low) ^ seed_high) ^ (epoch & WORD)) ^ (epoch >> 32))
    for i in range(len(order)):
        order[i] = i
    for i in range(len(order) - 1, 0, -1):
        drawn = (mixed((key + i * 0x9E3779B1) & WORD) * (i + 1)) >> 32
        kept = order[i]
        order[i] = order[drawn]
        order[drawn] = kept
