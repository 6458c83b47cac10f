"""What was answered to requests that carry an `Idempotency-Key`."""

from django.db import models


class KeptAnswer(models.Model):
    """The answer to a person's request, given again when it is repeated. `status` None: it is being worked on."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(null=True)
    location = models.TextField(blank=True)
    content_type = models.CharField(max_length=80, blank=True)
    body = models.TextField(blank=True)
    asked_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="kept_answer_once")]
