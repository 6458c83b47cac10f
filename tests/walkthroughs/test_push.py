"""A learner pushes, and what git says and the pages show: every case with the real client."""

import gzip
import json
import os
import random
import string
import subprocess
import threading
import time

import pytest

from tests.walkthroughs.hub import Git, Notes, in_url, resident

pytestmark = pytest.mark.walkthrough


def page(hub, place, path="", status=200):
    answer = hub.get(f"/{place}/{in_url(path)}")
    assert answer.status == status, (path, answer.status, answer.text[:300])
    return answer


def made_up_token():
    letters = random.Random(7).choices(string.ascii_letters + string.digits, k=36)
    return "gh" + "p_" + "".join(letters)


# First contact


def test_a_repository_that_does_not_exist_yet_can_be_cloned_by_its_owner_to_be(hub, tokens, tmp_path, place):
    done = Git(tmp_path)("clone", hub.address(place, tokens.ada), "copy")
    assert done.ok, done.said
    assert "empty repository" in done.said
    assert hub.bare(place) is None


def test_the_first_push_makes_the_repository_and_its_pages(hub, notes, place):
    notes.commit({"README.md": "# Week one\n\nHello.\n", "docs/sql.md": "# SQL\n"})
    done = notes.push()
    assert done.ok, done.said
    assert f"remote: Published 2 documents: {hub.url}/{place}/" in done.said
    assert f"{hub.url}/{place}/docs/sql.md" in done.said
    assert "Week one" in page(hub, place).text
    assert "SQL" in page(hub, place, "docs/sql.md").text


def test_the_first_push_says_who_may_see_what_it_made_and_later_ones_do_not(hub, notes, place):
    notes.commit({"README.md": "# Week one\n"})
    said = notes.push().said
    assert f"remote: Created, public. Who may see it is set at {hub.url}/{place}/-/settings" in said
    notes.commit({"README.md": "# Week two\n"})
    assert "Created" not in notes.push().said


def test_a_branch_beside_the_default_one_is_said_to_have_no_pages(hub, notes, place):
    notes.commit({"README.md": "# Main\n"})
    assert "without pages" not in notes.push().said
    notes.commit({"README.md": "# Draft\n"})
    said = notes.push("origin", "HEAD:draft").said
    assert f"No document changed on the default branch: {hub.url}/{place}/" in said
    assert "Stored without pages: draft. Pages show main, the default branch." in said
    assert "Main" in page(hub, place).text
    assert "without pages" not in notes.push("origin", "--delete", "draft").said


def test_problems_are_told_with_path_and_line(hub, notes):
    notes.commit({"README.md": "# Top\n\nSee [that](gone.md).\n"})
    said = notes.push().said
    assert "README.md:3 " in said
    assert "-/health" in said


def test_a_clone_by_a_stranger_holds_what_was_pushed(hub, notes, place, tmp_path):
    commit = notes.commit({"README.md": "# Hello\n"})
    assert notes.push().ok
    for suffix in ("", ".git"):
        reader = Git(tmp_path)
        reader.must("clone", "--quiet", f"{hub.address(place)}{suffix}", f"copy{suffix}")
        assert Git(tmp_path / f"copy{suffix}").must("rev-parse", "HEAD") == commit


def test_an_empty_push_says_everything_is_up_to_date(notes):
    notes.commit({"README.md": "# Hello\n"})
    assert notes.push().ok
    assert "Everything up-to-date" in notes.push().said


# What a second push does


def test_the_page_is_new_when_git_returns(hub, notes, place):
    for count in range(5):
        notes.commit({"README.md": f"# Version {count}\n"})
        assert notes.push().ok
        assert f"Version {count}" in page(hub, place, "README.md").text


def test_a_forced_push_replaces_the_pages(hub, notes, place):
    notes.commit({"README.md": "# Old\n", "old.md": "# Gone\n"})
    assert notes.push().ok
    notes.must("checkout", "--quiet", "--orphan", "again")
    notes.must("rm", "-rf", "--quiet", ".")
    notes.commit({"README.md": "# New\n"})
    assert not notes.push("origin", "HEAD:main").ok
    assert notes.push("--force", "origin", "HEAD:main").ok
    assert "New" in page(hub, place).text
    page(hub, place, "old.md", status=404)


