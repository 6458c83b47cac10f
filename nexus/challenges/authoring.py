"""A challenge from a form: it becomes a document in the person's `notes` repository, and is read like any other.

So authored text is in git, the person has it in their clone, and the next push changes it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import yaml
from django.core.exceptions import ValidationError

from nexus.accounts.models import Person
from nexus.challenges import findable, taking_in
from nexus.challenges.models import Telling
from nexus.lib.markdown.slugs import slug
from nexus.library import services as library
from nexus.library.engines.paths import quoted
from nexus.repos import services as repos
from nexus.repos.commits import commit_new_file
from nexus.repos.engines import storage
from nexus.repos.models import Repository
from nexus.search.engines.traceback import signature

NOTES = "notes"
FOLDER = "challenges"
LONGEST_TITLE, LONGEST_PART, MOST_TAGS, LONGEST_TAG = 160, 4_000, 10, 40
PARTS = (
    ("Symptom", "symptom"),
    ("Environment", "environment"),
    ("Cause", "cause"),
    ("Solution", "solution"),
    ("Trade-off", "trade_off"),
)
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_HIGH_HEADING = re.compile(r"^ {0,3}#{1,2}(?=\s)")


@dataclass(frozen=True, slots=True)
class Stated:
    """`challenge` is the key of the challenge it was joined to, `path` the file that was committed.

    None where the repository states more than the hub reads of one; then `url` is that of the document.
    """

    challenge: int | None
    url: str
    document_url: str
    repository: Repository
    path: str


def state_challenge(
    *,
    actor: Person,
    title: str,
    symptom: str,
    environment: str = "",
    cause: str = "",
    solution: str = "",
    trade_off: str = "",
    tags: Sequence[str] = (),
) -> Stated:
    """Commits `challenges/NAME.md`, publishes it and joins it. Without a solution it waits for one.

    Raises ValidationError naming each field that is wrong; then nothing was changed.
    """
    parts = {
        "symptom": symptom,
        "environment": environment,
        "cause": cause,
        "solution": solution,
        "trade_off": trade_off,
    }
    parts = {name: text.replace("\r\n", "\n").replace("\0", "\ufffd").strip() for name, text in parts.items()}
    title, tags = " ".join(title.replace("\0", "").split()), [" ".join(tag.split()) for tag in tags if tag.strip()]
    _require(title, parts, tags)
    repository = _notes(actor)
    before = storage.refs(repository.git_path)
    name = slug(title)[:60].strip("-") or "challenge"
    path = commit_new_file(
        actor=actor,
        repository=repository,
        path=f"{FOLDER}/{name}.md",
        text=document(title, parts, tags),
        message=f"Challenge: {title}",
    )
    library.publish_since(repository=repository, before=before)
    taking_in.take_in(repository=repository)
    telling = Telling.objects.filter(repository=repository, path=path, gone_at=None).select_related("challenge").first()
    document_url = f"{repository.url}{quoted(path)}"
    return Stated(
        challenge=telling.challenge_id if telling else None,
        url=findable.url(telling.challenge) if telling else document_url,
        document_url=document_url,
        repository=repository,
        path=path,
    )


def document(title: str, parts: dict[str, str], tags: Sequence[str]) -> str:
    """The Markdown of a challenge, as `extract` reads it."""
    front = f"---\n{yaml.safe_dump({'tags': list(tags)}, allow_unicode=True)}---\n" if tags else ""
    sections = [f"## {heading}\n\n{_below_a_heading(parts[name])}\n" for heading, name in PARTS if parts.get(name)]
    return f"{front}# {_plain(title)}\n\n" + "\n".join(sections)


def _require(title: str, parts: dict[str, str], tags: Sequence[str]) -> None:
    wrong: dict[str, list[str]] = {}
    if not title:
        wrong["title"] = ["Say in one line what goes wrong."]
    elif len(title) > LONGEST_TITLE:
        wrong["title"] = [f"Use at most {LONGEST_TITLE} characters."]
    if not parts["symptom"]:
        wrong["symptom"] = ["Say what one sees when it happens; a traceback is welcome."]
    too_long = [name for name, text in parts.items() if len(text) > LONGEST_PART]
    wrong |= {name: [f"Use at most {LONGEST_PART:,} characters."] for name in too_long}
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
        wrong["tags"] = [f"Use at most {MOST_TAGS} topics of at most {LONGEST_TAG} characters."]
    if wrong:
        raise ValidationError(wrong)


def _notes(actor: Person) -> Repository:
    """The person's own `notes`, made where there is none."""
    found = Repository.objects.select_related("owner").filter(owner_id=actor.pk, name__iexact=NOTES).first()
    if found and found.is_mirror:
        raise ValidationError(
            {"title": ["Your repository notes is a mirror; commit the challenge where it is mirrored from."]}
        )
    return found or repos.create_repository(actor=actor, owner=actor, name=NOTES)


def _below_a_heading(text: str) -> str:
    """The text with nothing that would end its part: headings stand below, fences are closed, a traceback is code."""
    if "```" not in text and "~~~" not in text and signature(text):
        return _with_code(text)
    fence, lines = "", list[str]()
    for line in text.split("\n"):
        if mark := _FENCE.match(line):
            fence = "" if fence == mark[1] else fence or mark[1]
        lines.append(line if fence else _HIGH_HEADING.sub("###", line))
    return "\n".join([*lines, *([fence] if fence else [])])


def _with_code(text: str) -> str:
    """What stands before the traceback is text, the rest is shown as it is."""
    before, begin, rest = text.partition("Traceback (most recent call last)")
    if not begin:
        return f"```text\n{text}\n```"
    return f"{_below_a_heading(before.rstrip())}\n\n```text\n{begin}{rest}\n```".lstrip()


def _plain(title: str) -> str:
    """A title whose marks are shown as they were typed."""
    return re.sub(r"([\\`*_<>\[\]#])", r"\\\1", title)
