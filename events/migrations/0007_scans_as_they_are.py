# Each badge gets its code, and each arrival that there is stays the arrival of its person.

from django.db import migrations
from django.db.models import F

from events.models.registrations import new_code


def fill(apps, schema_editor):
    Registration = apps.get_model("events", "Registration")
    rows = []
    for row in Registration.objects.filter(code=None).only("pk").iterator(1000):
        row.code = new_code()
        rows.append(row)
    Registration.objects.bulk_update(rows, ["code"], batch_size=500)
    Scan = apps.get_model("events", "Scan")
    Scan.objects.update(received_at=F("at"))
    Scan.objects.filter(result__in=["in", "by_hand"]).update(admitted=True, first=True)
    Scan.objects.filter(result="refused").update(ground="not_confirmed")


class Migration(migrations.Migration):

    dependencies = [("events", "0006_on_site")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
