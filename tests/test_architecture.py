"""The house rules that no linter keeps: floors, sizes, migrations, lock files, no secrets."""

import ast
import configparser
import io
import re
import subprocess
import tokenize
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command

from nexus.lib import secrets
from nexus.lib.git.objects import is_vendored

ROOT = Path(__file__).parent.parent
ROOMS = sorted(folder.name for folder in (ROOT / "nexus").iterdir() if (folder / "__init__.py").exists())
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
SCANNED_BYTES = 2 * 1024 * 1024
PUBLIC_HOSTS = {"pypi.org", "files.pythonhosted.org", "registry.npmjs.org"}
LATER = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*|\{#.*?#\}|<!--.*?-->|^\s*#[^\n]*", re.DOTALL | re.MULTILINE)


@cache
def tree() -> tuple[Path, ...]:
    """Every file that is in git, or would be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    paths = (ROOT / name for name in listed.split("\0") if name and not is_vendored(name))
    return tuple(path for path in paths if path.is_file())


def code() -> list[Path]:
    """Our Python, without what Django writes."""
    return [path for path in tree() if path.suffix == ".py" and "migrations" not in path.parts]


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_room_has_a_floor():
    rules = configparser.ConfigParser()
    rules.read(ROOT / ".importlinter")
    floors = set(re.findall(r"\w+", rules["importlinter:contract:floors"]["layers"]))
    assert floors == set(ROOMS), f".importlinter and nexus/ differ: {sorted(floors ^ set(ROOMS))}"


def test_no_file_is_too_long():
    """A walkthrough may be: it is a list of cases, each read alone."""
    long = [
        f"{short(path)}: {size}"
        for path in code()
        if not path.name.startswith("test_") and (size := len(path.read_text().splitlines())) > LONGEST_FILE
    ]
    assert not long, f"more than {LONGEST_FILE} lines: {long}"


def test_no_function_is_too_long():
    long = [
        f"{short(path)}:{node.lineno} {node.name}"
        for path in code()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long, f"more than {LONGEST_FUNCTION} lines: {long}"


def comments(path: Path) -> list[str]:
    if path.suffix == ".py":
        tokens = tokenize.generate_tokens(io.StringIO(path.read_text()).readline)
        return [token.string for token in tokens if token.type == tokenize.COMMENT]
    return COMMENT.findall(path.read_text())


def test_nothing_is_left_for_later():
    kinds = {".py", ".js", ".css", ".html", ".sh", ".toml", ".yml", ".yaml"}
    files = [path for path in tree() if path.suffix in kinds and path != Path(__file__)]
    left = [f"{short(path)}: {text[:80]}" for path in files for text in comments(path) if LATER.search(text)]
    assert not left, f"do it or drop it: {left}"


def test_lock_files_name_public_hosts_only():
    locks = [path for path in tree() if path.name in {"uv.lock", "package-lock.json"}]
    found = {
        f"{short(path)}: {host}"
        for path in locks
        for host in re.findall(r"\b(?:https?|git\+ssh|git)://([^/\"'\s]+)", _resolved(path))
        if host not in PUBLIC_HOSTS
    }
    assert locks
    assert not found, f"not a public registry: {sorted(found)}"


def _resolved(path: Path) -> str:
    """The addresses packages come from, without those of their authors' funding pages."""
    text = path.read_text()
    return text if path.suffix == ".lock" else "\n".join(re.findall(r'"resolved": "([^"]*)"', text))


def test_the_tree_holds_no_secrets():
    found = []
    for path in tree():
        data = path.read_bytes()
        marks = secrets.scan(data) if len(data) <= SCANNED_BYTES else ()
        marks = (*marks, *secrets.environment_findings(data, short(path)))
        found += [f"{short(path)}:{mark.line} {mark.rule}" for mark in marks if mark.severity == "refuse"]
    assert not found, f"build it at run time instead: {found}"


@pytest.mark.django_db
def test_models_and_migrations_agree():
    said = io.StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())


def test_migrations_are_named_by_hand():
    names = [path for path in tree() if path.parent.name == "migrations" and path.name != "__init__.py"]
    unnamed = [short(path) for path in names if re.search(r"_(?:auto_|initial)", path.stem)]
    assert names
    assert not unnamed, f"say what it does: {unnamed}"
