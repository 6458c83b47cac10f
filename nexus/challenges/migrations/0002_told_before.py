"""What documents stated before challenges were joined is joined now: each repository is taken in once by a worker."""

from django.db import migrations
from django.utils import timezone


def ask(apps, _editor):
    repositories = apps.get_model("repos", "Repository").objects.values_list("pk", flat=True)
    event = apps.get_model("outbox", "OutboxEvent")
    event.objects.bulk_create(
        event(kind="DocumentsChanged", payload={"repository_id": pk}, leased_until=timezone.now()) for pk in repositories
    )


class Migration(migrations.Migration):
    dependencies = [
        ("challenges", "0001_challenges"),
        ("outbox", "0001_events"),
        ("repos", "0001_repositories"),
    ]

    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
