import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nexus.lib.git.objects import Extents, Limits, OverLimit, TooDeep, TooManyFiles, is_vendored, walk_tree
from nexus.lib.git.objects.reader import TreeReader

NAMES = st.sampled_from(["a", "b", "node_modules", "caf\u00e9", "\u202e\U0001f600", "long-name.md"])
TREES = st.recursive(st.just(b""), lambda inner: st.dictionaries(NAMES, inner, max_size=3), max_leaves=12)
LIMITS = st.builds(Limits, files=st.integers(0, 12), depth=st.integers(0, 4), path_length=st.integers(0, 20))


@pytest.fixture
def trees_read(monkeypatch):
    read = []
    entries = TreeReader.entries
    monkeypatch.setattr(TreeReader, "entries", lambda self, tree: read.append(tree) or entries(self, tree))
    return read


def raised(look):
    try:
        look()
    except OverLimit as reached:
        return str(reached)
    return None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(files=st.dictionaries(NAMES, TREES, max_size=4), limits=LIMITS, later=LIMITS)
def test_it_says_what_a_walk_would_say_also_when_it_remembers(maker, files, limits, later):
    tree, extents = maker.tree(files), Extents(is_vendored)
    for some in (limits, later, limits):
        walked = raised(lambda some=some: list(walk_tree(maker.repository, tree, is_vendored, some)))
        assert raised(lambda some=some: extents.check(maker.repository, tree, some)) == walked


def test_only_changed_folders_are_read_again(maker, trees_read):
    extents = Extents(is_vendored)
    folders = {f"f{number}": {"a.md": b"a", "b.md": str(number).encode()} for number in range(20)}
    extents.check(maker.repository, maker.tree(folders), Limits())
    assert len(trees_read) == 21
    trees_read.clear()
    extents.check(maker.repository, maker.tree({**folders, "f7": {"a.md": b"changed"}}), Limits())
    assert len(trees_read) == 2


def test_folders_that_hold_the_same_folder_again_and_again_are_counted_without_being_walked(maker, trees_read):
    tree = maker.tree({"a.md": b"a"})
    for _ in range(60):
        tree = maker.tree({"left": tree, "right": tree})
    with pytest.raises(TooManyFiles, match="100,000"):
        Extents(is_vendored).check(maker.repository, tree, Limits(files=100_000))
    assert len(trees_read) < 61 + 100_000


def test_a_folder_that_was_known_alone_is_too_deep_below_others(maker):
    extents, limits = Extents(is_vendored), Limits(depth=3)
    inner = maker.tree({"a": {"b": {"c.md": b""}}})
    extents.check(maker.repository, inner, limits)
    with pytest.raises(TooDeep, match="more than 3 deep: x/a/b"):
        extents.check(maker.repository, maker.tree({"x": inner}), limits)


def test_what_one_repository_holds_says_nothing_of_another(maker, trees_read, tmp_path):
    other = type(maker)(tmp_path / "other.git")
    extents, files = Extents(is_vendored), {"notes": {"a.md": b"a"}}
    extents.check(maker.repository, maker.tree(files), Limits())
    trees_read.clear()
    extents.check(other.repository, other.tree(files), Limits())
    assert len(trees_read) == 2
