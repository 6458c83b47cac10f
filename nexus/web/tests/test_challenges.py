"""Pages of challenges: what they list and compare, what people add, and that nothing private shows through."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from nexus.challenges import authoring, known, services, taking_in
from nexus.challenges.models import Challenge, Evidence, Solution, Telling, Vote
from nexus.freshness.headers import TAGS_HEADER
from nexus.lib.etags import etag
from nexus.repos import services as repos

pytestmark = pytest.mark.django_db
PINNED = "https://github.com/ada/notes/commit/0123456789abcdef0123456789abcdef01234567"


def readme(*pairs):
    told = "\n\n".join(
        f"### {name}\n\n**Challenge**: {problem}\n\n" + (f"**Solution**: {solution}" if solution else "")
        for name, problem, solution in pairs
    )
    return f"# Notes\n\n## Challenges and solutions\n\n{told}\n"


SLOW = ("N+1 queries", "Each row of the list asked the database once more.", "select_related() fetches them together.")
AGAIN = ("N+1 query problem", "The N+1 query problem made the list of movies slow.", "prefetch_related() in the view.")
CORS = ("CORS errors", "The browser blocked requests of the front end: CORS policy.", "django-cors-headers allows it.")


@pytest.fixture
def tell(publish):
    """Publishes a README with these challenges and takes them in, as the worker does."""

    def push(owner, *pairs, name="notes", **more):
        repository = publish(owner, name, {"README.md": readme(*pairs)}, **more)
        taking_in.take_in(repository=repository)
        return repository

    return push


@pytest.fixture
def slow(ada, grace, tell):
    """Ada and Grace tell the same problem, each with a solution; the address of its page."""
    tell(ada, SLOW)
    tell(grace, AGAIN)
    assert Challenge.objects.count() == 1
    return _address()


def test_a_link_with_more_fields_than_are_read_is_shown_as_no_evidence(ada, tell):
    link = f"{settings.NEXUS_URL}/@ada/notes/x?{'&'.join(['a=1'] * 21)}"
    tell(ada, ("Slow", SLOW[1], f"{SLOW[2]} See {link} for it."))
    answer = Client().get(f"/challenges/{Challenge.objects.get().pk}", follow=True)
    assert answer.status_code == 200
    assert Challenge.objects.get().badge_name == "told"


def _address(client=None):
    return (client or Client()).get(f"/challenges/{Challenge.objects.get().pk}").headers["Location"]


def _solution(handle):
    return Solution.objects.get(tellings__repository__owner__handle=handle)


def _at(one, act):
    return f"/challenges/{one.challenge_id}/solutions/{one.pk}/{act}"


def test_two_learners_problem_is_one_page_with_both_solutions_and_where_they_stand(client: Client, slow):
    page = client.get(slow)
    assert page.status_code == 200
    for text in ("select_related() fetches them together.", "prefetch_related() in the view.", "Solutions compared"):
        assert text in page.text
    for owner in ("ada", "grace"):
        assert re.search(rf'href="/@{owner}/notes/-/source/README.md#L\d+"', page.text)
    assert "1 more tells it" in page.text
    assert "same because" in page.text
    assert re.search(r'href="/topics/[a-z-]+"', page.text)


@pytest.mark.parametrize("name", ["", "-", "-another-name", "-N+1", "-%E2%80%8F"])
def test_the_number_decides_and_another_name_redirects(client: Client, slow, name):
    number = Challenge.objects.get().pk
    moved = client.get(f"/challenges/{number}{name}")
    if name == "-":
        assert moved.status_code == 404
    else:
        assert (moved.status_code, moved.headers["Location"]) == (301, slow)
        assert "no-cache" in moved.headers["Cache-Control"]


@pytest.mark.parametrize("number", ["999999", "9" * 30, "0"])
def test_a_challenge_that_is_not_there(client: Client, slow, number):
    assert client.get(f"/challenges/{number}").status_code == 404
    assert client.get(f"/challenges/{number}-n1-queries").status_code == 404
    client.force_login(_solution("ada").tellings.get().repository.owner.person)
    assert client.post(f"/challenges/{number}/solutions", {"text": "x"}).status_code == 404


def test_the_list_is_ordered_by_what_is_known(client: Client, ada, slow, tell):
    tell(ada, SLOW, CORS)
    services.add_evidence(actor=ada, challenge=_cors().challenge_id, solution=_cors().pk, kind="link", url=PINNED)
    page = client.get("/challenges/").text
    assert page.index("CORS") < page.index(">N+1 queries<")
    assert "told by 2, first" in page
    assert "2 solutions" in page
    assert 'tag badge tag-linked">linked' in page
    linked, told = client.get("/challenges/?badge=linked").text, client.get("/challenges/?badge=told").text
    assert ("cors" in linked.lower(), "N+1" in linked) == (True, False)
    assert ("django-cors-headers" in told.lower(), "N+1" in told) == (False, True)


def _cors():
    return Solution.objects.get(text__contains="cors-headers")


def test_queues_show_what_waits_longest_first_and_count_it(client: Client, ada, tell):
    tell(ada, CORS)
    for title, symptom in (
        ("Lost tasks", "Celery tasks vanish."),
        ("Slow uploads", "Uploading images blocks the form."),
    ):
        authoring.state_challenge(actor=ada, title=title, symptom=symptom)
    first, second = Challenge.objects.filter(answers=0).order_by("pk")
    _told(first, days=12)
    _told(second, days=20)
    page = client.get("/challenges/?waiting=solution").text
    assert 'Unanswered <span class="count">2</span>' in page
    assert 'Needs evidence <span class="count">1</span>' in page
    assert page.index(f"/challenges/{second.pk}-") < page.index(f"/challenges/{first.pk}-")
    assert re.search(r"waits <time[^>]*>12 days</time>", page)
    assert "cors" not in page.lower()
    assert "cors" in client.get("/challenges/?waiting=evidence").text.lower()


def _told(challenge, days):
    at = timezone.now() - timedelta(days=days, hours=1)
    challenge.tellings.update(written_at=at)
    known.refresh(challenge.pk)


@pytest.mark.parametrize(
    "query", ["badge=gold", "waiting=forever", "topic=%00", "by=%00ada", "from=-1", "badge=told&waiting=solution"]
)
def test_what_nobody_could_mean_does_no_harm(client: Client, slow, query):
    assert client.get(f"/challenges/?{query}").status_code == 200
    assert client.get(f"/challenges.atom?{query}").status_code == 200


def test_a_list_narrows_by_topic_and_by_who_tells_it_and_its_feed_does_too(client: Client, ada, grace, slow, tell):
    tell(grace, AGAIN, CORS)
    topic = Telling.objects.filter(challenge=_cors().challenge).first().topics.first().topic
    for address in (f"?topic={topic}&by=grace", "?by=GRACE"):
        page, feed = client.get(f"/challenges/{address}").text, client.get(f"/challenges.atom{address}").text
        assert f"/challenges/{_cors().challenge_id}-" in page
        assert f"/challenges/{_cors().challenge_id}-" in feed
    assert f"/challenges/{_cors().challenge_id}-" not in client.get("/challenges/?by=ada").text
    assert f"/challenges/{_cors().challenge_id}-" not in client.get("/challenges.atom?by=ada").text
    assert 'href="/challenges.atom?by=ada"' in client.get("/challenges/?by=ada").text
    assert "No challenge fits" in client.get("/challenges/?by=nobody").text


def test_an_entry_of_the_feed_keeps_its_id_when_its_name_changes(client: Client, slow):
    feed = client.get("/challenges.atom")
    assert feed.headers["Content-Type"].startswith("application/atom+xml")
    assert f"<id>http://testserver/challenges/{Challenge.objects.get().pk}</id>" in feed.text


def test_empty_lists_say_what_belongs_there(client: Client, db):
    assert "No challenges yet" in client.get("/challenges/").text
    assert "Nothing waits for a solution" in client.get("/challenges/?waiting=solution").text
    assert "Nothing needs evidence" in client.get("/challenges/?waiting=evidence").text
    assert client.get("/challenges.atom").status_code == 200


# What is private


@pytest.fixture
def hidden(ada, grace, tell):
    """Ada's public telling, and what Grace tells in private: the same problem, and another one."""
    tell(ada, SLOW)
    return tell(
        grace,
        ("N+1 query problem", "The N+1 query problem made quetzal lists slow.", "The quetzal solution."),
        ("Zanzibar outage", "The zanzibar cluster lost its quetzal leader.", "A quetzal quorum."),
        visibility="private",
    )


