"""Challenges through REST and GraphQL: the same, whoever asks."""

import json

import pytest

from nexus.accounts import services as accounts
from nexus.api.graphql.relay import make_id
from nexus.api.tests import hub
from nexus.challenges import taking_in
from nexus.challenges.models import Challenge, Evidence, Telling
from nexus.freshness.headers import TAGS_HEADER
from nexus.repos import services as repos

pytestmark = pytest.mark.django_db
LIST = "/api/v1/challenges"
ORDERS = (
    "# Shop\n\n## Challenges\n\n### Slow order list\n\n"
    "**Problem**: N+1 queries made the order list slow.\n\n**Solution**: {solution}\n"
)
LOST = (
    "---\nchallenges:\n  - title: Lost invoices\n    challenge: Arabic glyphs vanish from PDF invoices.\n"
    "    environment: WeasyPrint\n---\n# Invoices\n"
)
PINNED = f"https://github.com/ada/shop/commit/{'a' * 40}"
MEASURED = {"kind": "measurement", "before": 840, "after": 42, "unit": "ms", "runs": 9, "note": "on my laptop"}
ROW = "number title url problem badge state verifiedOn agesOn people told answers topics toldAt concept"


@pytest.fixture
def people(db):
    """Ada and grace tell the same problem, with a solution each; linus waits for one to his."""
    ada, grace, linus = (accounts.add_person(handle=handle) for handle in ("ada", "grace", "linus"))
    told(ada, {"README.md": ORDERS.format(solution="select_related loads the customers with the orders.")})
    told(grace, {"README.md": ORDERS.format(solution="Keep the finished page in Redis for a minute.")})
    told(linus, {"a b/lost.md": LOST})
    return ada, grace, linus


def told(person, files, **more):
    repository = hub.repository(person, "shop", files, **more)
    taking_in.take_in(repository=repository)
    return repository


def graph(client, query, **variables):
    body = json.dumps({"query": query, "variables": variables})
    return client.post("/graphql", body, content_type="application/json").json()


def place(title="Slow order list") -> str:
    key = Telling.objects.filter(title=title).values_list("challenge_id", flat=True)[0]
    return f"{LIST}/{key}"


def send(client, method, address, body=None, **headers):
    return client.generic(method, address, json.dumps(body), content_type="application/json", headers=headers)


def test_a_list_tells_who_met_what(people):
    orders, lost = hub.visitor().get(LIST).json()["items"]
    assert (orders["people"], orders["told"], orders["answers"]) == (["ada", "grace"], 2, 2)
    assert (orders["concept"], orders["badge"], orders["state"]) == ("n-plus-one", "told", "fresh")
    assert orders["problem"] == "N+1 queries made the order list slow."
    assert orders["url"].startswith(f"/challenges/{orders['id']}-")
    assert orders["topics"]
    assert (lost["title"], lost["people"], lost["answers"]) == ("Lost invoices", ["linus"], 0)
    assert lost["verified_on"] is lost["ages_on"] is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("by=GRACE", ["n-plus-one"]),
        ("by=nobody", []),
        ("waiting=solution", [""]),
        ("waiting=evidence", ["n-plus-one"]),
        ("badge=told", ["n-plus-one"]),
        ("badge=linked", []),
        ("topic=redis", ["n-plus-one"]),
        ("topic=redis&by=linus", []),
    ],
)
def test_a_list_is_narrowed(people, query, found):
    assert [row["concept"] for row in hub.visitor().get(f"{LIST}?{query}").json()["items"]] == found


@pytest.mark.parametrize("query", ["badge=best", "waiting=long", "limit=0", "cursor=x"])
def test_a_wrong_wish_is_refused(people, query):
    assert hub.visitor().get(f"{LIST}?{query}").status_code == 422


