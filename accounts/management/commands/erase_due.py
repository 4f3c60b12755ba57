"""``manage.py erase_due``: apply all rules of retention now, or say what would go."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts import retention


class Command(BaseCommand):
    help = "Erase what the rules of retention say is due. The worker does so by itself."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="change nothing, say what is due"
        )

    def handle(self, *args, dry_run, **options):
        now = timezone.now()
        for rule in retention.RULES:
            if dry_run:
                told = retention.said(rule.due(now)) or "nothing"
            else:
                told = rule.perform(now) or "nothing"
            self.stdout.write(f"{rule.key}: {told}")
