"""``manage.py erase_due``: apply all rules of retention now, or say what would go."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actions import retention
from accounts.worker import SomeFailed, for_each


class Command(BaseCommand):
    help = "Erase what the rules of retention say is due. The worker does so by itself."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="change nothing, say what is due"
        )

    def handle(self, *args, dry_run, **options):
        now = timezone.now()
        rules = {rule.key: rule for rule in retention.RULES}

        def apply(key):
            line = (
                retention.counts_text(rules[key].due(now)) if dry_run else rules[key].perform(now)
            )
            self.stdout.write(f"{key}: {line or 'nothing'}")

        try:
            for_each(rules, apply, what="rule")
        except SomeFailed as failure:
            raise CommandError(f"{failure}. See the log.") from failure
