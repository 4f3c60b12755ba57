"""The keys of rows that are there already: of persons by `files.text.comparable`, and for searching.
Each row is written by itself: readers and the desk go on meanwhile."""

from django.db import migrations

from events.models.registrations import person_key
from events.models.statuses import SENT
from files.addresses import address_key
from files.search_key import fill_search_keys


def renew_keys(apps, schema_editor):
    """Keys of persons without an account as they are made now. Two rows that would become one are
    left as they are, and named."""
    registrations = apps.get_model("events", "Registration").objects
    rows = registrations.filter(user=None).select_related("delegation__entity")
    for row in rows.filter(person__regex="^(name|mail):").order_by("pk").iterator():
        key = person_key(
            user=None,
            email=row.email,
            given_name=row.given_name,
            family_name=row.family_name,
            entity=row.delegation.entity,
        )
        if key == row.person:
            continue
        if twin := _twin(registrations, row, key):
            print(f"Registrations {twin} and {row.pk} seem to be of one person: left as they are.")
        else:
            registrations.filter(pk=row.pk).update(person=key)


def _twin(registrations, row, key):
    """The row that would be the same person's by the constraints."""
    others = registrations.filter(person=key).exclude(pk=row.pk)
    if row.status in SENT:
        others = others.filter(event=row.event_id, status__in=SENT)
    else:
        others = others.filter(delegation=row.delegation_id, status="draft")
        others = others if row.status == "draft" else others.none()
    return others.values_list("pk", flat=True).first()


def clean_addresses(apps, schema_editor):
    """An invisible character at the end of an address kept every email from it."""
    registrations = apps.get_model("events", "Registration").objects
    for pk, email in registrations.exclude(email="").values_list("pk", "email").iterator():
        if email.lower() != (key := address_key(email)):
            registrations.filter(pk=pk).update(email=key)


def fill(apps, schema_editor):
    fill_search_keys(apps.get_model("events", "Registration"))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("events", "0007_decisions_on_persons")]

    operations = [
        migrations.RunPython(clean_addresses, migrations.RunPython.noop),
        migrations.RunPython(renew_keys, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
