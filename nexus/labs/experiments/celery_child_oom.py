"""The kernel kills a process of a Celery pool at its task: acks_late alone, or with reject_on_worker_lost."""

from nexus.labs.bench import Bench
from nexus.labs.kit.celery_worker import send, tasks_left, worker
from nexus.labs.kit.rabbitmq import own_queue
from nexus.labs.lab import Bars, Claim, lab

TASKS = """
import os, signal
from celery import Celery

app = Celery(broker=os.environ["LAB_BROKER"])
app.conf.task_default_queue = os.environ["LAB_QUEUE"]
app.conf.worker_enable_remote_control = False
app.conf.worker_lost_wait = 0.1  # seconds to wait for the result of a dead process; 10 unless set
app.conf.broker_heartbeat = 2  # seconds; with so short a beat an idle worker soon notices that it is asked to end

def note(file, name):
    with open(file, "a") as lines:
        lines.write(name + "\\n")

def work(name):
    note("begun", name)
    if open("begun").read().split().count(name) == 1:
        os.kill(os.getpid(), signal.SIGKILL)  # as the kernel does when memory runs out
    note("done", name)

@app.task(acks_late=True)
def late():
    work("late")

@app.task(acks_late=True, reject_on_worker_lost=True)
def rejected():
    work("rejected")
"""


@lab(
    title="acks_late alone does not survive a killed child",
    guide="celery",
    kind="race",
    needs=("rabbitmq", "celery"),
    claims=(
        Claim("lost_late_only", ">=", 1, "tasks lost when a pool process is killed, acks_late alone"),
        Claim("lost_late_reject", "==", 0, "tasks lost when a pool process is killed, and reject_on_worker_lost"),
    ),
    plot=Bars("tasks lost of 1"),
    finding="When the process that runs a task is killed and its worker lives on, acks_late alone loses the task "
    "({lost_late_only:,.0f} lost); with reject_on_worker_lost it runs again ({lost_late_reject:,.0f} lost).",
)
def experiment(bench: Bench) -> None:
    (bench.folder / "tasks.py").write_text(TASKS)
    begun, done = bench.folder / "begun", bench.folder / "done"
    done.touch()
    url = bench.services["rabbitmq"]
    with own_queue(url) as (channel, queue):
        send(url, queue, "late", "rejected")
        with worker(bench.folder, {"LAB_BROKER": url, "LAB_QUEUE": queue}, processes=2) as pool:
            # The worker has met both deaths: it acknowledged the one task, and had the other delivered again.
            pool.until(lambda: pool.logged("error: WorkerLostError") == 2 and "rejected" in done.read_text())
            pool.end()
        left = tasks_left(channel, queue)
    bench.same(sorted(begun.read_text().split()), ["late", "rejected", "rejected"])
    for metric, task, name in (
        ("late_only", "late", "acks_late"),
        ("late_reject", "rejected", "and reject_on_worker_lost"),
    ):
        lost = int(task not in done.read_text().split() + left)
        bench.value(f"lost_{metric}", lost)
        bench.point(name, "lost", lost)
