from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.data.dataset import classified
from bpviz.present.scrubber import Scrubber, placed_labels
from bpviz.session.examples import default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.timeline import START, Moment, Position, Timeline


def measure(text: str) -> float:
    return 6.0 * len(text)


def timeline(rows: int = 10, epochs: int = 20, layers: tuple[int, ...] = (2, 2, 2)) -> Timeline:
    labels = [i % layers[-1] for i in range(rows)]
    data = classified("rows", np.ones((rows, layers[0])).tolist(), labels, tuple(map(str, range(layers[-1]))))
    return Timeline(Experiment(data, layers, ("sigmoid",) * (len(layers) - 1), epochs=epochs))


SMALL = Timeline(default_experiment())
HUGE = timeline(1000, 10**9, (2, 20, 10))  # 9 · 10¹³ Steps
TIMELINES = [SMALL, HUGE, timeline(1, 1), timeline(60_000, 30), timeline(3, 10**9)]


@st.composite
def scrubbers(draw: st.DrawFn) -> Scrubber:
    """Any run, anywhere in it, at any zoom, reached as people reach it."""
    scrubber = Scrubber.whole(draw(st.sampled_from(TIMELINES)), 16, draw(st.integers(300, 3000)))
    for x, notches in draw(st.lists(st.tuples(st.integers(0, 3020), st.integers(-40, 150)), max_size=6)):
        scrubber = scrubber.zoomed(x, notches).moved(draw(st.integers(-3000, 3000)))
    return scrubber


def closest(timeline: Timeline, position: Position) -> Scrubber:
    """Zoomed in as far as it goes, with the position in view."""
    return Scrubber.whole(timeline, 16, 1408).zoomed(700, 1e9).following(position)


def test_the_playhead_stands_at_the_share_of_steps_and_terms() -> None:
    scrubber = Scrubber.whole(SMALL, 16, 1000)
    assert scrubber.x(START) == 16
    assert scrubber.x(SMALL.end) == 1016
    assert scrubber.x(Position(1300)) == 516
    assert scrubber.x(Position(1300, 1)) == pytest.approx(16 + 1000 * 1300.5 / 2600)


@given(st.integers(0, 2600))
def test_every_step_of_a_small_run_can_be_dragged_to(index: int) -> None:
    scrubber = Scrubber.whole(SMALL, 16, 2700)
    assert scrubber.position(scrubber.x(Position(index))) == Position(index)


@given(st.sampled_from(TIMELINES), st.data())
def test_every_step_of_any_run_is_exact_when_zoomed_in(timeline: Timeline, data: st.DataObject) -> None:
    index = data.draw(st.integers(1, timeline.end.index))
    scrubber = closest(timeline, Position(index))
    step = next(s for s in scrubber.stretches(8) if s.first == index - 1 or s.first == index)
    assert scrubber.position(step.x + step.width / 2) == Position(step.first + 1)
    assert scrubber.x(Position(step.first)) <= step.x + 1e-6
    assert step.slots[0] == timeline.slot(step.first)


def test_dragging_snaps_to_rows_and_epochs_where_a_pixel_covers_more() -> None:
    rows = Scrubber.whole(timeline(1000, 20), 0, 1000)  # 20 rows a pixel
    assert all(rows.timeline.row_of(rows.position(x).index)[1] == 0 for x in (1, 500.5, 999))
    many = Scrubber.whole(timeline(10, 1_000_000), 0, 1000)
    assert all(many.position(x).index % many.timeline.epoch_steps == 0 for x in (1, 500.5, 999))
    assert many.position(2000) == many.timeline.end
    assert many.position(-5) == START


@given(scrubbers(), st.integers(-100, 3200))
def test_a_place_means_a_position_in_view(scrubber: Scrubber, x: int) -> None:
    end = scrubber.timeline.end
    assert 0 <= scrubber.first < scrubber.last <= end.index
    position = scrubber.position(x)
    assert START <= position <= end
    assert abs(scrubber.x(position) - min(max(x, scrubber.left), scrubber.right)) <= max(
        1, scrubber.width / scrubber.span, scrubber.width * scrubber.timeline.epoch_steps / scrubber.span
    )
    assert 0 <= scrubber.epoch_at(x) < scrubber.timeline.epochs


@given(scrubbers(), st.integers(16, 316), st.integers(-20, 20))
def test_the_step_under_the_mouse_stays_there(scrubber: Scrubber, x: int, notches: int) -> None:
    def under(scrubber: Scrubber) -> int:
        return scrubber.first + (x - scrubber.left) * scrubber.span // scrubber.width

    zoomed = scrubber.zoomed(x, notches)
    within = zoomed.first > 0 and zoomed.last < scrubber.timeline.end.index
    assert under(zoomed) == under(scrubber) or not within
    assert zoomed.span >= min(8, scrubber.timeline.end.index)


