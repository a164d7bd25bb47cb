"""How fast Play moves, in the words of the speed control; and how fast a run goes, in digits that hold still."""

import math
from typing import NamedTuple

from bpviz.session.timeline import Grain

FRAMES = 30.0  # a second

_UNITS = {Grain.NEURON: ("step", "steps"), Grain.PASS: ("pass", "passes"), Grain.BATCH: ("batch", "batches")}


class Speed(NamedTuple):
    """`moves` a second by the grain that is set; where there is a `unit`, one of it and no more each frame. Infinite
    `moves` are as fast as it goes. `id` is what the settings call it."""

    id: str
    moves: float
    unit: Grain | None = None


SPEEDS = {
    speed.id: speed
    for speed in (
        *(Speed(f"{moves:g}", moves) for moves in (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)),
        Speed("row", FRAMES, Grain.ROW),
        Speed("epoch", FRAMES, Grain.EPOCH),
        Speed("full", math.inf),
    )
}
USUAL = SPEEDS["2"]


def speed_text(speed: Speed, grain: Grain, short: bool = False) -> str:
    """'1 step in 2 s', '2 layers/s', '1 epoch a frame', 'full speed', by the grain that is set; short '2/s', 'epoch',
    'full'."""
    if math.isinf(speed.moves):
        return "full" if short else "full speed"
    if speed.unit:
        return str(speed.unit) if short else f"1 {speed.unit} a frame"
    if short:
        return f"{speed.moves:g}/s"
    one, several = _UNITS.get(grain, (str(grain), f"{grain}s"))
    if speed.moves < 1:
        return f"1 {one} in {1 / speed.moves:g} s"
    return f"1 {one}/s" if speed.moves == 1 else f"{speed.moves:g} {several}/s"


def rate_text(steps_per_second: float) -> str:
    """'12,300,000 Steps/s': only digits that matter, so that one can read them while they change."""
    return f"{float(f'{steps_per_second:.3g}'):,.0f} Steps/s"
