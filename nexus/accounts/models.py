"""Owners and people. A handle names an owner: a person, a cohort, or an author whose work is mirrored here."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower

LONGEST_HANDLE = 39
HANDLE_PATTERN = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,37}[A-Za-z0-9])?"
handle_validator = RegexValidator(
    rf"\A{HANDLE_PATTERN}\Z",
    "Use 1 to 39 letters, digits, hyphens or underscores; begin and end with a letter or digit.",
)


class Owner(models.Model):
    """A handle. All kinds share one namespace, compared without regard to case.

    The author of mirrored work is unclaimed until an administrator says which person here they are.
    """

    class Kind(models.TextChoices):
        PERSON = "person"
        COHORT = "cohort"
        UNCLAIMED = "unclaimed"
        CLAIMED = "claimed"
        HUB = "hub"

    handle = models.CharField(max_length=LONGEST_HANDLE, unique=True, validators=[handle_validator])
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PERSON)
    name = models.CharField(max_length=120, blank=True)
    claimed_by = models.ForeignKey("Person", models.PROTECT, null=True, related_name="claimed")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("handle"), name="owner_handle_ignores_case"),
            models.CheckConstraint(
                condition=models.Q(kind="claimed", claimed_by__isnull=False)
                | ~models.Q(kind="claimed") & models.Q(claimed_by=None),
                name="claimed_is_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.handle

    @property
    def url(self) -> str:
        return f"/@{self.handle}/"

    @property
    def is_mirrored(self) -> bool:
        """An author elsewhere, whose repositories are fetched and never pushed to."""
        return self.kind in (self.Kind.UNCLAIMED, self.Kind.CLAIMED)

    @property
    def claimant(self) -> str:
        """The handle of the person who a mirrored author is; empty where nobody has shown it."""
        return self.claimed_by.handle if self.claimed_by else ""

    @property
    def author_id(self) -> int:
        """One number for one author: the same for a person and for a mirrored author who is that person."""
        return self.claimed_by_id or self.pk

    @property
    def scope(self) -> str:
        """What private things of this owner are marked with."""
        return f"{'cohort' if self.kind == self.Kind.COHORT else 'owner'}:{self.author_id}"


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(handle__iexact=username)


class Person(Owner, AbstractBaseUser):
    """Someone who can sign in."""

    email = models.EmailField(blank=True)
    is_admin = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="person_email_ignores_case", condition=~models.Q(email="")),
        ]


class Membership(models.Model):
    """A person belongs to a cohort and may see what is kept to it."""

    cohort = models.ForeignKey(Owner, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint("cohort", "person", name="membership_once")]


class Token(models.Model):
    """A personal access token. Only its SHA-256 is kept: the token has 178 random bits, so a fast hash is safe."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.BinaryField(max_length=32, unique=True)
    hint = models.CharField(max_length=12)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]


class OneTimeLink(models.Model):
    """A link that works once: signs a person in, or invites someone to sign up (then `person` is empty)."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="one_time_links")
    digest = models.BinaryField(max_length=32, unique=True)
    created_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
