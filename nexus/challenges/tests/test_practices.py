"""Checklists with what documents and people bring for and against their lines."""

import dataclasses

import pytest
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from nexus.accounts import services as accounts
from nexus.accounts.models import Owner
from nexus.challenges import citing, practices, sayings, services, taking_in
from nexus.challenges.models import Challenge, Citation, PracticesRead, Saying, Support
from nexus.challenges.practices_findable import keep_practices_findable
from nexus.challenges.unheld import unheld
from nexus.labs import guide as files
from nexus.labs import queries as labs
from nexus.library import services as library
from nexus.outbox.models import OutboxEvent
from nexus.repos import mirrored
from nexus.repos import services as repos
from nexus.repos.models import Visibility
from nexus.repos.tests.commits import commit
from nexus.search.models import SearchEntry

pytestmark = pytest.mark.django_db
QUERIES, LOAD = "query-review", "load-relations-with-select_related-one-row"
SECRETS = "take-secrets-from-the-environment-or"
NOTES = """# Shop

## Best practices

- Never hardcode credentials, use environment variables
- Meaningful commit messages

## Challenges

### Too many queries
**Challenge:** the list of orders made one query a row
**Solution:** select_related and prefetch_related
"""
PINNED = "https://github.com/ada/shop/commit/0123456789abcdef0123456789abcdef01234567"


def publish(owner, text=NOTES, name="shop", **more):
    repository = repos.create_repository(actor=owner, owner=owner, name=name, **more)
    return again(repository, text)


def again(repository, text):
    commit(repository, {"README.md": text})
    library.publish(repository=repository)
    taking_in.take_in(repository=repository)
    sayings.take_in(repository=repository)
    return repository


def shown(viewer, slug, key):
    found = practices.practice(viewer=viewer, slug=slug)
    assert found is not None
    return next(one for one in found[1] if one.line.id == key)


def state():
    return [
        list(model.objects.order_by("pk").values_list())
        for model in (Saying, Support, PracticesRead, Saying.groups.rel.related_model)
    ]


def test_learners_who_write_the_same_support_a_line_and_near_copies_fold(ada, grace, person):
    linus = person("linus")
    publish(ada)
    publish(grace)
    publish(linus, "# X\n\n## Best practices\n\n- Store secrets in the environment\n")
    found = shown(None, "deploy-review", SECRETS)
    assert found.learners == 3
    first = found.wordings[0]
    assert (first.saying.repository.owner.handle, len(first.others)) == ("ada", 1)
    assert first.saying.author == "Ada"
    assert first.source_url == "/@ada/shop/-/source/README.md#L5"
    assert "secrets kept out of the code" in first.why
    assert found.against == 0


def test_somebody_and_the_mirrored_author_they_are_count_as_one_learner(ada):
    elsewhere = accounts.add_unclaimed_owner(handle="ada-elsewhere")
    publish(ada)
    again(repos.create_repository(actor=None, owner=elsewhere, name="shop"), NOTES)
    assert shown(None, "deploy-review", SECRETS).learners == 2
    mirrored.claim(actor=None, owner=elsewhere, person=ada)
    assert shown(None, "deploy-review", SECRETS).learners == 1
    listed = {one.checklist.slug: one for one in practices.practices(viewer=None)}
    assert listed["deploy-review"].learners == 1


def test_a_challenge_whose_solution_does_what_a_line_says_supports_it(ada):
    publish(ada)
    found = shown(None, QUERIES, LOAD)
    [solved] = found.solutions
    assert solved.row.challenge == Challenge.objects.get()
    assert solved.badge.name == "TOLD"
    assert not found.learners


def test_what_the_viewer_may_not_see_supports_nothing(ada, grace):
    secret = publish(ada, visibility=Visibility.PRIVATE)
    listed = {one.checklist.slug: one for one in practices.practices(viewer=None)}
    assert (listed["deploy-review"].learners, listed[QUERIES].challenges) == (0, 0)
    for viewer in (None, grace):
        assert shown(viewer, "deploy-review", SECRETS).learners == 0
        assert shown(viewer, QUERIES, LOAD).solved == ()
        assert unheld(viewer=viewer) == []
    assert shown(ada, "deploy-review", SECRETS).learners == 1
    assert len(shown(ada, QUERIES, LOAD).solutions) == 1
    repos.change_repository(actor=ada, repository=secret, visibility=Visibility.PUBLIC)
    assert shown(None, "deploy-review", SECRETS).learners == 1


def test_a_cohort_sees_what_its_members_write(ada, grace, person):
    guild = accounts.add_cohort(actor=None, handle="guild")
    for member in (ada, grace):
        accounts.add_member(actor=None, cohort=guild, person=member)
    publish(ada, visibility=Visibility.COHORT, cohort=guild)
    assert shown(grace, "deploy-review", SECRETS).learners == 1
    assert shown(person("linus"), "deploy-review", SECRETS).learners == 0


