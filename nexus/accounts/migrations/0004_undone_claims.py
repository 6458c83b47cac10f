"""Claims are undone with the migration that brought them: the authors are unclaimed again, what is private stays so."""

from django.db import migrations


def unclaim(apps, _schema_editor):
    apps.get_model("accounts", "Owner").objects.filter(kind="claimed").update(kind="unclaimed", claimed_by=None)


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0003_claimed_authors"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, unclaim),
    ]
