"""The table of the shared cache, which counts failed sign-ins across all processes."""

from django.core.management import call_command
from django.db import migrations

TABLE = "oyamel_cache"


def make(apps, schema_editor):
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = []

    operations = [
        migrations.RunPython(make, lambda apps, schema_editor: schema_editor.execute(f"DROP TABLE {TABLE}")),
    ]
