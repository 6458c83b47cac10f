from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0004_always_indexed")]
    operations = [
        migrations.AddField(
            model_name="searchentry",
            name="verified_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(
                fields=["verified_at"], condition=models.Q(verified_at__isnull=False), name="search_verified"
            ),
        ),
    ]