@pytest.mark.parametrize("waiting", ["", "solution"])
def test_a_list_is_read_page_by_page(people, waiting):
    ada, _, _ = people
    notes = {
        f"{place}.md": f"---\nchallenges:\n  - challenge: {words}\n---\n# {place}\n"
        for place, words in enumerate(
            ["Docker builds fill the disk", "Emails go to spam folders", "Celery forgets tasks on restart"]
        )
    }
    taking_in.take_in(repository=hub.repository(ada, "notes", notes))
    seen, cursor = [], ""
    for _ in range(9):
        one = hub.visitor().get(f"{LIST}?limit=1&waiting={waiting}{cursor}" if waiting else f"{LIST}?limit=1{cursor}")
        seen += [row["id"] for row in one.json()["items"]]
        if not one.json()["next"]:
            break
        cursor = f"&cursor={one.json()['next']}"
    found = Challenge.objects.filter(answers=0) if waiting else Challenge.objects.all()
    order = ("told_at", "pk") if waiting else ("-rank", "-pk")
    assert seen == list(found.order_by(*order).values_list("pk", flat=True))
    assert len(seen) == (4 if waiting else 5)


def test_one_tells_the_whole(people):
    whole = hub.visitor().get(place()).json()
    first, second = whole["tellings"]
    assert (first["owner"], first["repository"], first["path"], first["line"]) == ("ada", "shop", "README.md", 5)
    assert (first["author"], first["written_at"]) == ("Ada", "2023-11-14T22:13:20Z")
    assert first["source_url"] == "/@ada/shop/-/source/README.md#L5"
    assert len(first["commit"]) == 40
    assert (first["why"] == "", second["why"] != "") == (True, True)
    assert [one["text"] for one in whole["solutions"]] == [first["solution"], second["solution"]]
    assert [one["tellings"] for one in whole["solutions"]] == [[first["id"]], [second["id"]]]
    assert whole["solutions"][0]["reason"] == "told, with nothing to look at yet"
    [lost] = hub.visitor().get(place("Lost invoices")).json()["tellings"]
    assert lost["details"] == {"environment": "WeasyPrint"}
    assert lost["source_url"] == "/@linus/shop/-/source/a%20b/lost.md#L2"


def test_a_solution_comes_and_goes(people):
    _, grace, _ = people
    client = hub.client(grace)
    answer = send(client, "POST", f"{place('Lost invoices')}/solutions", {"text": " Embed a font. "})
    made = answer.json()
    assert (answer.status_code, made["text"], made["person"], made["badge"]) == (201, "Embed a font.", "grace", "told")
    assert answer.headers["Location"] == f"{place('Lost invoices')}/solutions/{made['id']}"
    assert hub.visitor().get(place("Lost invoices")).json()["solutions"] == [made]
    assert client.delete(answer.headers["Location"]).status_code == 204
    assert hub.visitor().get(place("Lost invoices")).json()["solutions"] == []
    assert client.delete(answer.headers["Location"]).status_code == 404
    refused = send(client, "POST", f"{place()}/solutions", {"text": "   "})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/text")


def test_a_solution_that_a_document_tells_is_changed_there(people):
    ada, _, _ = people
    [first, _] = hub.visitor().get(place()).json()["solutions"]
    refused = hub.client(ada).delete(f"{place()}/solutions/{first['id']}")
    assert refused.status_code == 403
    assert "Change it there" in refused.json()["detail"]


def test_what_is_sent_twice_is_added_once(people):
    client = hub.client(people[1])
    for _ in range(2):
        added = send(client, "POST", f"{place()}/solutions", {"text": "Page it."}, idempotency_key="one")
        assert added.status_code == 201
    key = added.json()["id"]
    for _ in range(2):
        added = send(client, "POST", f"{place()}/solutions/{key}/evidence", MEASURED, idempotency_key="two")
        assert added.status_code == 201
    assert len(hub.visitor().get(place()).json()["solutions"]) == 3
    assert Evidence.objects.count() == 1


