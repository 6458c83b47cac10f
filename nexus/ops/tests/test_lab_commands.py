"""`nexus lab`, as a person and a script call it."""

import json

from click.testing import CliRunner

from nexus.ops.cli import main


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


def test_the_guide_is_in_order():
    done = nexus("embed", "--check")
    assert (done.exit_code, done.stdout) == (0, "")
