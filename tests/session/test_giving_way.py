"""Threads that give way to the window's."""

import os
import sys
import threading

import pytest

from bpviz.session.giving_way import NICENESS, give_way

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="threads have a niceness each on Linux alone")


def niceness(thread: int) -> int:
    return os.getpriority(os.PRIO_PROCESS, thread)


def test_a_thread_gives_way_and_so_do_those_that_it_starts_but_not_the_main_thread() -> None:
    main, found = niceness(os.getpid()), []

    def work(deeper: int) -> None:
        give_way()
        found.append(niceness(threading.get_native_id()))
        if deeper:
            thread = threading.Thread(target=work, args=(deeper - 1,))
            thread.start()
            thread.join()

    thread = threading.Thread(target=work, args=(1,))
    thread.start()
    thread.join()
    assert found == [min(main + NICENESS, 19)] * 2
    assert niceness(os.getpid()) == main


def test_where_the_system_forbids_it_all_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refuse)
    before = niceness(threading.get_native_id())
    give_way()
    assert niceness(threading.get_native_id()) == before