def test_evidence_makes_a_solution_better_known(people):
    _, _, linus = people
    client = hub.client(linus)
    second = hub.visitor().get(place()).json()["solutions"][1]
    answer = send(client, "POST", f"{place()}/solutions/{second['id']}/evidence", MEASURED)
    given = answer.json()
    assert (answer.status_code, given["person"], given["runs"]) == (201, "linus", 9)
    assert given["change"] == "840 ms to 42 ms, 20 times better"
    best = hub.visitor().get(place()).json()["solutions"][0]
    assert (best["id"], best["badge"], best["evidence"]) == (second["id"], "measured", [given])
    assert best["verified_on"] < best["ages_on"]
    assert hub.visitor().get(f"{LIST}?badge=measured").json()["items"][0]["verified_on"] == best["verified_on"]
    for body, kind in (({"kind": "link", "url": PINNED}, "link"), ({"kind": "lab", "lab": "index-vmsteps"}, "lab")):
        assert send(client, "POST", f"{place()}/solutions/{second['id']}/evidence", body).json()["kind"] == kind
    assert hub.client(people[0]).delete(answer.headers["Location"]).status_code == 403
    assert client.delete(answer.headers["Location"]).status_code == 204
    assert client.delete(answer.headers["Location"]).status_code == 404
    assert len(hub.visitor().get(place()).json()["solutions"][0]["evidence"]) == 2


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"kind": "link", "url": "https://github.com/ada/shop/tree/main"}, {"#/url"}),
        ({"kind": "link"}, {"#/url"}),
        ({"kind": "lab", "lab": "no-such-lab"}, {"#/lab"}),
        ({"kind": "measurement", "unit": "ms"}, {"#/before", "#/after", "#/runs"}),
        ({**MEASURED, "before": -1, "unit": ""}, {"#/before", "#/unit"}),
        ({**MEASURED, "before": float("nan")}, {"#/before"}),
        ({**MEASURED, "before": "840", "runs": True}, {"#/before", "#/runs"}),
        ({"kind": "wish"}, {"#/kind"}),
        ({**MEASURED, "note": "x" * 1001}, {"#/note"}),
    ],
)
def test_wrong_evidence_is_refused_field_by_field(people, body, pointers):
    one = hub.visitor().get(place()).json()["solutions"][0]
    refused = send(hub.client(people[2]), "POST", f"{place()}/solutions/{one['id']}/evidence", body)
    assert refused.status_code == 422
    assert {error["pointer"] for error in refused.json()["errors"]} == pointers
    assert not Evidence.objects.exists()


def test_votes_order_solutions_and_nobody_votes_for_their_own(people):
    ada, grace, linus = people
    first, second = hub.visitor().get(place()).json()["solutions"]
    vote = f"{place()}/solutions/{second['id']}/vote"
    assert send(hub.client(linus), "PUT", vote, {"value": 1}).status_code == 204
    assert send(hub.client(ada), "PUT", vote, {"value": 1}).status_code == 204
    assert send(hub.client(ada), "PUT", vote, {"value": -1}).status_code == 204
    assert send(hub.client(grace), "PUT", vote, {"value": 1}).status_code == 403
    for wrong in (2, False, "1", None):
        assert send(hub.client(linus), "PUT", vote, {"value": wrong}).status_code == 422
    mine = {one["id"]: (one["votes"], one["my_vote"]) for one in hub.client(linus).get(place()).json()["solutions"]}
    assert mine == {first["id"]: (0, 0), second["id"]: (0, 1)}
    send(hub.client(ada), "PUT", vote, {"value": 0})
    best = hub.visitor().get(place()).json()["solutions"][0]
    assert (best["id"], best["votes"], best["my_vote"]) == (second["id"], 1, 0)


