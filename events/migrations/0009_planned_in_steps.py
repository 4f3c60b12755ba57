"""Events planned in steps: which of them are to come."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0008_renewed_keys")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="steps_to_come",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
    ]
