import random
import string
from contextlib import suppress

import pytest

from nexus.library import health, ingest, leases, plan, queries, reconcile, services
from nexus.library.models import Document, FormerPath, Publication
from nexus.repos import services as repos
from nexus.repos.models import Repository
from nexus.repos.tests.commits import commit
from nexus.search.models import SearchEntry

pytestmark = pytest.mark.django_db


SECRET = "gh" + "p_" + "".join(random.Random(5).choices(string.ascii_letters + string.digits, k=36))


@pytest.fixture
def notes(ada):
    return repos.create_repository(actor=ada, owner=ada, name="notes")


@pytest.fixture(params=["small", "large"])
def size(request, monkeypatch):
    """Each test once with the publication in one transaction, and once in pieces."""
    if request.param == "large":
        monkeypatch.setattr(plan, "SMALL", -1)
        monkeypatch.setattr(ingest, "BATCH", 2)
        monkeypatch.setattr(ingest, "parse_in_processes", in_pieces)


def in_pieces(git_path, blobs, allowed):
    """Two documents at a time, in this process."""
    for start in range(0, len(blobs), 2):
        yield ingest.parse_blobs(git_path, blobs[start : start + 2], allowed)


def publish(repository, files, branch="main"):
    commit(repository, files, branch)
    return services.publish(repository=repository)


def shown(repository):
    return dict(Document.objects.filter(repository=repository).current().values_list("path", "title"))


def found(word):
    return sorted(SearchEntry.objects.filter(body__contains=word).values_list("path", flat=True))


def rows(repository):
    values = (
        "path",
        "title",
        "html",
        "sections",
        "links",
        "problems",
        "blob",
        "contributors",
        "former_anchors",
        "tags",
    )
    return [
        list(row)
        for row in Document.objects.filter(repository=repository).current().order_by("path").values_list(*values)
    ]


FILES = {
    "README.md": "# Top\n\nSee [sql](docs/sql.md) and [gone](gone.md).\n",
    "docs/sql.md": "---\ntags: [sql]\n---\n# SQL\n\n## Joins\n\nword-of-joins\n",
    "docs/keys.md": "# Keys\n\n## Primary\n",
    "image.png": b"\x89PNG",
    "node_modules/x/README.md": "# Not mine\n",
}


@pytest.mark.usefixtures("size")
def test_the_documents_of_the_default_branch_are_published(notes):
    done = publish(notes, FILES)
    assert shown(notes) == {"README.md": "Top", "docs/sql.md": "SQL", "docs/keys.md": "Keys"}
    assert sorted(done.changed) == ["README.md", "docs/keys.md", "docs/sql.md"]
    assert queries.publication(notes).document_count == 3


@pytest.mark.usefixtures("size")
def test_publishing_again_changes_nothing(notes):
    publish(notes, FILES)
    before = rows(notes)
    assert services.publish(repository=notes).commit == ""
    assert rows(notes) == before
    assert Publication.objects.get().number == 1


@pytest.mark.usefixtures("size")
def test_only_what_changed_is_written_anew(notes):
    publish(notes, FILES)
    kept = Document.objects.get(path="README.md").pk
    done = publish(notes, {"docs/sql.md": "# SQL again\n", "docs/keys.md": None})
    assert (done.changed, done.removed) == (("docs/sql.md",), ("docs/keys.md",))
    assert shown(notes) == {"README.md": "Top", "docs/sql.md": "SQL again"}
    assert Document.objects.get(path="README.md").pk == kept
    assert Document.objects.count() == 2


def test_small_and_large_publications_leave_the_same_rows(ada, monkeypatch):
    both = [repos.create_repository(actor=ada, owner=ada, name=name) for name in ("small", "large")]
    steps = [
        FILES,
        {"docs/sql.md": None, "docs/queries.md": FILES["docs/sql.md"], "docs/keys.md": "# Keys\n\n## Main\n"},
        {"README.md": None},
    ]
    for repository in both:
        if repository.name == "large":
            monkeypatch.setattr(plan, "SMALL", -1)
            monkeypatch.setattr(ingest, "parse_in_processes", in_pieces)
        for step in steps:
            publish(repository, step)
    small, large = both
    assert rows(small) == rows(large)
    former = [list(FormerPath.objects.filter(repository=one).values_list("path", "became")) for one in both]
    assert former[0] == former[1] == [("docs/sql.md", "docs/queries.md")]
    written = [SearchEntry.objects.filter(container=one.tag, kind="document") for one in both]
    entries = [sorted(some.values_list("path", "title", "body")) for some in written]
    assert entries[0] == entries[1]


@pytest.mark.usefixtures("size")
def test_a_renamed_document_is_known_at_its_old_path(notes):
    publish(notes, {"a.md": "# One\n"})
    publish(notes, {"a.md": None, "b.md": "# One\n"})
    publish(notes, {"b.md": None, "c.md": "# One\n"})
    assert queries.former_path(notes, "a.md") == "c.md"
    assert queries.former_path(notes, "b.md") == "c.md"
    publish(notes, {"a.md": "# Back\n"})
    assert queries.former_path(notes, "a.md") is None


