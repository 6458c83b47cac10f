"""The report on a repository's documents: what it names, what it leaves out, what it costs."""

import random
import string
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from nexus.lib import secrets
from nexus.library import health
from nexus.library.health import Report
from nexus.repos import services as repos
from nexus.repos.services import open_git

SECRET = "gh" + "p_" + "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=36))
EMPTY = Report(0, (), ())

pytestmark = pytest.mark.django_db


def problems(row, code):
    return [one for document in health.report(row).ailing for one in document.problems if one.code == code]


def test_a_report_makes_few_suggestions_by_spelling_and_names_all_problems(ada, publish):
    links = "\n".join(f"[x](pagee-{n}.md)" for n in range(50))
    files = {f"docs/page-{n}.md": f"# {n}\n\n{links}\n" for n in range(8)}
    row = publish(ada, "notes", files | {f"docs/pagge-{n}.txt": "" for n in range(50)})
    found = problems(row, "broken-link")
    suggested = [one for one in found if "Did you mean" in one.fix]
    assert len(found) == 400
    assert 200 <= len(suggested) < 400
    assert found[-1].fix == "Add the missing file, correct the path, or delete the link."


def test_links_into_a_large_folder_are_checked_in_seconds(ada, publish):
    files = {f"docs/note-{n:05}.py": "" for n in range(20_000)}
    links = "\n".join(f"[x](nite-{n}.md)" for n in range(50))
    row = publish(ada, "notes", files | {f"docs/page-{n}.md": f"# {n}\n\n{links}\n" for n in range(100)})
    start = time.process_time()
    assert health.report(row).counts["broken-link"] == 5_000
    assert time.process_time() - start < 4


def test_folders_and_what_lies_deep_in_them_are_there(ada, publish):
    row = publish(
        ada, "notes", {"README.md": "# Notes\n", "a/b/c.py": "", "a/b.md": "# B\n", "node_modules/x/y.js": ""}
    )
    tree = health.Tree(row)
    there = ["", "a", "a/", "a/b", "a/b/", "a/b/c.py", "a/b.md", "node_modules/x/y.js"]
    gone = ["b", "a/c", "a/b/c", "a/b.md/c", "a/b/c.py/d", "x/y/z", "a\udcff", "a/\udcff"]
    assert [path for path in [*there, *gone] if tree.exists(path)] == there


def test_what_is_missing_tells_how_to_add_it(ada, publish):
    row = publish(ada, "notes", {"README.md": "# Notes\n"})
    assert health.report(row).missing == ("How to run it", "Licence")
    assert [name for name, _ in health.report(row).wanted] == ["How to run it", "Licence"]
    assert all(fix.endswith(".") for _, fix in health.report(row).wanted)
    assert set(health.HOW_TO_ADD) == {"README", *health.EXPECTED}


def test_a_secret_that_was_allowed_is_no_problem(ada, publish):
    files = {"README.md": "# Notes\n", "settings.py": f'TOKEN = "{SECRET}"\n', "other.py": f'A = "{SECRET[::-1]}"\n'}
    row = publish(ada, "notes", files)
    assert len(problems(row, "secret")) == 1
    marks = [mark.fingerprint for mark in secrets.scan(files["settings.py"].encode())]
    repos.allow_secrets(actor=ada, repository=row, fingerprints=marks)
    row = publish(ada, "notes", {"README.md": "# Notes, again\n"})
    assert problems(row, "secret") == []


def test_an_environment_file_that_was_allowed_is_no_problem(ada, publish):
    data = f"API_KEY={SECRET[4:]}\n"
    row = publish(ada, "notes", {"README.md": "# Notes\n", ".env": data})
    assert problems(row, "secret")
    marks = [mark.fingerprint for mark in secrets.environment_findings(data.encode(), ".env")]
    marks += [mark.fingerprint for mark in secrets.scan(data.encode())]
    repos.allow_secrets(actor=ada, repository=row, fingerprints=marks)
    row = publish(ada, "notes", {"README.md": "# Notes, again\n"})
    assert problems(row, "secret") == []


def test_a_tree_over_the_limit_is_told_and_the_rest_still_checked(ada, publish, settings):
    row = publish(ada, "notes", {"README.md": "# Notes\n\n[x](gone.md)\n", "a.py": "", "b.py": ""})
    settings.MAX_FILES = 2
    [told] = problems(row, "too-large")
    assert told.what == "There are more than 2 files and folders. What comes after it was not checked."
    assert told.fix
    assert len(problems(row, "broken-link")) == 1
    assert health.report(row).counts == {"broken-link": 1, "too-large": 1}


def test_a_folder_missing_from_the_repository_is_told(ada, publish):
    row = publish(ada, "notes", {"README.md": "# Notes\n\n[x](docs/gone.py)\n", "docs/a.py": ""})
    git = open_git(row)
    lost = str(git.head.peel().tree["docs"].id)
    Path(git.path, "objects", lost[:2], lost[2:]).unlink()
    assert [one.fix for one in problems(row, "absent")] == ["Push the repository again, whole."]
    assert len(problems(row, "broken-link")) == 1


def test_what_hides_in_a_link_is_shown_escaped(ada, publish):
    row = publish(ada, "notes", {"README.md": "# Notes\n\n[x](a%E2%80%AEgpj.md)\n"})
    [told] = problems(row, "broken-link")
    assert r"a\u202egpj.md" in told.what
    assert "\u202e" not in told.what + told.fix


def test_a_report_is_made_once_for_all_who_ask_at_the_same_time(monkeypatch):
    made = []
    begun = threading.Barrier(4)

    def make(_):
        made.append(1)
        return EMPTY

    monkeypatch.setattr(health, "_make", make)
    monkeypatch.setattr(health.queries, "publication", lambda _: SimpleNamespace(number=1, is_complete=True))
    kept = {}
    monkeypatch.setattr(health, "cache", SimpleNamespace(get=kept.get, set=lambda key, one, _: kept.update({key: one})))

    def ask():
        begun.wait()
        health.report(SimpleNamespace(pk=3))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert made == [1]
