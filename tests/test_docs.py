"""The documentation is complete and true to the code: what exists is described, what is described exists, links lead somewhere."""

import ast
import dataclasses
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from django.urls import URLPattern, URLResolver

from nexus.labs.supplies import SUPPLIES
from nexus.lib.markdown import Page, broken_links, render
from nexus.ops.cli import main
from nexus.outbox.events import KINDS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
TOP_PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
ROOMS = sorted(folder.name for folder in (ROOT / "nexus").iterdir() if (folder / "__init__.py").exists())
SETTING = re.compile(
    r'\benv\.\w+\(\s*"(\w+)"|\benvvar="(\w+)"|\bos\.environ(?:\.\w+)?[\[(]\s*"(\w+)"|\$\{?(NEXUS_\w+)',
)
LAB_SERVICES = {supply.variable for supply in SUPPLIES.values()}
PLACES = {
    r"(?P<path>[^\x00]+)": "PATH",
    r"<path:path>": "PATH",
    r"<int:run_id>": "NUMBER",
    r"<int:citation_id>": "NUMBER",
    r"<int:key>": "NUMBER",
    r"<int:solution>": "NUMBER",
    r"<int:evidence>": "NUMBER",
    r"<str:name>": "NAME",
    r"<int:token_id>": "NUMBER",
    r"<int:person_id>": "NUMBER",
    r"<int:notice_id>": "NUMBER",
    r"<str:secret>": "SECRET",
    r"<slug:slug>": "NAME",
}


def text(name: str) -> str:
    return (DOCS / name).read_text()


def section(page: str, heading: str) -> str:
    """What stands below a heading, up to the next of any level; empty where there is none."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", text(page), re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def sources() -> Iterator[Path]:
    for folder in ("config", "nexus"):
        for path in sorted((ROOT / folder).rglob("*.*")):
            if path.suffix in {".py", ".sh"} and not {"tests", "experiments"} & set(path.parts):
                yield path


def settings_read() -> set[str]:
    found = (match for path in sources() for match in SETTING.findall(path.read_text()))
    return {name for groups in found for name in groups if name} | LAB_SERVICES


def test_every_setting_is_described():
    missing = {name for name in settings_read() if f"`{name}`" not in text("reference/settings.md")}
    assert not missing, f"docs/reference/settings.md has no row for {sorted(missing)}"


def test_no_setting_is_described_that_nothing_reads():
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", text("reference/settings.md"), re.MULTILINE)
    described = {name for row in rows for name in re.findall(r"\w+", row)}
    used = "".join(path.read_text() for path in [*sources(), ROOT / "conftest.py", *(ROOT / ".ci").iterdir()])
    stale = {name for name in described - LAB_SERVICES if name not in used}
    assert described
    assert not stale, f"docs/reference/settings.md describes {sorted(stale)}, which nothing reads"


def commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        assert command is not None
        yield f"{name} {word}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {word}")


@pytest.mark.parametrize(("name", "command"), list(commands(main, "nexus")))
def test_every_command_is_described(name: str, command: click.Command):
    described = section("reference/commands.md", name)
    options = {parameter.opts[0] for parameter in command.params if isinstance(parameter, click.Option)}
    missing = {option for option in options if option not in described}
    assert described, f"docs/reference/commands.md has no heading “{name}”"
    assert not missing, f"docs/reference/commands.md, {name}: no {sorted(missing)}"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_event_is_described(kind: str):
    described = section("reference/events.md", kind)
    missing = {field.name for field in dataclasses.fields(KINDS[kind]) if f"`{field.name}`" not in described}
    assert described, f"docs/reference/events.md has no heading “{kind}”"
    assert not missing, f"docs/reference/events.md, {kind}: no {sorted(missing)}"


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_described(room: str):
    assert f"| **{room}** |" in text("ARCHITECTURE.md"), f"docs/ARCHITECTURE.md has no row for the room {room}"


def addresses() -> Iterator[str]:
    """Every address of pages and machines, as the documentation writes it."""
    from nexus.api.graphql.urls import urlpatterns as graphql
    from nexus.api.rest.urls import urlpatterns as rest
    from nexus.web.urls import OWNER, REPOSITORY, urlpatterns

    names = {REPOSITORY: "@OWNER/REPOSITORY", OWNER: "@OWNER", **PLACES}
    for pattern in [*urlpatterns, *rest, *graphql]:
        yield "/" + _written(pattern, names)
    yield from ("/healthz", "/readyz", "/metrics")


def _written(pattern: URLPattern | URLResolver, names: dict[str, str]) -> str:
    route = str(pattern.pattern)
    for code, name in names.items():
        route = route.replace(code, name)
    return route.removeprefix("^").removesuffix("$").replace("/?", "/").replace("\\", "")


def test_every_address_is_described():
    described = text("reference/addresses.md")
    missing = [one for one in addresses() if f"`{one}`" not in described and f"`{one}…`" not in described]
    assert not missing, f"docs/reference/addresses.md has no row for {missing}"


def problem_codes() -> set[str]:
    """The codes given to `Problem` and `_notice` anywhere in the code that looks for problems."""
    codes: set[str] = set()
    for folder in ("lib/markdown", "library"):
        for path in (ROOT / "nexus" / folder).rglob("*.py"):
            if "tests" not in path.parts:
                calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
                codes.update(code for call in calls for code in _codes_of(call))
    return codes


def _codes_of(call: ast.Call) -> Iterator[str]:
    if isinstance(call.func, ast.Name) and call.func.id in {"Problem", "_notice"} and len(call.args) > 1:
        for node in ast.walk(call.args[1]):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_every_health_problem_is_described():
    codes = problem_codes()
    missing = {code for code in codes if f"| `{code}` |" not in text("reference/problems.md")}
    assert len(codes) > 12
    assert not missing, f"docs/reference/problems.md has no row for {sorted(missing)}"


@cache
def page(path: Path) -> Page:
    return render(path.read_bytes(), path.name)


@pytest.mark.parametrize("path", [*TOP_PAGES, *PAGES], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_of_ours_has_a_health_problem(path: Path):
    """Links, images and headings too. The hub publishes docs/ alone, so its links must stay inside."""
    root = DOCS if path.is_relative_to(DOCS) else ROOT

    def anchors(name: str) -> tuple[str, ...] | None:
        return page(root / name).anchors if name.endswith(".md") else None

    here = path.relative_to(root).as_posix()
    found = [*page(path).problems, *broken_links(here, page(path).links, lambda name: (root / name).exists(), anchors)]
    told = [f"{path.relative_to(ROOT)}:{one.line}  {one.what}  {one.fix}" for one in found]
    assert not told, "\n".join(told)


def test_the_index_leads_to_every_page():
    linked = {(DOCS / link.target.partition("#")[0]).resolve() for link in page(DOCS / "README.md").links}
    lost = [str(path.relative_to(DOCS)) for path in PAGES if path not in linked and path.name != "README.md"]
    assert not lost, f"docs/README.md does not link to {lost}"


@pytest.mark.parametrize("path", sorted((DOCS / "adr").glob("*.md")), ids=lambda path: path.stem)
def test_a_decision_is_short(path: Path):
    assert len(path.read_text().splitlines()) <= 40


def test_the_architecture_fits_on_one_page():
    assert len(text("ARCHITECTURE.md").splitlines()) <= 160
