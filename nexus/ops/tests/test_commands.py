"""The `nexus` command, in process."""

import json

import pytest
from click.testing import CliRunner

from nexus.accounts import queries
from nexus.accounts import services as accounts
from nexus.accounts.models import Person
from nexus.library import queries as library
from nexus.ops.cli import main, upkeep
from nexus.outbox import services as outbox
from nexus.outbox.events import MirrorAsked

pytestmark = pytest.mark.django_db(transaction=True)


def nexus(*arguments: str):
    return CliRunner().invoke(main, arguments)


def test_person_add_prints_the_token_alone():
    done = nexus("person", "add", "ada", "--token")
    assert done.exit_code == 0
    assert queries.token_of(done.stdout.strip()).person.handle == "ada"
    again = nexus("person", "add", "ada", "--token")
    assert queries.token_of(again.stdout.strip()).person.handle == "ada"


def test_person_add_without_token_prints_a_one_time_link():
    assert "/sign-in/link/" in nexus("person", "add", "ada", "--admin").stdout
    assert queries.person("ada").is_admin


@pytest.mark.parametrize("handle", ["nexus", "a b", "../x"])
def test_an_odd_handle_is_refused_with_a_sentence(handle):
    done = nexus("person", "add", handle)
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: ")


def test_import_prints_json_alone_on_stdout(tmp_path):
    (tmp_path / "ada__notes").mkdir()
    (tmp_path / "ada__notes" / "README.md").write_text("# Notes\n\n[x](gone.md)\n")
    done = nexus("import", str(tmp_path), "--json")
    assert json.loads(done.stdout) == {"repositories": 1, "documents": 1, "problems": 1, "failed": []}


def test_two_folders_of_one_name_do_not_overwrite_each_other(tmp_path):
    for term in ("spring", "autumn"):
        (tmp_path / term / "notes").mkdir(parents=True)
        (tmp_path / term / "notes" / "README.md").write_text(f"# {term}\n")
    done = nexus("import", str(tmp_path / "spring" / "notes"), str(tmp_path / "autumn" / "notes"), "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["repositories"], len(told["failed"])) == (1, 1, 1)
    assert "--owner" in told["failed"][0]["error"]
    assert library.visible_documents(viewer=None).get(repository__name="notes").title == "spring"


def test_import_goes_on_after_a_failure_and_exits_with_1(tmp_path):
    (tmp_path / "ada__notes").mkdir()
    (tmp_path / "ada__notes" / "README.md").write_text("# Notes")
    done = nexus("import", str(tmp_path / "missing"), str(tmp_path), "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 1
    assert told["repositories"] == 1
    assert told["failed"] == [{"source": str(tmp_path / "missing"), "error": "There is no such folder."}]


def test_publish_all_repairs_what_a_crash_left(ada, publish):
    repository = publish(ada, "notes", {"README.md": "# Notes"})
    library.Publication.objects.filter(repository=repository).update(commit="")
    assert "@ada/notes" in nexus("publish", "--all").stdout
    assert "Everything is published" in nexus("publish", "--all").stdout


@pytest.mark.parametrize("arguments", [(), ("--reread",)])
def test_publish_that_names_nothing_is_refused(arguments):
    done = nexus("publish", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--all" in done.stderr


@pytest.fixture
def start(settings, tmp_path, monkeypatch):
    """What `nexus up` prepares, without what takes long."""
    settings.NEXUS_DATA = tmp_path
    for step in ("bring_up_to_date", "call_command", "_publish_own", "keep_claims_findable"):
        monkeypatch.setattr(upkeep, step, lambda *_, **__: None)
    return lambda: CliRunner().invoke(upkeep.prepare)


def test_the_first_start_makes_one_administrator(start):
    assert "/sign-in/link/" in start().stderr
    assert "/sign-in/link/" in start().stderr
    assert [one.handle for one in Person.objects.all()] == ["admin"]


def test_a_person_called_admin_becomes_the_first_administrator(start):
    nexus("person", "add", "Admin")
    done = start()
    assert (done.exit_code, queries.first_administrator().handle) == (0, "Admin")
    assert "/sign-in/link/" in done.stderr


def test_where_others_are_called_admin_the_first_administrator_has_the_next_name(start):
    nexus("cohort", "add", "admin")
    nexus("person", "add", "admin-2")
    assert start().exit_code == 0
    assert queries.first_administrator().handle == "admin-3"


def test_author_claim_says_who_a_mirrored_author_is():
    accounts.add_unclaimed_owner(handle="linus")
    nexus("person", "add", "ada")
    assert nexus("author", "claim", "linus", "@ada").stdout == "@linus is @ada.\n"
    assert queries.owner("linus").claimed_by.handle == "ada"
    for wrong in (("linux", "ada"), ("linus", "adah"), ("ada", "ada")):
        done = nexus("author", "claim", *wrong)
        assert (done.exit_code, done.stderr[:7]) == (1, "Error: ")


def test_doctor_says_what_is_well():
    done = nexus("doctor")
    assert done.exit_code == 0
    assert "database" in done.stdout


def test_events_lists_retries_and_drops(db):
    event = outbox.record(MirrorAsked(repository_id=1))
    outbox.fail(event_id=event.pk, error=ValueError("no route"))
    assert "no route" in nexus("events").stdout
    assert nexus("events", "--drop", str(event.pk)).stdout == ""