@pytest.mark.parametrize("address", ["/", "/challenges/", "/challenges/?by=grace", "/challenges.atom", "/guide/"])
def test_what_is_told_in_private_shows_in_no_list(client: Client, hidden, address):
    page = client.get(address).text.lower()
    assert "quetzal" not in page
    assert "zanzibar" not in page
    assert "grace" not in page.replace("by=grace", "").replace("by grace", "")


def test_what_is_told_in_private_is_counted_nowhere_and_has_no_page(client: Client, ada, grace, hidden):
    assert 'All <span class="count">1</span>' in client.get("/challenges/").text
    private = Challenge.objects.exclude(scope="public")
    assert private.count() == 2
    for viewer in (None, ada):
        if viewer:
            client.force_login(viewer)
        for one in private:
            assert client.get(f"/challenges/{one.pk}").status_code == 404
            solution = one.solutions.get()
            if viewer:
                assert client.post(_at(solution, "vote"), {"value": 1}).status_code == 404
                assert client.post(_at(solution, "evidence"), {"kind": "link", "url": PINNED}).status_code == 404
    client.force_login(grace)
    assert all(client.get(f"/challenges/{one.pk}", follow=True).status_code == 200 for one in private)


def test_a_telling_that_becomes_private_leaves_the_page_at_once(client: Client, ada, grace, slow):
    kept = client.get(slow)
    repository = Telling.objects.get(repository__owner=grace).repository
    assert repository.tag in kept.headers[TAGS_HEADER].split(",")
    repos.change_repository(actor=grace, repository=repository, visibility="private")
    page = client.get(_address()).text
    assert "grace" not in page
    assert "prefetch_related" not in page
    assert "same because" not in page
    assert "told by 2" not in client.get("/challenges/").text


