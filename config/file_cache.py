"""The embedded hub's cache: files under NEXUS_DATA."""

from contextlib import suppress
from typing import Any

from django.core.cache.backends.filebased import FileBasedCache


class FileCache(FileBasedCache):
    """For which a full disk means that nothing is kept, not that a page fails."""

    def set(self, *args: Any, **kwargs: Any) -> None:
        with suppress(OSError):
            super().set(*args, **kwargs)
