"""Reads: the guide's claims with what their receipts say today, the labs with their kept results, and their runs.

Claims and results come from files that ship with the hub. They are read once, and again when one of them has
changed. Runs come from the database; everybody may see them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

from django.db.models import Count, Max, QuerySet

from nexus.labs import guide as files
from nexus.labs.engines.claims import Receipt, Statement
from nexus.labs.engines.figures import figure
from nexus.labs.engines.symbols import Place, locate
from nexus.labs.guide import Guide
from nexus.labs.lab import Lab, labs
from nexus.labs.models import Run
from nexus.labs.passes import Passes, passes_file, read
from nexus.labs.results import Check, Result, read_all, today

Status = Literal["failing", "stale", "unmeasured", "measured", "cited", "shown"]
HELD = ("measured", "stale")
STATUSES: tuple[Status, ...] = ("failing", "stale", "unmeasured", "measured", "cited", "shown")


@dataclass(frozen=True, slots=True)
class Standing:
    """How what rests on some receipts stands today, with the checks of those that are labs.

    `verified_on`: the first of the days on which they ran, where all of it held.
    """

    status: Status
    checks: tuple[Check, ...]
    verified_on: date | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it stands today.

    `status`: *failing* a measured value is out of its bound; *stale* measured with another version of the lab or too
    long ago; *unmeasured* its lab has no result; *measured* all hold; else *cited* from a source or *shown* in code.
    `verified_on`: the first of the days on which its labs ran, where all of it held.
    """

    statement: Statement
    guide_title: str
    status: Status
    checks: tuple[Check, ...]
    verified_on: date | None = None

    @property
    def url(self) -> str:
        return f"/guide/{self.statement.guide}#claim-{self.statement.number}"

    @property
    def places(self) -> list[Place]:
        """Where this codebase shows it."""
        return [locate(receipt.value) for receipt in self.statement.receipts if receipt.kind == "code"]


@dataclass(frozen=True, slots=True)
class Shelf:
    """All that the files say."""

    guides: dict[str, Guide]
    labs: dict[str, Lab]
    results: dict[str, Result]
    passes: dict[str, Passes]


def claims(*, guide: str = "", status: str = "") -> list[Claim]:
    """In the order of the guides; of one guide or one status if asked for."""
    shelf = _shelf()
    found = [
        _claim(statement, one, shelf)
        for one in shelf.guides.values()
        if not guide or one.slug == guide
        for statement in one.statements
    ]
    return [claim for claim in found if not status or claim.status == status]


def guides() -> list[Guide]:
    return list(_shelf().guides.values())


def guide(slug: str) -> Guide | None:
    return _shelf().guides.get(slug)


def all_labs() -> list[tuple[Lab, Result | None]]:
    shelf = _shelf()
    return [(lab, shelf.results.get(slug)) for slug, lab in shelf.labs.items()]


def lab(slug: str) -> tuple[Lab, Result | None] | None:
    shelf = _shelf()
    found = shelf.labs.get(slug)
    return (found, shelf.results.get(slug)) if found else None


def passes(one: Lab) -> Passes | None:
    """How often the lab, in its present version, has passed before it was merged."""
    found = _shelf().passes.get(one.slug)
    return found if found and found.source == one.source else None


def plot(one: Lab, result: Result) -> str:
    """The figure of a result as SVG."""
    return figure(one, result)


def claims_of_lab(slug: str) -> Iterator[Claim]:
    """The claims that rest on a lab."""
    return (claim for claim in claims() if any(receipt.lab == slug for receipt in _measured(claim.statement)))


def runs(slug: str) -> "QuerySet[Run]":
    """The runs of a lab, on this hub or shared, to be shown newest first."""
    return Run.objects.filter(lab=slug).select_related("person").order_by("-pk")


def run(slug: str, key: int) -> Run | None:
    return runs(slug).filter(pk=key).first()


