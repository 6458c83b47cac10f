"""Who may do what: every route of REST and every root of GraphQL, in one matrix of roles and objects.

A row names one capability, how REST and GraphQL offer it, and the rule that says what each role gets for each
object. A route or root field that is in no row fails the suite.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from nexus.accounts import services as accounts
from nexus.activity import services as activity
from nexus.activity.models import Notice
from nexus.api.graphql.relay import make_id
from nexus.api.graphql.schema import core
from nexus.api.rest import urls
from nexus.api.rest.description import description
from nexus.api.tests import hub
from nexus.challenges import citing, sayings, taking_in
from nexus.challenges import services as challenges
from nexus.challenges.models import Challenge, Citation, Solution
from nexus.labs import services as labs
from nexus.labs.models import Run
from nexus.library.insights import key
from nexus.library.notes import take_in_topics
from nexus.repos import mirrored
from nexus.repos.models import Visibility

pytestmark = pytest.mark.django_db
ROLES = ("visitor", "stranger", "owner", "member", "admin", "read_only", "push_only", "revoked")
OBJECTS = ("public", "cohort", "private", "missing")
OWNERS = ("owner", "read_only")
SEEN_BY = {
    "public": {*ROLES},
    "cohort": {*OWNERS, "member"},
    "private": {*OWNERS},
    "missing": set(),
}


def read(role: str, thing: str) -> int:
    """Seen or not there; a token that is not valid opens nothing."""
    if role == "revoked":
        return 401
    return 200 if role in SEEN_BY[thing] else 404


def change(role: str, thing: str) -> int:
    """Who is asking is settled before what is asked for is looked up."""
    if role in ("visitor", "revoked"):
        return 401
    if role in ("read_only", "push_only"):
        return 403
    if role not in SEEN_BY[thing]:
        return 404
    return 200 if role == "owner" else 403


def listed(role: str, thing: str) -> int:
    """The list is for all; what stands in it is told by `contains`."""
    return 401 if role == "revoked" else 200


def own(role: str, thing: str) -> int:
    if role in ("visitor", "revoked"):
        return 401
    return 403 if role == "push_only" else 200


def make(role: str, thing: str) -> int:
    if role in ("visitor", "revoked"):
        return 401
    return 403 if role in ("read_only", "push_only") else 200


def make_for_owner(role: str, thing: str) -> int:
    return 403 if make(role, thing) == 200 and role != "owner" else make(role, thing)


def administer(role: str, thing: str) -> int:
    return 403 if make(role, thing) == 200 and role != "admin" else make(role, thing)


def remove(role: str, thing: str) -> int:
    """The mirrored author is the stranger."""
    return 200 if (make(role, thing), role) == (200, "stranger") else administer(role, thing)


def add(role: str, thing: str) -> int:
    """Whoever sees it may add to it."""
    if make(role, thing) != 200:
        return make(role, thing)
    return 200 if role in SEEN_BY[thing] else 404


def vote(role: str, thing: str) -> int:
    """For what others told."""
    return 403 if role == "owner" and thing != "missing" else add(role, thing)


def withdraw(role: str, thing: str) -> int:
    """What the owner added, by the owner; an administrator may too, of what is to be seen."""
    return 200 if (role, thing) == ("admin", "public") else change(role, thing)


def revoke(role: str, thing: str) -> int:
    """The token in question is the owner's; `missing` is none."""
    if make(role, thing) != 200:
        return make(role, thing)
    return 200 if role == "owner" and thing != "missing" else 404


@dataclass(frozen=True)
class Row:
    """`rest` is method and path, `graphql` the root field with its arguments; `instead` what a permitted call answers."""

    rule: Callable[[str, str], int]
    rest: str = ""
    body: str = ""
    graphql: str = ""
    fields: str = ""
    instead: int = 200
    contains: bool = False


