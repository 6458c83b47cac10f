"""What people did with labs: runs on this hub, and results shared from other machines."""

from django.db import models
from django.db.models.functions import Now


class Run(models.Model):
    """One run of a lab.

    On this hub it waits, runs and ends. One shared from elsewhere has ended when it comes; a person's newest one of
    each machine and lab is kept. `source` is the version of the lab, `machine` a name that tells machines apart and
    nothing more; `result` is what `results.Result.as_dict` gives.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        PASS = "pass"  # noqa: S105  no password
        FAIL = "fail"
        ERROR = "error"
        SKIPPED = "skipped"

    OPEN = (Status.WAITING, Status.RUNNING)

    lab = models.CharField(max_length=60)
    source = models.CharField(max_length=16)
    person = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="lab_runs")
    asked_at = models.DateTimeField(db_default=Now())
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    repeat = models.PositiveSmallIntegerField(default=0)
    repeats = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    is_shared = models.BooleanField(default=False)
    machine = models.CharField(max_length=32, blank=True)
    result = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "lab",
                name="one_open_run_of_a_lab",
                condition=models.Q(status__in=("waiting", "running")),
            ),
            models.UniqueConstraint(
                "lab",
                "person",
                "machine",
                name="one_shared_result_of_a_machine",
                condition=models.Q(is_shared=True),
            ),
        ]
        indexes = [models.Index(fields=["lab", "-id"], name="runs_of_a_lab")]

    @property
    def url(self) -> str:
        return f"/labs/{self.lab}/runs/{self.pk}"

    @property
    def tag(self) -> str:
        """What the pages of its lab are tagged with in `freshness`."""
        return lab_tag(self.lab)

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN


def lab_tag(slug: str) -> str:
    return f"lab:{slug}"
