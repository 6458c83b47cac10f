import random
import string
import subprocess

import pygit2
import pytest

from nexus.lib import secrets
from nexus.lib.tests.git.repositories import Maker
from nexus.repos.engines.admission import NOTHING, Bounds, Question, Update, foresee, judge

BOUNDS = Bounds(file_bytes=1024 * 1024, files=50)
MADE_UP = "gh" + "p_" + "".join(random.Random(3).choices(string.ascii_letters + string.digits, k=36))


@pytest.fixture
def hosted(tmp_path):
    return Maker(tmp_path / "hosted.git")


@pytest.fixture
def pushed(tmp_path):
    """Stands for what git keeps in quarantine: a store of its own."""
    return Maker(tmp_path / "pushed.git")


@pytest.fixture
def knows_hosted(hosted, pushed):
    """The quarantine may name objects that are hosted already."""
    pushed.repository.odb.add_disk_alternate(str(hosted.path / "objects"))


def ask(hosted, pushed, *updates, options=(), allowed=(), bounds=BOUNDS):
    question = Question(pushed.path / "objects" if pushed else None, updates, options)
    return judge(hosted.path, question, allowed, bounds)


def push(hosted, pushed, files, *, ref="refs/heads/main", old=NOTHING, **more):
    return ask(hosted, pushed, Update(old, str(pushed.commit(files)), ref), **more)


def test_an_ordinary_push_is_let_in(hosted, pushed):
    verdict = push(hosted, pushed, {"README.md": b"# Notes\n", "docs": {"sql.md": b"# SQL\n"}})
    assert (verdict.refusals, verdict.warnings) == ([], [])


@pytest.mark.parametrize("ref", ["HEAD", "refs/internal/x", "refs/pull/1/head", "refs/notes/commits", ""])
def test_only_branches_and_tags_are_let_in(hosted, pushed, ref):
    assert "only branches and tags" in push(hosted, pushed, {}, ref=ref).refusals[0]


@pytest.mark.parametrize(
    "ref",
    ["refs/heads/../x", "refs/heads/a b", "refs/heads/x.lock", "refs/heads/", "refs/heads/a\\b", "refs/heads/\udce9"],
)
def test_names_git_would_refuse_later_are_refused_while_nothing_is_kept(hosted, pushed, ref):
    refusals = push(hosted, pushed, {}, ref=ref).refusals
    assert "not accepted" in refusals[0]
    assert refusals[0].isprintable()


def test_a_ref_that_moved_meanwhile_is_refused_with_what_to_do(hosted, pushed):
    hosted.commit({"README.md": b"# Theirs\n"})
    assert "git fetch" in push(hosted, pushed, {"README.md": b"# Mine\n"}).refusals[0]
    assert "git fetch" in push(hosted, pushed, {"README.md": b"# Mine\n"}, old="1" * 40).refusals[0]


def test_deletions_alone_come_without_quarantine(hosted):
    old = str(hosted.commit({"README.md": b"# Old\n"}))
    assert ask(hosted, None, Update(old, NOTHING, "refs/heads/main")).refusals == []
    assert ask(hosted, None, Update("1" * 40, NOTHING, "refs/heads/main")).refusals


def test_a_branch_may_be_made_of_a_commit_that_is_there_already(hosted, pushed):
    tip = str(hosted.commit({"README.md": b"# Old\n"}))
    assert ask(hosted, pushed, Update(NOTHING, tip, "refs/heads/other")).refusals == []


def test_tips_that_are_no_commit_are_refused(hosted, pushed):
    blob = str(pushed.repository.create_blob(b"text"))
    tree = str(pushed.tree({"a": b"b"}))
    for tip in (blob, tree, "1" * 40):
        for ref in ("refs/heads/main", "refs/tags/v1"):
            assert "does not point to a commit" in ask(hosted, pushed, Update(NOTHING, tip, ref)).refusals[0]


def test_a_tag_of_a_file_is_refused(hosted, pushed):
    blob = pushed.repository.create_blob(b"text")
    author = pygit2.Signature("Ada", "ada@example.org")
    tag = str(pushed.repository.create_tag("v1", blob, pygit2.enums.ObjectType.BLOB, author, "One"))
    refusals = ask(hosted, pushed, Update(NOTHING, tag, "refs/tags/v1")).refusals
    assert "does not point to a commit" in refusals[0]


def test_a_commit_with_an_endless_message_is_refused(hosted, pushed):
    author = pygit2.Signature("Ada", "ada@example.org")
    long = pushed.repository.create_commit(None, author, author, "x" * 1_100_000, pushed.tree({}), [])
    tip = str(pushed.commit({"README.md": b"# Top\n"}, parents=[long]))
    assert "more than 1 MB of message" in ask(hosted, pushed, Update(NOTHING, tip, "refs/heads/main")).refusals[0]
    assert ask(hosted, pushed, Update(NOTHING, str(long), "refs/heads/main")).refusals


