"""What the engine does beside the run."""

from collections.abc import Iterator

import pytest

from bpviz.gui import side_work
from bpviz.gui.messages import WriteChronicle
from bpviz.gui.side_work import WRITING, SideWork
from bpviz.session.chronicle import Chronicle, Chronicler
from bpviz.session.examples import default_experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.run import Run


@pytest.mark.parametrize("moving, share", [(True, WRITING), (False, 0.5)])
def test_writing_the_chronicle_leaves_a_moving_run_its_time(
    monkeypatch: pytest.MonkeyPatch, moving: bool, share: float
) -> None:
    now, written = 1000.0, 0

    def pieces(chronicler: Chronicler) -> Iterator[Chronicle | None]:
        nonlocal now, written
        while True:
            now, written = now + 0.001, written + 1
            yield None

    monkeypatch.setattr(side_work.time, "perf_counter", lambda: now)
    monkeypatch.setattr(Chronicler, "written", pieces)
    run, work = Run(default_experiment()), SideWork(FastEngine())
    work.take(WriteChronicle(), run)
    for _ in range(1000):
        now += 0.008  # of the run's
        assert not work.go_on(run, 0.008, moving)
    assert written * 0.001 / (now - 1000.0) == pytest.approx(share, abs=0.05)
