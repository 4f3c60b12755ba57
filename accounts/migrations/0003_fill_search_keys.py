"""The search keys of rows that are there already, each written by itself: readers go on meanwhile."""

from django.db import migrations

from files.search_key import fill_search_keys


def fill(apps, schema_editor):
    fill_search_keys(apps.get_model("accounts", "User"))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0002_search_key")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