def test_the_first_telling_that_becomes_private_takes_its_words_and_reasons_along(client: Client, ada, grace, slow):
    repository = Telling.objects.get(repository__owner=ada).repository
    repos.change_repository(actor=ada, repository=repository, visibility="private")
    address = _address()
    page = client.get(address).text
    assert "select_related" not in page
    assert "Each row of the list" not in page
    assert "same because" not in page
    assert "/@ada" not in page


def test_lists_and_pages_are_kept_for_visitors_and_made_anew_by_what_changes_them(client: Client, ada, slow):
    one = Challenge.objects.get()
    assert one.tag in client.get(slow).headers[TAGS_HEADER].split(",")
    assert "challenges" in client.get("/challenges/").headers[TAGS_HEADER].split(",")
    assert "Set-Cookie" not in client.get(slow).headers
    client.force_login(ada)
    assert TAGS_HEADER not in client.get(slow).headers


# What people add


def test_a_challenge_stated_in_the_form_is_a_file_in_ones_notes(client: Client, ada):
    assert client.get("/challenges/new").headers["Location"] == "/accounts/login/?next=/challenges/new"
    client.force_login(ada)
    assert client.get("/challenges/new").status_code == 200
    trace = 'Traceback (most recent call last):\n  File "views.py", line 3, in get\nValueError: no quokka'
    given = {
        "title": "No quokka",
        "symptom": trace,
        "solution": "Feed it while a < b.",
        "tags": "Django, , PostgreSQL",
    }
    answer = client.post("/challenges/new", given, follow=True)
    assert answer.redirect_chain[-1][0] == _address(client)
    for text in (
        "Committed to ada/notes as challenges/no-quokka.md",
        "ValueError: no quokka",
        "a &lt; b",
        "PostgreSQL",
    ):
        assert text in answer.text
    assert "/@ada/notes/-/source/challenges/no-quokka.md" in answer.text


def test_a_form_that_lacks_something_keeps_what_was_typed(client: Client, ada):
    client.force_login(ada)
    page = client.post("/challenges/new", {"title": "", "symptom": "it hangs", "tags": ",".join("abcdefghijkl")})
    assert page.status_code == 422
    assert 'href="#id_title"' in page.text
    assert "it hangs" in page.text
    page = client.post("/challenges/new", {"title": "x", "symptom": "y", "tags": ",".join("abcdefghijkl")})
    assert (page.status_code, "Use at most 10 topics" in page.text) == (422, True)
    assert not Telling.objects.exists()


