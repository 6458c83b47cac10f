import subprocess
import time

import pytest

from nexus.lib.processes import MIB, TimedOut, TooMuchOutput, limited, run, running


def test_it_returns_what_the_command_says():
    done = run(["sh", "-c", "cat; echo trouble >&2; exit 3"], stdin=b"given")
    assert (done.returncode, done.stdout, done.stderr) == (3, b"given", b"trouble\n")


def test_it_feeds_and_reads_more_than_a_pipe_holds_and_more_than_one_poll_takes():
    given = bytes(30 * MIB)
    assert run(["sh", "-c", "sleep 0.2; cat"], stdin=given).stdout == given


def test_a_command_that_does_not_read_its_input_does_not_block():
    assert run(["true"], stdin=bytes(MIB), timeout=5).returncode == 0


def alive(pid):
    state = subprocess.run(["ps", "-o", "stat=", "-p", pid], capture_output=True, check=False, text=True).stdout
    return state.strip()[:1] not in ("", "Z")


def test_the_whole_process_group_dies_at_the_deadline(tmp_path):
    script = f"(sleep 30; touch {tmp_path}/late) & echo $! > {tmp_path}/child; sleep 30"
    started = time.monotonic()
    with pytest.raises(TimedOut):
        run(["sh", "-c", script], timeout=0.3)
    assert time.monotonic() - started < 20
    child = (tmp_path / "child").read_text().strip()
    while alive(child):
        assert time.monotonic() - started < 20
        time.sleep(0.05)
    assert not (tmp_path / "late").exists()


def test_a_watch_that_raises_ends_the_command():
    def object_to_it():
        raise ValueError("too big")

    started = time.monotonic()
    with pytest.raises(ValueError, match="too big"):
        run(["sleep", "30"], watch=object_to_it)
    assert time.monotonic() - started < 20


def test_memory_is_capped_for_children_too():
    greedy = "python3 -c 'bytearray(300 * 1024 * 1024)'; echo $?"
    done = run(limited(["sh", "-c", greedy], memory_bytes=200 * MIB), env=None)
    assert done.stdout.strip() != b"0"
    assert run(["sh", "-c", greedy]).stdout.strip() == b"0"


def test_processor_time_is_capped():
    started = time.monotonic()
    assert run(limited(["sh", "-c", "while :; do :; done"], cpu_seconds=1), timeout=20).returncode < 0
    assert time.monotonic() - started < 15


def test_a_cap_above_what_the_system_allows_still_starts_the_command():
    inner = limited(["sh", "-c", "ulimit -v"], memory_bytes=900 * MIB)
    assert run(limited(inner, memory_bytes=500 * MIB)).stdout.strip() == str(500 * 1024).encode()


def test_arguments_are_never_read_by_the_shell():
    assert run(limited(["printf", "%s.", "$(id)", "a b", "*"])).stdout == b"$(id).a b.*."


def test_endless_output_is_cut_off(monkeypatch):
    monkeypatch.setattr(running, "MAX_OUTPUT_BYTES", MIB)
    for stream in ("", ">&2"):
        with pytest.raises(TooMuchOutput):
            run(["sh", "-c", f"exec yes {stream}"], timeout=20)


def test_a_command_that_closes_its_outputs_is_still_watched():
    with pytest.raises(TimedOut):
        run(["sh", "-c", "exec >&- 2>&-; sleep 30"], timeout=0.3)
