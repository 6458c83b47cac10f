"""Where a dotted symbol of this codebase is defined. Read, not imported: checking a guide starts nothing."""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("nexus", "config", "tests", "bench")
MODULE = re.compile(rf"(?:{'|'.join(PACKAGES)})(?:/[a-z0-9_]+)*/[a-z0-9_]+\.py")


class UnknownSymbol(Exception):
    """There is no such module, class, function or name; the message says how far it was found."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file, from the top of the codebase, and a line."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"

    @property
    def url(self) -> str:
        """Where the hub shows it."""
        return f"/code/{self.path}#L{self.line}"


def locate(symbol: str) -> Place:
    """Raises UnknownSymbol."""
    parts = _defined_at(symbol).split(".")
    if parts[0] not in PACKAGES:
        raise UnknownSymbol(f"{symbol} is not of this codebase")
    for length in range(len(parts), 0, -1):
        if file := _file(parts[:length]):
            return Place(str(file.relative_to(ROOT)), _line(file, parts[length:], symbol))
    raise UnknownSymbol(f"there is no module {symbol}")


def text_of(path: str) -> str | None:
    """The text of a module of this codebase by its path from the top; None for every other file."""
    if not MODULE.fullmatch(path):
        return None
    file = ROOT / path
    return file.read_text() if file.is_file() else None


def _file(parts: list[str]) -> Path | None:
    path = ROOT.joinpath(*parts)
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


def _line(file: Path, names: list[str], symbol: str) -> int:
    body, line = _tree(file).body, 1
    for name in names:
        node = next((node for node in body if name in _names(node)), None)
        if node is None:
            raise UnknownSymbol(f"there is no {symbol}: {file.relative_to(ROOT)} has no {name}")
        body, line = getattr(node, "body", []), node.lineno
    return line


def _defined_at(symbol: str) -> str:
    """The symbol itself, or where a package that only passes it on has it from."""
    package, _, name = symbol.rpartition(".")
    file = _file(package.split(".")) if package else None
    for node in _tree(file).body if file and file.name == "__init__.py" else ():
        if isinstance(node, ast.ImportFrom) and any(alias.name == name for alias in node.names):
            return f"{node.module}.{name}"
    return symbol


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def _names(node: ast.stmt) -> set[str]:
    """What a statement defines or binds."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Assign(targets=targets):
            return {target.id for target in targets if isinstance(target, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
        case _:
            return set()
