"""Whatever an experiment does, there is a result, its output is kept, and nothing of it lives on."""

import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from nexus.labs import runner
from nexus.labs.lab import find
from nexus.labs.tests import experiments
from nexus.labs.tests.experiments import lab_of


@pytest.fixture(autouse=True)
def _from_the_tests(monkeypatch):
    take_labs_from_the_tests(runner, monkeypatch.setattr)


def take_labs_from_the_tests(runner, change):
    """The child finds the experiment in the tests instead of among the labs."""
    program = (
        "import sys; from nexus.labs import child; from nexus.labs.tests import experiments; "
        "child.find = lambda slug: experiments.lab_of(getattr(experiments, slug.removeprefix('test-'))); child.main()"
    )
    real = runner.limited
    change(runner, "limited", lambda command, **caps: real([command[0], "-c", program, *command[-2:]], **caps))


def run(name, **more):
    return runner.run(lab_of(getattr(experiments, name)), **more)


def test_a_lab_that_holds_passes_with_what_it_measured():
    seen = []
    result = run("holds", progress=lambda number, of: seen.append((number, of)))
    assert (result.status, result.runs, result.error) == ("pass", 3, "")
    assert (result.checks[0].value, result.checks[0].ok) == (3.0, True)
    assert result.points[0] == ("one", "x", 6)
    assert result.finding == "It is 3."
    assert result.machine["services"]["sqlite"]
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_claim_out_of_its_bound_fails():
    result = run("is_out_of_bounds")
    assert (result.status, result.checks[0].ok) == ("fail", False)


def test_infinity_never_holds():
    assert run("divides_by_zero").status == "fail"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("raises", "exit code 1"),
        ("differs", "exit code 1"),
        ("compares_nothing", "never asserted"),
        ("measures_nothing", "did not measure ratio"),
        ("is_no_number", "no number"),
        ("ends_its_process", "exit code 7"),
        ("fills_memory", "exit code"),
    ],
)
def test_what_breaks_off_says_why(name, why):
    result = run(name)
    assert (result.status, result.checks) == ("error", ())
    assert why in result.error


@pytest.mark.parametrize(
    ("name", "said"),
    [("raises", "the reason why"), ("differs", "[1] is not [2]"), ("ends_its_process", "going")],
)
def test_its_output_is_kept(name, said):
    assert said in run(name).output


def test_one_that_hangs_is_ended_and_its_output_kept():
    begun = time.monotonic()
    result = run("hangs", wall_seconds=1.5)
    assert "too long" in result.error
    assert "before it hung" in result.output
    assert time.monotonic() - begun < 10


def test_its_children_are_ended_with_it():
    result = run("leaves_children", wall_seconds=5)
    assert result.status in ("pass", "error")
    left = [place for place in Path("/proc").glob("[0-9]*") if _is_ours(place)]
    assert left == []


def test_the_folder_of_one_that_was_ended_is_removed():
    folder = Path(run("hangs", wall_seconds=2).output.splitlines()[-1])
    assert folder.name == "run-1"
    assert not folder.parent.exists()


KILLED = """
import os
from nexus.labs import runner
from nexus.labs.tests import experiments, test_runner

def progress(run, of):
    os.kill(os.getpid(), {signal})

test_runner.take_labs_from_the_tests(runner, setattr)
runner.run(experiments.lab_of(experiments.leaves_children), progress)
"""


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_outlives_a_runner_that_is_killed(sign):
    done = subprocess.run([sys.executable, "-c", KILLED.format(signal=int(sign))], check=False)
    assert done.returncode == -sign
    deadline = time.monotonic() + 30
    while any(_is_ours(place) for place in Path("/proc").glob("[0-9]*")):
        assert time.monotonic() < deadline, "the experiment lives on"
        time.sleep(0.1)


def test_its_output_shows_no_password_of_a_service(monkeypatch):
    monkeypatch.setenv("NEXUS_LAB_CELERY_URL", "amqp://ada:open%20sesame@127.0.0.1/")
    result = runner.run(replace(lab_of(experiments.prints_its_services), needs=("celery",)))
    assert result.output.startswith("{'celery': 'amqp://ada:…@127.0.0.1/'} amqp://ada:…@127.0.0.1/")
    assert "sesame" not in str(result.as_plain())


def test_its_output_holds_only_what_every_database_keeps():
    assert "a\N{REPLACEMENT CHARACTER}b" in run("prints_what_no_database_keeps").output


def _is_ours(place: Path) -> bool:
    try:
        is_dead = b") Z " in (place / "stat").read_bytes()
        return not is_dead and b"nexus.labs.tests" in (place / "cmdline").read_bytes()
    except OSError:
        return False


def test_a_lab_whose_service_is_absent_is_skipped_and_says_what_it_needs(monkeypatch):
    monkeypatch.setenv("NEXUS_LAB_POSTGRESQL_URL", "postgresql://nobody@127.0.0.1:1/none")
    result = runner.run(find("isolation"))
    assert (result.status, result.missing) == ("skipped", ("postgresql",))
