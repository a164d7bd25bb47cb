"""Curves of epoch errors in documents: the errors as 8 bytes each, in order."""

from collections.abc import Sequence

import numpy as np

from bpviz.session.curve import Curve, EpochErrors

MOST_ERRORS = 2**19  # epoch errors in a document; branches whose curves do not fit are there without


def curves_as_bytes(all_errors: Sequence[EpochErrors | None]) -> list[bytes]:
    """The epoch errors of runs, of the newest as many as there is room for; b"" for those without."""
    found, room = [], MOST_ERRORS
    for errors in reversed(all_errors):
        known = errors.known(0, len(errors)) if errors and len(errors) <= room else None
        found.append(b"" if known is None else known.astype("<f8").tobytes())
        room -= len(found[-1]) // 8
    return found[::-1]


def curve_of(which: str, errors: bytes, epochs: int) -> EpochErrors | None:
    """The errors of the run that messages call `which`, None where there are none. Raises ValueError where they do not
    fit a run of `epochs`."""
    if not errors:
        return None
    if len(errors) % 8 or len(errors) // 8 > epochs:
        raise ValueError(f"{which}: its errors are not those of its epochs")
    curve = Curve()
    curve.extend(np.frombuffer(errors, "<f8"))
    return curve.errors()
