"""Which work goes first on a busy machine."""

import os
import sys
import threading
from contextlib import suppress

NICENESS = 10


def give_way() -> None:
    """Lets all other work go before that of the calling thread. Only Linux knows a priority for each thread."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