@pytest.mark.usefixtures("size")
def test_a_renamed_heading_keeps_its_anchors_through_several_renames(notes):
    for title in ("Joins", "Joining", "Combining"):
        publish(notes, {"sql.md": f"# SQL\n\n## {title}\n\ntext\n\n## Keys\n"})
    document = queries.document(notes, "sql.md")
    assert document.former_anchors == {"joins": "combining", "joining": "combining"}
    assert 'id="joins"' in document.html


@pytest.mark.usefixtures("size")
def test_search_follows_what_is_published(notes):
    publish(notes, FILES)
    assert found("word-of-joins") == ["docs/sql.md"]
    publish(notes, {"docs/sql.md": "# SQL\n\nother\n"})
    assert found("word-of-joins") == []
    publish(notes, {"docs/sql.md": None})
    assert found("other") == []


@pytest.mark.usefixtures("size")
def test_a_repository_without_branches_shows_nothing(notes):
    publish(notes, FILES)
    repos.open_git(notes).references.delete("refs/heads/main")
    services.publish(repository=notes)
    assert shown(notes) == {}
    assert SearchEntry.objects.filter(container=notes.tag, kind="document").count() == 0
    publish(notes, {"README.md": "# Again\n"})
    assert shown(notes) == {"README.md": "Again"}


@pytest.mark.usefixtures("size")
def test_a_rewritten_history_is_published_as_it_is(notes):
    publish(notes, FILES)
    repos.open_git(notes).references.delete("refs/heads/main")
    publish(notes, {"new.md": "# New\n"})
    assert shown(notes) == {"new.md": "New"}


def test_more_vendored_changes_than_a_tree_may_hold_do_not_stop_publishing(notes, settings):
    settings.MAX_FILES = 20
    publish(notes, {"README.md": "# One\n"})
    publish(notes, {"README.md": "# Two\n", **{f"node_modules/{number}.js": "x" for number in range(40)}})
    assert shown(notes) == {"README.md": "Two"}


@pytest.mark.parametrize(
    "text",
    [
        b"# a\x00b\n\ntext \x00\n",
        b'---\ntitle: "a\\0b"\ntags: ["c\\0d"]\ndescription: "\\0"\n---\n# x\n',
        b'---\ntitle: "\\uD800"\ntags: ["\\uDFFF"]\n---\n# x\n',
        b"# \xff\xfe\xfd\n\n[\xff](\xff.md)\n",
        b"\xff\xfe#\x00 \x00h\x00",
        b"[a](b\x00.md)\n\n![c](d\x00.png)\n",
        b"# &#0;&#xD800;\n\n[a](b%00.md#%00) ![c](%ff%00) [d][\x01]\n\n```\x00\n&#0;\n```\n",
        b"",
        b"\0" * 100,
        b"---\n" * 50,
    ],
)
def test_no_document_stops_the_others_from_being_published(notes, text):
    publish(notes, {"README.md": "# Top\n", "odd.md": text})
    assert shown(notes).keys() == {"README.md", "odd.md"}


@pytest.mark.parametrize(
    "path", ["語" * 330 + ".md", "1-" * 500 + ".md", "/".join("ab" * 45) + ".md", "a" * 1000 + ".md"]
)
def test_a_path_as_long_as_may_be_is_published(notes, path):
    publish(notes, {path: "# Long\n", "README.md": "# Top\n"})
    assert shown(notes)[path] == "Long"


# Crashes


class Killed(BaseException):
    """As SIGKILL: nothing catches it."""


def killed_after(count):
    calls = iter(range(1000))

    def beat():
        if next(calls) >= count:
            raise Killed

    return beat


@pytest.mark.parametrize("count", range(12))
def test_a_large_publication_killed_anywhere_is_unseen_or_whole_and_is_finished(notes, monkeypatch, count):
    publish(notes, FILES)
    before = rows(notes)
    monkeypatch.setattr(plan, "SMALL", -1)
    monkeypatch.setattr(ingest, "BATCH", 3)
    monkeypatch.setattr(ingest, "parse_in_processes", in_pieces)
    tip = commit(notes, {**{f"{number}.md": f"# Note {number}\n" for number in range(8)}, "docs/sql.md": "# Changed\n"})
    with suppress(Killed):
        services.publish(repository=notes, heartbeat=killed_after(count))
    if queries.publication(notes).commit != tip:
        assert rows(notes) == before
    else:
        documents = [queries.document(notes, path) for path in shown(notes)]
        assert "Changed" in {services.highlighted(document).title for document in documents}
        assert all(document.html for document in documents)
    services.publish(repository=notes)
    assert len(shown(notes)) == 11
    assert shown(notes)["docs/sql.md"] == "Changed"
    assert shown(notes)["7.md"] == "Note 7"
    assert Document.objects.count() == 11
    entries = SearchEntry.objects.filter(container=notes.tag, kind="document")
    assert entries.count() == len(set(entries.values_list("subject", "anchor")))
    assert set(entries.values_list("path", flat=True)) == shown(notes).keys()


