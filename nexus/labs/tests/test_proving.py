"""Labs are tried on a quiet machine and a busy one, and what they showed is kept."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from nexus.labs import passes
from nexus.labs.busy import busy_loops
from nexus.labs.lab import Claim, find
from nexus.labs.passes import BrokenPasses, Passes, Tally, Worst
from nexus.labs.proving import NotProvable, prove


def lab(*claims):
    """A quick and real one, with other claims if given."""
    one = find("index-vmsteps")
    return replace(one, claims=claims) if claims else one


def metric():
    return find("index-vmsteps").claims[0].metric


def test_a_lab_that_holds_is_counted_on_both_machines_with_its_worst_values():
    heard = []
    row = prove(lab(), heard.append, quiet=2, busy=1)
    assert (row.slug, row.source) == ("index-vmsteps", lab().source)
    assert (row.quiet, row.busy) == (Tally(2, 2, 2), Tally(1, 1, 1))
    assert row.gate_held
    assert row.all_held
    assert [one.metric for one in row.worst] == [claim.metric for claim in lab().claims]
    assert row.worst[0].value >= row.worst[0].bound == lab().claims[0].bound
    assert [(one.number, one.of, one.is_busy) for one in heard] == [(1, 2, False), (2, 2, False), (1, 1, True)]
    assert row.machine["cpus"] >= 1


def test_a_count_out_of_its_bound_stops_and_a_time_only_counts():
    count = Claim(metric(), ">=", 1e12, "never")
    row = prove(lab(count), quiet=1, busy=1)
    assert (row.quiet, row.gate_held, row.all_held) == (Tally(1, 0, 0), False, False)
    row = prove(lab(replace(count, is_timed=True)), quiet=1, busy=1)
    assert (row.quiet, row.gate_held, row.all_held) == (Tally(1, 1, 0), True, False)


def test_a_lab_that_breaks_off_has_no_worst_value():
    row = prove(lab(Claim("unheard of", ">=", 1, "never measured")), quiet=1, busy=0)
    assert (row.quiet, row.worst) == (Tally(1, 0, 0), ())


def test_a_lab_without_its_service_is_not_provable(monkeypatch):
    monkeypatch.setenv("NEXUS_LAB_POSTGRESQL_URL", "postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(NotProvable, match="needs postgresql"):
        prove(find("isolation"), quiet=1, busy=1)


def test_the_worst_of_several_values_speaks_most_against_the_claim():
    assert passes.worst(">=", 90, [99.0, 91.0, 120.0]) == 91
    assert passes.worst("<=", 10, [3.0, 8.0, 1.0]) == 8
    assert passes.worst("==", 5, [5.0, 4.0, 7.0]) == 7
    assert passes.worst(">=", 90, [float("inf"), 91.0]) is None


def test_rows_are_read_as_they_were_written_one_on_a_line(tmp_path):
    rows = {
        slug: Passes(
            slug, "abcdef0", Tally(10, 10, 9), Tally(10, 10, 7), (Worst("growth", ">=", 90, None),), "2025-01-31"
        )
        for slug in ("keyset", "index")
    }
    passes.write(rows, tmp_path / "passes.json")
    assert passes.read(tmp_path / "passes.json") == rows
    assert (tmp_path / "passes.json").read_text().count("\n") == 4
    assert [path.name for path in tmp_path.iterdir()] == ["passes.json"]


def test_without_a_file_there_are_no_rows_and_a_broken_one_is_named(tmp_path):
    assert passes.read(tmp_path / "passes.json") == {}
    for text in ("no JSON", "[{}]", '[{"slug": "index"}]', "[1]"):
        (tmp_path / "passes.json").write_text(text)
        with pytest.raises(BrokenPasses, match=r"passes\.json"):
            passes.read(tmp_path / "passes.json")


def test_a_row_is_full_for_one_version_and_enough_tries():
    row = Passes("index", "abcdef0", Tally(10, 10, 10), Tally(5, 5, 5))
    assert row.is_full("abcdef0", quiet=10, busy=5)
    assert not row.is_full("abcdef0", quiet=10, busy=10)
    assert not row.is_full("1234567", quiet=1, busy=1)


def test_two_loops_take_processor_time_and_end_with_the_block():
    with busy_loops() as pids:
        before = [processor_ticks(pid) for pid in pids]
        wait_until(lambda: all(processor_ticks(pid) > old + 5 for pid, old in zip(pids, before, strict=True)))
        niceness = {os.getpriority(os.PRIO_PROCESS, pid) for pid in pids}
    assert (len(pids), niceness) == (2, {os.getpriority(os.PRIO_PROCESS, 0)})
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_loops_end_when_the_one_who_wanted_them_is_killed():
    program = "import time; from nexus.labs.busy import busy_loops\nwith busy_loops() as pids: print(*pids, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        parent.send_signal(signal.SIGKILL)
    assert len(pids) == 2
    wait_until(lambda: not any(is_running(pid) for pid in pids))


def processor_ticks(pid):
    return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[11:13]))


def is_running(pid):
    try:
        return b") Z " not in Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return False


def wait_until(is_so):
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)
