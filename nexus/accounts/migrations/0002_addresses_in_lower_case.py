"""A person's address is kept in lower case, and no other is kept as their first for signing in."""

from django.conf import settings
from django.db import migrations
from django.db.models import F
from django.db.models.functions import Lower


def make_equal(apps, _editor):
    apps.get_model("accounts", "Person").objects.update(email=Lower("email"))
    addresses = apps.get_model("account", "EmailAddress").objects
    addresses.filter(primary=True).exclude(email=F("user__email")).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("accounts", "0001_owners_people_tokens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(make_equal, migrations.RunPython.noop)]
