"""What officers decided of two registrations that may be one person's."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0006_recorded_events"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("same", models.BooleanField(verbose_name="the same person")),
                ("own_key", models.CharField(blank=True, max_length=260)),
                ("at", models.DateTimeField(verbose_name="decided")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="undone")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "joined",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="events.registration",
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="events.registration",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "decision on two registrations",
                "verbose_name_plural": "decisions on two registrations",
                "ordering": ["-pk"],
                "permissions": [
                    ("join_persons", "Can say of two registrations whether they are one person")
                ],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("same", True), ("undone_at", None)),
                        fields=["own_key"],
                        name="events_persondecision_own_key",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("kept", "joined"),
                        name="events_persondecision_one_of_a_pair",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("same", True), ("undone_at", None)),
                        fields=("joined",),
                        name="events_persondecision_joined_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("joined")), _negated=True),
                        name="events_persondecision_two_rows",
                    ),
                ],
            },
        ),
    ]