def test_a_renamed_file_answers_with_a_redirect(hub, notes, place):
    notes.commit({"README.md": "# Top\n", "sql.md": "# SQL joins\n"})
    assert notes.push().ok
    notes.must("mv", "sql.md", "joins.md")
    notes.commit()
    assert notes.push().ok
    assert page(hub, place, "sql.md", status=301).headers["location"] == f"/{place}/joins.md"
    assert "SQL joins" in page(hub, place, "joins.md").text


def test_a_renamed_heading_keeps_its_old_anchor(hub, notes, place):
    notes.commit({"README.md": "# Top\n\n## Joins\n\ntext\n\n## Keys\n"})
    assert notes.push().ok
    notes.commit({"README.md": "# Top\n\n## Joining tables\n\ntext\n\n## Keys\n"})
    assert notes.push().ok
    text = page(hub, place, "README.md").text
    assert 'id="joins"' in text
    assert 'id="joining-tables"' in text


def test_a_deleted_branch_is_gone_and_the_pages_stay(hub, notes, place):
    notes.commit({"README.md": "# Main\n"})
    assert notes.push("origin", "main", "main:other").ok
    assert notes.push("origin", "--delete", "other").ok
    assert "other" not in notes.must("ls-remote", "origin")
    assert "Main" in page(hub, place).text


def test_when_the_default_branch_is_deleted_another_is_published(hub, notes, place):
    notes.commit({"README.md": "# Main\n"})
    assert notes.push().ok
    notes.must("checkout", "--quiet", "-b", "next")
    notes.commit({"README.md": "# Next\n"})
    assert notes.push("origin", "next", ":main").ok
    assert "Next" in page(hub, place).text


def test_all_branches_may_be_deleted(hub, notes, place):
    notes.commit({"README.md": "# Main\n"})
    assert notes.push().ok
    assert notes.push("origin", ":main").ok
    page(hub, place, "README.md", status=404)
    page(hub, place)
    assert notes.push().ok
    assert "Main" in page(hub, place, "README.md").text


def test_a_push_to_master_is_published(hub, tokens, tmp_path, place):
    notes = Notes(tmp_path / "notes", hub.address(place, tokens.ada), branch="master")
    notes.commit({"README.md": "# From master\n"})
    assert notes.push().ok
    assert "From master" in page(hub, place).text


def test_tags_are_kept_and_publish_nothing(hub, notes, place):
    notes.commit({"README.md": "# Tagged\n"})
    notes.must("tag", "v1")
    notes.must("tag", "-a", "v2", "-m", "Second")
    assert notes.push("origin", "main", "--tags").ok
    said = notes.must("ls-remote", "--tags", "origin")
    assert "refs/tags/v1" in said
    assert "refs/tags/v2^{}" in said


def test_many_branches_come_in_one_push(notes):
    notes.commit({"README.md": "# Many\n"})
    for number in range(300):
        notes.must("update-ref", f"refs/heads/topic/{number}", "HEAD")
    done = notes.push("origin", "--all")
    assert done.ok, done.said[-500:]
    assert notes.must("ls-remote", "--heads", "origin").count("refs/heads/") == 301


def test_other_refs_are_refused_by_name(notes):
    notes.commit({"README.md": "# Top\n"})
    done = notes.push("origin", "HEAD:refs/internal/x")
    assert not done.ok
    assert "refs/internal/x" in done.said


# What the files may be


def test_names_that_differ_in_case_only_are_two_pages(hub, notes, place):
    notes.commit({"Notes.md": "# Upper\n", "notes.md": "# Lower\n", "NOTES.MD": "# Loud\n"})
    assert notes.push().ok
    for name, title in (("Notes.md", "Upper"), ("notes.md", "Lower"), ("NOTES.MD", "Loud")):
        assert title in page(hub, place, name).text


def test_odd_names_have_pages(hub, notes, place):
    names = [
        "with space.md",
        "percent%20.md",
        "hash#mark.md",
        "q?.md",
        "ünï.md",
        "日本語/ノート.md",
        "plus+and&.md",
        "'quote\".md",
    ]
    notes.commit({name: f"# Title {number}\n" for number, name in enumerate(names)})
    done = notes.push()
    assert done.ok, done.said
    for number, name in enumerate(names):
        assert f"Title {number}" in page(hub, place, name).text


