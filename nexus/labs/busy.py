"""Busy loops: children that leave a measurement no quiet moment. `python -m nexus.labs.busy PARENT` is one."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from os import getpid

from nexus.lib.processes import end_with_parent

LOOPS = 2


@contextmanager
def busy_loops(count: int = LOOPS) -> Iterator[list[int]]:
    """So many, as nice as we are, until the `with` ends. They end too if we are killed. Gives their process ids."""
    command = [sys.executable, "-m", "nexus.labs.busy", str(getpid())]
    with ExitStack() as stack:
        loops = []
        for _ in range(count):
            loop = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True))
            stack.callback(loop.kill)
            loops.append(loop)
        for loop in loops:
            if loop.stdout:
                loop.stdout.read(1)  # it has begun
        yield [loop.pid for loop in loops]


def main() -> None:
    end_with_parent(int(sys.argv[1]))
    sys.stdout.write("\n")
    sys.stdout.flush()
    while True:
        pass


if __name__ == "__main__":
    main()
