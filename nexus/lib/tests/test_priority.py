"""A thread that gives way does so alone."""

import os
import sys
import threading

import pytest

from nexus.lib.processes import give_way


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux, where a thread has a priority")
def test_only_the_calling_thread_gives_way():
    before, seen = os.getpriority(os.PRIO_PROCESS, 0), []

    def patient():
        give_way()
        seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    thread = threading.Thread(target=patient)
    thread.start()
    thread.join()
    assert seen == [10]
    assert os.getpriority(os.PRIO_PROCESS, 0) == before