def test_a_tag_object_is_a_tag_and_no_branch(hosted, pushed):
    commit = pushed.commit({"README.md": b"# Top\n"})
    author = pygit2.Signature("Ada", "ada@example.org")
    tag = str(pushed.repository.create_tag("v1", commit, pygit2.enums.ObjectType.COMMIT, author, "One"))
    assert ask(hosted, pushed, Update(NOTHING, tag, "refs/tags/v1")).refusals == []
    assert ask(hosted, pushed, Update(NOTHING, tag, "refs/heads/v1")).refusals


def test_more_refs_than_allowed_are_refused_in_one_line(hosted, pushed):
    tip = str(pushed.commit({}))
    many = [Update(NOTHING, tip, f"refs/heads/{number}") for number in range(1001)]
    assert ask(hosted, pushed, *many).refusals == [
        "A push may move 1,000 branches and tags at most; this one moves 1,001."
    ]


# Sizes


def test_a_file_over_the_limit_is_named(hosted, pushed):
    refusals = push(hosted, pushed, {"film.bin": b"\0" * (1024 * 1024 + 1)}).refusals
    assert refusals == ["film.bin  the file has 1.0 MB; 1 MB are allowed"]


def test_a_tree_over_the_limit_is_refused(hosted, pushed):
    refusals = push(hosted, pushed, {f"{number}.md": b"x" for number in range(51)}).refusals
    assert "more than 50 files and folders" in refusals[0]


def test_vendored_files_do_not_count(hosted, pushed):
    files = {"README.md": b"# Top\n", "node_modules": {f"{number}.js": b"x" for number in range(60)}}
    assert push(hosted, pushed, files).refusals == []


def test_a_tree_that_grows_over_the_limit_with_small_pushes_is_refused(hosted, pushed):
    folder = {f"{number}.md": b"x" for number in range(30)}
    shared = hosted.tree(folder)
    first = hosted.commit({"one": shared})
    pushed.tree(folder)
    second = pushed.commit({"one": shared, "two": shared}, ref=None)
    refusals = ask(hosted, pushed, Update(str(first), str(second), "refs/heads/main")).refusals
    assert "more than 50 files" in refusals[0]


def test_a_path_that_no_index_has_room_for_is_refused(hosted, pushed):
    folders = {"\u6587" * 80: {"\u6587" * 80: {"\u6587" * 80: {"\u6587" * 80: {"\u6587" * 80: b"x"}}}}}
    assert "longer than 1,024 bytes" in push(hosted, pushed, folders).refusals[0]


def test_folders_within_folders_without_end_are_refused(hosted, pushed):
    tree = pushed.tree({"README.md": b"x"})
    for _ in range(150):
        tree = pushed.tree({"a": tree})
    refusals = push(hosted, pushed, tree, bounds=Bounds(1024, 10_000)).refusals
    assert "100 deep" in refusals[0]


def test_a_push_with_a_hole_is_refused_with_what_to_do(hosted, pushed):
    tip = pushed.commit({"folder": {"note.md": b"text"}})
    missing = str(pushed.repository[tip].tree["folder"].id)
    (pushed.path / "objects" / missing[:2] / missing[2:]).unlink()
    assert "git fsck" in ask(hosted, pushed, Update(NOTHING, str(tip), "refs/heads/main")).refusals[0]


# Secrets


def test_a_secret_is_refused_at_its_place_and_never_repeated(hosted, pushed):
    refusals = push(hosted, pushed, {"deploy.md": f"# Deploy\n\n{MADE_UP}\n".encode()}).refusals
    assert refusals[0].startswith("deploy.md:3  ")
    assert "-o allow-secret=" in refusals[0]
    assert MADE_UP not in refusals[0]


def test_a_false_alarm_can_be_allowed_by_option_or_from_before(hosted, pushed):
    files = {"deploy.md": MADE_UP.encode()}
    option = push(hosted, pushed, files).refusals[0].rpartition(" ")[2]
    assert push(hosted, pushed, files, options=[option]).refusals == []
    assert push(hosted, pushed, files, allowed={option.removeprefix("allow-secret=")}).refusals == []
    assert push(hosted, pushed, files, options=["allow-secret=0123456789abcdef"]).refusals


def test_a_real_environment_file_is_refused_and_its_example_is_not(hosted, pushed):
    real = b"DB_PASSWORD=tr0ub4dor-and-3-more\n"
    assert push(hosted, pushed, {".env": real}).refusals[0].startswith(".env:1  environment-file")
    assert push(hosted, pushed, {".env.example": b"DB_PASSWORD=\n"}).refusals == []


