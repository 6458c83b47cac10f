"""The list of challenges, and one with all its solutions compared."""

from dataclasses import asdict, dataclass, replace
from typing import Any, cast
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase

from nexus.challenges import queries
from nexus.challenges.known import CHALLENGES_TAG
from nexus.challenges.models import Challenge
from nexus.challenges.queries import Waiting, Whole
from nexus.labs.models import lab_tag
from nexus.repos.services import REPOSITORIES_TAG
from nexus.web.badges import BADGES
from nexus.web.challenges import present
from nexus.web.challenges.forms import EvidenceForm, SolutionForm
from nexus.web.feeds import challenges_feed
from nexus.web.pages import number, page, slice_of, tagged, viewer

PAGE = 30
TAGS = (CHALLENGES_TAG, REPOSITORIES_TAG)
TABS = (("", "All"), ("solution", "Unanswered"), ("evidence", "Needs evidence"))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which challenges a list is to hold. What nobody could mean is as if it were not said."""

    topic: str = ""
    badge: str = ""
    by: str = ""
    waiting: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        given = {
            name: request.GET.get(name, "").replace("\0", "").strip() for name in ("topic", "badge", "by", "waiting")
        }
        asked = cls(**given)
        asked = asked if asked.badge in BADGES else replace(asked, badge="")
        return asked if asked.waiting in ("solution", "evidence") else replace(asked, waiting="")

    @property
    def query(self) -> str:
        given = {name: value for name, value in asdict(self).items() if value}
        return f"?{urlencode(given)}" if given else ""

    def url(self, **changes: str) -> str:
        return f"/challenges/{replace(self, **changes).query}"

    def found(self, request: HttpRequest) -> "QuerySet[Challenge]":
        waiting = cast("Waiting", self.waiting)
        return queries.challenges(
            viewer=viewer(request), topic=self.topic, badge=self.badge, by=self.by, waiting=waiting
        )


def index(request: HttpRequest) -> HttpResponse:
    """The best known first; a queue shows what waits longest first."""
    asked = Asked.of(request)
    order = queries.ORDER[cast("Waiting", asked.waiting)]
    found, next_url = slice_of(request, asked.found(request).order_by(*order), PAGE)
    context = {
        "challenges": [present.row(one) for one in queries.rows(viewer(request), found)],
        "next_url": next_url,
        "tabs": [_tab(request, asked, waiting, label) for waiting, label in TABS],
        "filters": _filters(asked),
        "asked": asked,
        "is_narrowed": bool(asked.topic or asked.by or asked.badge),
        "atom_url": f"/challenges.atom{asked.query}",
        "nav": "challenges",
    }
    return page(request, "challenges/list.html", context, tags=TAGS)


def feed(request: HttpRequest) -> HttpResponse:
    """The same list, the newest told first, as Atom."""
    asked = Asked.of(request)
    found = list(asked.found(request).order_by("-told_at", "-pk")[:PAGE])
    rows = [present.row(one) for one in queries.rows(viewer(request), found)]
    return tagged(request, challenges_feed(request, rows, asked.url()), TAGS)


def challenge(request: HttpRequest, key: int, name: str = "") -> HttpResponseBase:  # noqa: ARG001  the number decides
    """One problem, how it was solved, and who else told it; 301 to its name as the viewer sees it."""
    whole = whole_of(request, key)
    if request.path != whole.row.url:
        return tagged(request, HttpResponsePermanentRedirect(whole.row.url), [])
    return show(request, whole)


def whole_of(request: HttpRequest, key: int) -> Whole:
    found = queries.challenge(viewer=viewer(request), key=key)
    if found is None:
        raise Http404
    return found


def show(
    request: HttpRequest, whole: Whole, *, form: EvidenceForm | SolutionForm | None = None, solution: int = 0
) -> HttpResponse:
    """The page; with a form that was refused, open at its place. `?solution=` opens the form of one that is folded."""
    titles = present.lab_titles()
    shown = [present.solution(one, whole, viewer(request), titles) for one in whole.solutions]
    wanted = solution or number(request, "solution")
    place = next((place for place, one in enumerate(shown) if one["key"] == wanted), 0)
    context: dict[str, Any] = {
        "challenge": present.whole(whole),
        "solutions": shown[: present.SHOWN],
        "more_solutions": shown[present.SHOWN :],
        "more_are_open": place >= present.SHOWN,
        "refused": form if solution else None,
        "open_key": wanted,
        "solution_form": form if isinstance(form, SolutionForm) else SolutionForm(auto_id="my-solution-%s"),
        "solution_is_open": isinstance(form, SolutionForm) or not shown,
        "labs": titles.items(),
        "nav": "challenges",
    }
    return page(request, "challenges/challenge.html", context, tags=_tags(whole), status=422 if form else 200)


def _tags(whole: Whole) -> list[str]:
    """What the page is made of: a repository that nobody may see any more takes its tellings off it at once."""
    repositories = {one.repository.tag for one in whole.tellings}
    labs = {lab_tag(run.lab) for one in whole.solutions for run in one.labs}
    return [whole.row.challenge.tag, *sorted(repositories), *sorted(labs)]


def _tab(request: HttpRequest, asked: Asked, waiting: str, label: str) -> dict[str, Any]:
    one = replace(asked, waiting=waiting, badge="")
    count = one.found(request).count()
    return {"label": label, "url": one.url(), "count": count, "is_current": asked.waiting == waiting}


def _filters(asked: Asked) -> list[dict[str, Any]]:
    """Links that narrow the list by badge, and take a topic or a person away again. A queue has one badge only."""
    taken = [
        {"label": f"{word} {said}", "url": asked.url(**{name: ""}), "active": True, "is_taken": True}
        for name, word, said in (("topic", "about", present.topic_name(asked.topic)), ("by", "by", asked.by))
        if getattr(asked, name)
    ]
    if asked.waiting:
        return taken
    badges = [("", "Any evidence"), *BADGES.items()]
    return [
        *({"label": word, "url": asked.url(badge=badge), "active": asked.badge == badge} for badge, word in badges),
        *taken,
    ]
