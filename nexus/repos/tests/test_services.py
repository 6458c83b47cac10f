import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from nexus.accounts import services as accounts
from nexus.outbox.models import OutboxEvent
from nexus.repos import queries, services
from nexus.repos.engines.storage import NOTHING
from nexus.repos.models import Push
from nexus.repos.services import RefUpdate
from nexus.repos.tests.commits import commit

pytestmark = pytest.mark.django_db
MAIN, OTHER = "refs/heads/main", "refs/heads/other"


@pytest.fixture
def notes(ada):
    return services.create_repository(actor=ada, owner=ada, name="notes")


def record(repository, *updates):
    event = services.record_push(actor=None, repository=repository, updates=[RefUpdate(*one) for one in updates])
    return event.payload["push_id"]


def test_a_new_repository_lies_where_its_name_does_not_tell(notes):
    assert (notes.git_path / "HEAD").exists()
    assert "notes" not in str(notes.git_path.relative_to(notes.git_path.parents[2]))


@pytest.mark.parametrize("name", ["", ".", "..", ".hidden", "x.git", "a/b", "a b", "é", "a" * 101, "a\n", "a\0"])
def test_a_name_that_would_be_no_address_is_refused(ada, name):
    with pytest.raises(ValidationError):
        services.create_repository(actor=ada, owner=ada, name=name)
    assert queries.place_for_push(actor=ada, owner="ada", name=name) is None


def test_names_are_taken_whatever_their_case(ada, notes):
    with pytest.raises(ValidationError, match="already has"):
        services.create_repository(actor=ada, owner=ada, name="NOTES")


def test_nobody_makes_repositories_for_somebody_else(ada, grace):
    with pytest.raises(PermissionDenied):
        services.create_repository(actor=ada, owner=grace, name="notes")
    assert queries.place_for_push(actor=ada, owner="grace", name="new") is None
    assert queries.place_for_push(actor=ada, owner="ADA", name="new").handle == "ada"


def test_members_make_repositories_for_their_cohort(ada, grace):
    cohort = accounts.add_cohort(actor=None, handle="spring")
    accounts.add_member(actor=None, cohort=cohort, person=ada)
    services.create_repository(actor=ada, owner=cohort, name="notes")
    with pytest.raises(PermissionDenied):
        services.create_repository(actor=grace, owner=cohort, name="other")


# The record of a push


def test_a_push_that_git_made_stays_as_it_was_recorded(notes):
    tip = commit(notes, {"README.md": "# Top\n"})
    push = record(notes, (MAIN, NOTHING, tip))
    assert services.settle_push(push_id=push)
    assert services.settle_push(push_id=push)
    assert Push.objects.get(pk=push).updates == [{"ref": MAIN, "old": NOTHING, "new": tip}]


def test_a_push_that_git_did_not_make_is_forgotten(notes):
    push = record(notes, (MAIN, NOTHING, "1" * 40))
    assert not services.settle_push(push_id=push)
    assert not Push.objects.exists()
    assert not services.settle_push(push_id=push)


def test_of_a_push_half_made_the_made_half_is_kept(notes):
    tip = commit(notes, {"README.md": "# Top\n"})
    push = record(notes, (MAIN, NOTHING, tip), (OTHER, NOTHING, tip))
    assert services.settle_push(push_id=push)
    assert [update["ref"] for update in Push.objects.get(pk=push).updates] == [MAIN]


def test_a_push_settled_late_is_known_by_the_push_that_followed(notes):
    first = commit(notes, {"README.md": "# One\n"})
    early = record(notes, (MAIN, NOTHING, first))
    second = commit(notes, {"README.md": "# Two\n"})
    record(notes, (MAIN, first, second))
    assert services.settle_push(push_id=early)
    assert Push.objects.get(pk=early).updates[0]["new"] == first


def test_a_push_that_lost_a_race_is_not_taken_for_made(notes):
    loser = record(notes, (MAIN, NOTHING, "1" * 40))
    winner = record(notes, (MAIN, NOTHING, commit(notes, {"README.md": "# Won\n"})))
    assert not services.settle_push(push_id=loser)
    assert services.settle_push(push_id=winner)


def test_a_deleted_branch_is_a_push_made(notes):
    push = record(notes, (OTHER, "1" * 40, NOTHING))
    assert services.settle_push(push_id=push)


def test_a_recorded_push_is_an_event_of_the_same_transaction(notes):
    push = record(notes, (MAIN, NOTHING, "1" * 40))
    event = OutboxEvent.objects.get()
    assert (event.kind, event.payload) == ("PushReceived", {"repository_id": notes.pk, "push_id": push})


# Other writes


def test_allowing_the_same_false_alarm_twice_keeps_it_once(ada, notes):
    for _ in range(2):
        services.allow_secrets(actor=ada, repository=notes, fingerprints=["0123456789abcdef"])
    assert queries.allowed_secrets(notes) == {"0123456789abcdef"}
    assert notes.allowed_secrets.count() == 1


def test_a_mirror_that_nobody_owns_cannot_be_private(ada):
    holder = accounts.add_unclaimed_owner(handle="mirrored")
    with pytest.raises(ValidationError, match="Nobody owns"):
        services.create_repository(actor=ada, owner=holder, name="thing", visibility="private")
