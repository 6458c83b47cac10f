"""A folder without git becomes a commit: its files are streamed through `git fast-import`."""

import os
import stat
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from nexus.lib.git.limits import clean_environment, options
from nexus.lib.git.objects import IMPORTER, is_vendored
from nexus.lib.processes import limited

CHUNK = 1024 * 1024

# Whoever imports waits for this: deltas and thorough compression take long and save little space.
QUICK = {"pack.compression": "1"}
COMMITTER = f"{IMPORTER} <nexus@localhost>"


class TooMuch(Exception):
    """The folder passes a limit; the message says which."""


@dataclass(frozen=True, slots=True)
class FolderLimits:
    files: int
    file_bytes: int


def commit_folder(
    folder: Path,
    git: Path,
    branch: str,
    message: str,
    limits: FolderLimits,
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Adds one commit with the folder's regular files to `branch` of the bare repository `git`.

    The tree replaces the branch's former one; an unchanged folder adds a commit with the same tree. Vendored
    folders, `.git`, links and files over the size limit are left out. Raises TooMuch or CalledProcessError.
    """
    command = ["git", "-C", str(git), *options(QUICK), "fast-import", "--depth=0", "--quiet", "--force"]
    process = subprocess.Popen(
        limited([*command, "--date-format=now"], cpu_seconds=300),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(),
    )
    with process:
        if process.stdin is None or process.stderr is None:
            raise RuntimeError("started without pipes")
        _write(process.stdin, folder, git, branch, message, limits, progress)
        process.stdin.close()
        error = process.stderr.read()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, "git fast-import", stderr=error)


def files_of(folder: Path, limits: FolderLimits) -> Iterator[tuple[str, Path]]:
    """Path inside the folder and on disk of each regular file worth taking, in a fixed order."""
    count = 0
    for place, folders, names in os.walk(folder, followlinks=False):
        inside = os.path.relpath(place, folder)
        prefix = "" if inside == "." else f"{inside}/"
        folders[:] = sorted(name for name in folders if name != ".git" and not is_vendored(f"{prefix}{name}/x"))
        for name in sorted(names):
            path = Path(place) / name
            status = path.lstat()
            if not stat.S_ISREG(status.st_mode) or status.st_size > limits.file_bytes:
                continue
            count += 1
            if count > limits.files:
                raise TooMuch(f"There are more than {limits.files:,} files.")
            yield f"{prefix}{name}", path


def _write(
    stream: IO[bytes],
    folder: Path,
    git: Path,
    branch: str,
    message: str,
    limits: FolderLimits,
    progress: Callable[[int], None],
) -> None:
    said = message.encode()
    stream.write(f"commit refs/heads/{branch}\ncommitter {COMMITTER} now\ndata {len(said)}\n".encode() + said + b"\n")
    if (git / "refs" / "heads" / branch).exists():
        stream.write(f"from refs/heads/{branch}^0\n".encode())
    stream.write(b"deleteall\n")
    for done, (inside, path) in enumerate(files_of(folder, limits), 1):
        content = path.read_bytes()
        stream.write(b"M 100644 inline " + _quoted(inside) + f"\ndata {len(content)}\n".encode())
        stream.write(content)
        stream.write(b"\n")
        if done % 100 == 0:
            progress(done)


def _quoted(path: str) -> bytes:
    """The path as a C string, as git-fast-import(1) wants paths with odd characters."""
    raw = os.fsencode(path).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"' + raw + b'"'
