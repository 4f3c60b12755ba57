"""The search keys of rows that are there already, each written by itself: readers go on meanwhile."""

from django.db import migrations

from files.search_key import fill_search_keys


def fill(apps, schema_editor):
    fill_search_keys(apps.get_model("certificates", "Certificate"))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("certificates", "0003_percent_of")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
