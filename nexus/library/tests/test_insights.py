"""What documents state, from the push to the list, and corrections that survive the next push."""

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError

from nexus.library import ingest, insights, plan
from nexus.library.insights import Kind
from nexus.library.models import Correction, Document, Insight

pytestmark = pytest.mark.django_db
README = """# Movie hub

An API that recommends movies.

## Technologies

- **Django**: web framework
- Postgres

## Challenges and solutions

- **Challenge**: Lists were slow.
  **Solution**: Redis caches them.

## Best practices

- Write tests first.

## API endpoints

- `GET /api/movies/`
"""


@pytest.fixture(params=["small", "large"])
def _size(request, monkeypatch):
    if request.param == "large":
        monkeypatch.setattr(plan, "SMALL", -1)
        monkeypatch.setattr(
            ingest, "parse_in_processes", lambda *given: iter([ingest.parse_blobs(given[0], given[1], given[2])])
        )


def said(repository, kind=""):
    return [(one.kind.value, one.name, one.text, one.solution, one.line) for one in insights.told(repository, kind)]


@pytest.mark.usefixtures("_size")
def test_what_a_readme_states_is_listed_with_its_lines(ada, publish):
    notes = publish(ada, "movies", {"README.md": README})
    assert said(notes) == [
        ("idea", "movies", "Movie hub", "", 1),
        ("technology", "Django", "Django", "", 7),
        ("technology", "Postgres", "PostgreSQL", "", 8),
        ("challenge", "", "Lists were slow.", "Redis caches them.", 12),
        ("practice", "", "Write tests first.", "", 17),
        ("endpoint", "GET", "/api/movies/", "", 21),
    ]


@pytest.mark.usefixtures("_size")
def test_a_push_replaces_what_its_documents_state_and_nothing_else(ada, publish):
    notes = publish(ada, "movies", {"README.md": README, "more.md": "## Technologies\n\n- Celery\n"})
    before = set(Insight.objects.filter(document__path="more.md").values_list("pk", flat=True))
    publish(ada, "movies", {"README.md": README.replace("Postgres", "MySQL")})
    assert [one[1] for one in said(notes, "technology")] == ["Django", "MySQL", "Celery"]
    assert set(Insight.objects.filter(document__path="more.md").values_list("pk", flat=True)) == before
    publish(ada, "movies", {"README.md": "# Nothing\n", "more.md": None})
    assert [one for one in said(notes) if one[0] != "idea"] == []


def test_a_correction_survives_the_next_push_and_can_be_undone(ada, publish):
    notes = publish(ada, "movies", {"README.md": README})
    wrong = insights.told(notes, "challenge")[0]
    insights.correct(
        actor=ada, repository=notes, kind="challenge", key=wrong.key, name="Slow", text="Lists", solution="Cache"
    )
    insights.correct(
        actor=ada, repository=notes, kind="technology", key=insights.told(notes, "technology")[0].key, is_none=True
    )
    publish(ada, "movies", {"README.md": f"Moved down.\n\n{README.replace('Lists were', 'lists  WERE')}"})
    [challenge] = insights.told(notes, "challenge")
    assert (challenge.name, challenge.text, challenge.solution, challenge.line) == ("Slow", "Lists", "Cache", 14)
    assert challenge.is_corrected
    assert [one[1] for one in said(notes, "technology")] == ["Postgres"]
    assert [one.name for one in insights.withdrawn(notes)] == ["Django"]
    for one in Correction.objects.all():
        insights.withdraw(actor=ada, repository=notes, kind=one.kind, key=one.key)
    assert said(notes, "challenge")[0][2] == "lists WERE slow."
    assert len(said(notes, "technology")) == 2


def test_only_who_may_change_the_repository_corrects(ada, grace, publish):
    notes = publish(ada, "movies", {"README.md": README})
    key = insights.told(notes, "practice")[0].key
    with pytest.raises(PermissionDenied):
        insights.correct(actor=grace, repository=notes, kind="practice", key=key, is_none=True)
    with pytest.raises(PermissionDenied):
        insights.withdraw(actor=grace, repository=notes, kind="practice", key=key)
    with pytest.raises(ObjectDoesNotExist):
        insights.correct(actor=ada, repository=notes, kind="challenge", key=key, is_none=True)
    with pytest.raises(ValidationError, match="Say how"):
        insights.correct(actor=ada, repository=notes, kind="practice", key=key, text="  ")
    with pytest.raises(ValidationError, match="4,000"):
        insights.correct(actor=ada, repository=notes, kind="practice", key=key, text="x" * 4001)


def test_reading_again_gives_the_same_and_keeps_corrections(ada, publish):
    notes = publish(ada, "movies", {"README.md": README, "b.md": "## Technologies\n\n- Celery\n"})
    before = said(notes)
    key = insights.told(notes, "practice")[0].key
    insights.correct(actor=ada, repository=notes, kind="practice", key=key, text="Test first.")
    Insight.objects.all().delete()
    steps = []
    assert insights.reread(repository=notes, report=steps.append) == sum(steps) == 2
    assert [one for one in said(notes) if one[0] != "practice"] == [one for one in before if one[0] != "practice"]
    assert said(notes, "practice")[0][2] == "Test first."


def test_hostile_words_are_stored_and_shown(ada, publish):
    text = "## Technologies\n\n- <script>alert(1)</script>\n- \u202egninrael\n\n## Challenges\n\n- **Problem**: \0 x\n  **Solution**: y\n"
    notes = publish(ada, "hostile", {"README.md": text})
    assert all("\0" not in part for one in said(notes) for part in one[1:4])


def test_what_is_published_no_more_is_stated_no_more(ada, publish):
    notes = publish(ada, "movies", {"README.md": README})
    publish(ada, "movies", {"README.md": None, "x.md": "x\n"})
    assert said(notes) == []
    assert not Insight.objects.exclude(document__in=Document.objects.all()).exists()
    assert insights.told(notes, Kind.IDEA) == []
