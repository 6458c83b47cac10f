"""The real git client."""

import os
import subprocess
from pathlib import Path

SETTINGS = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
}


def git(folder: Path, *arguments: str) -> str:
    """Runs git in the folder; what it printed. Raises CalledProcessError.

    Git packs many loose objects by itself, in the background; here it is waited for, so that nothing else runs
    while the clock does.
    """
    done = subprocess.run(
        ["git", "-C", str(folder), "-c", "gc.autoDetach=false", *arguments],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **SETTINGS},
    )
    return done.stdout


def commit_all(folder: Path, message: str = "Write") -> None:
    """Everything in the folder as one more commit on `main`."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
        (folder / ".git" / "info" / "exclude").write_text(".complete\n")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)