def test_taking_in_again_changes_nothing_and_follows_the_documents(ada):
    repository = publish(ada)
    before = state()
    sayings.take_in(repository=repository)
    assert state() == before
    again(repository, "# Shop\n\n\n" + NOTES.removeprefix("# Shop\n"))
    assert shown(None, "deploy-review", SECRETS).wordings[0].saying.line == 7
    assert [row[0] for row in state()[0]] == [row[0] for row in before[0]]
    again(repository, "# Shop\n\nNothing.\n")
    assert Saying.objects.count() == 0
    assert shown(None, QUERIES, LOAD).solved == ()


def test_repositories_are_compared_again_when_a_line_or_a_rule_has_changed(ada):
    repository = publish(ada)
    OutboxEvent.objects.all().delete()
    assert sayings.ask_outdated() == 0
    PracticesRead.objects.update(version="other")
    assert sayings.ask_outdated() == 1
    assert OutboxEvent.objects.get().payload == {"repository_id": repository.pk}
    sayings.take_in(repository=repository)
    assert sayings.ask_outdated() == 0


def test_what_the_hub_itself_publishes_is_no_learner(db):
    hub = Owner.objects.create(handle="nexus", kind=Owner.Kind.HUB)
    repository = repos.create_repository(actor=None, owner=hub, name="guide")
    again(repository, NOTES)
    assert not Saying.objects.exists()
    assert len(shown(None, QUERIES, LOAD).solutions) == 1


def test_a_repository_that_is_deleted_takes_its_sayings_along(ada):
    publish(ada).delete()
    assert not Saying.objects.exists()
    assert not Support.objects.exists()


def test_a_solution_whose_measurement_got_worse_speaks_against_a_line(ada, grace):
    publish(ada)
    challenge = Challenge.objects.get()
    solution = challenge.solutions.get()
    given = {"actor": grace, "challenge": challenge.pk, "solution": solution.pk, "kind": "measurement"}
    services.add_evidence(**given, before=10, after=90, unit="ms", runs=5)
    found = shown(None, QUERIES, LOAD)
    assert found.solutions == ()
    assert found.against == len(found.failed_solutions) == 1
    assert "measured" in found.failed_solutions[0].reason


def test_a_challenge_with_a_good_and_a_bad_solution_speaks_for_a_line_and_against_it(ada, grace):
    publish(ada)
    publish(grace, NOTES.replace("select_related and prefetch_related", "a DataLoader for the orders of each customer"))
    challenge = Challenge.objects.get()
    bad = challenge.solutions.get(text__startswith="a DataLoader")
    given = {"challenge": challenge.pk, "solution": bad.pk, "kind": "measurement", "unit": "ms", "runs": 5}
    services.add_evidence(actor=ada, **given, before=10, after=90)
    found = shown(None, QUERIES, LOAD)
    assert [one.telling.repository.owner.handle for one in found.solutions] == ["ada"]
    assert [one.telling.repository.owner.handle for one in found.failed_solutions] == ["grace"]


def test_a_lab_that_fails_now_speaks_against_each_line_that_rests_on_it(monkeypatch):
    line = next(one for one in practices.lines() if one.practice == QUERIES and one.id == LOAD)
    lab = next(one for one in line.receipts if one.kind == "lab")
    shelf = labs._shelf()
    result = shelf.results[lab.lab]
    checks = tuple(dataclasses.replace(one, ok=False) for one in result.checks)
    broken = {**shelf.results, lab.lab: dataclasses.replace(result, checks=checks)}
    monkeypatch.setattr(labs, "_shelf", lambda: dataclasses.replace(shelf, results=broken))
    found = shown(None, QUERIES, LOAD)
    assert (found.status, found.against, found.failing[0].receipt) == ("failing", 1, lab)
    assert {one.checklist.slug: one.failing for one in practices.practices(viewer=None)}[QUERIES] >= 1


def test_receipts_stand_as_the_labs_do_and_code_leads_to_its_line():
    found = practices.practice(viewer=None, slug="api-review")
    assert found is not None
    kinds = {one.kind for line in found[1] for one in line.rests_on}
    assert kinds == {"lab", "test", "code", "src"}
    for line in found[1]:
        for one in line.rests_on:
            assert (one.place is not None) == (one.kind in ("code", "test"))
            assert (one.check is not None) == (one.kind == "lab" and one.status in ("measured", "stale", "failing"))


