"""People who share a mailbox, and the keys of persons by `files.text.comparable`."""

from django.db import migrations, models

from events.models.registrations import person_key
from events.models.statuses import SENT
from files.addresses import address_key


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


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="nominationimport",
            name="shared_mailboxes",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="people may share a mailbox"
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="shared_mailbox",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Other people who are registered have this email address too.",
                verbose_name="shared mailbox",
            ),
        ),
        migrations.RunPython(clean_addresses, migrations.RunPython.noop),
        migrations.RunPython(renew_keys, migrations.RunPython.noop),
    ]
