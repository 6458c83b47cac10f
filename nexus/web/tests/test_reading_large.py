"""Files and folders too large for one page."""

import pytest
from django.test import Client

from nexus.web.library import files, present

pytestmark = pytest.mark.django_db


def test_a_file_of_many_lines_is_shown_in_pieces(client: Client, ada, publish):
    publish(ada, "notes", {"x.txt": "".join(f"word{n}\n" for n in range(1, 25_001))})
    first = client.get("/@ada/notes/-/source/x.txt").text
    assert first.count('class="line"') == files.LINES_SHOWN
    assert "lines 1 to 10,000 of 25,000" in first
    assert 'href="?from=10000"' in first
    assert "/@ada/notes/-/raw/x.txt" in first
    last = client.get("/@ada/notes/-/source/x.txt?from=20000").text
    assert 'id="L20001"' in last
    assert "word25000" in last
    assert "lines 20,001 to 25,000 of 25,000" in last
    assert 'rel="next"' not in last


def test_a_megabyte_of_newlines_is_a_small_page(client: Client, ada, publish):
    publish(ada, "notes", {"x.txt": "\n" * 1024 * 1024})
    for asked in ("", "?from=999999999", "?from=1048570"):
        answer = client.get(f"/@ada/notes/-/source/x.txt{asked}")
        assert len(answer.content) < 2_500_000
        assert 0 < answer.text.count('class="line"') <= files.LINES_SHOWN


def test_a_short_file_says_nothing_of_pieces(client: Client, ada, publish):
    publish(ada, "notes", {"x.txt": "one\ntwo\n", "empty.txt": ""})
    assert "These are lines" not in client.get("/@ada/notes/-/source/x.txt").text
    assert "These are lines" not in client.get("/@ada/notes/-/source/empty.txt?from=5").text


def test_a_problem_leads_to_the_piece_that_shows_its_line(client: Client, ada, publish):
    publish(ada, "notes", {"a.md": "word\n" * 10_000 + "\n[x](gone.md)\n"})
    assert "/-/source/a.md?from=10000#L10002" in client.get("/@ada/notes/-/health").text
    assert 'id="L10002"' in client.get("/@ada/notes/-/source/a.md?from=10000").text


def test_a_large_folder_is_shown_in_pieces(client: Client, ada, publish):
    publish(ada, "notes", {f"docs/{n:04}.py": "" for n in range(present.ENTRIES_SHOWN + 20)})
    first = client.get("/@ada/notes/docs/").text
    assert first.count('class="row"') == present.ENTRIES_SHOWN
    assert 'href="?from=500"' in first
    last = client.get("/@ada/notes/docs/?from=500").text
    assert last.count('class="row"') == 20
    assert "0519.py" in last
    assert 'rel="next"' not in last


def test_a_large_plain_page_says_how_much_it_shows(client: Client, ada, publish):
    publish(ada, "notes", {"readme.txt": "word " * 300_000})
    page = client.get("/@ada/notes/readme.txt").text
    assert "the first 1,048,576 of 1,500,000 characters" in page
    assert "/@ada/notes/-/raw/readme.txt" in page
