"""The files an experiment is made of: its own, and the modules of the kit it imports, directly or through another.

Read, not imported: what a function imports counts too. A file is read and parsed again only after it has changed, so
asking for all labs costs little more than asking the file system when each file was changed.
"""

import ast
import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

KIT = "nexus.labs.kit"
FOLDER = Path(__file__).resolve().parents[1] / "kit"


def fingerprint(experiment: Path, folder: Path = FOLDER) -> str:
    """Seven hex digits that change with any of the files. Where they lie, and when they were written, has no part."""
    digest, waiting = _read(experiment)
    modules: dict[str, str] = {}
    while waiting:
        module = waiting.pop()
        modules[module], imported = _read(folder / f"{module}.py")
        waiting |= imported - modules.keys()
    if not modules:
        return digest[:7]
    parts = [digest, *(f"{module} {modules[module]}" for module in sorted(modules))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:7]


def _read(file: Path) -> tuple[str, set[str]]:
    """The digest of a file, and the kit's modules it imports."""
    about = file.stat()
    digest, modules = _parsed(file, about.st_mtime_ns, about.st_size)
    return digest, set(modules)


@lru_cache(maxsize=1_024)
def _parsed(file: Path, _changed: int, _size: int) -> tuple[str, frozenset[str]]:
    content = file.read_bytes()
    return hashlib.sha256(content).hexdigest(), frozenset(_kit_modules(ast.parse(content)))


def _kit_modules(tree: ast.Module) -> Iterator[str]:
    """The names of modules of the kit: `sqlite` for each way to import `nexus.labs.kit.sqlite`."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=module) if module == KIT:
                yield from (alias.name for alias in node.names)
            case ast.ImportFrom(module=str(module)) if module.startswith(f"{KIT}."):
                yield module.removeprefix(f"{KIT}.")
            case ast.Import(names=names):
                yield from (one.name.removeprefix(f"{KIT}.") for one in names if one.name.startswith(f"{KIT}."))
