"""What people add: solutions, evidence, votes, the accepted one."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.utils import timezone

from nexus.accounts import services as accounts
from nexus.accounts.models import Membership
from nexus.activity import queries as inbox
from nexus.challenges import known, queries, services, taking_in
from nexus.challenges.models import Challenge, Evidence, Solution, Telling
from nexus.labs import queries as labs
from nexus.labs import services as lab_runs
from nexus.labs.models import Run
from nexus.repos.models import Visibility

pytestmark = pytest.mark.django_db
TEXT = "## Challenges\n\n- **Problem**: CORS errors\n  **Solution**: django-cors-headers\n"
COMMIT = "https://github.com/grace/shop/commit/0123456789abcdef0123456789abcdef01234567"
MANY_FIELDS = f"{settings.NEXUS_URL}/@grace/shop/x?{'a=1&' * 21}"
MEASURED = {"kind": "measurement", "before": 840, "after": 42, "unit": "ms", "runs": 5}


@pytest.fixture
def told(publish, ada):
    """The key of a challenge of ada's, and of its solution."""
    taking_in.take_in(repository=publish(ada, "notes", {"README.md": TEXT}))
    return {"challenge": Challenge.objects.get().pk, "solution": Solution.objects.get().pk}


def best(told, viewer=None):
    return queries.challenge(viewer=viewer, key=told["challenge"]).solutions[0]


@pytest.mark.parametrize(
    ("given", "badge"),
    [
        ({"kind": "link", "url": COMMIT}, "LINKED"),
        (MEASURED, "MEASURED"),
        ({**MEASURED, "runs": 4}, "TOLD"),
        ({**MEASURED, "after": 900}, "TOLD"),
        ({"kind": "lab", "lab": "index-vmsteps"}, "RERUN"),
    ],
)
def test_a_badge_follows_from_what_there_is_to_look_at(told, grace, given, badge):
    services.add_evidence(actor=grace, **told, **given)
    assert best(told).standing.badge.name == badge
    assert Challenge.objects.get().badge_name == badge.lower()


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"kind": "link", "url": "https://github.com/grace/shop/tree/main"}, {"url"}),
        ({"kind": "link", "url": MANY_FIELDS}, {"url"}),
        ({"kind": "lab", "lab": "no-such-lab"}, {"lab"}),
        ({"kind": "measurement"}, {"before", "after", "unit", "runs"}),
        ({**MEASURED, "before": float("nan"), "after": -1}, {"before", "after"}),
        ({**MEASURED, "runs": 0}, {"runs"}),
        ({"kind": "praise"}, {"kind"}),
        ({**MEASURED, "note": "x" * 1001}, {"note"}),
    ],
)
def test_what_is_no_evidence_is_refused_field_by_field(told, grace, given, fields):
    with pytest.raises(ValidationError) as refused:
        services.add_evidence(actor=grace, **told, **given)
    assert set(refused.value.message_dict) == fields
    assert not Evidence.objects.exists()


def test_a_lab_that_fails_here_makes_it_red_until_it_passes_again(told, grace):
    services.add_evidence(actor=grace, kind="lab", lab="index-vmsteps", **told)
    run = lab_runs.ask_run(actor=grace, slug="index-vmsteps")
    Run.objects.filter(pk=run.pk).update(status="fail", ended_at=timezone.now() + timedelta(seconds=1))
    known.refresh_due()
    assert (best(told).standing.state, Challenge.objects.get().state) == ("red", "red")
    Run.objects.filter(pk=run.pk).update(status="pass")
    known.refresh_due()
    assert (best(told).standing.state, Challenge.objects.get().badge_name) == ("fresh", "rerun")


def test_a_shared_result_is_no_verdict(grace):
    lab, _ = labs.lab("index-vmsteps")
    Run.objects.create(
        lab=lab.slug, source=lab.source, person=grace, is_shared=True, status="fail", ended_at=timezone.now()
    )
    assert labs.verdicts([lab.slug])[lab.slug][0]


def test_evidence_ages_in_public(told, grace):
    services.add_evidence(actor=grace, **told, **MEASURED)
    Evidence.objects.update(given_at=timezone.now() - timedelta(days=91))
    assert Solution.objects.get().state == "fresh"
    Solution.objects.update(ages_on=timezone.now().date())
    known.refresh_due()
    assert Solution.objects.get().state == Challenge.objects.get().state == "amber"


def test_a_challenge_that_cannot_be_looked_at_does_not_keep_the_others_from_it(told, monkeypatch, caplog):
    looked_at = []

    def refresh(key):
        looked_at.append(key)
        if key == told["challenge"]:
            raise ValueError

    monkeypatch.setattr(known, "refresh", refresh)
    with caplog.at_level("ERROR", known.__name__):
        assert known.refresh_all([told["challenge"], told["challenge"] + 1]) == 1
    assert looked_at == [told["challenge"], told["challenge"] + 1]
    assert "a challenge could not be looked at again" in caplog.text