@pytest.mark.usefixtures("size")
def test_what_is_made_private_while_it_is_published_is_found_by_nobody_else(ada, notes):
    stale = Repository.objects.select_related("owner").get(pk=notes.pk)
    commit(notes, FILES)
    repos.change_repository(actor=ada, repository=notes, visibility="private")
    services.publish(repository=stale)
    scopes = set(SearchEntry.objects.filter(container=notes.tag).values_list("scope", flat=True))
    assert scopes == {ada.scope}


# Waiting


@pytest.fixture
def waiting(notes, monkeypatch):
    """A large publication that is current and of which nothing is read yet."""
    publish(notes, {"README.md": "# Top\n\n## Old name\n\ntext\n", "secret.md": "# None\n"})
    monkeypatch.setattr(plan, "SMALL", -1)
    monkeypatch.setattr(ingest, "complete", lambda *_: None)
    text = "# Over\n\n## New name\n\ntext [x](gone.md)\n\n```python\nprint(1)\n```\n"
    publish(notes, {"README.md": text, "deep/a-b.md": "no heading", "secret.md": f"{SECRET}\n"})
    monkeypatch.undo()
    return notes


def test_a_waiting_document_is_whole_for_who_asks_for_it_and_listed_by_its_name(waiting):
    assert shown(waiting) == {"README.md": "README", "deep/a-b.md": "A b", "secret.md": "Secret"}
    document = services.highlighted(queries.document(waiting, "README.md"))
    assert (document.title, document.kind) == ("Over", "rendered")
    assert document.former_anchors["old-name"] == "new-name"
    assert "<span" in document.html
    assert [link[0] for link in document.links] == ["gone.md"]
    assert shown(waiting)["README.md"] == "README"


def test_a_secret_is_withheld_from_who_reads_it_first(waiting):
    document = services.highlighted(queries.document(waiting, "secret.md"))
    assert document.kind == "withheld"
    assert SECRET not in document.html


def test_the_health_of_a_publication_half_read_is_not_remembered(waiting):
    assert health.report(waiting).total == 0
    services.complete(repository=waiting)
    assert health.report(waiting).total > 0


def test_a_small_push_onto_a_publication_half_read_leaves_nothing_waiting(waiting, monkeypatch):
    monkeypatch.setattr(ingest, "parse_in_processes", in_pieces)
    publish(waiting, {"deep/a-b.md": "# Now with heading\n"})
    assert shown(waiting) == {"README.md": "Over", "deep/a-b.md": "Now with heading", "secret.md": "Secret"}
    assert queries.publication(waiting).is_complete
    assert queries.document(waiting, "README.md").former_anchors["old-name"] == "new-name"
    assert Document.objects.count() == 3


@pytest.mark.usefixtures("size")
def test_a_publisher_that_was_overtaken_writes_nothing(notes):
    publish(notes, {"README.md": "# One\n"})
    commit(notes, {"README.md": "# Two\n"})
    git = repos.open_git(notes)
    with leases.held(notes, lambda: None) as (publication, renew):
        slow = ingest.Work(notes, git, publication, plan.make_plan(git, publication), lambda _: None, renew)
        Publication.objects.update(leased_until="2000-01-01T00:00Z")
        services.publish(repository=notes)
        expected = rows(notes)
        with pytest.raises(leases.LeaseLost):
            ingest.publish_plan(slow)
    assert rows(notes) == expected
    assert shown(notes) == {"README.md": "Two"}


# Repair


def test_reconciling_publishes_what_a_crash_left_and_nothing_else(ada, notes):
    whole = repos.create_repository(actor=ada, owner=ada, name="whole")
    publish(whole, {"README.md": "# Whole\n"})
    commit(notes, {"README.md": "# Left\n"})
    assert reconcile.unequal() == [notes]
    assert reconcile.reconcile() == [notes]
    assert shown(notes) == {"README.md": "Left"}
    assert reconcile.reconcile() == []


def test_one_repository_that_cannot_be_repaired_does_not_stop_the_others(ada, notes, monkeypatch):
    other = repos.create_repository(actor=ada, owner=ada, name="other")
    for one in (notes, other):
        commit(one, {"README.md": "# Left\n"})
    real = services.publish

    def publish_but_notes(*, repository):
        if repository == notes:
            raise OSError("disk")
        return real(repository=repository)

    monkeypatch.setattr(services, "publish", publish_but_notes)
    assert reconcile.reconcile() == [other]
    assert shown(other) == {"README.md": "Left"}


def test_a_repository_whose_folder_is_gone_or_broken_does_not_stop_the_others(ada, notes):
    import shutil

    broken = [repos.create_repository(actor=ada, owner=ada, name=name) for name in ("gone", "empty", "cut")]
    shutil.rmtree(broken[0].git_path)
    shutil.rmtree(broken[1].git_path / "objects")
    (broken[2].git_path / "refs/heads/main").write_text("not an id\n")
    commit(notes, {"README.md": "# Left\n"})
    assert notes in reconcile.reconcile()
