"""Processes we start: how much they may take, how they are ended, and that none outlives the one that started it.

1. `limited` puts memory and processor caps on a command; the processes it starts inherit them.
2. `run` feeds it and waits; at the deadline, or when a watch objects, the whole process group is killed.
3. `end_with_parent` and `kill_marked` are for those that were left behind.
4. `give_way` lets all other work go first.
5. `host` names this machine among those that share the database.
"""

from nexus.lib.processes.caps import MIB, limited
from nexus.lib.processes.family import end_with_parent, is_orphan, kill_marked
from nexus.lib.processes.host import host
from nexus.lib.processes.priority import give_way
from nexus.lib.processes.running import Completed, TimedOut, TooMuchOutput, kill_group, run

__all__ = [
    "MIB",
    "Completed",
    "TimedOut",
    "TooMuchOutput",
    "end_with_parent",
    "give_way",
    "host",
    "is_orphan",
    "kill_group",
    "kill_marked",
    "limited",
    "run",
]
