"""Entries written before traces were kept get theirs."""

from django.db import migrations

from nexus.search.engines.traceback import may_tell_errors, signatures_told
from nexus.search.engines.traceback_tokens import tokens

AT_ONCE = 500


def keep(apps, schema_editor):
    entry, trace, token = (apps.get_model("search", name) for name in ("SearchEntry", "Trace", "TraceToken"))
    for one in entry.objects.only("title", "heading", "body").iterator(AT_ONCE):
        text = f"{one.heading or one.title}\n{one.body}"
        for signature in signatures_told(text) if may_tell_errors(text) else ():
            kept = trace.objects.create(entry=one, signature=signature.as_dict())
            token.objects.bulk_create(token(trace=kept, token=word) for word in tokens(signature))


class Migration(migrations.Migration):
    dependencies = [("search", "0006_traces")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