PRACTICES = "\n## Best practices\n\n- Never hardcode credentials of {name}\n"
CHALLENGES = "\n## Challenges\n\n### {name}\n\n**Problem**: Lists were slow\n\n**Solution**: An index\n"
KEY = key("technology", "Redis", "Redis", "")
R = "/api/v1/repositories/{owner}/{name}"
C = "/api/v1/challenges/{challenge}"
ON = 'challenge: "{challenge}"'
P = "/api/v1/practices/{practice}"
PRACTICE, LINE = "deploy-review", "take-secrets-from-the-environment-or"
PINNED = "https://github.com/ada/notes/pull/1#ROLE-OBJECT"
CITED = f'practice: "{PRACTICE}", line: "{LINE}", citation: {{{{stance: SUPPORTS, about: "{PINNED}"}}}}'
WHOLE = "{{ title solutions {{ text }} }}"
AT = 'owner: "ada", name: "{name}"'
MATRIX = [
    Row(listed, "GET /api/v1/repositories", graphql="repositories", fields="{{ edges {{ node {{ name }} }} }}", contains=True),
    Row(listed, "GET /api/v1/search", graphql='search(q: "stampede")', fields="{{ edges {{ node {{ repository }} }} }}", contains=True),
    Row(read, f"GET {R}", graphql=f"repository({AT})", fields="{{ name description }}"),
    Row(read, f"GET {R}/documents", graphql=f"documents({AT})", fields="{{ edges {{ node {{ title html }} }} }}"),
    Row(read, f"GET {R}/documents/{{path}}", graphql=f'document({AT}, path: "README.md")', fields="{{ title html }}"),
    Row(read, graphql=f'sections({AT}, path: "README.md")', fields="{{ title }}"),
    Row(read, f"GET {R}/health", graphql=f"health({AT})", fields="{{ total }}"),
    Row(read, f"GET {R}/insights", graphql=f"insights({AT})", fields="{{ edges {{ node {{ text }} }} }}"),
    Row(change, f"PUT {R}/insights/{{kind}}/{{key}}", '{"is_none": true}', f'correctInsight({AT}, kind: TECHNOLOGY, key: "{{key}}", correction: {{{{isNone: true}}}})', "{{ name }}"),
    Row(change, f"DELETE {R}/insights/{{kind}}/{{key}}", "", f'withdrawCorrection({AT}, kind: TECHNOLOGY, key: "{{key}}")', "{{ name }}"),
    Row(read, graphql='node(id: "{id}")', fields="{{ id }}"),
    Row(change, f"PATCH {R}", '{"description": "x"}', f'updateRepository({AT}, change: {{{{description: "x"}}}})', "{{ name }}"),
    Row(change, f"POST {R}/sync", "", f"syncMirror({AT})", "{{ name }}", instead=409),
    Row(make, "POST /api/v1/repositories", '{"name": "new-ROLE-OBJECT"}', 'createRepository(new: {{name: "new-ROLE-OBJECT"}})', "{{ name }}"),
    Row(make_for_owner, "POST /api/v1/repositories", '{"name": "for-ada-ROLE-OBJECT", "owner": "ada"}', 'createRepository(new: {{name: "for-ada-ROLE-OBJECT", owner: "ada"}})', "{{ name }}"),
    Row(make, "POST /api/v1/mirrors", '{"url": "http://127.0.0.1/a/b"}', 'addMirror(url: "http://127.0.0.1/a/b")', "{{ name }}", instead=422),
    Row(make, "POST /api/v1/tokens", '{"name": "new"}', 'createToken(new: {{name: "new"}})', "{{ secret }}"),
    Row(revoke, "DELETE /api/v1/tokens/{token_id}", graphql='revokeToken(id: "{token}")'),
    Row(own, "GET /api/v1/inbox", graphql="inbox", fields="{{ edges {{ node {{ title }} }} }}"),
    Row(revoke, "PUT /api/v1/inbox/{notice_id}/read", graphql='markRead(id: "{notice}")', fields="{{ title }}"),
    Row(make, "POST /api/v1/inbox/read-all", graphql="markAllRead"),
    Row(own, "GET /api/v1/tokens", graphql="tokens", fields="{{ edges {{ node {{ name }} }} }}"),
    Row(own, "GET /api/v1/me", graphql="me", fields="{{ email }}"),
    Row(listed, "GET /api/v1/challenges", graphql="challenges", fields="{{ edges {{ node {{ title }} }} }}", contains=True),
    Row(make, "POST /api/v1/challenges", '{"title": "New", "symptom": "ROLE fails at OBJECT"}', 'stateChallenge(new: {{title: "New", symptom: "ROLE fails at OBJECT"}})', "{{ url }}"),
    Row(read, f"GET {C}", graphql='challenge(id: "{challenge}")', fields=WHOLE),
    Row(read, graphql='node(id: "{challenge_id}")', fields="{{ id }}"),
    Row(add, f"POST {C}/solutions", '{"text": "I waited"}', f'addSolution({ON}, text: "I waited")', WHOLE),
    Row(withdraw, f"DELETE {C}/solutions/{{solution}}", "", f'withdrawSolution({ON}, solution: "{{solution}}")', WHOLE),
    Row(add, f"POST {C}/solutions/{{solution}}/evidence", '{"kind": "lab", "lab": "index-vmsteps"}', f'addEvidence({ON}, solution: "{{solution}}", evidence: {{{{kind: LAB, lab: "index-vmsteps"}}}})', "{{ lab }}"),
    Row(withdraw, f"DELETE {C}/evidence/{{evidence}}", "", f'withdrawEvidence({ON}, evidence: "{{evidence}}")', WHOLE),
    Row(vote, f"PUT {C}/solutions/{{solution}}/vote", '{"value": 1}', f'vote({ON}, solution: "{{solution}}", value: 1)', WHOLE),
    Row(change, f"PUT {C}/accepted", '{"solution": null}', f"accept({ON}, solution: null)", WHOLE),
    Row(listed, "GET /api/v1/practices", graphql="practices", fields="{{ edges {{ node {{ slug learners }} }} }}"),
    Row(listed, f"GET {P}", graphql=f'practice(slug: "{PRACTICE}")', fields="{{ lines {{ wordings {{ repository }} }} }}", contains=True),
    Row(listed, "GET /api/v1/unheld-practices", graphql="unheldPractices", fields="{{ edges {{ node {{ title }} }} }}"),
    Row(make, f"POST {P}/lines/{{line}}/citations", f'{{"stance": "supports", "about": "{PINNED}"}}', f"citeForPractice({CITED})", "{{ url }}"),
    Row(withdraw, f"DELETE {P}/citations/{{citation}}", "", f'withdrawCitation(practice: "{PRACTICE}", citation: "{{citation}}")', "{{ slug }}"),
    Row(listed, "GET /api/v1/topics", graphql="topics", fields="{{ edges {{ node {{ slug notesCount }} }} }}"),
    Row(listed, "GET /api/v1/topics/{topic}"),
    Row(listed, "GET /api/v1/topics/{topic}/notes", contains=True),
    Row(listed, graphql='topic(slug: "redis")', fields="{{ notes {{ edges {{ node {{ repository copies {{ repository }} }} }} }} }}", contains=True),
    Row(listed, "GET /api/v1/coverage", graphql="coverage", fields="{{ finding }}"),
    Row(listed, "GET /api/v1/claims", graphql="claims", fields="{{ edges {{ node {{ id }} }} }}"),
    Row(listed, "GET /api/v1/labs", graphql="labs", fields="{{ edges {{ node {{ slug }} }} }}"),
    Row(listed, "GET /api/v1/labs/{slug}", graphql='lab(slug: "index-vmsteps")', fields="{{ slug }}"),
    Row(listed, "GET /api/v1/labs/{slug}/runs", graphql='labRuns(lab: "index-vmsteps")', fields="{{ edges {{ node {{ id }} }} }}"),
    Row(listed, "GET /api/v1/labs/{slug}/runs/{run}", graphql='labRun(lab: "index-vmsteps", id: "{run}")', fields="{{ status }}"),
    Row(make, "POST /api/v1/labs/{slug}/runs", graphql='runLab(slug: "index-vmsteps")', fields="{{ status }}"),
    Row(make, "POST /api/v1/labs/{slug}/results", '{"machine_name": "", "result": {}}', 'shareLabResult(slug: "index-vmsteps", machineName: "", result: {{}})', "{{ status }}", instead=422),
    Row(listed, "GET /api/v1/people", graphql="people", fields="{{ edges {{ node {{ handle }} }} }}"),
    Row(listed, "GET /api/v1/people/{handle}", graphql='person(handle: "ada")', fields="{{ handle }}"),
    Row(listed, "GET /api/v1/owners/{handle}", graphql='owner(handle: "ada")', fields="{{ handle claimedBy }}"),
    Row(administer, "PUT /api/v1/owners/{author}/claim", '{"person": "grace"}', 'claimOwner(owner: "linus", person: "grace")', "{{ claimedBy }}"),
    Row(remove, "DELETE /api/v1/owners/{author}/mirrors", "", 'removeMirrors(owner: "linus")', "{{ handle }}"),
]  # fmt: skip
HIDING = (read, change, add, vote, withdraw)
PLACES = re.compile(rb"(?<=/)(challenges|solutions|evidence|citations)/[0-9]+")
FOR_ALL = {"api/openapi.json", "api/openapi.yaml", "api/docs", "api/problems/<slug:slug>"}
MUTATIONS = (
    "createRepository",
    "updateRepository",
    "addMirror",
    "claimOwner",
    "removeMirrors",
    "syncMirror",
    "correctInsight",
    "withdrawCorrection",
    "stateChallenge",
    "addSolution",
    "withdrawSolution",
    "addEvidence",
    "withdrawEvidence",
    "vote",
    "accept",
    "runLab",
    "shareLabResult",
    "createToken",
    "revokeToken",
    "citeForPractice",
    "withdrawCitation",
    "markRead",
    "markAllRead",
)
STATUS = {
    "UNAUTHENTICATED": 401,
    "INSUFFICIENT_SCOPE": 403,
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "CONFLICT": 409,
    "INVALID": 422,
}


