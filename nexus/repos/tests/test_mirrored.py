"""Authors of mirrored work: who they are, and what then is theirs to say."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from nexus.accounts import queries as people
from nexus.accounts import services as accounts
from nexus.outbox.models import OutboxEvent
from nexus.repos import mirrored, policy, queries, services
from nexus.repos.models import RemovedSource, Repository

pytestmark = pytest.mark.django_db
SOURCE = "https://example.org/linus/thing"


@pytest.fixture
def linus(db):
    """An author elsewhere, who has an account here under another name."""
    holder = accounts.add_unclaimed_owner(handle="linus-elsewhere")
    services.create_repository(actor=None, owner=holder, name="thing", source_url=SOURCE)
    return holder


def thing():
    return Repository.objects.select_related("owner", "mirror").get()


def test_who_an_author_is_says_an_administrator(ada, grace, linus):
    with pytest.raises(PermissionDenied):
        mirrored.claim(actor=grace, owner=linus, person=grace)
    accounts.make_admin(person=ada)
    ada.refresh_from_db()
    mirrored.claim(actor=ada, owner=linus, person=grace)
    found = people.owner("linus-elsewhere")
    assert (found.kind, found.claimed_by, found.author_id) == ("claimed", grace, grace.pk)
    assert list(people.mirrored_authors(grace)) == [found]


def test_who_the_author_is_looks_after_the_mirrors_and_nobody_else(ada, grace, linus):
    mirrored.claim(actor=None, owner=linus, person=grace)
    accounts.make_admin(person=ada)
    ada.refresh_from_db()
    assert policy.may_change(grace, thing())
    assert not policy.may_change(ada, thing())
    assert not policy.may_push(grace, thing())


def test_a_claimed_mirror_may_be_private_to_its_author(ada, grace, linus):
    mirrored.claim(actor=None, owner=linus, person=grace)
    services.change_repository(actor=grace, repository=thing(), visibility="private")
    assert queries.repository(viewer=grace, owner=linus.handle, name="thing")
    assert queries.repository(viewer=ada, owner=linus.handle, name="thing") is None


def test_said_again_it_was_somebody_else_who_loses_what_was_private(ada, grace, linus):
    mirrored.claim(actor=None, owner=linus, person=grace)
    services.change_repository(actor=grace, repository=thing(), visibility="private")
    OutboxEvent.objects.all().delete()
    mirrored.claim(actor=None, owner=people.owner(linus.handle), person=ada)
    assert queries.repository(viewer=ada, owner=linus.handle, name="thing")
    assert queries.repository(viewer=grace, owner=linus.handle, name="thing") is None
    assert OutboxEvent.objects.get().kind == "DocumentsChanged"


def test_more_of_a_claimed_author_is_mirrored_for_them_only_by_themselves(ada, grace, linus):
    mirrored.claim(actor=None, owner=linus, person=grace)
    holder = accounts.add_unclaimed_owner(handle=linus.handle)
    assert holder == linus
    with pytest.raises(PermissionDenied):
        services.create_repository(actor=ada, owner=holder, name="more", source_url=f"{SOURCE}-more")
    assert services.create_repository(actor=grace, owner=holder, name="more", source_url=f"{SOURCE}-more")


def test_who_has_shown_one_account_is_not_given_another_of_the_same_name(ada, linus):
    services.create_repository(actor=None, owner=linus, name="other", source_url="https://evil.example/linus/other")
    with pytest.raises(ValidationError, match=r"several accounts: evil.example/linus, example.org/linus"):
        mirrored.claim(actor=None, owner=linus, person=ada)


def test_nobody_who_is_shut_out_is_an_author(ada, grace):
    accounts.make_admin(person=ada)
    ada.refresh_from_db()
    accounts.set_active(actor=ada, person=grace, is_active=False)
    with pytest.raises(ValidationError, match="no person grace"):
        people.known_person("grace")


def test_nothing_is_pushed_to_a_mirrored_author(grace, linus):
    mirrored.claim(actor=None, owner=linus, person=grace)
    assert queries.place_for_push(actor=grace, owner=linus.handle, name="new") is None


def test_only_mirrored_authors_are_claimed_and_removed(ada, grace):
    accounts.make_admin(person=ada)
    ada.refresh_from_db()
    with pytest.raises(ValidationError, match="no mirrored author"):
        mirrored.claim(actor=ada, owner=grace, person=ada)
    with pytest.raises(ValidationError, match="no mirrored author"):
        mirrored.remove_all(actor=ada, owner=grace)


def test_an_author_has_everything_removed_once_it_is_known_who_that_is(grace, linus):
    with pytest.raises(PermissionDenied):
        mirrored.remove_all(actor=grace, owner=linus)
    mirrored.claim(actor=None, owner=linus, person=grace)
    services.create_repository(actor=None, owner=linus, name="from-a-folder")
    mirrored.remove_all(actor=grace, owner=linus)
    assert not Repository.objects.exists()
    assert list(RemovedSource.objects.values_list("url", flat=True)) == [SOURCE]


def test_what_is_mirrored_is_taken_out_by_an_administrator_even_where_they_cannot_see_it(ada, grace):
    holder = accounts.add_unclaimed_owner(handle="mirrored")
    readers = accounts.add_cohort(actor=None, handle="readers")
    for name, cohort in (("open", None), ("kept", readers)):
        services.create_repository(
            actor=None,
            owner=holder,
            name=name,
            visibility="cohort" if cohort else "public",
            cohort=cohort,
            source_url=f"https://example.org/mirrored/{name}",
        )
    with pytest.raises(PermissionDenied):
        mirrored.remove_all(actor=grace, owner=holder)
    accounts.make_admin(person=ada)
    ada.refresh_from_db()
    mirrored.remove_all(actor=ada, owner=holder)
    assert not Repository.objects.exists()
    assert RemovedSource.objects.count() == 2


def test_a_removed_source_is_gone_and_remembered(django_capture_on_commit_callbacks):
    holder = accounts.add_unclaimed_owner(handle="mirrored")
    url = "https://example.org/mirrored/thing"
    mirror = services.create_repository(actor=None, owner=holder, name="thing", source_url=url)
    with django_capture_on_commit_callbacks(execute=True):
        mirrored.remove(repository=mirror)
    assert not Repository.objects.exists()
    assert not mirror.git_path.exists()
    assert queries.is_removed(url)
    assert RemovedSource.objects.count() == 1