def test_a_name_outside_utf8_is_shown_and_breaks_nothing(hub, notes, place):
    notes.commit({b"caf\xe9.md": "# Latin\n", "README.md": "# Top\n"})
    done = notes.push()
    assert done.ok, done.said
    assert "Latin" in page(hub, place, "caf\\xe9.md").text
    page(hub, place)
    assert hub.get(f"/{place}/caf%E9.md").status in (200, 301, 404)


def test_an_empty_repository_has_a_page(hub, notes, place):
    notes.commit()
    assert notes.push().ok
    page(hub, place)


def test_three_thousand_files_are_published_with_progress(hub, notes, place):
    notes.commit(
        {f"part{number % 30}/note{number}.md": f"# Note {number}\n\nText of {number}.\n" for number in range(3000)}
    )
    done = notes.push(timeout=300)
    assert done.ok, done.said[-500:]
    assert "Published 3,000 documents" in done.said
    assert "remote: 3,000 documents are live" in done.said
    assert "Note 2999" in page(hub, place, "part29/note2999.md").text


def test_vendored_folders_are_not_published(hub, notes, place):
    notes.commit({"README.md": "# Mine\n", "node_modules/left-pad/README.md": "# Theirs\n"})
    done = notes.push()
    assert "Published 1 document:" in done.said
    page(hub, place, "node_modules/left-pad/README.md", status=404)


def test_fifteen_thousand_vendored_files_are_passed_over_and_stay_in_git(hub, notes, place, tmp_path):
    theirs = {
        f"web/node_modules/{number % 300}/{number}.{'md' if number % 3 else 'js'}": f"# Theirs {number}\n"
        for number in range(15_000)
    }
    notes.commit({"README.md": "# Mine\n\n[theirs](web/node_modules/7/7.md)\n", **theirs})
    done = notes.push()
    assert "Published 1 document:" in done.said
    assert "problem" not in done.said
    page(hub, place, "web/node_modules/7/7.md", status=404)
    assert hub.rows("SELECT count(*) FROM library_document WHERE path LIKE 'web/%'") == [(0,)]
    copy = Git(tmp_path / "copy")
    copy.must("clone", "--quiet", hub.address(place), ".")
    assert len(copy.must("ls-files").splitlines()) == 15_001


def test_symlinks_are_never_followed(hub, notes, place):
    notes.write({"README.md": "# Top\n"})
    for name, target in (("passwd.md", "/etc/passwd"), ("up.md", "../../../../../etc/passwd"), ("me.md", "README.md")):
        (notes.folder / name).symlink_to(target)
    notes.commit()
    assert notes.push().ok
    for name in ("passwd.md", "up.md", "me.md"):
        for address in (name, f"-/raw/{name}", f"-/source/{name}"):
            answer = hub.get(f"/{place}/{address}")
            assert answer.status == 404, address
            assert b"root:" not in answer.body