def test_a_visitor_is_led_to_sign_in_and_back(client: Client, slow):
    page = client.get(slow).text
    assert f'href="/accounts/login/?next={slow}"' in page
    assert "csrfmiddlewaretoken" not in page
    asked = client.post(_at(_solution("ada"), "evidence"), {"kind": "link", "url": PINNED})
    assert (asked.status_code, asked.headers["Location"]) == (302, f"/accounts/login/?next={slow}")
    assert client.get(_at(_solution("ada"), "evidence")).status_code == 405


def test_evidence_earns_the_badge_and_shows_who_gave_it(client: Client, person, slow):
    linus = person("linus")
    client.force_login(linus)
    one = _solution("grace")
    measured = {"kind": "measurement", "before": "840", "after": "42", "unit": "ms", "runs": "7", "of": "the list"}
    for given in ({"kind": "link", "url": PINNED}, measured, {"kind": "lab", "lab": "n-plus-one"}):
        answer = client.post(_at(one, "evidence"), {**given, "note": f"noted with {given['kind']}"})
        assert answer.headers["Location"] == f"{slow}#solution-{one.pk}", answer.text
    page = client.get(slow).text
    assert "840 ms to 42 ms, 20 times better" in page
    assert "(n = 7)" in page
    assert f'href="{PINNED}" rel="nofollow noopener ugc"' in page
    assert 'href="/labs/n-plus-one"' in page
    assert page.count('added by <a href="/@linus/">linus</a>') == 3
    assert "noted with lab" in page
    assert page.index(f'id="solution-{one.pk}"') < page.index(f'id="solution-{_solution("ada").pk}"')


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"kind": "link", "url": "https://github.com/ada/notes/tree/main"}, "url", "Pin it"),
        ({"kind": "measurement", "before": "fast", "after": "2", "unit": "ms", "runs": "5"}, "before", "number"),
        ({"kind": "measurement", "before": "3", "after": "2", "unit": "ms"}, "runs", "how often"),
        ({"kind": "lab", "lab": "no-such-lab", "before": "nonsense"}, "lab", "valid choice"),
        ({"kind": "", "note": "kept words"}, "kind", "required"),
    ],
)
def test_what_is_refused_is_said_at_the_field_with_what_was_typed_kept(client: Client, grace, slow, given, field, said):
    client.force_login(grace)
    one = _solution("ada")
    page = client.post(_at(one, "evidence"), given)
    assert page.status_code == 422
    assert f'href="#evidence-{one.pk}-{field}"' in page.text
    assert f'id="evidence-{one.pk}-{field}"' in page.text
    assert page.text.count('<details class="fold" open>') == 1
    assert said in page.text
    typed = next(value for name, value in given.items() if name != "kind")
    assert field == "lab" or typed in page.text
    assert not Evidence.objects.exists()


def test_people_vote_for_others_solutions_and_take_it_back(client: Client, ada, slow):
    client.force_login(ada)
    mine, other = _solution("ada"), _solution("grace")
    assert f'action="{_at(mine, "vote")}"' not in client.get(slow).text
    assert client.post(_at(mine, "vote"), {"value": 1}).status_code == 403
    client.post(_at(other, "vote"), {"value": "1"})
    assert Vote.objects.get().value == 1
    assert re.search(r'value="0" aria-pressed="true">For it', client.get(slow).text)
    client.post(_at(other, "vote"), {"value": "0"})
    assert not Vote.objects.exists()
    assert client.post(_at(other, "vote"), {"value": "7"}).status_code == 404
    assert client.post(f"/challenges/{other.challenge_id}/solutions/999999/vote", {"value": 1}).status_code == 404


def test_only_who_had_the_problem_accepts_a_solution(client: Client, ada, person, slow):
    one = _solution("grace")
    client.force_login(person("linus"))
    assert "Accept it" not in client.get(slow).text
    assert client.post(_at(one, "accept")).status_code == 403
    client.force_login(ada)
    assert "Accept it" in client.get(slow).text
    client.post(_at(one, "accept"))
    assert Challenge.objects.get().accepted == one
    assert re.search(r"</svg>\s*accepted</span>", client.get(slow).text)
    client.post(_at(one, "accept"), {"take_back": "1"})
    assert Challenge.objects.get().accepted is None


