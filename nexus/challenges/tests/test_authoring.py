"""A challenge from a form is a commit in the person's notes."""

import pytest
from django.core.exceptions import ValidationError

from nexus.challenges import queries
from nexus.challenges.authoring import document, state_challenge
from nexus.challenges.models import Challenge, Telling
from nexus.lib.tokens import make_token
from nexus.library.models import Document
from nexus.repos.models import Push, Repository
from nexus.repos.services import open_git

pytestmark = pytest.mark.django_db
TRACEBACK = """It stops:

Traceback (most recent call last):
  File "/srv/shop/views.py", line 12, in pay
    # a comment
    order.save()
django.db.utils.OperationalError: no such table: orders"""


def test_it_is_a_document_and_a_challenge_that_waits_for_a_solution(ada):
    stated = state_challenge(
        actor=ada, title="Orders *vanish*", symptom=TRACEBACK, environment="Django 5.2", tags=["django"]
    )
    assert (stated.path, stated.document_url) == (
        "challenges/orders-vanish.md",
        "/@ada/notes/challenges/orders-vanish.md",
    )
    assert Document.objects.current().get().title == "Orders *vanish*"
    telling = Telling.objects.get()
    assert telling.title == "Orders *vanish*"
    assert "    order.save()" in telling.problem
    assert telling.details == {"environment": "Django 5.2"}
    assert "django" in telling.topics.values_list("topic", flat=True)
    assert list(queries.challenges(viewer=None, waiting="solution")) == [Challenge.objects.get(pk=stated.challenge)]
    assert telling.author == "ada"


def test_it_goes_on_top_of_what_is_there_and_is_recorded_like_a_push(ada, publish):
    repository = publish(ada, "notes", {"README.md": "# Notes"})
    for _ in range(2):
        state_challenge(actor=ada, title="Slow", symptom="It is slow", solution="Cache it")
    assert set(Document.objects.current().values_list("path", flat=True)) == {
        "README.md",
        "challenges/slow.md",
        "challenges/slow-2.md",
    }
    assert Push.objects.filter(repository=repository).count() == 2
    git = open_git(repository)
    assert git[git.head.target].message == "Challenge: Slow"
    assert len(git[git.head.target].parents) == 1


def test_whatever_is_typed_stays_in_its_part():
    text = document("A", {"symptom": "# Big\n```\n# code\n", "cause": "## Solution\nno"}, [])
    assert text == "# A\n\n## Symptom\n\n### Big\n```\n# code\n\n```\n\n## Cause\n\n### Solution\nno\n"


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"title": " ", "symptom": ""}, {"title", "symptom"}),
        ({"title": "x" * 161, "symptom": "y" * 4001}, {"title", "symptom"}),
        ({"title": "x", "symptom": "y", "tags": ["t"] * 11}, {"tags"}),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(ada, given, fields):
    with pytest.raises(ValidationError) as refused:
        state_challenge(actor=ada, **given)
    assert set(refused.value.message_dict) == fields
    assert not Repository.objects.exists()


def test_a_secret_is_refused_as_in_a_push(ada):
    with pytest.raises(ValidationError, match="holds a secret"):
        state_challenge(actor=ada, title="Leak", symptom=f"token {make_token()}")
    assert not Document.objects.exists()
