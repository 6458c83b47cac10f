"""A Celery worker is killed while it runs two tasks: one acknowledged before it runs, one after."""

from nexus.labs.bench import Bench
from nexus.labs.kit.celery_worker import send, tasks_left, worker
from nexus.labs.kit.rabbitmq import messages, own_queue
from nexus.labs.lab import Bars, Claim, lab

TASKS = """
import os, time
from celery import Celery

app = Celery(broker=os.environ["LAB_BROKER"])
app.conf.task_default_queue = os.environ["LAB_QUEUE"]
app.conf.worker_prefetch_multiplier = 1
app.conf.worker_enable_remote_control = False

def note(file, name):
    with open(file, "a") as lines:
        lines.write(name + "\\n")

def work(name):
    note("begun", name)
    time.sleep(float(os.environ["LAB_SECONDS"]))
    note("done", name)

@app.task  # acknowledged when it begins: so Celery is set up
def early():
    work("early")

@app.task(acks_late=True, reject_on_worker_lost=True)  # acknowledged when it ends
def late():
    work("late")

@app.task(acks_late=True, reject_on_worker_lost=True)
def waiting():
    note("done", "waiting")
"""


@lab(
    title="Celery forgets the task a killed worker was at",
    guide="celery",
    kind="race",
    needs=("rabbitmq", "celery"),
    claims=(
        Claim("lost_early", ">=", 1, "tasks lost when the worker is killed, as Celery is set up"),
        Claim("lost_late", "==", 0, "tasks lost when the worker is killed, acks_late and reject_on_worker_lost"),
    ),
    plot=Bars("tasks lost of 1"),
    finding="A worker killed in the middle of two tasks loses the one that was acknowledged when it began "
    "({lost_early:,.0f} lost); the one acknowledged at its end, the next worker runs ({lost_late:,.0f} lost).",
)
def experiment(bench: Bench) -> None:
    (bench.folder / "tasks.py").write_text(TASKS)
    begun, done = bench.folder / "begun", bench.folder / "done"
    begun.touch()
    done.touch()
    url = bench.services["rabbitmq"]
    with own_queue(url) as (channel, queue):
        told = {"LAB_BROKER": url, "LAB_QUEUE": queue}
        send(url, queue, "early", "late", "waiting")
        with worker(bench.folder, {**told, "LAB_SECONDS": "60"}, processes=2) as first:
            # Its two processes are given two messages, and the third only when the broker has had an acknowledgement.
            first.until(lambda: not messages(channel, queue) and len(begun.read_text().split()) == 2)
            first.kill()
        with worker(bench.folder, {**told, "LAB_SECONDS": "0"}, processes=2) as second:
            second.until(lambda: len(done.read_text().split()) == 2)
        left = tasks_left(channel, queue)
    bench.same(sorted(begun.read_text().split()), ["early", "late", "late"])
    for metric, name in (("early", "acknowledged early"), ("late", "acknowledged late")):
        lost = int(metric not in done.read_text().split() + left)
        bench.value(f"lost_{metric}", lost)
        bench.point(name, "lost", lost)
