"""The guide as a whole: every subject of the two documents Nexus grew from has its page, and no page is a stub."""

import re
from pathlib import Path

import pytest

from nexus.labs import checks, queries
from nexus.labs.guide import FOLDER, guides
from nexus.labs.lab import labs

# What a line of the documents names, and the page that treats it.
SUBJECTS = {
    "RESTful APIs": "guides/rest",
    "GraphQL APIs": "guides/graphql",
    "Message Queues": "guides/message-queues",
    "CI/CD Pipelines": "guides/ci-cd",
    "Celery & RabbitMQ": "guides/celery",
    "System Design": "guides/system-design",
    "Python": "guides/python",
    "Django": "guides/django",
    "REST APIs": "guides/rest",
    "GraphQL": "guides/graphql",
    "Docker": "guides/docker",
    "CI/CD": "guides/ci-cd",
    "Database Design": "guides/data-modelling",
    "Relational vs. NoSQL": "guides/sql-vs-nosql",
    "normalization": "guides/data-modelling",
    "indexing": "guides/indexing",
    "migrations": "guides/migrations",
    "relationships": "guides/data-modelling",
    "Asynchronous Programming": "guides/asyncio",
    "asyncio": "guides/asyncio",
    "Celery for task queues": "guides/celery",
    "background workers": "guides/celery",
    "Caching Strategies": "guides/caching",
    "Redis": "guides/caching",
    "Memcached": "guides/caching",
    "query optimization": "guides/orm",
    "Handling High Traffic": "challenges/high-traffic",
    "load balancing": "guides/load-balancing",
    "Scaling Microservices": "guides/microservices",
    "containerization and message queues": "challenges/events-vs-rows",
    "Data Consistency": "challenges/lost-money",
    "database transaction management": "guides/transactions",
    "Complex database relationships": "challenges/complex-relationships",
    "foreign keys and many-to-many": "challenges/complex-relationships",
    "Performance bottlenecks": "challenges/slow-endpoint",
    "async tasks": "challenges/lost-jobs",
    "Deployment issues": "challenges/works-on-my-machine",
    "Docker containers and CI/CD pipelines": "challenges/frozen-deploy",
    "SOLID principles": "guides/clean-code",
    "clean, modular, and well-documented code": "guides/clean-code",
    "authentication and authorization": "guides/authentication",
    "logging and monitoring": "guides/observability",
    "Continuous learning": "glossary",
    "version control": "guides/collaboration",
    "testing": "guides/testing",
    "authentication, environment variables, and validation": "guides/configuration",
    "performance optimization early": "guides/caching",
    "Collaboration is key": "guides/collaboration",
    "Announce your project idea": "practices/first-week",
    "Sync with frontend learners": "practices/frontend-hand-off",
    "Plan collaboration sessions": "practices/first-week",
    "Discord channel": "guides/collaboration",
}
SUBJECT_SECTIONS = re.compile(
    r"Key Features|Technologies|Concepts|Challenges|Best Practices|Tip|Collaborate",
    re.IGNORECASE,
)
NOT_SUBJECTS = re.compile(
    r"Comprehensive Documentation|Challenges & Solutions|Best Practices & Takeaways|Collaboration Hub"
    r"|Programming & Frameworks|Infrastructure & DevOps|first week|Backend learners|Frontend learners",
)
PAGES = sorted({*SUBJECTS.values()})
WORDS = {"guides": (600, 1400), "challenges": (300, 900), "practices": (80, 900)}


def prose(path: Path) -> str:
    """The page without front matter, comments, lab blocks and code."""
    text = checks.FRONT_MATTER.sub("", path.read_text())
    for pattern in (checks.BLOCK, checks.NOT_PROSE):
        text = pattern.sub("", text)
    return text


@pytest.mark.parametrize("page", PAGES)
def test_every_subject_has_a_page(page):
    assert (FOLDER / f"{page}.md").is_file()


@pytest.mark.testdata
@pytest.mark.parametrize("seed", ["000_61cc7fa89004940f.txt", "002_e9536dd3892d168a.txt"])
def test_every_line_of_the_documents_that_names_a_subject_is_in_the_table(testdata, seed):
    is_subject, unmapped = False, []
    for line in (testdata / "seeds" / seed).read_text(errors="replace").splitlines():
        if line.startswith("#"):
            is_subject = bool(SUBJECT_SECTIONS.search(line))
        named = line.lstrip(" -*0123456789.").replace("*", "").replace("`", "")
        if is_subject and re.match(r"\s*(- |\d+\.)", line) and not NOT_SUBJECTS.search(named):
            unmapped += [line] if not any(subject in named for subject in SUBJECTS) else []
    assert unmapped == []


@pytest.mark.parametrize(
    "path",
    [path for folder in WORDS for path in sorted((FOLDER / folder).glob("*.md"))],
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_no_page_is_a_stub_or_a_book(path):
    least, most = WORDS[path.parent.name]
    assert least <= len(prose(path).split()) <= most


def test_there_are_thirty_guides_and_each_has_claims_a_lab_measures_or_a_norm_says():
    found = guides()
    assert len(found) == 30
    for guide in found:
        assert 6 <= len(guide.statements) <= 10, guide.slug


def test_every_lab_belongs_to_a_guide_and_has_a_result_that_holds():
    names = {guide.slug for guide in guides()}
    for lab, result in queries.all_labs():
        assert lab.guide in names, lab.slug
        assert result, f"nexus lab run {lab.slug} --save"
        assert result.status == "pass", lab.slug
    assert len(labs()) >= 40


def test_no_claim_fails():
    assert [claim.statement.id for claim in queries.claims(status="failing")] == []
