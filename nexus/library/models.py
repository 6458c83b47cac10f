"""What is published: projections of git, stamped with the publication that made them."""

from django.db import models
from django.db.models import F, Q

from nexus.repos.models import Repository


class Publication(models.Model):
    """What of a repository is published: the current commit, and who is working on the next one.

    Every publication has a number. Documents carry the numbers between which they hold, so the rows of the next
    publication can be written in pieces, unseen, until one small transaction makes its number current. Until it
    `is_complete`, some of its documents are `waiting`: they are current, and read when somebody asks for them.
    """

    repository = models.OneToOneField("repos.Repository", models.CASCADE, primary_key=True)
    number = models.PositiveIntegerField(default=0)
    commit = models.CharField(max_length=40, blank=True)
    published_at = models.DateTimeField(null=True)
    document_count = models.PositiveIntegerField(default=0)
    is_complete = models.BooleanField(default=True)
    holder = models.CharField(max_length=60, blank=True)
    leased_until = models.DateTimeField(null=True)


class DocumentQuerySet(models.QuerySet["Document"]):
    def current(self) -> "DocumentQuerySet":
        """The documents of each repository's current publication."""
        number = F("repository__publication__number")
        return self.filter(Q(until=None) | Q(until__gt=number), since__lte=number)

    def at(self, repository: Repository, path: str) -> "DocumentQuerySet":
        """All that was ever published at a path, in the order of its index: `first` would go by keys, through all."""
        return self.filter(repository=repository, path=path).order_by("since")


class Document(models.Model):
    """One Markdown file at a path, as it was in the publications `since` … `until` (not included; None: still).

    `sections` are [level, anchor, title, line]; `names` are anchors that are no headings; `links` are [target, line,
    text, is_image]; `former_anchors` says what became of anchors that are gone; `contributors` counts commits.
    """

    class Kind(models.TextChoices):
        RENDERED = "rendered"
        PLAIN = "plain"
        WITHHELD = "withheld"
        WAITING = "waiting"

    repository = models.ForeignKey("repos.Repository", models.CASCADE, related_name="documents")
    path = models.TextField()
    order = models.TextField()
    since = models.PositiveIntegerField()
    until = models.PositiveIntegerField(null=True)
    blob = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.TextField()
    description = models.TextField(blank=True)
    tags = models.JSONField(default=list)
    html = models.TextField()
    is_highlighted = models.BooleanField(default=False)
    has_mermaid = models.BooleanField(default=False)
    sections = models.JSONField(default=list)
    names = models.JSONField(default=list)
    links = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    former_anchors = models.JSONField(default=dict)
    updated_at = models.DateTimeField(null=True)
    updated_by = models.TextField(blank=True)
    contributors = models.JSONField(default=dict)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("repository", "path", "since", name="document_once_a_publication")]
        indexes = [
            models.Index("repository", "order", name="document_order"),
            models.Index("repository", "since", name="document_begun"),
            models.Index("repository", "until", name="document_ended"),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def subject(self) -> str:
        """What names this document in search."""
        return f"document:{self.pk}"


class Insight(models.Model):
    """Something a document states, read out of its text: it lives as long as the document's row.

    What `name`, `text` and `solution` hold depends on the kind: a challenge has its title if it has one, its problem
    and its solution; a technology its name as it is written and its usual name; an endpoint its method and path; an
    idea its kind and title; a practice a text. `key` is the same for the same words, in whatever row and publication.
    `details` of a challenge may name environment, cause, trade_off and labs.
    """

    class Kind(models.TextChoices):
        IDEA = "idea"
        TECHNOLOGY = "technology"
        CHALLENGE = "challenge"
        PRACTICE = "practice"
        ENDPOINT = "endpoint"

    document = models.ForeignKey(Document, models.CASCADE, related_name="insights")
    kind = models.CharField(max_length=10, choices=Kind)
    line = models.PositiveIntegerField()
    rule = models.CharField(max_length=40)
    key = models.CharField(max_length=16)
    name = models.TextField(blank=True)
    text = models.TextField(blank=True)
    solution = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index("kind", "key", name="insights_alike")]


class Correction(models.Model):
    """What somebody who may push says of an insight that was read wrong: it is none, or reads otherwise.

    It holds for the words it was made for, so it survives pushes, and moves with them from file to file.
    """

    repository = models.ForeignKey("repos.Repository", models.CASCADE, related_name="corrections")
    kind = models.CharField(max_length=10, choices=Insight.Kind)
    key = models.CharField(max_length=16)
    person = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    is_none = models.BooleanField(default=False)
    name = models.TextField(blank=True)
    text = models.TextField(blank=True)
    solution = models.TextField(blank=True)
    corrected_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint("repository", "kind", "key", name="one_correction_of_an_insight")]


class FormerPath(models.Model):
    """Where a document used to be: its address answers with a redirect for ever."""

    repository = models.ForeignKey("repos.Repository", models.CASCADE, related_name="former_paths")
    path = models.TextField()
    became = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint("repository", "path", name="former_path_once")]


class Note(models.Model):
    """A section of a document that is about some topic: it lives as long as the document's row.

    `heading` is empty for what stands below the document's own title. `print` tells near copies: what
    `engines.topics.Print` packs. `written_at` and `written_by` say who first wrote its lines, as git does.
    """

    class Evidence(models.IntegerChoices):
        TOLD = 0, "told"
        LINKED = 1, "linked"
        MEASURED = 2, "measured"

    document = models.ForeignKey(Document, models.CASCADE, related_name="notes")
    anchor = models.TextField(blank=True)
    heading = models.TextField(blank=True)
    line = models.PositiveIntegerField()
    evidence = models.PositiveSmallIntegerField(choices=Evidence)
    print = models.BinaryField()
    written_at = models.DateTimeField(null=True)
    written_by = models.TextField(blank=True)


class Mention(models.Model):
    """A topic of a note: whether its heading or its lists name it, and how often its text. More `points` go first."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="mentions")
    topic = models.CharField(max_length=60)
    is_heading = models.BooleanField()
    is_listed = models.BooleanField()
    count = models.PositiveSmallIntegerField()
    points = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index("topic", "points", "id", name="mentions_by_points")]


class TopicCount(models.Model):
    """What one repository has about one topic. `challenges` counts those with a solution that name it."""

    repository = models.ForeignKey("repos.Repository", models.CASCADE, related_name="topic_counts")
    topic = models.CharField(max_length=60)
    notes = models.PositiveIntegerField()
    linked = models.PositiveIntegerField()
    measured = models.PositiveIntegerField()
    challenges = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("repository", "topic", name="one_count_of_a_topic")]


class TopicsRead(models.Model):
    """That a document was read for its topics, and with which version of the names."""

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True, related_name="topics_read")
    names = models.CharField(max_length=16)
