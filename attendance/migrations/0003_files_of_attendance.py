"""Attendance that comes as a file."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0002_frozen_standings"),
        ("events", "0007_decisions_on_persons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AttendanceFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("checked", "Checked"),
                            ("entered", "Entered"),
                            ("removed", "Removed"),
                        ],
                        default="checked",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("made_at", models.DateTimeField(verbose_name="uploaded on")),
                ("rows", models.JSONField(default=list)),
                ("errors", models.JSONField(default=list)),
                ("result", models.JSONField(default=dict)),
                ("entered_at", models.DateTimeField(null=True, verbose_name="entered on")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendance_files",
                        to="events.event",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance file",
                "verbose_name_plural": "attendance files",
                "ordering": ["-pk"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["checked", "entered", "removed"])),
                        name="attendance_attendancefile_known_status",
                    )
                ],
            },
        ),
    ]
