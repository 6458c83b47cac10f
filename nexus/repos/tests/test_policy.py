import pytest

from nexus.accounts import services as accounts
from nexus.repos import policy, queries, services
from nexus.repos.models import Mirror

pytestmark = pytest.mark.django_db


def made(owner, **more):
    return services.create_repository(actor=None, owner=owner, name="notes", **more)


def test_the_owner_pushes_and_nobody_else(ada, grace):
    notes = made(ada)
    assert policy.may_push(ada, notes)
    assert not policy.may_push(grace, notes)
    assert not policy.may_push(None, notes)


def test_whoever_is_shut_out_pushes_nothing(ada, person):
    boss = person("boss", is_admin=True)
    notes = made(ada)
    accounts.set_active(actor=boss, person=ada, is_active=False)
    ada.refresh_from_db()
    assert not policy.may_push(ada, notes)
    assert not policy.may_create_for(ada, ada)


def test_members_push_to_what_their_cohort_owns(ada, grace):
    cohort = accounts.add_cohort(actor=None, handle="spring")
    accounts.add_member(actor=None, cohort=cohort, person=ada)
    notes = made(cohort)
    assert policy.may_push(ada, notes)
    assert not policy.may_push(grace, notes)


def test_nobody_pushes_to_a_mirror(ada, person):
    boss = person("boss", is_admin=True)
    holder = accounts.add_unclaimed_owner(handle="mirrored")
    mirror = made(holder, source_url="https://example.org/mirrored/notes")
    Mirror.objects.create(repository=mirror, url=mirror.source_url, added_by=ada, next_sync_at=mirror.created_at)
    for someone in (ada, boss, None):
        assert not policy.may_push(someone, mirror)
    assert policy.may_change(ada, mirror)
    assert policy.may_change(boss, mirror)


def test_private_and_cohort_repositories_are_seen_by_those_they_are_for(ada, grace):
    cohort = accounts.add_cohort(actor=None, handle="spring")
    accounts.add_member(actor=None, cohort=cohort, person=grace)
    services.create_repository(actor=ada, owner=ada, name="private", visibility="private")
    services.create_repository(actor=ada, owner=ada, name="shared", visibility="cohort", cohort=cohort)

    def seen(viewer, name):
        return queries.repository(viewer=viewer, owner="ADA", name=name.upper()) is not None

    assert [seen(viewer, "private") for viewer in (ada, grace, None)] == [True, False, False]
    assert [seen(viewer, "shared") for viewer in (grace, None)] == [True, False]
