"""Problems told by whoever met them, joined where they are the same, with how each was solved and what shows it."""

from django.db import models
from django.db.models import Q

from nexus.challenges.engines.evidence import Badge, State


class Known(models.Model):
    """How well something is known to work, as it was found when it was last looked at: `engines.evidence.Standing`."""

    badge = models.PositiveSmallIntegerField(choices=[(one.value, one.name.lower()) for one in Badge], default=0)
    state = models.CharField(max_length=5, choices=[(one.value, one.value) for one in State], default=State.FRESH)
    verified_on = models.DateField(null=True)
    ages_on = models.DateField(null=True, db_index=True)

    class Meta:
        abstract = True

    @property
    def badge_name(self) -> str:
        """told, linked, measured or rerun."""
        return Badge(self.badge).name.lower()


class Challenge(Known):
    """One problem. It stands for those who told it in one `scope`, so that nothing is quoted to who may not see it.

    What stands here of its tellings is derived: `told` counts them, `answers` the solutions, `rank` orders lists.
    `concept` names a known problem of `engines/concepts.toml`.
    """

    scope = models.CharField(max_length=40)
    concept = models.CharField(max_length=60, blank=True)
    told = models.PositiveIntegerField(default=0)
    answers = models.PositiveIntegerField(default=0)
    rank = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField()
    accepted = models.ForeignKey("Solution", models.SET_NULL, null=True, related_name="+")
    accepted_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index("rank", "id", name="challenges_by_rank"),
            models.Index("told_at", "id", name="challenges_by_age"),
            models.Index("scope", "concept", name="challenges_of_a_concept"),
        ]

    @property
    def tag(self) -> str:
        """What its pages are tagged with in `freshness`."""
        return f"challenge:{self.pk}"


class Solution(Known):
    """One way a challenge was solved: told in documents, or typed by `person` as their own.

    `text` is the oldest wording; tellings that say nearly the same share it.
    """

    challenge = models.ForeignKey(Challenge, models.CASCADE, related_name="solutions")
    text = models.TextField()
    person = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    said_at = models.DateTimeField()
    reason = models.TextField(blank=True)


class Telling(models.Model):
    """A challenge as one document tells it: the words, and where they stand.

    `details` may hold environment, cause, trade_off and labs. `author` and `written_at` are git's. `why` says why it
    is the same problem as that of the telling that `is_first`. When the words are gone from their document the row
    stays a while with `gone_at`, so that what others added is there again if they come back.
    """

    challenge = models.ForeignKey(Challenge, models.CASCADE, related_name="tellings")
    solved_by = models.ForeignKey(Solution, models.SET_NULL, null=True, related_name="tellings")
    repository = models.ForeignKey("repos.Repository", models.CASCADE, related_name="challenge_tellings")
    path = models.TextField()
    line = models.PositiveIntegerField()
    commit = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=16)
    title = models.TextField(blank=True)
    problem = models.TextField()
    solution = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    links = models.JSONField(default=list)
    author = models.TextField(blank=True)
    written_at = models.DateTimeField()
    why = models.TextField(blank=True)
    is_first = models.BooleanField(default=False)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("repository", "path", "key", name="telling_once_in_a_document")]

    @property
    def heading(self) -> str:
        return self.title or self.problem

    @property
    def subject(self) -> str:
        """What names it in search."""
        return f"telling:{self.pk}"


class TellingWord(models.Model):
    """A word a telling is compared by, as its stem; `is_posted`: its challenge is looked up by it."""

    telling = models.ForeignKey(Telling, models.CASCADE, related_name="words")
    stem = models.CharField(max_length=40)
    is_posted = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index("stem", "is_posted", name="tellings_with_a_word")]


class TellingTopic(models.Model):
    """A topic that a telling is about, by its slug."""

    telling = models.ForeignKey(Telling, models.CASCADE, related_name="topics")
    topic = models.CharField(max_length=60, db_index=True)


