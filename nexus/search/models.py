from django.db import models


class SearchEntry(models.Model):
    """One findable thing: a section of a document, a repository, a person.

    `subject` names what it is about (`document:12`), `container` what it lives in (`repository:3`), `scope` who may
    find it. `verified_at` is when somebody last showed that it holds.
    """

    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=40, db_index=True)
    container = models.CharField(max_length=40, db_index=True)
    scope = models.CharField(max_length=40)
    owner = models.CharField(max_length=39)
    repository = models.CharField(max_length=100, blank=True)
    path = models.TextField(blank=True)
    title = models.TextField()
    heading = models.TextField(blank=True)
    tags = models.TextField(blank=True)
    body = models.TextField(blank=True)
    url = models.TextField()
    anchor = models.TextField(blank=True)
    updated_at = models.DateTimeField(null=True)
    weight = models.FloatField(default=1.0)
    verified_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["verified_at"], condition=models.Q(verified_at__isnull=False), name="search_verified"),
        )


class Trace(models.Model):
    """An error that an entry tells, as `engines.traceback.Signature`: what a pasted one is compared with.

    The database does not watch over `entry`, so that entries without errors are removed as quickly as ever.
    """

    entry = models.ForeignKey(SearchEntry, on_delete=models.DO_NOTHING, db_constraint=False)
    signature = models.JSONField()


class TraceToken(models.Model):
    """A word of an error, by which it is found."""

    trace = models.ForeignKey(Trace, on_delete=models.CASCADE)
    token = models.CharField(max_length=200)

    class Meta:
        indexes = (models.Index(fields=["token", "trace"], name="search_trace_token"),)


class SearchWord(models.Model):
    """A word that occurs somewhere in the index: what a mistyped word may have meant.

    It is only ever suggested to a viewer after their own search for it found something they may see.
    """

    word = models.CharField(max_length=32, unique=True)