def test_whoever_told_it_hears_once_that_it_aged_and_that_it_fails(told, ada, grace):
    services.add_evidence(actor=grace, **told, **MEASURED)
    Evidence.objects.update(given_at=timezone.now() - timedelta(days=91))
    for _ in range(2):
        known.refresh(told["challenge"])
        Solution.objects.update(state="fresh")
    [notice] = inbox.notices(ada)
    assert notice.title == "Evidence of your solution has aged: CORS errors"
    assert "not verified for 91 days" in notice.text
    assert notice.url == f"/challenges/{told['challenge']}"
    assert not inbox.notices(grace).exists()
    services.add_evidence(actor=grace, kind="lab", lab="index-vmsteps", **told)
    run = lab_runs.ask_run(actor=grace, slug="index-vmsteps")
    Run.objects.filter(pk=run.pk).update(status="fail", ended_at=timezone.now() + timedelta(seconds=1))
    known.refresh_due()
    known.refresh_due()
    assert [one.kind for one in inbox.notices(ada)] == ["evidence-fails", "evidence-aged"]


def test_who_left_the_cohort_of_a_challenge_is_not_told_of_it(publish, ada, grace):
    guild = accounts.add_cohort(actor=None, handle="guild")
    for member in (ada, grace):
        accounts.add_member(actor=None, cohort=guild, person=member)
    notes = publish(ada, "notes", {"README.md": TEXT}, visibility=Visibility.COHORT, cohort=guild)
    taking_in.take_in(repository=notes)
    Solution.objects.update(person=grace)
    told = {"challenge": Challenge.objects.get().pk, "solution": Solution.objects.get().pk}
    services.add_evidence(actor=ada, **told, **MEASURED)
    Membership.objects.filter(person=grace).delete()
    Evidence.objects.update(given_at=timezone.now() - timedelta(days=91))
    known.refresh(told["challenge"])
    assert inbox.notices(ada).count() == 1
    assert not inbox.notices(grace).exists()


def test_what_is_old_when_it_comes_in_is_no_news(publish, ada):
    commit = "https://github.com/ada/shop/commit/0123456789abcdef0123456789abcdef01234567"
    repository = publish(ada, "notes", {"README.md": TEXT.replace("django-cors-headers", f"[a header]({commit})")})
    taking_in.take_in(repository=repository)
    Telling.objects.update(written_at=timezone.now() - timedelta(days=400))
    Solution.objects.update(verified_on=None)
    known.refresh(Challenge.objects.get().pk)
    assert Solution.objects.get().state == "amber"
    assert not inbox.notices(ada).exists()


def test_several_solutions_are_compared_and_evidence_outranks_votes(told, grace, person):
    own = services.add_solution(actor=grace, challenge=told["challenge"], text="A proxy on the same origin")
    linus = person("linus")
    services.vote(actor=linus, challenge=told["challenge"], solution=own.pk, value=1)
    assert [one.text for one in queries.challenge(viewer=None, key=told["challenge"]).solutions] == [
        "A proxy on the same origin",
        "django-cors-headers",
    ]
    services.add_evidence(actor=grace, **told, **MEASURED)
    whole = queries.challenge(viewer=linus, key=told["challenge"])
    assert [(one.text, one.votes, one.mine) for one in whole.solutions] == [
        ("django-cors-headers", 0, 0),
        ("A proxy on the same origin", 1, 1),
    ]
    services.vote(actor=linus, challenge=told["challenge"], solution=own.pk, value=0)
    assert queries.challenge(viewer=linus, key=told["challenge"]).solutions[1].votes == 0


def test_nobody_votes_for_their_own(told, ada, grace):
    own = services.add_solution(actor=grace, challenge=told["challenge"], text="A proxy")
    for actor, solution in ((ada, told["solution"]), (grace, own.pk)):
        with pytest.raises(PermissionDenied):
            services.vote(actor=actor, challenge=told["challenge"], solution=solution, value=1)
    with pytest.raises(ValidationError):
        services.vote(actor=grace, **told, value=2)


def test_only_who_had_the_problem_accepts(told, ada, grace):
    with pytest.raises(PermissionDenied):
        services.accept(actor=grace, **told)
    services.accept(actor=ada, **told)
    assert best(told).is_accepted
    services.accept(actor=ada, challenge=told["challenge"], solution=None)
    assert not best(told).is_accepted


def test_what_is_withdrawn_counts_no_more(told, ada, grace):
    given = services.add_evidence(actor=grace, **told, **MEASURED)
    own = services.add_solution(actor=grace, challenge=told["challenge"], text="A proxy")
    with pytest.raises(PermissionDenied):
        services.withdraw_evidence(actor=ada, challenge=told["challenge"], evidence=given.pk)
    services.withdraw_evidence(actor=grace, challenge=told["challenge"], evidence=given.pk)
    assert Challenge.objects.get().badge_name == "told"
    with pytest.raises(PermissionDenied):
        services.withdraw_solution(actor=ada, challenge=told["challenge"], solution=own.pk)
    with pytest.raises(PermissionDenied):
        services.withdraw_solution(actor=ada, **told)
    services.withdraw_solution(actor=grace, challenge=told["challenge"], solution=own.pk)
    assert Challenge.objects.get().answers == 1


def test_who_does_not_see_it_finds_nothing_to_act_on(publish, ada, grace):
    taking_in.take_in(repository=publish(ada, "secret", {"README.md": TEXT}, visibility="private"))
    told = {"challenge": Challenge.objects.get().pk, "solution": Solution.objects.get().pk}
    for act in (
        lambda: services.add_evidence(actor=grace, **told, **MEASURED),
        lambda: services.add_solution(actor=grace, challenge=told["challenge"], text="x"),
        lambda: services.vote(actor=grace, **told, value=1),
        lambda: services.accept(actor=grace, **told),
        lambda: services.withdraw_evidence(actor=grace, challenge=told["challenge"], evidence=1),
    ):
        with pytest.raises(ObjectDoesNotExist):
            act()
