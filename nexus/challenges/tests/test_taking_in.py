"""What documents state becomes tellings, joined where they tell the same."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from nexus.accounts import services as accounts
from nexus.challenges import known, queries, services, taking_in
from nexus.challenges.models import Challenge, Solution, Telling
from nexus.library import insights
from nexus.repos import mirrored
from nexus.repos import services as repos
from nexus.repos.models import Repository
from nexus.search.models import SearchEntry
from nexus.search.queries import find

pytestmark = pytest.mark.django_db
N_PLUS_ONE = "## Challenges\n\n- **Problem**: N+1 queries in the list of orders\n  **Solution**: Used select_related\n"
ALSO = (
    "## Challenges\n\n- **Problem**: The feed had an N+1 query\n  **Solution**: A prefetch for all authors in one go\n"
)
CORS = "## Challenges\n\n- **Problem**: CORS errors in the browser\n  **Solution**: django-cors-headers\n"


@pytest.fixture
def tell(publish):
    def take(owner, text, name="notes", path="README.md", **more):
        repository = publish(owner, name, {path: text}, **more)
        taking_in.take_in(repository=Repository.objects.select_related("owner").get(pk=repository.pk))
        return repository

    return take


def shown(viewer=None, **asked):
    found = list(queries.challenges(viewer=viewer, **asked).order_by("-rank", "-pk"))
    return [(row.title, row.by) for row in queries.rows(viewer, found)]


def test_the_same_problem_of_two_learners_is_one_challenge_with_both_solutions(tell, ada, grace):
    tell(ada, N_PLUS_ONE)
    tell(grace, ALSO)
    tell(grace, CORS, name="other")
    assert shown() == [("N+1 queries", ("ada", "grace")), ("CORS errors in the browser", ("grace",))]
    whole = queries.challenge(viewer=None, key=Challenge.objects.get(concept="n-plus-one").pk)
    assert [one.text for one in whole.solutions] == ["Used select_related", "A prefetch for all authors in one go"]
    [_, second] = whole.tellings
    assert "N+1" in queries.why(second, whole.tellings)
    assert queries.source_url(second) == "/@grace/notes/-/source/README.md#L3"


def test_what_somebody_tells_here_and_told_elsewhere_is_told_by_one(tell, ada):
    elsewhere = accounts.add_unclaimed_owner(handle="ada-elsewhere")
    tell(ada, N_PLUS_ONE)
    mirror = tell(elsewhere, ALSO)
    challenge = Challenge.objects.get()
    assert challenge.told == 2
    theirs = Solution.objects.get(tellings__repository=mirror)
    services.vote(actor=ada, challenge=challenge.pk, solution=theirs.pk, value=1)
    mirrored.claim(actor=None, owner=elsewhere, person=ada)
    known.refresh_told(repository=Repository.objects.select_related("owner").get(pk=mirror.pk))
    assert Challenge.objects.get().told == 1
    assert not theirs.votes.exists()


def test_taking_in_twice_changes_nothing(tell, ada, grace):
    tell(ada, N_PLUS_ONE)
    repository = tell(grace, ALSO)
    before = [list(model.objects.order_by("pk").values()) for model in (Challenge, Solution, Telling)]
    entries = list(SearchEntry.objects.filter(kind="challenge").order_by("pk").values())
    taking_in.take_in(repository=repository)
    assert [list(model.objects.order_by("pk").values()) for model in (Challenge, Solution, Telling)] == before
    assert list(SearchEntry.objects.filter(kind="challenge").order_by("pk").values()) == entries


def test_one_solution_told_by_several_is_one(tell, ada, grace):
    tell(ada, N_PLUS_ONE)
    tell(grace, N_PLUS_ONE.replace("orders", "invoices"))
    [whole] = [queries.challenge(viewer=None, key=one.pk) for one in Challenge.objects.all()]
    [solution] = whole.solutions
    assert [one.repository.owner.handle for one in solution.tellings] == ["ada", "grace"]


def test_who_wrote_a_line_first_is_credited_first(tell, publish, ada, grace):
    tell(grace, ALSO)
    tell(ada, N_PLUS_ONE)
    Telling.objects.filter(repository__owner=ada).update(written_at=datetime(2020, 1, 1, tzinfo=UTC), author="Ada")
    [row] = queries.rows(None, list(queries.challenges(viewer=None)))
    assert (row.author, row.by) == ("Ada", ("ada", "grace"))
    assert Telling.objects.get(repository__owner=grace).author == "Ada"  # the signature of the commit


def test_a_private_telling_shows_through_nothing(tell, ada, grace):
    tell(ada, N_PLUS_ONE)
    tell(grace, ALSO, name="secret", visibility="private")
    assert shown() == [("N+1 queries in the list of orders", ("ada",))]
    assert shown(grace) == [
        ("The feed had an N+1 query", ("grace",)),
        ("N+1 queries in the list of orders", ("ada",)),
    ]
    [public, private] = [Telling.objects.get(repository__owner=one).challenge_id for one in (ada, grace)]
    assert queries.challenge(viewer=None, key=private) is None
    assert len(queries.challenge(viewer=grace, key=public).solutions) == 1
    assert find("prefetch kind:challenge", scopes=frozenset({"public"})).total == 0


def test_a_telling_that_becomes_private_is_gone_at_once_and_leaves_its_challenge_when_taken_in(tell, ada, grace):
    tell(ada, N_PLUS_ONE)
    repository = tell(grace, ALSO)
    key = Challenge.objects.get().pk
    repos.change_repository(actor=grace, repository=repository, visibility="private")
    assert shown() == [("N+1 queries in the list of orders", ("ada",))]
    assert [one.text for one in queries.challenge(viewer=None, key=key).solutions] == ["Used select_related"]
    assert find("prefetch kind:challenge", scopes=frozenset({"public"})).total == 0
    taking_in.take_in(repository=Repository.objects.get(pk=repository.pk))
    assert Telling.objects.get(repository=repository).challenge_id != key
    assert Solution.objects.filter(challenge=key).count() == 1
    assert shown(grace)[0] == ("The feed had an N+1 query", ("grace",))


def test_when_the_first_one_leaves_the_next_takes_its_place(tell, ada, grace):
    first = tell(ada, N_PLUS_ONE)
    tell(grace, ALSO)
    repos.change_repository(actor=ada, repository=first, visibility="private")
    taking_in.take_in(repository=Repository.objects.get(pk=first.pk))
    assert Telling.objects.get(repository__owner=grace).is_first
    tell(grace, ALSO.replace("feed", "wall"), name="third")
    assert (
        Telling.objects.get(repository__name="third").challenge
        == Telling.objects.get(repository__name="notes", repository__owner=grace).challenge
    )


def test_evidence_survives_that_its_text_is_reworded_and_moved(tell, ada, grace):
    tell(ada, CORS)
    [whole] = [queries.challenge(viewer=grace, key=one.pk) for one in Challenge.objects.all()]
    [solution] = whole.solutions
    measured = {"before": 840, "after": 42, "unit": "ms", "runs": 5}
    services.add_evidence(
        actor=grace, challenge=whole.row.challenge.pk, solution=solution.solution.pk, kind="measurement", **measured
    )
    tell(ada, CORS.replace("django-cors-headers", "The package django-cors-headers"))
    tell(ada, "# Nothing here\n")
    assert shown() == []
    tell(ada, CORS, path="docs/cors.md")
    [whole] = [queries.challenge(viewer=grace, key=one.pk) for one in Challenge.objects.all()]
    assert [(one.text, one.standing.badge.name, len(one.evidence)) for one in whole.solutions] == [
        ("django-cors-headers", "MEASURED", 1)
    ]


def test_what_is_gone_for_long_is_forgotten(tell, ada):
    tell(ada, CORS)
    tell(ada, "# Nothing here\n")
    assert taking_in.forget_gone() == 0
    Telling.objects.update(gone_at=timezone.now() - timedelta(days=31))
    assert taking_in.forget_gone() == 1
    assert not Challenge.objects.exists()
    assert not SearchEntry.objects.filter(kind="challenge").exists()


def test_a_removed_source_leaves_nothing_to_find_and_another_leads(tell, ada, grace):
    first = tell(ada, N_PLUS_ONE)
    tell(grace, ALSO)
    mirrored.remove(repository=first)
    assert find("select_related", scopes=frozenset({"public"})).total == 0
    taking_in.forget_gone()
    assert Telling.objects.get().is_first
    assert shown() == [("The feed had an N+1 query", ("grace",))]


def test_a_correction_is_taken_in(tell, ada):
    repository = tell(ada, CORS)
    [told] = insights.told(repository, "challenge")
    insights.correct(
        actor=ada,
        repository=repository,
        kind="challenge",
        key=told.key,
        text="The browser refuses",
        solution="A header",
    )
    taking_in.take_in(repository=repository)
    assert Telling.objects.get().problem == "The browser refuses"
    insights.correct(actor=ada, repository=repository, kind="challenge", key=told.key, is_none=True)
    taking_in.take_in(repository=repository)
    assert shown() == []


def test_a_pinned_link_in_the_text_makes_it_linked(tell, ada):
    commit = "https://github.com/ada/shop/commit/0123456789abcdef0123456789abcdef01234567"
    tell(ada, CORS.replace("django-cors-headers", f"[django-cors-headers]({commit})"))
    [one] = queries.challenges(viewer=None)
    assert (one.badge_name, one.verified_on is not None) == ("linked", True)
    [hit] = find("cors kind:challenge tag:linked verified:<90d", scopes=frozenset({"public"})).items
    assert hit.url == f"/challenges/{one.pk}"


def test_many_tellings_cost_three_queries_in_a_list(tell, ada, grace, django_assert_num_queries):
    text = "## Challenges\n\n" + "".join(
        f"- **Problem**: Trouble w{n}x with y{n}z\n  **Solution**: Use v{n}\n" for n in range(30)
    )
    tell(ada, text)
    with django_assert_num_queries(3):
        assert len(queries.rows(None, list(queries.challenges(viewer=None)))) == 30


def test_many_reworded_tellings_find_their_rows_without_being_compared_with_all(tell, ada, monkeypatch):
    def text(ending):
        pairs = (
            f"- **Problem**: Trouble w{n}x with y{n}z {ending}\n  **Solution**: Use v{n} of the k{n}\n"
            for n in range(80)
        )
        return "## Challenges\n\n" + "".join(pairs)

    tell(ada, text("in the shop"))
    before = dict(Telling.objects.values_list("line", "pk"))
    compared = []
    real = taking_in.likeness
    monkeypatch.setattr(taking_in, "likeness", lambda *prints: compared.append(1) or real(*prints))
    tell(ada, text("in the shops"))
    assert dict(Telling.objects.values_list("line", "pk")) == before
    assert len(compared) <= 80 * 2 * taking_in.NEAREST


def test_looking_again_leaves_what_people_did_meanwhile(tell, ada, monkeypatch):
    tell(ada, CORS)
    key, solution = Challenge.objects.get().pk, Solution.objects.get().pk
    real = known._looked_at

    def accepted_meanwhile(*given):
        Challenge.objects.filter(pk=key).update(accepted_id=solution)
        return real(*given)

    monkeypatch.setattr(known, "_looked_at", accepted_meanwhile)
    known.refresh(key)
    assert Challenge.objects.get().accepted_id == solution
