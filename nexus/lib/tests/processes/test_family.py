import os
import subprocess
import sys
import time
from pathlib import Path

CHILD = """
import time
from nexus.lib.processes import end_with_parent
end_with_parent({parent})
print("up", flush=True)
time.sleep(60)
"""
PARENT = """
import os, subprocess, sys
os.environ["NEXUS_PARENT"] = str(os.getpid())
child = subprocess.Popen([sys.executable, "-c", {child!r}], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
os.kill(os.getpid(), 9)
"""


def test_a_child_ends_soon_after_its_parent_was_killed():
    program = PARENT.format(child=CHILD.format(parent=""))
    parent = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    child = int(parent.stdout)
    for _ in range(100):
        if not _runs(child):
            return
        time.sleep(0.1)
    raise AssertionError("the child lives on")


def test_a_child_whose_parent_lives_stays():
    program = CHILD.format(parent=os.getpid())
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as child:
        child.stdout.readline()
        time.sleep(1)
        assert child.poll() is None
        child.kill()


def _runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
