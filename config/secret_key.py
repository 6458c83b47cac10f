"""The signing key of an embedded hub: made once, kept in NEXUS_DATA, readable by its owner alone."""

import os
import secrets
from pathlib import Path


def kept_in(data: Path) -> str:
    """The key in `data/secret_key`; written first where it is absent. Two starts at once agree on one key."""
    path = data / "secret_key"
    draft = data / f"secret_key.{os.getpid()}"
    if not path.exists():
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