@pytest.fixture
def scene(db):
    """Three repositories of ada's with the same content and a challenge each, and a client for each role."""
    ada, grace, mary = (accounts.add_person(handle=handle) for handle in ("ada", "grace", "mary"))
    root = accounts.add_person(handle="root", is_admin=True)
    guild = hub.cohort("guild", ada, mary)
    places = {
        "public": hub.repository(ada, "public-notes"),
        "cohort": hub.repository(ada, "cohort-notes", visibility=Visibility.COHORT, cohort=guild),
        "private": hub.repository(ada, "private-notes", visibility=Visibility.PRIVATE),
    }
    for thing, place in places.items():
        hub.publish(
            place,
            hub.FILES
            | {"README.md": f"{hub.README}{PRACTICES.format(name=thing)}{CHALLENGES.format(name=f'{thing}-notes')}"},
        )
        taking_in.take_in(repository=place)
        sayings.take_in(repository=place)
        take_in_topics(repository=place)
    mirrored.claim(actor=None, owner=accounts.add_unclaimed_owner(handle="linus"), person=grace)
    labs.ask_run(actor=root, slug="index-vmsteps")
    words = {"key": "k", "kind": "k", "title": "t", "text": "", "url": "/", "why": "w"}
    activity.deliver(people=[ada.pk], **words)
    lost, secret = hub.token(ada)
    accounts.revoke_token(actor=ada, token_id=lost.pk)
    clients = {
        "visitor": hub.visitor(),
        "stranger": hub.client(grace),
        "owner": hub.client(ada),
        "member": hub.client(mary),
        "admin": hub.client(root),
        "read_only": hub.client(ada, "read"),
        "push_only": hub.client(ada, "push"),
        "revoked": hub.bearer(secret),
    }
    return ada, places, clients