def test_zooming_out_again_shows_the_whole_run() -> None:
    scrubber = Scrubber.whole(HUGE, 16, 1408)
    assert scrubber.zoomed(300, 60).zoomed(900, -200) == scrubber
    assert scrubber.zoomed(300, -1) == scrubber
    assert scrubber.is_whole
    assert not scrubber.zoomed(300, 1).is_whole
    assert scrubber.zoomed(300, 1e9).span == 8


def test_the_view_follows_the_cursor_only_where_it_has_to() -> None:
    scrubber = Scrubber.whole(HUGE, 16, 1408).zoomed(700, 50)
    inside = Position(scrubber.first + 3)
    assert scrubber.following(inside) is scrubber
    far = Position(HUGE.end.index - 5)
    assert scrubber.following(far).shows(far)
    assert scrubber.following(far).span == scrubber.span


@given(scrubbers(), st.sampled_from([0.75, 1.0, 3.0]), st.integers(0, 3000))
def test_labels_never_overlap(scrubber: Scrubber, scale: float, handle: int) -> None:
    taken = [(handle - 5.0, handle + 5.0)]
    labels = placed_labels(scrubber, 56 * scale, 7 * scale, taken, lambda text: scale * measure(text))
    places = sorted([*((x, x + scale * measure(text)) for x, text in labels), *taken])
    for (_, end), (begin, _) in pairwise(places):
        assert end < begin or (begin, end) == (taken[0][0], taken[0][1])
    assert all(x + scale * measure(text) <= scrubber.right for x, text in labels)
    assert len(scrubber.ticks(8 * scale)) <= scrubber.width / scale


def test_the_first_label_says_where_the_view_begins() -> None:
    def labels(scrubber: Scrubber) -> list[str]:
        return [text for _, text in placed_labels(scrubber, 56, 7, [], measure)]

    whole = Scrubber.whole(SMALL, 16, 1408)
    assert labels(whole) == ["epoch 0", *map(str, range(1, 20))]
    one_epoch = replace(whole, first=6 * 130, last=7 * 130)
    assert labels(one_epoch) == ["epoch 6", *(f"row {row}" for row in range(2, 11))]
    one_row = replace(whole, first=6 * 130 + 4 * 13 + 2, last=6 * 130 + 5 * 13 + 2)
    assert labels(one_row) == ["epoch 6 · row 5", "row 6"]
    assert labels(Scrubber.whole(HUGE, 16, 1408))[:2] == ["epoch 0", "100000000"]


def test_steps_appear_when_they_have_room_and_phases_before() -> None:
    whole = Scrubber.whole(SMALL, 16, 1408)
    assert whole.stretches(8) == []
    two_epochs = replace(whole, first=0, last=130)
    assert [s.steps for s in two_epochs.stretches(8)][:8] == [1] * 8 or two_epochs.stretches(8)[0].steps == 4
    row = replace(whole, first=780, last=793)
    assert [s.steps for s in row.stretches(8)] == [1] * 13
    assert [s.begins_phase for s in row.stretches(8)] == [i in (0, 4, 5, 9) for i in range(13)]
    large = timeline(10, 5, (64, 64, 32, 10))
    phases = replace(Scrubber.whole(large, 16, 1408), first=0, last=2 * large.row_steps(0)).stretches(8)
    assert [s.steps for s in phases[:4]] == [106, 1, 106, 106]


def test_a_stretch_that_is_cut_off_ends_at_the_edge() -> None:
    cut = replace(Scrubber.whole(timeline(10, 5, (64, 64, 32, 10)), 16, 1408), first=50, last=450).stretches(8)
    assert cut[0].x == 16
    assert cut[-1].x + cut[-1].width == pytest.approx(16 + 1408)


def test_epochs_stand_in_the_middle_of_their_stretch() -> None:
    scrubber = closest(HUGE, HUGE.epoch_end(10**9 - 2))
    (x,) = scrubber.epoch_xs(np.array([10.0**9 - 1.5]))
    assert x == pytest.approx(scrubber.x(HUGE.epoch_end(10**9 - 2)))


def test_a_run_of_no_epochs_has_a_strip_too() -> None:
    none = Scrubber.whole(timeline(10, 0), 0, 1000)
    assert none.x(START) == 0
    assert none.position(500) == START
    assert none.ticks(50) == []
    assert none.stretches(8) == []
    assert placed_labels(none, 56, 7, [], measure) == []
    assert none.zoomed(500, 3) == none
    assert none.moved(50) == none


def test_ticks_keep_their_distance() -> None:
    scrubber = Scrubber.whole(SMALL, 16, 1000)
    assert [tick.text for tick in scrubber.ticks(50)] == list(map(str, range(20)))
    assert [tick.text for tick in scrubber.ticks(60)] == list(map(str, range(0, 20, 2)))
    assert [tick.text for tick in scrubber.ticks(300)] == ["0", "10"]
    assert scrubber.ticks(50)[5].x == 266.0
    assert SMALL.moment(scrubber.position(266).index) == Moment(4, 9, 12)
