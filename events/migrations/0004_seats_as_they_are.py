# What was one number of seats becomes layers: who is registered for an event online takes a place
# online, and each delegation knows what it has used of its quota.

from django.db import migrations
from django.db.models import F
from django.db.models.functions import Greatest


def into_layers(apps, schema_editor):
    Event = apps.get_model("events", "Event")
    Delegation = apps.get_model("events", "Delegation")
    Registration = apps.get_model("events", "Registration")
    Registration.objects.filter(event__format="online").update(mode="online")
    Event.objects.filter(format="online").update(
        online=F("seated"), online_seats=F("seats"), seated=0, seats=None
    )
    Delegation.objects.update(used=F("seated"))
    for event in Event.objects.exclude(quota=None).only("quota"):
        rows = Delegation.objects.filter(event=event)
        rows.update(quota=Greatest(F("used"), event.quota))


def back(apps, schema_editor):
    Event = apps.get_model("events", "Event")
    Event.objects.filter(format="online").update(
        seated=F("online"), seats=F("online_seats"), online=0, online_seats=None
    )


class Migration(migrations.Migration):

    dependencies = [("events", "0003_seats_in_layers")]

    operations = [migrations.RunPython(into_layers, back)]
