"""The addresses of pages. Exact shapes: docs/reference/addresses.md."""

from django.urls import include, path, re_path

from nexus.accounts.models import HANDLE_PATTERN
from nexus.web import home
from nexus.web.accounts import views as accounts
from nexus.web.challenges import acts
from nexus.web.challenges import views as challenges
from nexus.web.guide import labs, practices
from nexus.web.guide import views as guide
from nexus.web.inbox import views as inbox
from nexus.web.library import files, insights
from nexus.web.library import views as library
from nexus.web.repositories import views as repositories
from nexus.web.search import views as search
from nexus.web.topics import views as topics

OWNER = rf"@(?P<owner>{HANDLE_PATTERN})"
REPOSITORY = rf"{OWNER}/(?P<name>[A-Za-z0-9._-]{{1,100}})"
PATH = r"(?P<path>[^\x00]+)"

urlpatterns = [
    path("", home.home),
    path("search", search.search),
    path("guide/", guide.index),
    path("guide/<slug:slug>", guide.guide),
    path("code/<path:path>", guide.code),
    path("labs/", labs.index),
    path("labs/<slug:slug>", labs.lab),
    path("labs/<slug:slug>.svg", labs.plot),
    path("labs/<slug:slug>/runs", labs.ask),
    path("labs/<slug:slug>/runs/<int:run_id>", labs.run),
    path("labs/<slug:slug>/runs/<int:run_id>.svg", labs.run_plot),
    path("practices/", practices.index),
    path("practices.atom", practices.feed),
    path("practices/<slug:slug>", practices.practice),
    path("practices/<slug:slug>/citations", practices.cite),
    path("practices/<slug:slug>/citations/<int:citation_id>/withdraw", practices.withdraw),
    path("topics/", topics.index),
    path("topics.atom", topics.feed),
    path("topics.svg", topics.plot),
    path("topics/<slug:slug>", topics.topic),
    path("topics/<slug:slug>.atom", topics.topic_feed),
    path("cohorts/all", topics.everyone),
    path("cohorts/all.svg", topics.plot_of_repositories),
    path("cohorts/all/steps.svg", topics.plot_of_steps),
    path("challenges/", challenges.index),
    path("challenges.atom", challenges.feed),
    path("challenges/new", acts.new),
    path("challenges/<int:key>", challenges.challenge),
    path("challenges/<int:key>-<str:name>", challenges.challenge),
    path("challenges/<int:key>/solutions", acts.add_solution),
    path("challenges/<int:key>/solutions/<int:solution>/evidence", acts.add_evidence),
    path("challenges/<int:key>/solutions/<int:solution>/vote", acts.vote),
    path("challenges/<int:key>/solutions/<int:solution>/accept", acts.accept),
    path("challenges/<int:key>/solutions/<int:solution>/withdraw", acts.withdraw_solution),
    path("challenges/<int:key>/evidence/<int:evidence>/withdraw", acts.withdraw_evidence),
    path("repositories/", repositories.index),
    path("repositories.atom", repositories.feed),
    path("new", repositories.new),
    path("new/mirror", repositories.new_mirror),
    path("inbox", inbox.index),
    path("inbox/read-all", inbox.read_all),
    path("inbox/<int:notice_id>", inbox.follow),
    path("inbox/<int:notice_id>/read", inbox.read),
    path("settings/profile", accounts.profile),
    path("settings/tokens", accounts.tokens),
    path("settings/tokens/<int:token_id>/revoke", accounts.revoke),
    path("settings/people", accounts.people),
    path("settings/people/<int:person_id>/link", accounts.make_link),
    path("sign-in/link/<str:secret>", accounts.use_link),
    path("accounts/", include("allauth.account.urls")),
    path("about", home.about),
    path("privacy", home.privacy),
    path("terms", home.terms),
    path("robots.txt", home.robots),
    path("sitemap.xml", home.sitemap),
    path("-/mermaid", home.mermaid),
    re_path(rf"^{OWNER}/?$", repositories.owner),
    re_path(rf"^{OWNER}/-/removal$", repositories.removal),
    re_path(rf"^{OWNER}/-/claim$", repositories.claim),
    re_path(rf"^{REPOSITORY}/?$", library.repository),
    re_path(rf"^{REPOSITORY}/-/health$", library.health),
    re_path(rf"^{REPOSITORY}/-/insights$", insights.index),
    re_path(rf"^{REPOSITORY}/-/insights/correct$", insights.correct),
    re_path(rf"^{REPOSITORY}/-/settings$", repositories.settings),
    re_path(rf"^{REPOSITORY}/-/sync$", repositories.sync),
    re_path(rf"^{REPOSITORY}/-/hook$", repositories.hook),
    re_path(rf"^{REPOSITORY}/-/history\.atom$", library.feed),
    re_path(rf"^{REPOSITORY}/-/source/{PATH}$", files.source),
    re_path(rf"^{REPOSITORY}/-/raw/{PATH}$", files.raw),
    re_path(rf"^{REPOSITORY}/{PATH}$", library.page),
]