def test_people_cite_challenges_and_pinned_addresses_and_take_their_own_back(ada, grace):
    publish(ada)
    challenge = Challenge.objects.get()
    cite = {"practice": QUERIES, "line": LOAD}
    citing.cite(actor=grace, **cite, stance="supports", about=f"/challenges/{challenge.pk}-too-many", note="seen")
    against = citing.cite(actor=grace, **cite, stance="contradicts", about=PINNED)
    found = shown(None, QUERIES, LOAD)
    assert [one.row.challenge for one in found.cited("supports")] == [challenge]
    assert [one.citation.url for one in found.cited("contradicts")] == [PINNED]
    assert found.against == 1
    assert [one.may_withdraw for one in shown(grace, QUERIES, LOAD).citations] == [True, True]
    with pytest.raises(PermissionDenied):
        citing.withdraw(actor=ada, practice=QUERIES, citation=against.pk)
    with pytest.raises(ObjectDoesNotExist):
        citing.withdraw(actor=grace, practice="api-review", citation=against.pk)
    citing.withdraw(actor=grace, practice=QUERIES, citation=against.pk)
    assert shown(None, QUERIES, LOAD).against == 0


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"about": "https://github.com/ada/shop/tree/main"}, "about"),
        ({"about": "javascript:alert(1)"}, "about"),
        ({"about": "http://["}, "about"),
        ({"about": f"{settings.NEXUS_URL}/@ada/shop/x?{'a=1&' * 21}"}, "about"),
        ({"about": ""}, "about"),
        ({"about": "/challenges/1"}, "about"),
        ({"about": "https://elsewhere.example/challenges/1"}, "about"),
        ({"stance": "doubts"}, "stance"),
        ({"note": "x" * 1_001}, "note"),
    ],
)
def test_a_citation_that_is_wrong_names_the_field(ada, changed, field):
    given = {"practice": QUERIES, "line": LOAD, "stance": "supports", "about": PINNED, "note": "", **changed}
    with pytest.raises(ValidationError) as error:
        citing.cite(actor=ada, **given)
    assert list(error.value.message_dict) == [field]


def test_a_citation_is_given_once_and_for_a_line_there_is(ada):
    given = {"actor": ada, "practice": QUERIES, "stance": "supports", "about": PINNED}
    citing.cite(**given, line=LOAD)
    with pytest.raises(ValidationError):
        citing.cite(**given, line=LOAD)
    with pytest.raises(ObjectDoesNotExist):
        citing.cite(**given, line="nothing")


def test_a_challenge_of_a_private_repository_is_cited_for_its_owner_alone(ada, grace):
    publish(ada, visibility=Visibility.PRIVATE)
    about = f"/challenges/{Challenge.objects.get().pk}"
    given = {"practice": QUERIES, "line": LOAD, "stance": "supports", "about": about, "note": "hidden words"}
    with pytest.raises(ValidationError) as hidden:
        citing.cite(actor=grace, **given)
    with pytest.raises(ValidationError) as missing:
        citing.cite(actor=grace, **{**given, "about": "/challenges/999999"})
    assert hidden.value.message_dict == missing.value.message_dict
    row = citing.cite(actor=ada, **given)
    assert len(shown(ada, QUERIES, LOAD).citations) == 1
    assert shown(grace, QUERIES, LOAD).citations == ()
    assert sum(one.citations for one in practices.practices(viewer=None)) == 0
    with pytest.raises(ObjectDoesNotExist):
        citing.withdraw(actor=grace, practice=QUERIES, citation=row.pk)


def test_a_row_holds_one_thing_and_the_database_sees_to_it(ada):
    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.create(line="a#b", why="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Citation.objects.create(line="a#b", person=ada, stance="supports")


def test_what_two_learners_write_and_no_checklist_holds_is_listed(ada, grace, person):
    publish(ada)
    assert unheld(viewer=None) == []
    publish(
        grace, "# X\n\n## Best practices\n\n- Write descriptive commit messages\n- Polish telescope mirrors weekly\n"
    )
    publish(person("linus"), "# Y\n\n## Best practices\n\n- polish telescope mirrors, weekly!\n")
    found = {one.title: one for one in unheld(viewer=None)}
    assert set(found) == {"Meaningful commit messages", "Polish telescope mirrors weekly"}
    assert found["Meaningful commit messages"].learners == 2
    assert [one.text for one in found["Meaningful commit messages"].firsts] == [
        "Meaningful commit messages",
        "Write descriptive commit messages",
    ]


def test_reading_asks_as_many_questions_however_many_write(ada, grace, person, django_assert_num_queries):
    publish(ada)
    with django_assert_num_queries(_count(lambda: practices.practice(viewer=None, slug=QUERIES))) as one:
        practices.practice(viewer=None, slug=QUERIES)
    for handle in ("linus", "mary", "joan"):
        publish(person(handle))
    with django_assert_num_queries(len(one)):
        practices.practice(viewer=None, slug=QUERIES)
    assert len(one) < 15


def _count(ask):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


def test_search_finds_lines_and_entries_follow_the_files(tmp_path, monkeypatch):
    assert keep_practices_findable() == 11
    assert keep_practices_findable() == 0
    entry = SearchEntry.objects.get(kind="practice", anchor=LOAD)
    assert (entry.url, entry.subject, entry.scope) == (f"/practices/{QUERIES}", f"practice:{QUERIES}", "public")
    assert entry.verified_at is not None
    (tmp_path / "practices").mkdir()
    page = (
        (files.FOLDER / "practices" / f"{QUERIES}.md").read_text().replace("select_related` (one row)", "x` (one row)")
    )
    (tmp_path / "practices" / f"{QUERIES}.md").write_text(page)
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    assert keep_practices_findable() == 1
    assert {row.subject for row in SearchEntry.objects.filter(kind="practice")} == {f"practice:{QUERIES}"}
