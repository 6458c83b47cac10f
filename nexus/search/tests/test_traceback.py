"""A pasted traceback: the same fault is one signature wherever it happened, another fault is another."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.search.engines.query import parse
from nexus.search.engines.traceback import MOST_FRAMES, likeness, may_tell_errors, signature, signatures_told

CHAINED = """Traceback (most recent call last):
  File "{home}/.venv/lib/python3.11/site-packages/django/db/backends/utils.py", line {line}, in _execute
    return self.cursor.execute(sql, params)
           ~~~~~~~~~~~~~~~~~~~^^^^^^^^^^^^^
sqlite3.OperationalError: no such table: {table}

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "{home}/orders/views.py", line {line}, in total
    return sum(one.total for one in Order.objects.all())
  File "{home}/.venv/lib/python3.11/site-packages/django/db/models/query.py", line {line}, in __iter__
    self._fetch_all()
django.db.utils.OperationalError: no such table: {table}
"""
ADA = CHAINED.format(home="/home/ada/shop", line=12, table="shop_order")
GRACE = CHAINED.format(home="/app", line=407, table="orders")
NODE = """TypeError: Cannot read properties of undefined (reading 'map')
    at OrderList (/home/linus/app/src/OrderList.tsx:12:18)
    at renderWithHooks (webpack-internal:///./node_modules/react-dom/cjs/react-dom.development.js:14985:18)
    at async Promise.all (index 0)
"""
CAUSED = (
    'Traceback (most recent call last):\n  File "a.py", line 2, in read\n    x["a"]\nKeyError: \'a\'\n\n'
    "During handling of the above exception, another exception occurred:\n\n"
    'Traceback (most recent call last):\n  File "a.py", line 9, in load\n    raise shop.Unreadable(1)\nshop.Unreadable: row 1\n'
)
RECURSION = '  File "/a/tree.py", line 4, in walk\n    walk(one)\n  [Previous line repeated 970 more times]\n'


def prefixed(prefix, text=ADA):
    return "".join(prefix + line for line in text.splitlines(keepends=True))


def places(text):
    return [(frame.module, frame.function) for frame in signature(text).frames]


def test_it_tells_the_type_the_message_and_the_places():
    found = signature(ADA)
    assert (found.exception, found.message) == ("OperationalError", "no such table: \u2026")
    assert places(ADA) == [("views", "total"), ("query", "__iter__")]
    assert [frame.is_own for frame in found.frames] == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        GRACE,
        ADA.replace("/home/ada/shop", "C:\\Users\\Ada\\shop").replace("/orders/", "\\orders\\"),
        ADA.replace("\n", "\r\n"),
        f"It broke again:\n\n```text\n{ADA}```\n\nWhat now?",
        prefixed("> "),
        prefixed("web-1  | "),
        prefixed("2026-11-22 07:56:04,123 ERROR "),
        prefixed("2026-11-22T07:56:04.123456+00:00 app[web.1]: "),
        prefixed("\x1b[31m") + "\x1b[0m",
        ADA[ADA.index("in _execute") :],
        ADA.replace("Traceback (most recent call last):\n", ""),
    ],
)
def test_the_same_fault_is_the_same_wherever_it_happened(text):
    assert signature(text) == signature(ADA)
    assert signature(text).tokens() == signature(ADA).tokens()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ValueError: order 3 is paid", "ValueError: order 40123456 is paid"),
        ("ValueError: no user 'ada'", 'ValueError: no user "grace"'),
        ("FileNotFoundError: missing /home/ada/.env", "FileNotFoundError: missing /srv/x/.env"),
        ("ValueError: bad <Order at 0x7f33aa>", "ValueError: bad <Order at 0x10bfe2>"),
        (
            "ValueError: id 9f1c2a3b-1111-2222-3333-444455556666",
            "ValueError: id 00000000-aaaa-bbbb-cccc-444455556666",
        ),
        ("IntegrityError: UNIQUE constraint failed: a_user.email", "IntegrityError: UNIQUE constraint failed: b.name"),
        ("OSError: cannot reach http://localhost:8000/x", "OSError: cannot reach https://hub.example/y?z=1"),
        ("TypeError: f() missing 1 argument: 'x'", "TypeError: Order.f() missing 2 argument: 'y'"),
        ("ValueError: ada@example.com is taken", "ValueError: grace@example.org is taken"),
    ],
)
def test_ids_names_and_paths_do_not_count(one, other):
    assert signature(one) == signature(other)
    assert "\u2026" in signature(one).message


HOMES = st.lists(
    st.text("abzAZ09 ._-~\u00e9", min_size=1, max_size=12).filter(lambda name: name.strip(".")), min_size=1, max_size=5
)


@given(
    HOMES,
    st.integers(1, 10**6),
    st.from_regex(r"[a-z]{1,9}(_[a-z]{1,9})?[0-9]{0,3}", fullmatch=True),
    st.sampled_from(["/", "\\"]),
)
def test_it_is_the_same_on_any_machine(folders, line, table, slash):
    text = (
        CHAINED.format(home="{home}", line=line, table=table)
        .replace("/", slash)
        .replace("{home}", slash + slash.join(folders))
    )
    assert signature(text) == signature(ADA)


def test_other_faults_are_other():
    texts = [
        "django.db.utils.OperationalError: no such table: x",
        "django.db.utils.OperationalError: no such column: x",
        "django.db.utils.OperationalError: database is locked",
        "django.db.utils.ProgrammingError: no such table: x",
        "AttributeError: 'NoneType' object has no attribute 'id'",
        "AttributeError: 'str' object has no attribute 'id'",
        "KeyError: 'email'",
        ADA,
        ADA.replace("in total", "in average"),
    ]
    assert len({signature(text) for text in texts}) == len(texts)


@pytest.mark.parametrize(
    "text",
    [
        "django.db.utils.OperationalError: no such table: x",
        "E   django.db.utils.OperationalError: no such table: x",
        "FAILED tests/test_orders.py::test_total - django.db.utils.OperationalError: no such table: x",
        "- `django.db.utils.OperationalError: no such table: x`",
        "OperationalError at /orders/3/\nno such table: x\n\nRequest Method: GET",
        "Exception Type:\tOperationalError at /orders/\nException Value:\tno such table: x\n",
    ],
)
def test_one_line_is_enough(text):
    found = signature(text)
    assert (found.exception, found.message, found.frames) == ("OperationalError", "no such table: \u2026", ())


def test_a_page_of_django_and_its_traceback_are_one():
    text = (
        ADA[: ADA.rindex("django.db")] + "\nException Type: OperationalError at /\nException Value: no such table: x\n"
    )
    assert signature(text) == signature(ADA)


def test_pytest_tells_the_place_and_repeats_the_error():
    text = (
        "tests/test_orders.py:9: in test_total\n    total()\norders/views.py:12: in total\n    return one['email']\n"
        "E   KeyError: 'email'\n\norders/views.py:12: KeyError\n==== short test summary info ====\n"
        "FAILED tests/test_orders.py::test_total - KeyError: 'email'\n"
    )
    assert places(text) == [("test_orders", "test_total"), ("views", "total")]
    assert signature(text).exception == "KeyError"


def test_javascript_is_told_in_the_same_order_as_python():
    assert places(NODE) == [("react-dom", "renderWithHooks"), ("OrderList", "OrderList")]
    assert signature(NODE) == signature(
        "Uncaught (in promise) " + NODE.replace("linus", "ada").replace(":12:18", ":90:1")
    )
    firefox = "TypeError: orders is undefined\n    load@http://localhost:3000/main.js:10:5\n"
    assert places(firefox) == [("main", "load")]


def test_what_caused_an_error_is_told():
    found = signature(CAUSED)
    assert (found.exception, found.causes, places(CAUSED)) == ("Unreadable", ("KeyError",), [("a", "load")])
    assert "tb:keyerror" in found.tokens()
    assert likeness(found, signature("KeyError: 'b'")).value > likeness(found, signature("TypeError: b")).value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "how to cache with redis",
        "KeyError",
        "Look at /api/orders",
        "Error handling: a guide",
        "what raises ValueError: all",
        "def total():\n    return 1\n",
        '  File "a.py", line 1, in f\n',
        "tag:api by:ada jwt",
        "https://hub.example/a:1:2",
    ],
)
def test_what_reports_no_error_is_none(text):
    assert signature(text) is None


def test_a_recursion_is_one_place():
    text = f"Traceback (most recent call last):\n{RECURSION * 1000}RecursionError: maximum recursion depth exceeded\n"
    assert places(text) == [("tree", "walk")]
    assert signature(text) == signature(text.replace("970", "12"))


def test_tokens_are_words_that_the_search_box_takes_as_a_tag():
    for text in (ADA, NODE, '  File "a b.py", line 1, in <lambda>\nweird.Fault: "x" \u2192 y'):
        for token in signature(text).tokens():
            assert parse(f"tag:{token}").filters == {"tag": token}
    assert signature(ADA).tokens() == (
        "tb:operationalerror",
        "tb:operationalerror.no-such-table",
        "tb:at.views.total",
        "tb:at.query.__iter__",
    )


def test_likeness_says_why():
    found = likeness(signature(ADA), signature(GRACE))
    assert found.value == pytest.approx(0.9)
    assert found.reason.startswith("the same error, OperationalError, the same message")
    assert "2 of 2 places the same" in found.reason
    named = likeness(
        signature("ModuleNotFoundError: No module named 'redis'"),
        signature("ModuleNotFoundError: No module named 'redis'"),
    )
    assert named.value == 1
    assert "both name redis" in named.reason


def test_likeness_falls_with_what_differs():
    one = signature(ADA)
    others = [
        ADA,
        GRACE.replace("in total", "in mean"),
        "OperationalError: no such column: x",
        "OperationalError: locked",
        "KeyError: 1",
    ]
    values = [likeness(one, signature(other)).value for other in others]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == len(values)


def test_a_text_tells_its_errors_once_each():
    text = (
        f"{ADA}\ntext\n\n$ pytest\nE   KeyError: 'email'\nOnce more:\n{GRACE}\n"
        "It stopped with `ModuleNotFoundError: No module named 'redis'` twice.\n"
        "Then I met shop.errors.PaymentError: card was refused by the bank.\n"
        "Warning: do not do this\n" + NODE
    )
    told = signatures_told(text)
    assert [one.exception for one in told] == [
        "OperationalError",
        "KeyError",
        "ModuleNotFoundError",
        "PaymentError",
        "TypeError",
    ]
    assert told[0] == signature(ADA)
    assert told[-1] == signature(NODE)
    assert told[2] == signature("ModuleNotFoundError: No module named 'celery'")


def test_what_led_to_an_error_is_no_other_error():
    (one,) = signatures_told(f"Before:\n{CAUSED}")
    assert one == signature(CAUSED)
    assert one.causes == ("KeyError",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "try:\n    f()\nexcept ValueError: pass\n",
        'print("ValueError: x")',
        "Error: do not",
        "Warning: it is hot",
        "ValueError is raised when",
        "def f(error: ApiError): return error",
    ],
)
def test_what_tells_no_error_gives_none(text):
    assert signatures_told(text) == ()


def test_a_message_that_goes_on_in_a_sentence_is_the_same():
    one = signature("ModuleNotFoundError: No module named 'redis'")
    (told,) = signatures_told("It fails with ModuleNotFoundError: No module named 'celery' because of the wrong venv")
    found = likeness(one, told)
    assert found.value > 0.8
    assert "goes on" in found.reason
    assert set(told.tokens()) & set(one.tokens()) == {
        "tb:modulenotfounderror",
        "tb:modulenotfounderror.no-module-named",
    }


def test_a_text_tells_at_most_twenty():
    assert len(signatures_told("".join(f"Kind{chr(65 + n)}Error: x\n" for n in range(26)))) == 20


PIECES = st.sampled_from(
    [
        *ADA.splitlines(keepends=True),
        *NODE.splitlines(keepends=True),
        "\n",
        "```\n",
        "> ",
        "E   ",
        "KeyError: ",
        "'",
        '"',
        "at x (",
        ":1:2)",
    ]
)


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join)))
def test_any_text_is_read(text):
    found = signature(text)
    assert found == signature(text)
    assert len(signatures_told(text)) <= 20
    if found:
        assert len(found.frames) <= MOST_FRAMES
        assert likeness(found, found).value == 1
        assert all(re.fullmatch(r'[^\s"A-Z]+', token) for token in found.tokens())


@given(st.lists(PIECES, max_size=12).map("".join))
def test_what_tells_an_error_is_looked_at(text):
    assert may_tell_errors(text) or not (signatures_told(text) or signature(text))


@given(st.lists(PIECES, max_size=20).map("".join), st.lists(PIECES, max_size=20).map("".join))
def test_likeness_is_a_share_and_has_no_direction(one, other):
    both = signature(one), signature(other)
    if all(both):
        assert 0 <= likeness(*both).value <= 1
        assert likeness(*both).value == pytest.approx(likeness(*reversed(both)).value)


HOSTILE = {
    "frames": lambda n: "".join(
        f'  File "/a/b{place}.py", line {place}, in f{place}\n    x\n' for place in range(n // 40)
    ),
    "one line": lambda n: "A" * n,
    "types": lambda n: "a.b:" * (n // 4),
    "brackets": lambda n: "TypeError: x\nat " + "(" * n,
    "prefixes": lambda n: "[a] " * (n // 4),
    "short lines": lambda n: "a.A\n" * (n // 4),
    "errors": lambda n: "ValueError: x '\n" * (n // 16),
    "quotes": lambda n: ("TypeError: " + "'\"`" * 330 + "\n") * (n // 1000),
    "names": lambda n: ("TypeError: " + "a." * 495 + "\n") * (n // 1000),
    "endings": lambda n: ("A" + "Error" * 20 + "\n") * (n // 100),
    "fences": lambda n: "```\nKeyError: 'a'\n```\n" * (n // 22),
    "open spans": lambda n: "`KeyError " * (n // 10),
}


def seconds(work, text):
    begin = time.process_time()
    work(text)
    return time.process_time() - begin


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_megabyte_takes_time_that_grows_with_its_length(name):
    for work in (signature, signatures_told):
        short, long = (seconds(work, HOSTILE[name](size)) for size in (125_000, 1_000_000))
        assert long < 8 * 4 * max(short, 0.05), work


def test_a_hundred_thousand_frames_end_in_their_error():
    text = HOSTILE["frames"](4_000_000) + "shop.Fault: too deep\n"
    assert text.count("File") == 100_000
    assert (signature(text).exception, len(signature(text).frames)) == ("Fault", MOST_FRAMES)
