from datetime import UTC, datetime

import pygit2
import pytest

from nexus.lib.git.objects import Limits, history, last_changes
from nexus.lib.git.objects.history import LATEST, as_datetime

DAY = 86_400
START = 1_700_000_000


def told(histories):
    return {path: (item.last_author, item.authors) for path, item in histories.items()}


def test_the_newest_commit_is_the_last_change_and_each_counts(maker):
    one = maker.commit({"a.md": b"1", "b.md": b"1"}, at=START)
    two = maker.commit({"a.md": b"2", "b.md": b"1"}, parents=[one], at=START + DAY, author="Bob")
    three = maker.commit({"a.md": b"3", "b.md": b"1"}, parents=[two], at=START + 2 * DAY, author="Bob")
    histories = last_changes(maker.repository, None, three, max_commits=100)
    assert told(histories) == {"a.md": ("Bob", {"Bob": 2, "Ada": 1}), "b.md": ("Ada", {"Ada": 1})}
    assert histories["a.md"].last_at == datetime.fromtimestamp(START + 2 * DAY, UTC)


def test_only_commits_after_the_old_one_are_read(maker):
    one = maker.commit({"a.md": b"1"})
    two = maker.commit({"a.md": b"1", "b.md": b"1"}, parents=[one])
    assert set(last_changes(maker.repository, one, two, max_commits=100)) == {"b.md"}
    assert last_changes(maker.repository, two, two, max_commits=100) == {}
    assert set(last_changes(maker.repository, pygit2.Oid(hex="3" * 40), two, max_commits=100)) == {
        "a.md",
        "b.md",
    }


def test_a_merge_is_not_counted_and_its_branches_are(maker):
    base = maker.commit({"a.md": b"1", "b.md": b"1"}, at=START)
    left = maker.commit({"a.md": b"2", "b.md": b"1"}, parents=[base], at=START + 1, author="Lea")
    right = maker.commit({"a.md": b"1", "b.md": b"2"}, parents=[base], at=START + 2, author="Rob")
    merge = maker.commit({"a.md": b"2", "b.md": b"2"}, parents=[left, right], at=START + 3, author="Max")
    histories = told(last_changes(maker.repository, base, merge, max_commits=100))
    assert histories == {"a.md": ("Lea", {"Lea": 1}), "b.md": ("Rob", {"Rob": 1})}


def test_a_deletion_is_no_change_to_show(maker):
    one = maker.commit({"a.md": b"1", "b.md": b"1"})
    two = maker.commit({"a.md": b"1"}, parents=[one], author="Bob")
    assert last_changes(maker.repository, one, two, max_commits=10) == {}


def test_the_newest_commits_are_read_first(maker):
    tip = None
    for number in range(10):
        tip = maker.commit({f"{number}.md": b"x"}, parents=[tip] if tip else [], at=START + number)
    assert set(last_changes(maker.repository, None, tip, max_commits=3)) == {"9.md", "8.md", "7.md"}


@pytest.mark.parametrize("seconds", [253_402_300_800, 2**62, -5, -(2**62)])
def test_dates_are_clamped(maker, seconds):
    assert datetime(1970, 1, 1, tzinfo=UTC) <= as_datetime(seconds) <= LATEST


def test_a_year_10000_commit_is_read(maker):
    text = b"tree %s\nauthor A <a@b> 253402300800 +0000\ncommitter A <a@b> 253402300800 +0000\n\nx\n"
    tree = str(maker.tree({"a.md": b"x"})).encode()
    tip = maker.repository.odb.write(pygit2.enums.ObjectType.COMMIT, text % tree)
    assert last_changes(maker.repository, None, tip, max_commits=9)["a.md"].last_at == LATEST


def test_missing_parents_and_trees_are_passed_over(maker):
    ghost = b"4" * 40
    blank = maker.tree({"a.md": b"1"})
    person = b"Ada <a@example.org> 1700000000 +0000"
    body = b"tree %s\n%sauthor " + person + b"\ncommitter " + person + b"\n\nx\n"
    write = lambda text: maker.repository.odb.write(pygit2.enums.ObjectType.COMMIT, text)  # noqa: E731
    no_tree = write(body % (ghost, b""))
    no_parent = write(body % (str(blank).encode(), b"parent " + ghost + b"\n"))
    assert last_changes(maker.repository, None, no_tree, max_commits=9) == {}
    assert last_changes(maker.repository, None, no_parent, max_commits=9) == {}
    tip = maker.commit({"a.md": b"1", "b.md": b"2"}, parents=[no_tree])
    assert last_changes(maker.repository, None, tip, max_commits=9) == {}
    tip = maker.commit({"a.md": b"1", "c.md": b"2"}, parents=[maker.commit(blank, parents=[no_tree])], at=START + 5)
    assert set(last_changes(maker.repository, None, tip, max_commits=9)) == {"c.md"}


def test_authors_are_displayable(maker):
    tree = maker.tree({"a.md": b"1"})
    text = b"tree %s\nauthor B\xf6b \xe2\x80\xae <a@b> 1 +0000\ncommitter C <c@d> 1 +0000\n\nx\n" % str(tree).encode()
    tip = maker.repository.odb.write(pygit2.enums.ObjectType.COMMIT, text)
    assert last_changes(maker.repository, None, tip, max_commits=9)["a.md"].last_author == r"B\xf6b \u202e"


def test_a_commit_past_the_limits_is_passed_over(maker):
    one = maker.commit({f"{number}.md": b"x" for number in range(20)})
    two = maker.commit({"0.md": b"y"}, parents=[maker.commit({"0.md": b"x"}, parents=[one])], at=START + 9)
    assert set(last_changes(maker.repository, None, two, max_commits=9, limits=Limits(files=10))) == {"0.md"}


def test_the_whole_work_is_bounded(maker, monkeypatch):
    one = maker.commit({f"{number}.md": b"x" for number in range(20)}, at=START)
    two = maker.commit({f"{number}.md": b"y" for number in range(20, 30)}, parents=[one], at=START + 9)
    monkeypatch.setattr(history, "MAX_CHANGES", 5)
    assert set(last_changes(maker.repository, None, two, max_commits=9)) == {f"{n}.md" for n in range(20, 30)}
