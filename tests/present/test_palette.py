"""Every text that is drawn reads at 4.5:1 or better, in every theme."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.present.palette import (
    DARK,
    HIGH_CONTRAST_LIGHT,
    LIGHT,
    Palette,
    blend,
    contrast,
    ink_on,
    output_fill,
)

PALETTES = [LIGHT, DARK, HIGH_CONTRAST_LIGHT]
GROUNDS = ["window", "canvas", "pane", "code", "card", "field", "hover", "selection"]
PHASES = ["forward", "loss", "backward", "accumulate", "update"]
TEXT = 4.5
SHAPE = 3.0

every_palette = pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)


def test_contrast_is_that_of_the_definition() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=1e-3)
    assert contrast("#123456", "#123456") == 1


@every_palette
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", ["ink", "muted", "alert"])
def test_text_on_every_ground(palette: Palette, text: str, ground: str) -> None:
    assert contrast(getattr(palette, text), getattr(palette, ground)) >= TEXT


@every_palette
def test_text_on_an_accent(palette: Palette) -> None:
    assert contrast(palette.on_accent, palette.ink) >= TEXT


@every_palette
@pytest.mark.parametrize("phase", PHASES)
def test_a_phase_carries_text_and_is_text(palette: Palette, phase: str) -> None:
    colour = palette.phase(phase)
    assert contrast(ink_on(colour), colour) >= TEXT
    for ground in ("window", "canvas", "pane", "code", "card"):
        assert contrast(colour, getattr(palette, ground)) >= TEXT


@every_palette
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("ground", ["pane", "code", "card", "canvas"])
def test_text_where_a_phase_tints_the_ground(palette: Palette, phase: str, ground: str) -> None:
    colour = palette.phase(phase)
    tint = palette.tint(colour, getattr(palette, ground))
    assert contrast(palette.ink, tint) >= TEXT
    assert contrast(palette.muted, tint) >= TEXT
    assert contrast(palette.ink, palette.halo(colour)) >= TEXT


@every_palette
def test_a_number_on_any_output_fill(palette: Palette) -> None:
    for percent in range(101):
        fill = output_fill(palette, percent / 100)
        assert contrast(ink_on(fill), fill) >= TEXT


@every_palette
def test_text_on_the_timelines_curve(palette: Palette) -> None:
    for ground in (palette.past, palette.future):
        assert contrast(palette.ink, ground) >= TEXT


@every_palette
def test_classes_are_text_and_differ(palette: Palette) -> None:
    assert len(set(palette.classes)) == 10
    for colour in palette.classes:
        assert colour not in (palette.positive, palette.negative)
        assert contrast(colour, palette.pane) >= TEXT
        assert contrast(colour, palette.canvas) >= TEXT
        assert contrast(ink_on(colour), colour) >= TEXT


@every_palette
def test_edges_are_seen_on_the_canvas(palette: Palette) -> None:
    for colour in (palette.positive, palette.negative, palette.outline):
        assert contrast(colour, palette.canvas) >= SHAPE


def test_the_sign_of_a_weight_has_two_colours_of_its_own() -> None:
    assert (LIGHT.positive, LIGHT.negative) == ("#0072b2", "#d55e00")
    for palette in PALETTES:
        others = [getattr(palette, name) for name in palette._fields]
        assert others.count(palette.positive) == others.count(palette.negative) == 1
        assert palette.weight(0.5) == palette.positive
        assert palette.weight(-0.5) == palette.negative


def test_an_unknown_phase_is_an_error() -> None:
    with pytest.raises(KeyError):
        LIGHT.phase("sideways")


def test_fills_outside_the_range() -> None:
    assert output_fill(LIGHT, -3) == LIGHT.card
    assert output_fill(LIGHT, math.inf) == LIGHT.positive
    assert output_fill(LIGHT, math.nan) == LIGHT.field


def test_class_colours_repeat() -> None:
    assert LIGHT.class_colour(11) == LIGHT.classes[1]


def test_faded_is_between_colour_and_canvas() -> None:
    assert LIGHT.faded(LIGHT.positive) == blend(LIGHT.positive, LIGHT.canvas, LIGHT.fade)


colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@given(colours)
def test_ink_reads_on_any_colour(fill: str) -> None:
    assert contrast(ink_on(fill), fill) >= TEXT


@given(colours, colours)
def test_blend_reaches_both_ends(colour: str, ground: str) -> None:
    assert blend(colour, ground, 0) == ground
    assert blend(colour, ground, 1) == colour