def test_those_who_had_the_problem_accept_a_solution(people):
    ada, grace, linus = people
    _, second = hub.visitor().get(place()).json()["solutions"]
    assert send(hub.client(linus), "PUT", f"{place()}/accepted", {"solution": second["id"]}).status_code == 403
    assert send(hub.client(ada), "PUT", f"{place()}/accepted", {"solution": second["id"]}).status_code == 204
    assert hub.visitor().get(place()).json()["solutions"][0]["is_accepted"] is True
    assert send(hub.client(ada), "PUT", f"{place()}/accepted", {"solution": 10**6}).status_code == 404
    for wrong in ({}, {"solution": True}, {"solution": str(second["id"])}):
        assert send(hub.client(grace), "PUT", f"{place()}/accepted", wrong).status_code == 422
    assert send(hub.client(grace), "PUT", f"{place()}/accepted", {"solution": None}).status_code == 204
    assert not any(one["is_accepted"] for one in hub.visitor().get(place()).json()["solutions"])


@pytest.mark.parametrize("key", [0, 10**6, 2**63, 10**30, "x"])
def test_what_is_not_there_is_nothing(people, key):
    assert hub.visitor().get(f"{LIST}/{key}").status_code == (422 if key in (0, 2**63, 10**30) else 404)
    assert graph(hub.visitor(), f'{{ challenge(id: "{key}") {{ title }} }}')["data"] == {"challenge": None}


def test_what_became_private_is_seen_by_its_owner_only(people):
    ada, grace, linus = people
    repos.change_repository(actor=linus, repository=linus.repositories.get(), visibility="private")
    key = place("Lost invoices")
    assert hub.visitor().get(key).status_code == hub.client(ada).get(key).status_code == 404
    assert hub.client(linus).get(key).status_code == 200
    repos.change_repository(actor=grace, repository=grace.repositories.get(), visibility="private")
    left = hub.visitor().get(place()).json()
    assert (left["people"], left["told"], len(left["solutions"]), len(left["tellings"])) == (["ada"], 1, 1, 1)
    [row] = hub.visitor().get(LIST).json()["items"]
    assert (row["people"], row["told"]) == (["ada"], 1)


def test_a_visitors_copy_is_kept_until_it_changes(people):
    listed, one = hub.visitor().get(LIST), hub.visitor().get(place())
    assert listed.headers[TAGS_HEADER] == "challenges,repositories"
    assert one.headers[TAGS_HEADER] == f"challenge:{one.json()['id']},repositories"
    assert hub.visitor().get(place(), headers={"If-None-Match": one.headers["ETag"]}).status_code == 304
    assert TAGS_HEADER not in hub.client(people[0]).get(place()).headers


def test_graphql_says_the_same(people):
    client = hub.client(people[2])
    second = hub.visitor().get(place()).json()["solutions"][1]
    send(client, "POST", f"{place()}/solutions/{second['id']}/evidence", MEASURED)
    send(client, "PUT", f"{place()}/solutions/{second['id']}/vote", {"value": 1})
    rest = client.get(place()).json()
    tellings = "id owner repository path line commit author writtenAt title problem solution details why sourceUrl"
    given = "id kind url before after unit of runs change lab note person givenAt"
    solutions = (
        f"id text badge state reason verifiedOn agesOn votes myVote isAccepted tellings person evidence {{ {given} }}"
    )
    query = (
        f"query ($id: ID!) {{ challenge(id: $id) {{ {ROW} tellings {{ {tellings} }} solutions {{ {solutions} }} }} }}"
    )
    for key in (rest["id"], make_id("Challenge", rest["id"])):
        assert like_rest(graph(client, query, id=str(key))["data"]["challenge"]) == as_text(rest)
    edges = graph(client, f"{{ challenges {{ edges {{ node {{ id {ROW} }} }} }} }}")["data"]["challenges"]["edges"]
    assert edges[0]["node"].pop("id") == make_id("Challenge", rest["id"])
    edges[1]["node"].pop("id")
    assert [like_rest(edge["node"]) for edge in edges] == as_text(client.get(LIST).json()["items"])


