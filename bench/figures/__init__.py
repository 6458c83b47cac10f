"""Every figure by name. A figure takes the shared inputs and yields the rows of its table."""

from collections.abc import Callable, Iterator

from bench.figures import (
    clustering,
    extraction,
    idle_memory,
    invalidation,
    one_page_push,
    practices,
    publish_import,
    publish_push,
    reading,
    searching,
)
from bench.table import Row
from bench.work import Work

Figure = Callable[[Work], Iterator[Row]]

FIGURES: dict[str, Figure] = {
    "publish_push_2000": publish_push.small,
    "publish_push_2000_packed": publish_push.small_packed,
    "publish_push_10000": publish_push.large,
    "publish_import_2000": publish_import.small,
    "publish_import_10000": publish_import.large,
    "one_page_push": one_page_push.measure,
    "read_cached": reading.cached,
    "read_uncached": reading.uncached,
    "invalidation": invalidation.measure,
    "search": searching.measure,
    "extraction": extraction.measure,
    "clustering": clustering.measure,
    "practices": practices.measure,
    "idle_memory": idle_memory.measure,
}