def test_a_secret_only_in_the_history_is_told(hosted, pushed):
    first = pushed.commit({"deploy.md": MADE_UP.encode()}, ref=None)
    second = pushed.commit({"deploy.md": b"# Clean\n"}, parents=[first])
    verdict = ask(hosted, pushed, Update(NOTHING, str(second), "refs/heads/main"))
    assert verdict.refusals == []
    assert "revoke it" in verdict.warnings[0]
    assert MADE_UP not in verdict.warnings[0]


def test_an_environment_file_only_in_the_history_is_told(hosted, pushed):
    real = {".env": b"DB_PASSWORD=tr0ub4dor-and-3-more\n", ".env.example": b"DB_PASSWORD=\n"}
    first = pushed.commit({"deploy": real}, ref=None)
    second = pushed.commit({"deploy.md": b"# Clean\n"}, parents=[first])
    verdict = ask(hosted, pushed, Update(NOTHING, str(second), "refs/heads/main"))
    assert verdict.refusals == []
    assert [line.startswith("history, file .env:1  environment-file") for line in verdict.warnings] == [True]


def test_history_that_came_in_with_a_warning_is_not_made_a_tip_afterwards(hosted, pushed):
    bad = hosted.commit({".env": f"TOKEN={MADE_UP}\n".encode(), "film.bin": b"\0" * (1024 * 1024 + 1)})
    good = hosted.commit({"README.md": b"# Notes\n"}, parents=[bad])
    back = ask(hosted, pushed, Update(str(good), str(bad), "refs/heads/main")).refusals
    assert {line.partition(" ")[0].partition(":")[0] for line in back} == {".env", "film.bin"}
    assert ask(hosted, pushed, Update(NOTHING, str(bad), "refs/heads/other")).refusals == back
    assert ask(hosted, pushed, Update(NOTHING, str(bad), "refs/tags/v1")).refusals == back


@pytest.mark.usefixtures("knows_hosted")
def test_an_old_tree_under_a_new_commit_is_looked_at(hosted, pushed):
    bad = hosted.commit({".env": f"TOKEN={MADE_UP}\n".encode()})
    good = hosted.commit({"README.md": b"# Notes\n"}, parents=[bad])
    files = {".env": (0o100644, hosted.repository[bad].tree[".env"].id)}
    assert push(hosted, pushed, files, old=str(good)).refusals


@pytest.mark.usefixtures("knows_hosted")
def test_what_the_ref_showed_before_is_not_looked_at_again(hosted, pushed):
    before = hosted.commit({".env": f"TOKEN={MADE_UP}\n".encode()})
    tree = {".env": (0o100644, hosted.repository[before].tree[".env"].id), "README.md": b"# Notes\n"}
    assert push(hosted, pushed, tree, old=str(before)).refusals == []
    assert push(hosted, pushed, tree, ref="refs/heads/other").refusals == []


def test_what_is_vendored_is_not_searched_for_secrets(hosted, pushed):
    assert push(hosted, pushed, {"node_modules": {"x.js": MADE_UP.encode()}}).refusals == []


def test_names_of_files_are_shown_inert(hosted, pushed):
    refusals = push(hosted, pushed, {"a\x1b[31m\n.md": MADE_UP.encode()}).refusals
    assert refusals[0].isprintable()


def test_what_was_foreseen_while_the_push_came_in_changes_no_verdict(hosted, pushed):
    old = pushed.commit({"was.md": f"{MADE_UP}\n".encode(), ".env.local": b"API_TOKEN=d3ltaq8x77zk\n"}, ref=None)
    tip = pushed.commit({"now.md": f"a\n{MADE_UP}\n".encode(), ".env": b"API_TOKEN=q8x77zkd3lta\n"}, parents=[old])
    command = ["git", "pack-objects", "--revs", "--stdout", "-q"]
    pack = subprocess.run(command, cwd=pushed.path, input=f"{tip}\n".encode(), capture_output=True, check=True).stdout
    foreseen = dict(foresee([b"0000", pack]))
    assert len(foreseen) == 4
    question = Question(pushed.path / "objects", (Update(NOTHING, str(tip), "refs/heads/main"),))
    late, early = (judge(hosted.path, question, (), BOUNDS, known) for known in ({}, foreseen))
    assert len(early.refusals) == 2
    assert len(early.warnings) == 2
    assert (sorted(early.refusals), sorted(early.warnings)) == (sorted(late.refusals), sorted(late.warnings))


def test_what_was_foreseen_is_not_looked_at_again(hosted, pushed):
    tip = pushed.commit({"note.md": b"text"})
    blob = pushed.repository[tip].tree["note.md"].id
    seen = secrets.scan(MADE_UP.encode())
    question = Question(pushed.path / "objects", (Update(NOTHING, str(tip), "refs/heads/main"),))
    assert "github-token" in judge(hosted.path, question, (), BOUNDS, {blob.raw: seen}).refusals[0]