class Joining(models.Model):
    """Held while problems of a scope are joined, so that two that are the same never become two challenges."""

    scope = models.CharField(max_length=40, unique=True)


class Evidence(models.Model):
    """What somebody added to show that a solution works. Its badge is derived, never given.

    A link pins a commit or pull request; a measurement has medians of `runs` runs each `before` and `after`, in
    `unit`, of what `of` names; a lab counts by its newest runs.
    """

    class Kind(models.TextChoices):
        LINK = "link"
        MEASUREMENT = "measurement"
        LAB = "lab"

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="evidence")
    person = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="evidence")
    kind = models.CharField(max_length=11, choices=Kind)
    url = models.TextField(blank=True)
    before = models.FloatField(null=True)
    after = models.FloatField(null=True)
    unit = models.CharField(max_length=40, blank=True)
    of = models.CharField(max_length=120, blank=True)
    runs = models.PositiveIntegerField(null=True)
    lab = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="evidence_is_whole",
                condition=Q(kind="link", url__gt="")
                | Q(kind="lab", lab__gt="")
                | Q(kind="measurement", before__isnull=False, after__isnull=False, runs__isnull=False),
            ),
        ]


class Vote(models.Model):
    """What a person thinks of a solution: 1 or -1."""

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="votes")
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")
    value = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint("solution", "person", name="one_vote_of_a_person"),
            models.CheckConstraint(name="vote_is_up_or_down", condition=Q(value__in=(1, -1))),
        ]


class Saying(models.Model):
    """A practice as one document writes it: the words, where they stand, and who first wrote them by git."""

    repository = models.ForeignKey("repos.Repository", models.CASCADE, related_name="sayings")
    path = models.TextField()
    line = models.PositiveIntegerField()
    key = models.CharField(max_length=16)
    text = models.TextField()
    author = models.TextField(blank=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("repository", "path", "key", name="saying_once_in_a_document")]


class SayingGroup(models.Model):
    """What a saying is counted by that no checklist holds: a known practice, or a number made of its words."""

    saying = models.ForeignKey(Saying, models.CASCADE, related_name="groups")
    name = models.CharField(max_length=60, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint("saying", "name", name="saying_once_in_a_group")]


class Support(models.Model):
    """What is found to say what a line of a checklist says: a saying, or the solution that a telling tells."""

    line = models.CharField(max_length=140, db_index=True)
    saying = models.ForeignKey(Saying, models.CASCADE, null=True, related_name="supports")
    telling = models.ForeignKey(Telling, models.CASCADE, null=True, related_name="supports")
    why = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint("saying", "line", name="saying_once_below_a_line"),
            models.UniqueConstraint("telling", "line", name="telling_once_below_a_line"),
            models.CheckConstraint(
                name="support_is_of_one",
                condition=Q(saying__isnull=False, telling=None) | Q(saying=None, telling__isnull=False),
            ),
        ]


class PracticesRead(models.Model):
    """With which lines and rules the practices of a repository were last compared; held while they are."""

    repository = models.OneToOneField("repos.Repository", models.CASCADE, primary_key=True, related_name="+")
    version = models.CharField(max_length=16, blank=True)


class Citation(models.Model):
    """What somebody cites for or against a line of a checklist: a challenge of this hub, or a pinned address."""

    class Stance(models.TextChoices):
        SUPPORTS = "supports"
        CONTRADICTS = "contradicts"

    line = models.CharField(max_length=140, db_index=True)
    person = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    stance = models.CharField(max_length=11, choices=Stance)
    challenge = models.ForeignKey(Challenge, models.CASCADE, null=True, related_name="+")
    url = models.TextField(blank=True)
    note = models.TextField(blank=True)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="citation_is_of_one",
                condition=Q(challenge__isnull=False, url="") | Q(challenge=None, url__gt=""),
            ),
        ]