def test_submodules_are_never_followed(hub, notes, place):
    notes.commit(
        {"README.md": "# Top\n", ".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = https://example.org/x\n'}
    )
    notes.must("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},x")
    notes.must("commit", "--quiet", "-m", "A submodule")
    assert notes.push().ok
    page(hub, place)
    page(hub, place, "x", status=404)
    page(hub, place, "x/README.md", status=404)


# What is refused


def test_a_secret_is_refused_and_its_false_alarm_can_be_allowed(hub, notes, place):
    notes.commit({"deploy.md": f"# Deploy\n\nexport TOKEN={made_up_token()}\n"})
    done = notes.push()
    assert not done.ok
    assert "deploy.md:3" in done.said
    assert made_up_token() not in done.said
    option = next(word for word in done.said.split() if word.startswith("allow-secret="))
    allowed = notes.push("-o", option, "origin", "HEAD")
    assert allowed.ok, allowed.said
    assert "Deploy" in page(hub, place, "deploy.md").text
    assert made_up_token() not in hub.tail()
    notes.commit({"other.md": "# Other\n"})
    assert notes.push().ok


def test_a_secret_anywhere_in_a_large_first_push_is_refused(hub, notes, place):
    """Larger than the client keeps back (http.postBuffer), so it streams in and is looked at meanwhile."""
    pages = {f"{number}.md": f"# {number}\n\n{os.urandom(30_000).hex()}\n" for number in range(60)}
    notes.commit(pages | {"0-first.md": f"# A\n\n{made_up_token()}\n", "z-last.md": f"# Z\n\n{made_up_token()}\n"})
    done = notes.push()
    assert not done.ok
    assert "0-first.md:3" in done.said
    assert "z-last.md:3" in done.said
    notes.commit({"0-first.md": "# A\n", "z-last.md": "# Z\n"})
    notes.must("checkout", "-q", "--orphan", "clean")
    notes.commit(message="Anew")
    assert notes.push("origin", "HEAD:main").ok
    assert "<h1" in page(hub, place, "z-last.md").text


def test_a_real_environment_file_is_refused(notes):
    notes.commit({".env": "DB_PASSWORD=tr0ub4dor-and-3-more\n", "README.md": "# Top\n"})
    done = notes.push()
    assert not done.ok
    assert ".env:1" in done.said


def test_a_file_over_the_limit_is_refused_by_name_and_size(hub, notes, place):
    notes.commit({"README.md": "# Top\n", "film.bin": os.urandom(21 * 1024 * 1024)})
    done = notes.push()
    assert not done.ok
    assert "film.bin" in done.said
    assert "21.0 MB" in done.said
    assert not (hub.bare(place) / "refs/heads/main").exists()


def test_the_hub_stays_small_while_a_large_push_streams_through(hub, notes):
    notes.commit({f"data/{number}.bin": os.urandom(8 * 1024 * 1024) for number in range(8)} | {"README.md": "# Big\n"})
    notes.must("config", "core.compression", "0")
    web = max(hub.processes("nexus up"), key=resident)
    sizes, is_over = [resident(web)], threading.Event()

    def watch():
        while not is_over.wait(0.05):
            sizes.append(resident(web))

    watcher = threading.Thread(target=watch)
    watcher.start()
    done = notes.push()
    is_over.set()
    watcher.join()
    assert done.ok, done.said
    assert max(sizes) - sizes[0] < 32 * 1024, f"{sizes[0]} -> {max(sizes)} KiB"


def test_a_push_over_the_wire_limit_is_refused_with_a_reason(notes):
    first = notes.commit({"README.md": "# Top\n"})
    assert notes.push().ok
    notes.must("config", "core.compression", "0")
    notes.commit({f"large-{number}.bin": os.urandom(17 * 1024 * 1024) for number in range(5)})
    done = notes.push()
    assert not done.ok
    assert "exceeds maximum" in done.said, done.said
    assert notes.must("ls-remote", "origin", "main").startswith(first)


# Ways to talk


@pytest.mark.parametrize("version", ["0", "1", "2"])
def test_every_version_of_the_protocol_works(hub, tokens, tmp_path, place, version):
    notes = Notes(tmp_path / "notes", hub.address(place, tokens.ada))
    notes.must("config", "protocol.version", version)
    commit = notes.commit({"README.md": "# Top\n"})
    assert notes.push().ok
    reader = Git(tmp_path)
    reader.must("-c", f"protocol.version={version}", "clone", "--quiet", hub.address(place), "copy")
    assert Git(tmp_path / "copy").must("rev-parse", "HEAD") == commit


def test_shallow_and_partial_clones_work(hub, notes, place, tmp_path):
    for number in range(5):
        notes.commit({"README.md": f"# {number}\n", f"{number}.bin": os.urandom(2000)})
    assert notes.push().ok
    reader = Git(tmp_path)
    reader.must("clone", "--quiet", "--depth", "2", hub.address(place), "shallow")
    assert Git(tmp_path / "shallow").must("rev-list", "--count", "HEAD") == "2"
    Git(tmp_path / "shallow").must("fetch", "--quiet", "--unshallow")
    assert Git(tmp_path / "shallow").must("rev-list", "--count", "HEAD") == "5"
    reader.must("clone", "--quiet", "--filter=blob:none", "--no-checkout", hub.address(place), "partial")
    assert Git(tmp_path / "partial").must("show", "HEAD:README.md") == "# 4"


def test_a_push_from_a_shallow_clone_works(hub, tokens, notes, place, tmp_path):
    for number in range(3):
        notes.commit({"README.md": f"# {number}\n"})
    assert notes.push().ok
    Git(tmp_path).must("clone", "--quiet", "--depth", "1", hub.address(place, tokens.ada), "shallow")
    shallow = Notes.__new__(Notes)
    Git.__init__(shallow, tmp_path / "shallow")
    shallow.commit({"README.md": "# From the shallow end\n"})
    assert shallow.push().ok
    assert "From the shallow end" in page(hub, place).text


def test_compressed_requests_are_read(hub, notes, place):
    commit = notes.commit({"README.md": "# Top\n"})
    assert notes.push().ok
    lines = b"".join(b"0032want %s\n" % commit.encode() for _ in range(30)) + b"00000009done\n"
    answer = hub.send(
        "POST",
        f"/{place}/git-upload-pack",
        gzip.compress(lines),
        Content_Type="application/x-git-upload-pack-request",
        Content_Encoding="gzip",
    )
    assert answer.status == 200
    assert b"PACK" in answer.body


def test_many_pushes_on_one_connection_work(notes):
    notes.commit({"README.md": "# Top\n"})
    assert notes.push("origin", "main", "main:a").ok
    assert notes("fetch", "origin").ok


def test_libgit2_clones_and_pushes(hub, tokens, tmp_path, place):
    code = f"""
import pygit2
url, who = {hub.address(place)!r}, pygit2.RemoteCallbacks(pygit2.UserPass("ada", {tokens.ada!r}))
there = pygit2.init_repository({str(tmp_path / "there")!r}, initial_head="main")
one = pygit2.Signature("Ada", "ada@example.org")
blob = there.create_blob(b"# By libgit2\\n")
tree = there.TreeBuilder(); tree.insert("README.md", blob, 0o100644)
commit = there.create_commit("refs/heads/main", one, one, "A note", tree.write(), [])
there.remotes.create("origin", url).push(["refs/heads/main"], callbacks=who)
copy = pygit2.clone_repository(url, {str(tmp_path / "copy")!r})
assert str(copy.head.target) == str(commit)
"""
    _run_python(code)
    assert "By libgit2" in page(hub, place).text


def test_dulwich_clones_and_pushes(hub, tokens, tmp_path, place):
    code = f"""
from dulwich import porcelain
there = porcelain.init({str(tmp_path / "there")!r})
open({str(tmp_path / "there/README.md")!r}, "w").write("# By dulwich\\n")
porcelain.add(there, [{str(tmp_path / "there/README.md")!r}])
who = b"Ada <ada@example.org>"
commit = porcelain.commit(there, message=b"A note", author=who, committer=who)
porcelain.push(there, {hub.address(place, tokens.ada)!r}, b"HEAD:refs/heads/main")
copy = porcelain.clone({hub.address(place)!r}, {str(tmp_path / "copy")!r})
assert copy.head() == commit
"""
    _run_python(code)
    assert "By dulwich" in page(hub, place).text


# Two at once


def test_two_pushes_to_different_branches_both_arrive(notes, another):
    notes.commit({"README.md": "# Top\n"})
    assert notes.push().ok
    others = [another(name) for name in ("left", "right")]
    for other in others:
        other.must("pull", "--quiet", "origin", "main")
        other.commit({f"{other.folder.name}.md": "# Mine\n"})
    done = _at_once(*(lambda other=other: other.push("origin", f"HEAD:{other.folder.name}") for other in others))
    assert [one.ok for one in done] == [True, True], [one.said for one in done]


def test_of_two_pushes_to_one_branch_one_wins_and_the_other_is_told_to_fetch(hub, notes, another, place):
    notes.commit({"README.md": "# Top\n"})
    assert notes.push().ok
    for turn in range(3):
        others = [another(f"{name}{turn}") for name in ("left", "right")]
        for other in others:
            other.must("pull", "--quiet", "origin", "main")
            other.commit({f"{other.folder.name}.md": f"# {other.folder.name}\n"})
        done = _at_once(*(lambda other=other: other.push("origin", "HEAD:main") for other in others))
        assert sorted(one.ok for one in done) == [False, True], [one.said for one in done]
        loser = next(one for one in done if not one.ok)
        assert "fetch" in loser.said.lower(), loser.said
        winner = others[[one.ok for one in done].index(True)].folder.name
        page(hub, place, f"{winner}.md")


def test_two_first_pushes_at_once_make_one_repository(hub, another, place):
    both = [another(name) for name in ("left", "right")]
    for one in both:
        one.commit({f"{one.folder.name}.md": "# Mine\n"})
    done = _at_once(*(lambda one=one: one.push("origin", f"HEAD:{one.folder.name}") for one in both))
    assert [one.ok for one in done] == [True, True], [one.said for one in done]
    assert hub.bare(place)


def test_ten_at_once_in_ten_repositories_all_arrive(hub, tokens, tmp_path, place):
    many = [Notes(tmp_path / f"{number}", hub.address(f"{place}-{number}", tokens.ada)) for number in range(10)]
    for one in many:
        one.commit({"README.md": f"# Number {one.folder.name}\n"})
    done = _at_once(*(one.push for one in many))
    assert all(one.ok for one in done), [one.said for one in done if not one.ok]
    for number in range(10):
        assert f"Number {number}" in page(hub, f"{place}-{number}").text
    assert "database is locked" not in hub.log.read_text()


# Who may


@pytest.mark.parametrize("kind", ["none", "wrong", "garbage", "revoked", "reader"])
def test_a_push_without_a_good_token_is_refused(hub, tokens, tmp_path, kind):
    wrong = tokens.ada[:-8] + "00000000"
    secret = {"none": "", "wrong": wrong, "garbage": "x", "revoked": tokens.revoked, "reader": tokens.reader}[kind]
    notes = Notes(tmp_path / "notes", hub.address("@ada/public", secret))
    notes.commit({"README.md": "# No\n"})
    done = notes.push()
    assert not done.ok
    assert ("403" if kind == "reader" else "Authentication failed") in done.said, done.said


def test_a_read_token_clones_what_only_its_person_may_see(hub, tokens, tmp_path):
    assert Git(tmp_path)("clone", hub.address("@ada/private", tokens.reader), "copy").ok
    assert not Git(tmp_path)("clone", hub.address("@grace/private", tokens.reader), "other").ok


def test_somebody_elses_repository_may_be_read_and_not_pushed_to(hub, tokens, tmp_path):
    notes = Notes(tmp_path / "notes", hub.address("@grace/public", tokens.ada))
    assert notes("fetch", "origin").ok
    notes.commit({"README.md": "# No\n"})
    done = notes.push()
    assert not done.ok
    assert "not push to it" in done.said


def test_nobody_makes_repositories_under_another_handle(hub, tokens, tmp_path):
    notes = Notes(tmp_path / "notes", hub.address("@grace/planted", tokens.ada))
    notes.commit({"README.md": "# No\n"})
    assert not notes.push().ok
    assert hub.bare("@grace/planted") is None


@pytest.mark.parametrize("service", ["git-upload-pack", "git-receive-pack"])
@pytest.mark.parametrize("who", ["nobody", "wrong", "ada", "reader"])
def test_a_private_repository_answers_as_one_that_is_missing(hub, tokens, service, who):
    secret = {"nobody": "", "wrong": "nonsense", "ada": tokens.ada, "reader": tokens.reader}[who]
    headers = {"Authorization": _basic("ada", secret)} if secret else {}
    answers = []
    for name in ("private", "missing"):
        asked = hub.get(f"/@grace/{name}/info/refs?service={service}", **headers)
        sent = hub.send(
            "POST", f"/@grace/{name}/{service}", b"0000", Content_Type=f"application/x-{service}-request", **headers
        )
        answers.append([(one.status, one.body, one.headers.get("www-authenticate")) for one in (asked, sent)])
    assert answers[0] == answers[1]
    assert all(status in (401, 403, 404) for status, _, _ in answers[0])


def test_a_mirror_is_neither_cloned_nor_pushed_to(hub, tokens, tmp_path):
    notes = Notes(tmp_path / "notes", hub.address("@mirrored/thing", tokens.ada))
    notes.commit({"README.md": "# No\n"})
    assert not notes.push().ok
    done = notes("fetch", "origin")
    assert not done.ok
    assert "https://example.org/mirrored/thing" in done.said


def test_a_token_revoked_while_its_push_is_under_way_moves_nothing(hub, tokens, tmp_path, place):
    from tests.walkthroughs.raw import receive_pack_request

    notes = Notes(tmp_path / "notes", hub.address(place, tokens.ada))
    notes.commit({"README.md": "# Top\n"})
    assert notes.push().ok
    secret = hub.script(
        "from nexus.accounts import services as accounts\n"
        'ada = accounts.Person.objects.get(handle="ada")\n'
        'new = accounts.make_token(actor=ada, name="brief")\n'
        'result["secret"], result["pk"] = new.secret, new.token.pk'
    )
    tip = notes.commit({"README.md": "# After\n"})
    old = notes.must("rev-parse", "HEAD~1")
    pack = subprocess.run(
        ["git", "pack-objects", "--revs", "--stdout", "-q"],
        cwd=notes.folder,
        input=f"{tip}\n^{old}\n".encode(),
        capture_output=True,
        check=True,
    ).stdout
    body = receive_pack_request({"refs/heads/main": (old, tip)}, pack)
    revoke = (
        "from nexus.accounts import services as accounts\n"
        'ada = accounts.Person.objects.get(handle="ada")\n'
        f"accounts.revoke_token(actor=ada, token_id={secret['pk']})"
    )
    answer = _send_slowly(hub, place, body, _basic("ada", secret["secret"]), between=lambda: hub.script(revoke))
    assert b"200 OK" in answer.partition(b"\r\n")[0]
    assert b"ng refs/heads/main" in answer
    assert notes.must("ls-remote", "origin", "refs/heads/main").startswith(old)


# Crooked requests


@pytest.mark.parametrize(
    "path",
    [
        "/@ada/../info/refs?service=git-receive-pack",
        "/@ada/%2e%2e/info/refs?service=git-receive-pack",
        "/@ada/.hidden/info/refs?service=git-receive-pack",
        "/@ada/x.git.git/info/refs?service=git-receive-pack",
        "/@ada/public/../../@grace/private/info/refs?service=git-upload-pack",
        "/@ada/public/%2e%2e/%2e%2e/@grace/private/info/refs?service=git-upload-pack",
        "/@ada/public%2f..%2f..%2f@grace%2fprivate/info/refs?service=git-upload-pack",
        "/@grace/PRIVATE/info/refs?service=git-upload-pack",
        "/@GRACE/private.git/info/refs?service=git-upload-pack",
        "/@ada/public/objects/info/packs",
        "/@ada/public/HEAD",
        "/@ada/public/config",
        "/@ada/public/info/refs",
        "/@ada/public/info/refs?service=git-upload-archive",
        "/@ada/public/info/refs?service=git-receive-pack%00",
        "/@ada/%00/info/refs?service=git-upload-pack",
        "/@ada/" + "a" * 5000 + "/info/refs?service=git-upload-pack",
    ],
)
def test_crooked_addresses_lead_nowhere(hub, tokens, path):
    for headers in ({}, {"Authorization": _basic("ada", tokens.ada)}):
        answer = hub.get(path, **headers)
        assert 400 <= answer.status < 500, (answer.status, answer.text[:200])


@pytest.mark.parametrize("name", ["..", ".hidden", "x.git.git", "%2e%2e"])
def test_a_push_to_a_crooked_name_is_refused(hub, tokens, name):
    headers = {"Authorization": _basic("ada", tokens.ada), "Content_Type": "application/x-git-receive-pack-request"}
    assert 400 <= hub.send("POST", f"/@ada/{name}/git-receive-pack", b"0000", **headers).status < 500


@pytest.mark.parametrize("case", ["the-owner-in-capitals", "the-name-in-capitals"])
def test_case_does_not_matter_in_the_address(hub, tokens, tmp_path, place, case):
    notes = Notes(tmp_path / "notes", hub.address(place, tokens.ada))
    notes.commit({"README.md": "# Top\n"})
    assert notes.push().ok
    other = place.replace("@ada", "@ADA") if "owner" in case else f"@ada/{place[5:].upper()}"
    assert notes("ls-remote", hub.address(other, tokens.ada)).ok
    notes.commit({"README.md": "# Again\n"})
    assert notes.push(hub.address(other, tokens.ada), "HEAD:main").ok
    assert "Again" in page(hub, place).text


def test_two_services_in_one_query_are_one(hub, tokens):
    answer = hub.get("/@ada/public/info/refs?service=git-upload-pack&service=git-receive-pack")
    assert b"service=git-receive-pack" not in answer.body


BODIES = {
    "nothing": b"",
    "flush": b"0000",
    "no-packet": b"this is no packet",
    "bad-length": b"zzzz" * 10,
    "length-too-short": b"0001" + b"0003",
    "cut-packet": b"00ff" + b"a" * 10,
    "no-ids": b"0010refs/heads/x0000",
    "zeros": b"\0" * 1000,
    "long": b"ffff" + b"a" * 65531,
    "gzip-that-is-none": b"\x1f\x8b" + b"a" * 100,
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("service", ["git-upload-pack", "git-receive-pack"])
def test_malformed_bodies_are_answered_without_an_error_of_ours(hub, tokens, service, name):
    headers = {"Authorization": _basic("ada", tokens.ada), "Content_Type": f"application/x-{service}-request"}
    plain = hub.send("POST", f"/@ada/public/{service}", BODIES[name], **headers)
    assert plain.status < 500, plain.text
    squeezed = hub.send("POST", f"/@ada/public/{service}", BODIES[name], Content_Encoding="gzip", **headers)
    assert squeezed.status < 500, squeezed.text


def test_a_wrong_content_type_is_refused(hub, tokens):
    answer = hub.send(
        "POST",
        "/@ada/public/git-receive-pack",
        b"0000",
        Authorization=_basic("ada", tokens.ada),
        Content_Type="text/plain",
    )
    assert answer.status == 415


def test_each_request_of_git_is_one_line_in_the_log_under_the_id_of_its_answer(hub, tokens):
    told = {"Authorization": _basic("ada", tokens.ada), "X_Request_Id": "by-ada-1"}
    answer = hub.get("/@ada/private/info/refs?service=git-upload-pack", **told)
    assert (answer.status, answer.headers["x-request-id"]) == (200, "by-ada-1")
    refused = hub.get("/@ada/private/info/refs?service=git-upload-pack")
    lines = [json.loads(line) for line in hub.log.read_text().splitlines() if line.startswith("{")]
    seen = {line["request_id"]: (line["path"], line["status"]) for line in lines if line["event"] == "request"}
    assert seen["by-ada-1"] == ("/@ada/private/info/refs", 200)
    assert seen[refused.headers["x-request-id"]] == ("/@ada/private/info/refs", refused.status)


def test_no_push_left_a_request_failed(hub):
    """Last in this file: what the hub wrote while all the others ran."""
    said = hub.log.read_text()
    assert "Traceback" not in said, said[said.index("Traceback") - 500 :][:3000]
    assert "database is locked" not in said


def _basic(handle, secret):
    import base64

    return "Basic " + base64.b64encode(f"{handle}:{secret}".encode()).decode()


def _at_once(*calls):
    done = [None] * len(calls)

    def run(index):
        done[index] = calls[index]()

    threads = [threading.Thread(target=run, args=[index]) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def _run_python(code):
    import sys

    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _send_slowly(hub, place, body, authorization, between):
    """Sends all but the last bytes, does something, and sends the rest; the raw answer."""
    import socket

    head = (
        f"POST /{place}/git-receive-pack HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: {authorization}\r\n"
        f"Content-Type: application/x-git-receive-pack-request\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", hub.port), timeout=60) as line:
        line.sendall(head.encode() + body[:-10])
        time.sleep(0.3)
        between()
        line.sendall(body[-10:])
        return b"".join(iter(lambda: line.recv(65536), b""))
