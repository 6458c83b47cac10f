"""A result belongs to what it was measured with: the experiment's file, and what that takes from the kit."""

import hashlib
import os

import pytest

from nexus.labs.engines.sources import FOLDER, fingerprint
from nexus.labs.lab import labs

EXPERIMENT = '''"""Measures."""
{imports}

def experiment(bench):
    """Does."""
'''


@pytest.fixture
def kit(tmp_path):
    folder = tmp_path / "kit"
    folder.mkdir()
    (folder / "queue.py").write_text('"""A queue."""\n')
    (folder / "worker.py").write_text("from nexus.labs.kit.queue import own_queue\n")
    (folder / "server.py").write_text('"""A server."""\n')
    return folder


def written(folder, imports, name="experiment.py"):
    file = folder / name
    file.write_text(EXPERIMENT.format(imports=imports))
    return file


def change(file):
    file.write_text(file.read_text() + "# changed\n")


WAYS = [
    "from nexus.labs.kit.queue import own_queue",
    "from nexus.labs.kit import queue",
    "import nexus.labs.kit.queue",
    "def f():\n    from nexus.labs.kit.queue import own_queue",
    "from nexus.labs.kit.worker import worker",
]


@pytest.mark.parametrize("imports", WAYS)
def test_it_changes_with_a_module_of_the_kit_that_is_imported(tmp_path, kit, imports):
    experiment = written(tmp_path, imports)
    before = fingerprint(experiment, kit)
    change(kit / "queue.py")
    assert fingerprint(experiment, kit) != before


def test_it_does_not_change_with_the_rest_of_the_kit(tmp_path, kit):
    experiment = written(tmp_path, "from nexus.labs.kit.queue import own_queue")
    before = fingerprint(experiment, kit)
    for other in ("server.py", "worker.py"):
        change(kit / other)
    assert fingerprint(experiment, kit) == before


def test_it_changes_with_the_experiment_itself(tmp_path, kit):
    experiment = written(tmp_path, "from nexus.labs.kit.worker import worker")
    before = fingerprint(experiment, kit)
    change(experiment)
    assert fingerprint(experiment, kit) != before


def test_without_the_kit_it_is_the_digest_of_the_file(tmp_path, kit):
    experiment = written(tmp_path, "import nexus.labs.kitchen.queue")
    assert fingerprint(experiment, kit) == hashlib.sha256(experiment.read_bytes()).hexdigest()[:7]


def test_modules_that_import_each_other_are_each_read_once(tmp_path, kit):
    (kit / "queue.py").write_text("from nexus.labs.kit.worker import worker\n")
    by_queue = written(tmp_path, "from nexus.labs.kit.queue import own_queue")
    before = fingerprint(by_queue, kit)
    change(kit / "worker.py")
    assert fingerprint(by_queue, kit) != before


def test_neither_the_place_nor_the_time_of_a_file_matters(tmp_path, kit):
    imports = "from nexus.labs.kit.worker import worker\nfrom nexus.labs.kit.server import serving"
    experiment = written(tmp_path, imports)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for file in kit.iterdir():
        (elsewhere / file.name).write_bytes(file.read_bytes())
        os.utime(elsewhere / file.name, (1_000, 1_000))
    assert fingerprint(written(elsewhere, imports, "other.py"), elsewhere) == fingerprint(experiment, kit)


def test_the_labs_know_their_kit():
    celery = labs()["celery-child-oom"]
    assert celery.source == fingerprint(celery.path, FOLDER)
    assert celery.source != hashlib.sha256(celery.path.read_bytes()).hexdigest()[:7]


def test_asking_again_for_every_lab_reads_no_file_again(monkeypatch):
    before = {slug: lab.source for slug, lab in labs().items()}

    def read(_file):
        raise AssertionError("read again")

    monkeypatch.setattr("pathlib.Path.read_bytes", read)
    assert {slug: lab.source for slug, lab in labs().items()} == before
