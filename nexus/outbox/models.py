from django.db import models


class OutboxEvent(models.Model):
    """One event, written in the transaction of what it tells.

    It is done when `done_at` is set. Until then whoever holds the lease works on it; when the lease ends, anyone
    may take it. After too many attempts it is dead: kept, visible, and retried only by hand.
    """

    kind = models.CharField(max_length=60)
    payload = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    leased_until = models.DateTimeField()
    holder = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    is_dead = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                "leased_until",
                name="outbox_waiting",
                condition=models.Q(done_at=None, is_dead=False),
            ),
        ]