def numbers(row: Row, place) -> dict[str, int]:
    """The challenge of a place, and what ada has added to it just now if the row is about that."""
    if place is None:
        return dict.fromkeys(("challenge", "solution", "evidence", "citation"), 10**6)
    challenge = Challenge.objects.get(tellings__repository=place).pk
    if "{solution}" not in row.rest + row.graphql and "{evidence}" not in row.rest + row.graphql:
        return {"challenge": challenge, "solution": 0, "evidence": 0, "citation": cited(row, place, challenge)}
    Solution.objects.filter(challenge=challenge, tellings=None).delete()
    about = {"actor": place.owner.person, "challenge": challenge}
    solution = challenges.add_solution(**about, text="I asked").pk
    evidence = challenges.add_evidence(**about, solution=solution, kind="lab", lab="index-vmsteps").pk
    return {"challenge": challenge, "solution": solution, "evidence": evidence, "citation": 0}


def cited(row: Row, place, challenge: int) -> int:
    """What ada cites of a place just now, if the row is about that."""
    if "{citation}" not in row.rest + row.graphql:
        return 0
    Citation.objects.all().delete()
    about = {"practice": PRACTICE, "line": LINE, "stance": "supports", "about": f"/challenges/{challenge}"}
    return citing.cite(actor=place.owner.person, **about).pk


def notice_id(thing: str) -> int:
    """What ada was told; `missing` is nothing."""
    return Notice.objects.get().pk if thing != "missing" else 10**6


def rest(client: Client, row: Row, role: str, thing: str, place, token_id: int):
    method, path = row.rest.split()
    address = path.format(
        owner="ada",
        name=f"{thing}-notes",
        path="README.md",
        handle="ada",
        author="linus",
        token_id=token_id,
        notice_id=notice_id(thing),
        slug="index-vmsteps",
        topic="redis",
        practice=PRACTICE,
        line=LINE,
        kind="technology",
        key=KEY,
        run=Run.objects.latest("pk").pk,
        **numbers(row, place),
    )
    address += "?q=stampede" if path.endswith("/search") else ""
    body = row.body.replace("ROLE", role).replace("OBJECT", thing)
    return client.generic(method, address, body, content_type="application/json")


