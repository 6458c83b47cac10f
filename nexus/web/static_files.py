"""Stylesheets joined into one file, then everything hashed and compressed: done once, by collectstatic."""

from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

ORDER = "css/order.txt"
JOINED = "css/nexus.css"


def joined_stylesheet() -> str:
    """The layer files in the order `css/order.txt` names them, one after the other."""
    order = finders.find(ORDER)
    if not isinstance(order, str):
        raise FileNotFoundError(ORDER)
    with open(order, encoding="utf-8") as file:  # noqa: PTH123
        names = file.read().split()
    return "\n".join(_text(f"css/{name}") for name in names)


class JoinedStylesheets(CompressedManifestStaticFilesStorage):
    """Writes `css/nexus.css` before Django hashes what was collected; scripts name each other by hash too."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:  # noqa: FBT001, FBT002  Django's signature
        if not dry_run:
            if self.exists(JOINED):
                self.delete(JOINED)
            FileSystemStorage.save(self, JOINED, ContentFile(joined_stylesheet().encode()))
            paths[JOINED] = (self, JOINED)
        yield from super().post_process(paths, dry_run, **options)


def _text(name: str) -> str:
    path = finders.find(name)
    if not isinstance(path, str):
        raise FileNotFoundError(name)
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        return file.read()
