"""`nexus lab`, as a person and a script call it."""

import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import needs
from nexus.labs import passes, supplies
from nexus.labs.lab import find
from nexus.labs.passes import Passes, Tally
from nexus.ops.cli import main

NOWHERE = {
    "NEXUS_LAB_POSTGRESQL_URL": "postgresql://nobody@127.0.0.1:1/none",
    "NEXUS_LAB_REDIS_URL": "redis://127.0.0.1:1/0",
    "NEXUS_LAB_RABBITMQ_URL": "amqp://guest:secret@127.0.0.1:1/%2F",
}


def nexus(*arguments, **environment):
    return CliRunner().invoke(main, ["lab", *arguments], env=environment)


def test_the_list_is_an_array_with_what_each_lab_needs():
    told = json.loads(nexus("list", "--json").stdout)
    assert len(told) >= 40
    isolation = next(one for one in told if one["slug"] == "isolation")
    assert isolation["needs"] == ["postgresql"]
    assert {"metric": "rc_lost", "op": "==", "bound": 1, "says": "lost update at READ COMMITTED"} in isolation["claims"]
    assert "index-vmsteps" in nexus("list").stdout


def test_one_lab_is_run_and_its_result_printed_alone_on_stdout():
    done = nexus("run", "index-vmsteps", "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["status"], len(told["checks"])) == (0, "pass", 3)
    assert "index-vmsteps: run 1 of 3" in done.stderr


def test_a_result_is_shown_as_table_and_chart():
    said = nexus("run", "index-vmsteps").stdout
    assert "ok   steps of a scan, 100,000 ÷ 1,000 rows: 99.7, wanted ≥ 90" in said
    assert "█ 300,009" in said


def test_a_lab_without_its_service_exits_with_77_and_stops_a_gate():
    nowhere = {"NEXUS_LAB_POSTGRESQL_URL": "postgresql://nobody@127.0.0.1:1/none"}
    skipped = nexus("run", "isolation", **nowhere)
    assert (skipped.exit_code, "needs postgresql" in skipped.stdout) == (77, True)
    assert nexus("run", "isolation", "--gate", **nowhere).exit_code == 1
    assert "skipped: isolation needs postgresql" in nexus("doctor", **nowhere).stdout


def test_what_does_not_exist_is_said_with_exit_code_2():
    for arguments in (("run", "gone"), ("run",), ("run", "--all", "--needs", "gone")):
        done = nexus(*arguments)
        assert done.exit_code == 2
        assert "Error: " in done.stderr


def test_results_are_compared(tmp_path):
    told = json.loads(nexus("run", "index-vmsteps", "--json").stdout)
    for name, steps in (("a", 100.0), ("b", 50.0)):
        told["checks"][0]["value"] = steps
        (tmp_path / f"{name}.json").write_text(json.dumps(told))
    done = nexus("compare", str(tmp_path / "a.json"), str(tmp_path / "b.json"))
    assert "100  |  50  50% of it" in done.stdout
    (tmp_path / "b.json").write_text("{}")
    assert nexus("compare", str(tmp_path / "a.json"), str(tmp_path / "b.json")).exit_code == 1


def test_a_result_that_was_skipped_is_compared_and_is_not_sent(tmp_path, settings):
    nowhere = {"NEXUS_LAB_POSTGRESQL_URL": "postgresql://nobody@127.0.0.1:1/none"}
    file = tmp_path / "skipped.json"
    file.write_text(nexus("run", "isolation", "--json", **nowhere).stdout)
    assert "skipped, not measured" in nexus("compare", str(file), str(file)).stdout
    settings.NEXUS_TOKEN = "nxs_x"
    sent = nexus("share", str(file), "--hub", "http://127.0.0.1:1")
    assert (sent.exit_code, sent.stderr) == (0, "isolation is not shared: it measured nothing (skipped).\n")


@pytest.mark.enable_socket
def test_a_result_no_hub_takes_is_kept_once_and_told_where_it_cannot_be(tmp_path, monkeypatch, settings):
    settings.NEXUS_TOKEN = "nxs_x"
    monkeypatch.chdir(tmp_path)
    kept, away = tmp_path / "index-vmsteps.json", ("--hub", "http://127.0.0.1:1")
    assert "It is kept: nexus lab share index-vmsteps.json" in nexus("run", "index-vmsteps", "--share", *away).stderr
    other = kept.rename(tmp_path / "other.json")
    again = nexus("share", str(other), *away)
    assert (again.exit_code, kept.exists(), "is not shared" in again.stderr) == (1, False, True)
    kept.mkdir()
    assert "could not be kept either" in nexus("run", "index-vmsteps", "--share", *away).stderr


@pytest.mark.parametrize(
    ("hub", "token", "said"),
    [
        ("nexus.example.org", "nxs_x", "begins with https://"),
        ("localhost:8000", "nxs_x", "begins with https://"),
        ("http://localhost:1", "", "Put a token"),
        ("http://localhost:1", "nxs_ü", "no token has"),
        ("http://localhost:1", "nxs_a\nnxs_b", "no token has"),
    ],
)
def test_what_cannot_reach_a_hub_is_said_before_anything_runs(hub, token, said, settings):
    settings.NEXUS_TOKEN = token
    done = nexus("run", "index-vmsteps", "--share", "--hub", hub)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert not token or token not in done.stderr


def test_the_guide_is_in_order():
    done = nexus("embed", "--check")
    assert (done.exit_code, done.stdout) == (0, "")


@pytest.fixture
def data(settings, monkeypatch):
    """An empty NEXUS_DATA, and Memcached not at its usual address."""
    monkeypatch.delenv("NEXUS_LAB_MEMCACHED_URL", raising=False)
    closed = replace(supplies.SUPPLIES["memcached"], usual="memcached://127.0.0.1:1")
    monkeypatch.setitem(supplies.SUPPLIES, "memcached", closed)
    settings.NEXUS_DATA = Path(tempfile.mkdtemp(prefix="nexus-doctor-"))
    yield settings.NEXUS_DATA
    nexus("doctor", "--stop")
    shutil.rmtree(settings.NEXUS_DATA)


@pytest.mark.enable_socket
@needs("memcached", "memcached")
def test_the_doctor_starts_what_does_not_answer_and_stops_it(data):
    begun = nexus("doctor", "--start", **NOWHERE)
    lines = {line.split()[0]: line for line in begun.stdout.splitlines()}
    assert lines["memcached"].endswith("(started privately)")
    assert "NEXUS_LAB_REDIS_URL names it, so none is started in its place" in lines["redis"]
    assert "skipped: isolation needs postgresql" in begun.stdout
    assert begun.exit_code == 1  # three were not to be had
    assert "(started privately)" in nexus("doctor", **NOWHERE).stdout
    assert nexus("doctor", "--stop").stdout == "stopped: memcached\n"
    assert nexus("doctor", "--stop").stdout == "nothing was running privately\n"
    assert list(data.iterdir()) == []


def test_the_doctor_shows_no_password_and_does_one_thing_at_a_time():
    assert "secret" not in nexus("doctor", **NOWHERE).output
    assert nexus("doctor", "--start", "--stop").exit_code == 2


def test_a_lab_is_proven_once_for_each_version_of_it(tmp_path):
    record = tmp_path / "passes.json"
    few = ("--quiet-runs", "2", "--busy-runs", "1", "--record", str(record))
    done = nexus("prove", "index-vmsteps", *few)
    assert (done.exit_code, done.stdout) == (
        0,
        "index-vmsteps: quiet 2 of 2, busy 1 of 1; all claims held in 3 of 3\n",
    )
    assert "index-vmsteps: busy 1 of 1: held" in done.stderr
    [row] = passes.read(record).values()

    again = nexus("prove", "index-vmsteps", *few)
    assert (again.exit_code, again.stdout, again.stderr) == (0, done.stdout, "all proven\n")

    passes.write({row.slug: replace(row, source="older"), "gone": replace(row, slug="gone")}, record)
    assert "quiet 1 of 2" in nexus("prove", "index-vmsteps", *few).stderr
    assert passes.read(record) == {row.slug: row}


def test_a_lab_that_is_stopped_by_a_claim_is_named_until_it_changes_or_is_tried_again(tmp_path):
    record, source = tmp_path / "passes.json", find("index-vmsteps").source
    passes.write({"index-vmsteps": Passes("index-vmsteps", source, Tally(1, 1, 1), Tally(1, 0, 0))}, record)
    few = ("index-vmsteps", "--quiet-runs", "1", "--busy-runs", "1", "--record", str(record))
    failed = nexus("prove", *few)
    assert (failed.exit_code, failed.stderr) == (1, "not proven: index-vmsteps\n")
    assert nexus("prove", *few, "--again").exit_code == 0


def test_a_lab_without_its_service_is_not_proven_and_the_others_are(tmp_path):
    few = ("--quiet-runs", "1", "--busy-runs", "0", "--record", str(tmp_path / "passes.json"))
    done = nexus("prove", "isolation", "index-vmsteps", *few, **NOWHERE)
    assert (done.exit_code, list(passes.read(tmp_path / "passes.json"))) == (1, ["index-vmsteps"])
    assert "isolation: it needs postgresql" in done.stderr
    assert "not proven: isolation" in done.stderr


def test_a_record_that_cannot_be_read_is_said_and_not_overwritten(tmp_path):
    (tmp_path / "passes.json").write_text("half a row")
    done = nexus("prove", "index-vmsteps", "--record", str(tmp_path / "passes.json"))
    assert (done.exit_code, "passes.json: not a record of passes" in done.stderr) == (1, True)
    assert (tmp_path / "passes.json").read_text() == "half a row"
