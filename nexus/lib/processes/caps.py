"""Memory and processor caps on a command, set by `sh` between fork and exec.

`preexec_fn` would set them too, and is unsafe in a process with threads.
"""

from collections.abc import Sequence

MIB = 1024 * 1024

# A cap that cannot be set is unknown to this system, or already tighter: either way the command runs.
_CAP_AND_START = """
ulimit -v "$1" 2>/dev/null
ulimit -t "$2" 2>/dev/null
ulimit -c 0 2>/dev/null
shift 2
exec "$@"
"""


def limited(arguments: Sequence[str], *, memory_bytes: int = 512 * MIB, cpu_seconds: int = 30) -> list[str]:
    """The same command under caps that hold for each process it starts.

    Memory counts addresses, not resident pages, so a mapped file counts whole. A process that wants more
    memory sees its allocation fail; one that wants more processor time is killed.
    """
    kibibytes = memory_bytes // 1024
    return ["sh", "-c", _CAP_AND_START, "limited", str(kibibytes), str(cpu_seconds), *arguments]
