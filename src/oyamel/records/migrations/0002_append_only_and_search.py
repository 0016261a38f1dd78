"""History refuses change and removal; the search index of each database."""

from django.db import migrations

from oyamel.records import append_only


def forwards(apps, schema_editor):
    append_only.make_search(schema_editor.connection)
    append_only.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
