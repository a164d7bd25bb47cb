"""The engine's thread, by its orders and reports."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from bpviz.gui.engine_controller import EngineController
from bpviz.gui.engine_worker import Beat
from bpviz.gui.messages import FULL_SPEED, Failure, Mailbox, Report
from bpviz.session import curve as curve_module
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.fast_engine import FastEngine, made_ready_for
from bpviz.session.run import Run
from bpviz.session.timeline import START, Grain, Position


class Engine:
    """A running engine that remembers what it reported."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.controller = EngineController()
        self.reports: list[Report] = []
        self.failures: list[Failure] = []
        self.controller.reported.connect(self.reports.append)
        self.controller.failed.connect(self.failures.append)
        self.controller.start()

    def report_after(self, order: Callable[[], None], condition: Callable[[Report], bool] = lambda r: True) -> Report:
        self.reports.clear()
        order()
        self.qtbot.waitUntil(lambda: bool(self.reports) and condition(self.reports[-1]))
        return self.reports[-1]

    def stand_at(self, order: Callable[[], None], position: Position) -> Report:
        return self.report_after(order, lambda r: r.snapshot.position == position and not r.playing)


@pytest.fixture
def engine(qtbot: QtBot) -> Iterator[Engine]:
    engine = Engine(qtbot)
    yield engine
    engine.controller.shutdown()


def test_it_steps_forward_and_back(engine: Engine) -> None:
    engine.report_after(lambda: engine.controller.configure(default_experiment()))
    engine.stand_at(lambda: engine.controller.step(Grain.NEURON), Position(1))
    engine.stand_at(lambda: engine.controller.step(Grain.ROW), Position(13))
    engine.stand_at(lambda: engine.controller.step_back(Grain.NEURON), Position(12))
    engine.stand_at(lambda: engine.controller.step_back(Grain.EPOCH), START)


def test_what_is_ordered_before_the_thread_is_there_is_done_when_it_is(qtbot: QtBot) -> None:
    controller, reports = EngineController(), list[Report]()
    controller.reported.connect(reports.append)
    controller.configure(default_experiment(), Position(13))
    controller.watch(("accuracy",))
    controller.start()
    qtbot.waitUntil(lambda: bool(reports) and reports[-1].seen is not None)
    assert reports[-1].snapshot.position == Position(13)
    controller.shutdown()


def test_fast_presses_add_up(engine: Engine) -> None:
    engine.report_after(lambda: engine.controller.configure(default_experiment()))

    def press_thirty_times() -> None:
        for _ in range(30):
            engine.controller.step(Grain.NEURON)

    engine.stand_at(press_thirty_times, Position(30))


def test_full_speed_ends_where_stepping_ends(engine: Engine) -> None:
    run = Run(default_experiment())
    run.seek(run.end)
    engine.report_after(lambda: engine.controller.configure(default_experiment()))
    report = engine.stand_at(lambda: engine.controller.play(FULL_SPEED), run.end)
    assert list(report.snapshot.epoch_errors) == list(run.snapshot().epoch_errors)
    assert all((a == b).all() for a, b in zip(report.snapshot.parameters, run.snapshot().parameters, strict=True))
    assert report.snapshot.step


def test_pause_stands_on_an_exact_step(engine: Engine) -> None:
    long = replace(default_experiment(), epochs=1_000_000)
    engine.report_after(lambda: engine.controller.configure(long))
    moving = engine.report_after(
        lambda: engine.controller.play(FULL_SPEED), lambda r: r.snapshot.fast and r.steps_per_second is not None
    )
    assert moving.playing and moving.steps_per_second and moving.steps_per_second > 0
    # it may be seen slowing down, where tracing the row takes longer than a slice
    report = engine.report_after(engine.controller.pause, lambda r: not r.playing and not r.snapshot.fast)
    assert report.snapshot.step
    run = Run(long, made_ready_for(long))  # compiled runs have the bits of plain ones, and are there sooner
    run.seek(report.snapshot.position)
    assert all((a == b).all() for a, b in zip(report.snapshot.parameters, run.snapshot().parameters, strict=True))


