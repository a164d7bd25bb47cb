import pytest

from bpviz.present.speeds import SPEEDS, rate_text, speed_text
from bpviz.session.timeline import Grain


def test_from_one_step_in_two_seconds_to_full_speed() -> None:
    assert [speed_text(speed, Grain.NEURON) for speed in SPEEDS.values()] == [
        "1 step in 2 s", "1 step/s", "2 steps/s", "5 steps/s", "10 steps/s", "30 steps/s",
        "1 row a frame", "1 epoch a frame", "full speed",
    ]  # fmt: skip
    assert [speed_text(speed, Grain.NEURON, short=True) for speed in SPEEDS.values()] == [
        "0.5/s", "1/s", "2/s", "5/s", "10/s", "30/s", "row", "epoch", "full",
    ]  # fmt: skip


@pytest.mark.parametrize("grain", Grain)
def test_every_grain_has_its_word(grain: Grain) -> None:
    word = "step" if grain is Grain.NEURON else grain
    assert speed_text(SPEEDS["1"], grain) == f"1 {word}/s"
    assert speed_text(SPEEDS["2"], grain).startswith(f"2 {word}")


def test_the_rate_has_three_digits_that_matter() -> None:
    assert rate_text(12_345.6) == "12,300 Steps/s"
    assert rate_text(999.6) == "1,000 Steps/s"
    assert rate_text(0.0) == "0 Steps/s"
