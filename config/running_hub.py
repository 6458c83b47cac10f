"""Where the hub of this data folder answers: `nexus up` writes it down, so that other commands print true links."""

from pathlib import Path


def url(data: Path, port: int, *, is_port_given: bool) -> str:
    """The address on the given port; without one, the address the last `nexus up` wrote."""
    written = data / "url"
    if is_port_given or not written.exists():
        return f"http://localhost:{port}"
    return written.read_text(encoding="utf-8").strip()