def like_rest(told, name=""):
    """What GraphQL tells, in the words of REST."""
    if isinstance(told, dict):
        return {
            "id" if key == "number" else "".join(f"_{c.lower()}" if c.isupper() else c for c in key): like_rest(
                one, key
            )
            for key, one in told.items()
        }
    if isinstance(told, list):
        return [like_rest(one, name) for one in told]
    if name in ("badge", "state", "kind"):
        return told.lower()
    return as_text(told, name)


def as_text(told, name=""):
    """Numbers of rows as text, and times to the second."""
    if isinstance(told, dict):
        return {key: as_text(one, key) for key, one in told.items()}
    if isinstance(told, list):
        return [as_text(one, name) for one in told]
    if name in ("id", "number", "tellings"):
        return str(told)
    return told[:19] if isinstance(told, str) and name.lower().endswith("at") else told


def test_graphql_narrows_and_pages_its_list(people):
    def concepts(wish):
        query = f"{{ challenges({wish}) {{ edges {{ node {{ concept }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        found = graph(hub.visitor(), query)["data"]["challenges"]
        return [edge["node"]["concept"] for edge in found["edges"]], found["pageInfo"]

    assert concepts("waiting: SOLUTION")[0] == [""]
    assert concepts("badge: TOLD")[0] == ["n-plus-one"]
    assert concepts('by: "grace", topic: "redis"')[0] == ["n-plus-one"]
    first, info = concepts("first: 1")
    assert (first, info["hasNextPage"]) == (["n-plus-one"], True)
    assert concepts(f'first: 1, after: "{info["endCursor"]}"')[0] == [""]


def test_graphql_adds_and_takes_back(people):
    ada, grace, _ = people
    key = place("Lost invoices").rpartition("/")[2]
    client = hub.client(grace)

    def done(who, act, fields="{ solutions { id text isAccepted myVote evidence { id change } } }"):
        [found] = graph(who, f"mutation {{ {act} {fields} }}")["data"].values()
        return found

    [one] = done(client, f'addSolution(challenge: "{key}", text: "Embed a font.")')["solutions"]
    on = f'challenge: "{make_id("Challenge", key)}", solution: "{one["id"]}"'
    wish = "{kind: MEASUREMENT, before: 9, after: 3, unit: errors, runs: 5}".replace("errors", '"errors"')
    given = done(client, f"addEvidence({on}, evidence: {wish})", "{ id change kind person }")
    assert (given["change"], given["kind"]) == ("9 errors to 3 errors, 3 times better", "MEASUREMENT")
    assert done(hub.client(ada), f"vote({on}, value: 1)")["solutions"][0]["myVote"] == 1
    refused = graph(client, f"mutation {{ accept({on}) {{ title }} }}")["errors"][0]["extensions"]["code"]
    assert refused == "FORBIDDEN"
    assert done(hub.client(people[2]), f"accept({on})")["solutions"][0]["isAccepted"] is True
    assert (
        done(client, f'withdrawEvidence(challenge: "{key}", evidence: "{given["id"]}")')["solutions"][0]["evidence"]
        == []
    )
    assert done(client, f"withdrawSolution({on})")["solutions"] == []
    wrong = graph(client, f'mutation {{ addSolution(challenge: "{key}", text: " ") {{ title }} }}')["errors"][0]
    assert wrong["extensions"]["errors"][0]["pointer"] == "#/text"


def test_a_global_id_leads_back(people):
    one = make_id("Challenge", place().rpartition("/")[2])
    query = "query ($id: ID!) { node(id: $id) { id __typename ... on Challenge { solutions { text } } } }"
    node = graph(hub.visitor(), query, id=one)["data"]["node"]
    assert (node["id"], node["__typename"], len(node["solutions"])) == (one, "Challenge", 2)


