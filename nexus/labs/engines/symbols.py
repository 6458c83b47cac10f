"""Where a dotted symbol of this codebase is defined. Read, not imported: checking a guide starts nothing."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("nexus", "config", "tests", "bench")


class UnknownSymbol(Exception):
    """There is no such module, class, function or name; the message says how far it was found."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file, from the top of the codebase, and a line."""

    path: str
    line: int


def locate(symbol: str) -> Place:
    """Raises UnknownSymbol."""
    parts = symbol.split(".")
    if parts[0] not in PACKAGES:
        raise UnknownSymbol(f"{symbol} is not of this codebase")
    for length in range(len(parts), 0, -1):
        if file := _file(parts[:length]):
            return Place(str(file.relative_to(ROOT)), _line(file, parts[length:], symbol))
    raise UnknownSymbol(f"there is no module {symbol}")


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
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return {alias.asname or alias.name for alias in names}
        case _:
            return set()
