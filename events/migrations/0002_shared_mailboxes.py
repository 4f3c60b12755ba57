"""People who share a mailbox."""

from django.db import migrations, models


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
    ]
