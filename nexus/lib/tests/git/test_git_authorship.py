from datetime import UTC, datetime

import pygit2

from nexus.lib.git.objects import IMPORTER, Written, authorship, written

START = 1_700_000_000


def told(found):
    return {line: said.author for line, said in found.items()}


def test_a_line_is_its_first_authors_however_far_it_moved(maker):
    one = maker.commit({"a.md": b"one\ntwo\nthree\n"}, at=START)
    two = maker.commit({"a.md": b"new\none\nTWO\nthree\n"}, parents=[one], at=START + 10, author="Grace")
    three = maker.commit({"a.md": b"new\nthree\n", "b.md": b"x"}, parents=[two], at=START + 20, author="Linus")
    found = written(maker.repository, two, "a.md", range(1, 5))
    assert told(found) == {1: "Grace", 2: "Ada", 3: "Grace", 4: "Ada"}
    assert found[2] == Written("Ada", datetime.fromtimestamp(START, UTC), str(one))
    assert told(written(maker.repository, three, "a.md", [1, 2])) == {1: "Grace", 2: "Ada"}


def test_only_the_lines_asked_for_that_are_there_are_told(maker):
    one = maker.commit({"a.md": b"one\ntwo\n", "folder": {"b.md": b"x\n"}})
    assert set(written(maker.repository, one, "a.md", [2, 9, 0])) == {2}
    assert told(written(maker.repository, one, "folder/b.md", [1])) == {1: "Ada"}
    assert written(maker.repository, one, "folder", [1]) == {}
    assert written(maker.repository, one, "none.md", [1]) == {}


def test_a_merge_writes_only_what_neither_side_has(maker):
    base = maker.commit({"a.md": b"1\n2\n3\n4\n5\n"}, at=START)
    left = maker.commit({"a.md": b"L\n2\n3\n4\n5\n"}, parents=[base], at=START + 1, author="Grace")
    right = maker.commit({"a.md": b"1\n2\n3\n4\nR\n"}, parents=[base], at=START + 2, author="Linus")
    merge = maker.commit({"a.md": b"L\n2\nM\n4\nR\n"}, parents=[left, right], at=START + 3, author="Ann")
    found = told(written(maker.repository, merge, "a.md", range(1, 6)))
    assert found == {1: "Grace", 2: "Ada", 3: "Ann", 4: "Ada", 5: "Linus"}


def test_one_line_that_two_branches_repeat_is_told_twice(maker):
    base = maker.commit({"a.md": b"same\n"}, at=START)
    left = maker.commit({"a.md": b"same\nleft\n"}, parents=[base], at=START + 1, author="Grace")
    right = maker.commit({"a.md": b"right\nsame\n"}, parents=[base], at=START + 2, author="Linus")
    merge = maker.commit({"a.md": b"same\nleft\nright\nsame\n"}, parents=[left, right], at=START + 3, author="Ann")
    assert told(written(maker.repository, merge, "a.md", range(1, 5))) == {1: "Ada", 2: "Grace", 3: "Linus", 4: "Ada"}


def test_a_file_under_a_new_name_keeps_its_authors(maker):
    one = maker.commit({"a.md": b"one\ntwo\n"}, at=START)
    two = maker.commit({"notes": {"b.md": b"one\ntwo\n"}}, parents=[one], at=START + 1, author="Grace")
    assert told(written(maker.repository, two, "notes/b.md", [1, 2])) == {1: "Ada", 2: "Ada"}


def test_what_was_imported_without_history_is_nobodys(maker):
    one = maker.commit({"a.md": b"one\n"}, author=IMPORTER)
    assert told(written(maker.repository, one, "a.md", [1])) == {1: ""}


def test_a_history_beyond_the_bounds_is_told_in_part(maker, monkeypatch):
    monkeypatch.setattr(authorship, "MAX_COMMITS", 3)
    tip = None
    for number in range(6):
        text = b"".join(b"%d\n" % line for line in range(number + 1))
        tip = maker.commit({"a.md": text}, parents=[tip] if tip else [], at=START + number)
    assert set(written(maker.repository, tip, "a.md", range(1, 7))) == {4, 5, 6}


def test_a_hole_in_the_history_is_no_error(maker):
    gone = maker.commit({"a.md": b"old\n"}, at=START, ref=None)
    tip = maker.commit({"a.md": b"old\nnew\n"}, parents=[gone], at=START + 1, author="Grace")
    (maker.path / "objects" / str(gone)[:2] / str(gone)[2:]).unlink()
    fresh = pygit2.Repository(str(maker.path))
    assert written(fresh, tip, "a.md", [1, 2]) == {}


def test_a_huge_file_is_not_looked_at(maker):
    one = maker.commit({"a.md": b"x" * (authorship.MAX_FILE_BYTES + 1)})
    assert written(maker.repository, one, "a.md", [1]) == {}


def test_it_says_the_same_as_gits_own_blame(maker):
    texts = [b"a\nb\nc\n", b"a\nx\nc\nd\n", b"d\na\nx\nc\n", b"a\nc\nq\nq\nd\n", b"q\na\nc\nq\nz\nd\nq\n"]
    tip = None
    for number, text in enumerate(texts):
        tip = maker.commit({"a.md": text}, parents=[tip] if tip else [], at=START + number, author=f"Ada {number}")
    lines = range(1, texts[-1].count(b"\n") + 1)
    blame = maker.repository.blame("a.md", newest_commit=tip)
    expected = {line: str(blame.for_line(line).final_commit_id) for line in lines}
    found = written(maker.repository, tip, "a.md", lines)
    assert {line: said.commit for line, said in found.items()} == expected