def graph(client: Client, row: Row, role: str, thing: str, place, token_id: int):
    field = row.graphql.replace("ROLE", role).replace("OBJECT", thing)
    node = make_id("Repository", place.pk if place else 10**6)
    known = numbers(row, place)
    query = f"{field} {row.fields}".format(
        name=f"{thing}-notes",
        id=node,
        token=make_id("Token", token_id),
        notice=make_id("Notice", notice_id(thing)),
        key=KEY,
        run=Run.objects.latest("pk").pk,
        challenge_id=make_id("Challenge", known["challenge"]),
        **known,
    )
    kind = "mutation" if field.partition("(")[0] in MUTATIONS else "query"
    return client.post("/graphql", json.dumps({"query": f"{kind} {{ {query} }}"}), content_type="application/json")


def outcome(response, is_graph: bool) -> int:
    """The status, with every 2xx as 200; for GraphQL what its answer means."""
    if not is_graph or response.status_code != 200:
        return 200 if response.status_code < 300 else response.status_code
    body = response.json()
    if body.get("errors"):
        return STATUS[body["errors"][0]["extensions"]["code"]]
    return 404 if next(iter(body["data"].values())) is None else 200


def cells(row: Row, ask, scene):
    ada, places, clients = scene
    for role in ROLES:
        for thing in OBJECTS:
            token_id = hub.token(ada)[0].pk if thing != "missing" else 10**6
            yield role, thing, ask(clients[role], row, role, thing, places.get(thing), token_id)


def wrong(row: Row, ask, scene, is_graph: bool) -> list[tuple]:
    """The cells of the row that are not as its rule says."""
    found, name = [], row.graphql if is_graph else row.rest
    for role, thing, response in cells(row, ask, scene):
        expected = row.rule(role, thing)
        expected = row.instead if expected == 200 else expected
        if (got := outcome(response, is_graph)) != expected:
            found.append((name, role, thing, expected, got))
        if row.contains and got == 200:
            shown = f'"{thing}-notes"' in response.content.decode()
            if shown != (role in SEEN_BY[thing]):
                found.append((name, role, thing, "shown", shown))
    return found


def test_rest_lets_each_role_do_what_it_may_and_nothing_else(scene):
    assert [cell for row in MATRIX if row.rest for cell in wrong(row, rest, scene, is_graph=False)] == []


def test_graphql_lets_each_role_do_what_it_may_and_nothing_else(scene):
    assert [cell for row in MATRIX if row.graphql for cell in wrong(row, graph, scene, is_graph=True)] == []


def test_every_route_of_rest_is_in_the_matrix():
    routes = {f"{method.upper()} {path}" for path, item in description()["paths"].items() for method in item}
    assert routes == {row.rest for row in MATRIX if row.rest}
    assert {str(one.pattern) for one in urls.urlpatterns} - {"api/v1/"} == FOR_ALL


def test_every_root_of_graphql_is_in_the_matrix():
    roots = {*core().query_type.fields, *core().mutation_type.fields}
    assert roots == {row.graphql.partition("(")[0] for row in MATRIX if row.graphql}


def test_rest_tells_private_from_missing_by_nothing(scene):
    assert compared(scene, rest, [row for row in MATRIX if row.rest and row.rule in HIDING]) == []


def test_graphql_tells_private_from_missing_by_nothing(scene):
    assert compared(scene, graph, [row for row in MATRIX if row.graphql and row.rule in HIDING]) == []


def test_what_describes_the_api_is_for_all(scene):
    for address in ("api/openapi.json", "api/openapi.yaml", "api/docs", "api/problems/not-found", "schema.graphql"):
        for client in scene[2].values():
            assert client.get(f"/{address}").status_code == 200


def compared(scene, ask, rows: list[Row]) -> list[tuple[str, str]]:
    """The rows and roles to which a private repository looks different from none."""
    _, places, clients = scene
    different = []
    for row in rows:
        for role in ("visitor", "stranger", "admin", "member", "push_only"):
            private = ask(clients[role], row, role, "private", places["private"], 0)
            missing = ask(clients[role], row, role, "missing", None, 0)
            told = PLACES.sub(b"", private.content.replace(b"/private-notes", b"/missing-notes"))
            if told != PLACES.sub(b"", missing.content) or headers(private) != headers(missing):
                different.append((row.rest or row.graphql, role))
    return different


def headers(response) -> dict[str, str]:
    varying = ("X-Request-Id", "Server-Timing", "Content-Length")
    return {name: value for name, value in response.headers.items() if name not in varying}
