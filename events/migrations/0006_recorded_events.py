"""Events recorded after they were held; targets of a selection with a fraction."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    works_with_previous = (
        "It reads and writes whole numbers in the wider columns of the targets, and shows a fraction "
        "cut to a whole per cent as it did before."
    )

    dependencies = [("events", "0005_not_seated")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="quiet",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="For an event that is recorded after it was held.",
                verbose_name="no emails about this event",
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="recorded_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="recorded as already held"
            ),
        ),
        migrations.AlterField(
            model_name="selection",
            name="priority",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=5,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(0),
                    django.core.validators.MaxValueValidator(100),
                ],
                verbose_name="LDC, LLDC and SIDS, at least %",
            ),
        ),
        migrations.AlterField(
            model_name="selection",
            name="women",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=5,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(0),
                    django.core.validators.MaxValueValidator(100),
                ],
                verbose_name="women, at least %",
            ),
        ),
    ]
