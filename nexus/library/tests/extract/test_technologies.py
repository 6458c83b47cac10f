"""Technologies in the shapes learners list them."""

import pytest

from nexus.library.engines.extract.vocabulary import known_as
from nexus.library.tests.extract.reading import reading, technologies

SHAPES = {
    "plain items": ("- Django\n- Redis", ["Django", "Redis"]),
    "names with descriptions": ("- **Django** \u2013 a framework\n- **Redis**: a cache", ["Django", "Redis"]),
    "links": ("- [Django](https://x.test) - The framework", ["Django"]),
    "categories": ("- **Backend:** Django, DRF\n- **Cache:** Redis", ["Django", "DRF", "Redis"]),
    "categories with items": ("- Backend\n  - Django\n- Frontend\n  - React", ["Django", "React"]),
    "category lines": ("**Backend:** Django, DRF  \n**UI:** React", ["Django", "DRF", "React"]),
    "joined names": (
        "- Docker & Docker Compose\n- Celery + RabbitMQ\n- PyTest / Ruff",
        ["Docker", "Docker Compose", "Celery", "RabbitMQ", "PyTest", "Ruff"],
    ),
    "a table": ("| Technology | Purpose |\n|--|--|\n| **Django** | API |", ["Django"]),
    "a table by layer": ("| Layer | Tech |\n|--|--|\n| UI | React + Vite |", ["React", "Vite"]),
    "headings": ("### 1. **Django**\n- ORM\n- Admin\n### REST APIs\n- Verbs", ["Django", "REST APIs"]),
    "areas": ("### Backend\n- Django\n### Frontend\n- Next.js", ["Django", "Next.js"]),
    "a comma line": ("Python, Django, CI/CD", ["Python", "Django", "CI/CD"]),
    "code spans": ("`Python` `Django`", ["Python", "Django"]),
    "badges": ("![Python](https://img.shields.io/a) ![License](https://img.shields.io/b)", ["Python"]),
    "a sentence": ("This project uses Django and Redis for caching.", ["Django", "Redis"]),
    "what a name is for": ("- Redis for caching\n- JWT with roles\n- Next.js 14+", ["Redis", "JWT", "Next.js"]),
    "parentheses": ("- Django REST Framework (DRF)\n- Redis (optional)", ["Django REST Framework (DRF)", "Redis"]),
    "an unknown name": ("- **Sonner** - notifications\n- `django-foo`", ["Sonner", "django-foo"]),
    "a known group": ("- **CI/CD:** GitHub Actions", ["GitHub Actions"]),
    "ideas": ("- **System Design:** scalable architecture\n- Clean code\n- Django", ["Django"]),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_it_reads_names_from(shape):
    text, names = SHAPES[shape]
    assert technologies(f"# Notes\n\n## 🛠️ Tech Stack\n\n{text}\n\n## License\n\n- MIT\n") == names


def test_the_first_section_counts_with_its_neighbours():
    text = "# A\n## Backend Tech Stack\n- Django\n## Frontend Tech Stack\n- React\n## Usage\nx\n### Suggested Stack\n- Go\n"
    assert technologies(text) == ["Django", "React"]


def test_a_label_counts_where_no_section_does():
    assert technologies("# A\n\n## Notes\n- **Key Technologies:** Django, Web Things\n") == ["Django", "Web Things"]


def test_of_two_spellings_the_first_stays():
    assert technologies("## Tech Stack\n- Postgres\n- PostgreSQL 15\n") == ["Postgres"]


def test_a_name_keeps_its_spelling_and_is_known_by_its_usual_one():
    found = reading("# A\n\n## Tech Stack\n\n- DRF\n").technologies
    assert [(one.name, one.known_as, one.line) for one in found] == [("DRF", "Django REST Framework", 5)]


@pytest.mark.parametrize(
    ("written", "name"),
    [("NextJS", "Next.js"), ("Next.js 14", "Next.js"), ("tailwindcss", "Tailwind CSS"), ("Postgres", "PostgreSQL")],
)
def test_spelling_and_version_do_not_matter(written, name):
    assert known_as(written) == name


def test_a_title_with_full_stack_is_no_section():
    assert technologies("# Full-Stack Knowledge Base\n\n- Django\n\n## A\n\n## B\n") == []


def test_front_matter_is_taken_as_it_is():
    assert technologies("---\ntechnologies: [Django, My Own Thing]\n---\n## Tech Stack\n- Redis\n") == [
        "Django",
        "My Own Thing",
    ]


def test_a_line_that_begins_with_a_label_names_them_where_no_section_does():
    text = "Shop\n\nTech stack: Next.js + TypeScript + Tailwind CSS\n\nTools: my hands\n"
    assert technologies(text) == ["Next.js", "TypeScript", "Tailwind CSS"]
    assert technologies(f"{text}\n## Technologies\n\n- Django\n") == ["Django"]
