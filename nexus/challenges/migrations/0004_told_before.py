"""What documents stated before challenges were joined, and what practices are supported by, is read once by a worker."""

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
        ("challenges", "0003_citations"),
        ("outbox", "0001_events"),
        ("repos", "0001_repositories"),
    ]

    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
