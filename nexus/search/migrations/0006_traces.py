import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0005_verified_at")]
    operations = [
        migrations.CreateModel(
            name="Trace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("signature", models.JSONField()),
                (
                    "entry",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="search.searchentry",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TraceToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=200)),
                ("trace", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="search.trace")),
            ],
            options={"indexes": [models.Index(fields=["token", "trace"], name="search_trace_token")]},
        ),
    ]
