"""``manage.py list_opened_after_change``: see docs/operations.md, "After a break-in"."""

from datetime import UTC, datetime

from django.core.management.base import BaseCommand

from certificates.queries.changed_accounts import opened_after_change


def day(text):
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)


class Command(BaseCommand):
    help = (
        "List passport details that were opened after somebody had changed the email address or "
        "the account of the registration. Changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--since", type=day, help="openings from this day on: 2026-11-01")

    def handle(self, *args, since, **options):
        found = list(opened_after_change(since))
        for row in found:
            self.stdout.write(self._line(row))
        same = sum(row.by_the_same_person for row in found)
        self.stdout.write(f"{len(found)} openings after a change, {same} by who made the change")

    def _line(self, row):
        mark = "SAME PERSON  " if row.by_the_same_person else ""
        return (
            f"{mark}{row.registration.event.slug} registration {row.registration.pk}: "
            f"changed {row.changed_at:%Y-%m-%d %H:%M} by {_who(row.changed_by)}, "
            f"opened {row.opened_at:%Y-%m-%d %H:%M} by {_who(row.opened_by)}"
        )


def _who(user):
    return f"{user.email} (account {user.pk})" if user else "a system"