def verdicts(slugs: Sequence[str]) -> dict[str, tuple[bool, date]]:
    """Whether all claims of each lab held when this hub last measured it in its present version, and when that was.

    What others share from their machines is no verdict: nobody is to award anything to themselves.
    """
    ended = Run.objects.filter(lab__in=slugs, status__in=(Run.Status.PASS, Run.Status.FAIL), is_shared=False)
    newest = ended.values("lab", "source").annotate(newest=Max("pk")).values_list("newest", flat=True)
    rows = list(ended.filter(pk__in=list(newest))) if slugs else []
    return {slug: found for slug in slugs if (found := _verdict(slug, rows))}


def _verdict(slug: str, rows: Sequence[Run]) -> tuple[bool, date] | None:
    known = lab(slug)
    if known is None:
        return None
    one, kept = known
    ours = [row for row in rows if row.lab == slug and row.source == one.source]
    found = [(row.ended_at.date(), row.status == Run.Status.PASS) for row in ours if row.ended_at]
    if kept and kept.source == one.source and kept.status in ("pass", "fail"):
        found.append((date.fromisoformat(kept.measured_on), kept.status == "pass"))
    return next(((passed, on) for on, passed in sorted(found, reverse=True)), None)


@dataclass(frozen=True, slots=True)
class Reproduced:
    """On how many machines all claims of a lab held, in its present version, and by how many people."""

    machines: int
    people: int


def reproduced(one: Lab) -> Reproduced:
    held = Run.objects.filter(lab=one.slug, source=one.source, status=Run.Status.PASS)
    counts = held.aggregate(machines=Count("machine", distinct=True), people=Count("person", distinct=True))
    return Reproduced(**counts)


def standings(rested_on: Sequence[Sequence[Receipt]]) -> list[Standing]:
    """How each of several statements stands by the receipts it rests on."""
    shelf, on = _shelf(), today()
    return [_standing(receipts, shelf, on) for receipts in rested_on]


def _claim(statement: Statement, guide: Guide, shelf: Shelf) -> Claim:
    found = _standing(statement.receipts, shelf, today())
    return Claim(statement, guide.title, found.status, found.checks, found.verified_on)


def _standing(receipts: Sequence[Receipt], shelf: Shelf, on: date) -> Standing:
    measured = [receipt for receipt in receipts if receipt.kind == "lab"]
    checks = tuple(
        check
        for receipt in measured
        if (result := shelf.results.get(receipt.lab)) and (check := result.check(receipt.metric))
    )
    status = _status(receipts, measured, checks, shelf, on)
    days = [date.fromisoformat(shelf.results[receipt.lab].measured_on) for receipt in measured if status in HELD]
    return Standing(status, checks, min(days, default=None))


def _status(
    receipts: Sequence[Receipt], measured: Sequence[Receipt], checks: Sequence[Check], shelf: Shelf, on: date
) -> Status:
    if not measured:
        return "cited" if any(receipt.kind == "src" for receipt in receipts) else "shown"
    if any(not check.ok for check in checks):
        return "failing"
    if len(checks) < len(measured):
        return "unmeasured"
    is_stale = any(_is_stale(shelf.results[receipt.lab], shelf.labs.get(receipt.lab), on) for receipt in measured)
    return "stale" if is_stale else "measured"


def _is_stale(result: Result, lab: Lab | None, on: date) -> bool:
    return lab is None or result.source != lab.source or result.is_old(on)


def _measured(statement: Statement) -> list[Receipt]:
    return [receipt for receipt in statement.receipts if receipt.kind == "lab"]


def _shelf() -> Shelf:
    folder = files.FOLDER
    watched = (*folder.glob("guides/*.md"), *folder.glob("results/*.json"), *folder.glob("passes.json"))
    stamps = [path.stat().st_mtime_ns for path in watched]
    return _read(folder, hash(tuple(stamps)))


@lru_cache(maxsize=1)
def _read(folder: Path, _stamp: int) -> Shelf:
    """`_stamp` changes whenever a file does."""
    return Shelf(
        {one.slug: one for one in files.guides(folder)},
        labs(),
        read_all(files.results_folder(folder)),
        read(passes_file(folder)),
    )