@pytest.mark.parametrize("first", [1, 2])
def test_more_challenges_take_no_more_queries(people, first, django_assert_num_queries):
    query = f"{{ challenges(first: {first}) {{ edges {{ node {{ {ROW} }} }} }} }}"
    with django_assert_num_queries(3):  # the challenges, what tells them, the topics of that
        graph(hub.visitor(), query)
    with django_assert_num_queries(3):
        hub.visitor().get(f"{LIST}?limit={first}")


PARTS = {
    "title": "Tasks run twice",
    "symptom": "Celery ran each task twice.",
    "cause": "A visibility timeout of Redis.",
}


def test_a_challenge_is_stated_by_rest(people):
    client = hub.client(people[0])
    for _ in range(2):
        answer = send(client, "POST", LIST, {**PARTS, "tags": ["celery"]}, idempotency_key="one")
        stated = answer.json()
        assert (answer.status_code, stated["document_url"]) == (201, "/@ada/notes/challenges/tasks-run-twice.md")
        assert answer.headers["Location"] == f"{LIST}/{stated['challenge_id']}"
    seen = hub.visitor().get(answer.headers["Location"]).json()
    assert (seen["title"], seen["people"]) == ("Tasks run twice", ["ada"])
    assert seen["url"].startswith(stated["url"])
    assert seen["tellings"][0]["details"] == {"cause": "A visibility timeout of Redis."}
    assert "celery" in seen["topics"]
    assert hub.visitor().get(f"{LIST}?waiting=solution&by=ada").json()["items"][0]["id"] == seen["id"]


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, {"#/title", "#/symptom"}),
        ({**PARTS, "title": " "}, {"#/title"}),
        ({**PARTS, "cause": "x" * 4001}, {"#/cause"}),
        ({**PARTS, "tags": ["x"] * 11}, {"#/tags"}),
        ({**PARTS, "tags": ["x" * 41]}, {"#/tags/0"}),
    ],
)
def test_a_wrong_challenge_is_refused_field_by_field(people, body, pointers):
    refused = send(hub.client(people[0]), "POST", LIST, body)
    assert refused.status_code == 422
    assert {error["pointer"] for error in refused.json()["errors"]} == pointers


def test_a_challenge_is_stated_by_graphql(people):
    query = "mutation ($new: NewChallenge!) { stateChallenge(new: $new) { url documentUrl challenge { title solutions { text } } } }"
    client = hub.client(people[1])
    stated = graph(client, query, new={**PARTS, "solution": "Raise the timeout."})["data"]["stateChallenge"]
    assert stated["challenge"] == {"title": "Tasks run twice", "solutions": [{"text": "Raise the timeout."}]}
    assert hub.visitor().get(stated["documentUrl"]).status_code == 200
    refused = graph(client, query, new={"title": "x", "symptom": " ", "tradeOff": "y" * 4001})["errors"][0]
    assert {one["pointer"] for one in refused["extensions"]["errors"]} == {"#/symptom", "#/trade_off"}


def test_an_insight_leads_to_its_challenge(people):
    ada, _, _ = people
    listed = "/api/v1/repositories/linus/shop/insights?kind=challenge"
    [one] = hub.visitor().get(listed).json()["items"]
    key = int(place("Lost invoices").rpartition("/")[2])
    assert (one["challenge_id"], one["challenge_url"]) == (key, f"/challenges/{key}")
    assert one["details"] == {"environment": "WeasyPrint"}
    query = '{ insights(owner: "linus", name: "shop", kind: CHALLENGE) { edges { node { details challengeId challengeUrl } } } }'
    [edge] = graph(hub.visitor(), query)["data"]["insights"]["edges"]
    assert edge["node"] == {
        "details": one["details"],
        "challengeId": make_id("Challenge", key),
        "challengeUrl": one["challenge_url"],
    }
    hub.repository(ada, "later", {"README.md": ORDERS.format(solution="Wait.")})
    [waiting] = hub.visitor().get(listed.replace("linus/shop", "ada/later")).json()["items"]
    assert (waiting["challenge_id"], waiting["challenge_url"], waiting["details"]) == (None, None, {})