def test_what_people_added_they_withdraw_and_nobody_else(client: Client, ada, person, slow):
    linus, number = person("linus"), Challenge.objects.get().pk
    client.force_login(linus)
    assert client.post(f"/challenges/{number}/solutions", {"text": " "}).status_code == 422
    client.post(f"/challenges/{number}/solutions", {"text": "A dataloader: https://example.org/x <b>"})
    typed = Solution.objects.get(person=linus)
    client.post(_at(typed, "evidence"), {"kind": "link", "url": PINNED})
    page = client.get(slow).text
    assert "&lt;b&gt;" in page
    assert 'href="https://example.org/x" rel="nofollow"' in page
    given = f"/challenges/{number}/evidence/{Evidence.objects.get().pk}/withdraw"
    client.force_login(ada)
    assert f'action="{given}"' not in client.get(slow).text
    assert client.post(given).status_code == 403
    assert client.post(_at(typed, "withdraw")).status_code == 403
    client.force_login(linus)
    assert client.post(_at(_solution("ada"), "withdraw")).status_code == 403
    client.post(given)
    client.post(_at(typed, "withdraw"))
    assert not Evidence.objects.exists()
    assert not Solution.objects.filter(person=linus).exists()


def test_many_solutions_fold_and_a_refused_form_opens_its_fold(client: Client, ada, person, slow):
    number = Challenge.objects.get().pk
    for place in range(9):
        services.add_solution(actor=ada, challenge=number, text=f"Way number {place}, unlike the others: {'x' * place}")
    page = client.get(slow).text
    assert "3 more solutions in full" in page
    client.force_login(ada)
    page = client.get(slow).text
    last = re.findall(r'id="solution-(\d+)"', page)[-1]
    assert f'id="evidence-{last}-url"' not in page
    assert f'href="?solution={last}#solution-{last}"' in page
    assert f'id="evidence-{last}-url"' in client.get(f"{slow}?solution={last}").text
    page = client.post(f"/challenges/{number}/solutions/{last}/evidence", {"kind": "link"}).text
    assert re.search(r'<details class="fold" open><summary>.{0,200}3 more solutions in full', page, re.DOTALL)


# Where else challenges show


def test_insights_lead_to_the_challenge_they_were_joined_to(client: Client, slow):
    page = client.get("/@grace/notes/-/insights")
    assert f'href="/challenges/{Challenge.objects.get().pk}"' in page.text
    assert "challenges" in page.headers[TAGS_HEADER].split(",")


def test_the_front_page_shows_evidence_to_visitors_and_queues_to_members(client: Client, ada, grace, slow):
    assert "Challenges with evidence" not in client.get("/").text
    one = _solution("ada")
    services.add_evidence(actor=grace, challenge=one.challenge_id, solution=one.pk, kind="link", url=PINNED)
    front = client.get("/")
    assert slow in front.text
    assert "challenges" in front.headers[TAGS_HEADER].split(",")
    client.force_login(ada)
    assert 'href="/challenges/?waiting=evidence"' in client.get("/").text


# What it costs


def test_what_a_page_asks_of_the_database_does_not_grow(
    client: Client, ada, grace, person, slow, tell, django_assert_max_num_queries
):
    many = [
        (f"Problem {n}", f"Wombat number {n} {'ab' * n} broke the quokka {'cd' * n}.", f"Fix {n}.") for n in range(9)
    ]
    for handle in ("linus", "mallory", "eve"):
        tell(person(handle), AGAIN, *many)
    number = Challenge.objects.get(tellings__repository__owner=ada).pk
    for place in range(6):
        added = services.add_solution(actor=grace, challenge=number, text=f"Way {place} of doing it, {'y' * place}")
        for lab in ("n-plus-one", "index-vmsteps"):
            services.add_evidence(actor=grace, challenge=number, solution=added.pk, kind="lab", lab=lab)
    with django_assert_max_num_queries(7):
        client.get("/challenges/")
    address = client.get(f"/challenges/{number}").headers["Location"]
    with django_assert_max_num_queries(9):
        page = client.get(address)
    client.force_login(grace)
    with django_assert_max_num_queries(12):
        client.get(address)
    assert len(page.content) < 100_000
    assert etag(page.content)
