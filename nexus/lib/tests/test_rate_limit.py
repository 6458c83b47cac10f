"""So many requests a client in so many seconds."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from nexus.lib.rate_limit import Quota, SharedMemoryCounter, take

QUOTA = Quota("test", 5, 60)


def test_it_allows_the_quota_and_no_more(tmp_path):
    counter = SharedMemoryCounter(tmp_path / "counts")
    verdicts = [take(counter, QUOTA, "ada", 1000.0) for _ in range(7)]
    assert [verdict.is_allowed for verdict in verdicts] == [True] * 5 + [False] * 2
    assert [verdict.remaining for verdict in verdicts] == [4, 3, 2, 1, 0, 0, 0]


def test_after_the_seconds_it_tells_everything_is_allowed_again(tmp_path):
    counter = SharedMemoryCounter(tmp_path / "counts")
    last = [take(counter, QUOTA, "ada", 1000.0) for _ in range(6)][-1]
    assert take(counter, QUOTA, "ada", 1000.0 + last.reset).remaining == 4


def test_clients_do_not_count_for_each_other(tmp_path):
    counter = SharedMemoryCounter(tmp_path / "counts")
    take(counter, QUOTA, "ada", 1000.0)
    assert take(counter, QUOTA, "grace", 1000.0).remaining == 4


def test_the_count_is_one_for_all_processes_and_survives_them(tmp_path):
    take(SharedMemoryCounter(tmp_path / "counts"), QUOTA, "ada", 1000.0)
    assert take(SharedMemoryCounter(tmp_path / "counts"), QUOTA, "ada", 1000.0).remaining == 3


def test_no_request_of_many_at_once_is_lost(tmp_path):
    counter, many = SharedMemoryCounter(tmp_path / "counts"), Quota("test", 1000)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: take(counter, many, "ada", 1000.0), range(400)))
    assert take(counter, many, "ada", 1000.0).remaining == 599


@given(st.text(max_size=50), st.floats(0, 4e9))
def test_the_time_it_tells_is_never_longer_than_the_window(client, now):
    class Never:
        def hit(self, *_):
            return 1

    assert 1 <= take(Never(), QUOTA, client, now).reset <= 60