def test_epochs_are_tested_also_where_the_compiled_code_came_between_two_looks(
    engine: Engine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast, asked = engine.controller.fast, []
    fast.prepare_responses()
    fast.wait()
    monkeypatch.setattr(fast, "prepare_responses", lambda: asked.append(True))
    monkeypatch.setattr(FastEngine, "responses_ready", property(lambda _: bool(asked)))
    experiment = default_experiment()
    end = Run(experiment).end
    engine.stand_at(lambda: engine.controller.configure(experiment, end), end)
    engine.controller.try_epochs(True)

    def tested() -> bool:
        scores = engine.reports[-1].scores
        return scores is not None and len(scores.epochs) == experiment.epochs

    qtbot.waitUntil(tested, timeout=30_000)


def test_playing_slowly_moves_by_the_grain(engine: Engine) -> None:
    engine.report_after(lambda: engine.controller.configure(default_experiment()))
    engine.controller.set_grain(Grain.LAYER)
    report = engine.report_after(lambda: engine.controller.play(50.0), lambda r: r.snapshot.position.index >= 20)
    starts = {0, 2, 4, 5, 7, 9, 11}
    assert report.playing
    assert {r.snapshot.position.index % 13 for r in engine.reports} <= starts


def test_a_step_takes_the_wheel_of_a_long_way(engine: Engine) -> None:
    long = replace(default_experiment(), epochs=1_000_000)
    engine.report_after(lambda: engine.controller.configure(long))
    engine.report_after(lambda: engine.controller.seek(Run(long).end), lambda r: r.playing)
    report = engine.report_after(lambda: engine.controller.step(Grain.NEURON), lambda r: not r.playing)
    assert report.snapshot.position < Run(long).end
    assert report.snapshot.step


def test_reports_of_an_older_run_are_dropped(engine: Engine) -> None:
    long = replace(default_experiment(), epochs=1_000_000)
    engine.report_after(lambda: engine.controller.configure(long))
    engine.controller.play(FULL_SPEED)
    other = default_experiment()
    engine.reports.clear()
    engine.controller.configure(other)
    engine.qtbot.waitUntil(lambda: bool(engine.reports))
    assert all(report.snapshot.experiment is other for report in engine.reports)


def test_a_moment_that_takes_too_long_gives_way_to_the_start(engine: Engine) -> None:
    long = replace(default_experiment(), epochs=1_000_000)
    report = engine.report_after(
        lambda: engine.controller.configure(long, Run(long).end, within=0.05), lambda r: not r.playing
    )
    assert report.snapshot.position == START


def test_a_run_that_found_its_moment_in_time_plays_on_without_limit(engine: Engine) -> None:
    long = replace(default_experiment(), epochs=1_000_000)
    engine.stand_at(lambda: engine.controller.configure(long, Position(13), within=0.2), Position(13))
    report = engine.report_after(
        lambda: engine.controller.play(FULL_SPEED), lambda r: not r.playing or r.snapshot.position.index > 40_000
    )
    assert report.playing and report.snapshot.position > Position(40_000)
    engine.report_after(engine.controller.pause, lambda r: not r.playing)


def test_a_diverging_run_stops_on_its_step(engine: Engine) -> None:
    experiment = EXAMPLES["exploding"].experiment()
    run = Run(experiment)
    run.seek(run.end)
    engine.report_after(lambda: engine.controller.configure(experiment))
    report = engine.stand_at(lambda: engine.controller.play(FULL_SPEED), run.end)
    assert report.snapshot.not_finite
    assert report.snapshot.step and report.snapshot.step.not_finite == 0


def test_an_error_becomes_a_message_and_the_thread_lives(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.report_after(lambda: engine.controller.configure(default_experiment()))

    def broken(*_: object) -> bool:
        raise RuntimeError("on purpose")

    with monkeypatch.context() as patch:
        patch.setattr(Run, "advance", broken)
        engine.controller.step(Grain.NEURON)
        engine.qtbot.waitUntil(lambda: bool(engine.failures))
    assert engine.failures[0].what == "RuntimeError: on purpose"
    assert engine.failures[0].where == "start"
    engine.stand_at(lambda: engine.controller.step(Grain.ROW), Position(13))


def test_restart_forgets_what_was_computed(engine: Engine) -> None:
    engine.report_after(lambda: engine.controller.configure(default_experiment()))
    engine.stand_at(lambda: engine.controller.step(Grain.EPOCH), Position(130))
    report = engine.stand_at(engine.controller.restart, START)
    assert report.snapshot.computed == 0
    assert len(report.snapshot.epoch_errors) == 0


def test_the_mailbox_keeps_the_newest_and_waits_for_the_paint() -> None:
    box = Mailbox()
    reports = [Report(1, Run(default_experiment()).snapshot(), False, None, None) for _ in range(3)]
    assert box.put(reports[0])
    assert not box.put(reports[1])
    assert box.take() is reports[1]
    assert box.take() is None
    assert not box.put(reports[2])
    assert box.painted()
    assert box.take() is reports[2]
    assert not box.painted()


def test_exact_errors_are_computed_again_while_the_run_goes_on(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Run(default_experiment())
    plain.seek(plain.end)
    expected = list(plain.snapshot().epoch_errors)
    monkeypatch.setattr(curve_module, "EXACT", 8)
    monkeypatch.setattr(curve_module, "RECENT", 2)
    long = replace(default_experiment(), epochs=1_000_000)
    engine.report_after(lambda: engine.controller.configure(long))
    moving = engine.report_after(
        lambda: engine.controller.play(FULL_SPEED), lambda r: len(r.snapshot.epoch_errors) >= 20
    )
    assert moving.snapshot.epoch_errors.detail.size > 1
    report = engine.report_after(lambda: engine.controller.ask_epochs(3, 17), lambda r: bool(r.exact))
    (exact,) = report.exact
    assert report.playing and (exact.first, exact.errors.tolist()) == (3, expected[3:17])
    assert engine.report_after(engine.controller.pause, lambda r: not r.playing).exact == (exact,)

    def ask_twice() -> None:
        engine.controller.ask_epochs(0, 2)
        engine.controller.ask_epochs(5, 6)

    report = engine.report_after(ask_twice, lambda r: len(r.exact) == 3)
    assert [answer.first for answer in report.exact] == [3, 0, 5]
    assert engine.report_after(engine.controller.restart, lambda r: r.snapshot.computed == 0).exact == ()


def test_an_epoch_a_frame_is_painted_before_the_next(engine: Engine) -> None:
    engine.report_after(lambda: engine.controller.configure(default_experiment()))
    engine.stand_at(lambda: engine.controller.play(30.0, Grain.EPOCH), Run(default_experiment()).end)
    shown = [report.snapshot.position.index for report in engine.reports]
    assert set(shown) >= set(range(130, 2601, 130))  # more where an epoch takes longer than a frame


def test_reports_are_due_thirty_times_a_second_however_long_a_slice_takes() -> None:
    beat, now, reports = Beat(), 1000.0, []
    for slice_ms in (1, 4, 9, 11, 16):
        now += 10.0  # the run has stood
        began, made = now, 0
        while now < began + 3.0:
            now += slice_ms / 1000
            if beat.is_due(now):
                beat.strike(now)
                made += 1
        reports.append(made)
    assert all(abs(made - 90) <= 1 for made in reports), reports


def test_it_runs_until_an_epoch_error_is_below_a_value(engine: Engine) -> None:
    plain = Run(default_experiment())
    plain.seek(plain.end)
    errors, timeline = list(plain.snapshot().epoch_errors), plain.timeline
    engine.report_after(lambda: engine.controller.configure(default_experiment()))

    def below(value: float) -> Callable[[], None]:
        return partial(engine.controller.run_until, value)

    engine.stand_at(below(errors[4] + 1e-9), timeline.epoch_end(4))
    engine.stand_at(below(errors[4] + 1e-9), timeline.epoch_end(5))  # at the end of an epoch it is the next that counts
    engine.stand_at(lambda: engine.controller.seek(Position(7)), Position(7))
    engine.stand_at(below(errors[0] + 1), timeline.epoch_end(0))
    engine.stand_at(below(errors[12] + 1e-9), timeline.epoch_end(12))
    report = engine.stand_at(below(errors[19] / 2), timeline.end)
    assert report.missed == errors[19] / 2
    assert report.until is None
    assert engine.stand_at(lambda: engine.controller.step_back(Grain.NEURON), Position(2599)).missed is None


def test_a_slow_speed_takes_over_from_a_long_way(engine: Engine) -> None:
    long = replace(default_experiment(), epochs=1_000_000)
    engine.report_after(lambda: engine.controller.configure(long))
    engine.report_after(lambda: engine.controller.seek(Run(long).end), lambda r: r.snapshot.fast)
    engine.report_after(lambda: engine.controller.play(10.0), lambda r: r.playing and r.snapshot.step is not None)
    engine.report_after(engine.controller.pause, lambda r: not r.playing)
