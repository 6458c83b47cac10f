"""What a person was told."""

from django.db import models
from django.db.models.functions import Now

from nexus.accounts.models import Person


class Notice(models.Model):
    """One thing told to one person. `key` names the thing: nobody is told it twice."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    key = models.CharField(max_length=200)
    kind = models.SlugField(max_length=40, db_index=False)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    url = models.TextField()
    why = models.TextField()
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("person", "key", name="notice_once")]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_unread", condition=models.Q(read_at=None)),
            models.Index(fields=["read_at"], name="notice_read", condition=models.Q(read_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_read(self) -> bool:
        return self.read_at is not None
