"""Repositories, what was pushed to them, and where mirrors come from."""

import uuid
from pathlib import Path

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower

NAME_PATTERN = r"(?!\.)(?!.*\.git\Z)[A-Za-z0-9._-]{1,100}"
name_validator = RegexValidator(
    rf"\A{NAME_PATTERN}\Z",
    "Use up to 100 letters, digits, dots, hyphens or underscores; do not begin with a dot or end in .git.",
)


class Visibility(models.TextChoices):
    PUBLIC = "public"
    COHORT = "cohort"
    PRIVATE = "private"


class Repository(models.Model):
    """A bare git repository of an owner: hosted here, or a mirror of another place.

    `scope` is what its visibility means to search, caches and queries: `public`, `cohort:<id>` or `owner:<id>`.
    """

    owner = models.ForeignKey("accounts.Owner", models.PROTECT, related_name="repositories")
    name = models.CharField(max_length=100, validators=[name_validator])
    description = models.CharField(max_length=300, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    cohort = models.ForeignKey("accounts.Owner", models.PROTECT, null=True, related_name="+")
    scope = models.CharField(max_length=40, db_index=True)
    folder = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source_url = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    pushed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("owner", Lower("name"), name="repository_name_ignores_case")]

    def __str__(self) -> str:
        return f"@{self.owner.handle}/{self.name}"

    @property
    def url(self) -> str:
        return f"/@{self.owner.handle}/{self.name}/"

    @property
    def git_path(self) -> Path:
        """Where the bare repository lies: never derived from a name, so renaming moves nothing."""
        return Path(settings.REPOSITORIES) / self.folder.hex[:2] / f"{self.folder.hex}.git"

    @property
    def is_mirror(self) -> bool:
        return bool(self.source_url)

    @property
    def tag(self) -> str:
        """What the pages of this repository are tagged with in `freshness`."""
        return f"repository:{self.pk}"


class Push(models.Model):
    """One accepted push or import: which refs moved from where to where."""

    repository = models.ForeignKey(Repository, models.CASCADE, related_name="pushes")
    person = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="pushes")
    updates = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]


class Mirror(models.Model):
    """How a mirrored repository is kept up to date."""

    repository = models.OneToOneField(Repository, models.CASCADE, related_name="mirror")
    url = models.CharField(max_length=500)
    added_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    last_synced_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    next_sync_at = models.DateTimeField(db_index=True)


class RemovedSource(models.Model):
    """A source that its author asked to remove. It is not imported again."""

    url = models.CharField(max_length=500, unique=True)
    removed_at = models.DateTimeField(auto_now_add=True)


class AllowedSecret(models.Model):
    """A false alarm of the secret scan, by its fingerprint; the value itself is kept nowhere."""

    repository = models.ForeignKey(Repository, models.CASCADE, related_name="allowed_secrets")
    fingerprint = models.CharField(max_length=16)
    allowed_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    allowed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint("repository", "fingerprint", name="allowed_secret_once")]
