from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from accounts.roles import sync


class Command(BaseCommand):
    help = "Give the role groups the permissions of accounts/roles.py. Safe to repeat."

    def add_arguments(self, parser):
        parser.add_argument(
            "--allow-missing",
            action="store_true",
            help="leave out permissions that no installed app defines, instead of stopping",
        )

    def handle(self, *, allow_missing, **options):
        try:
            lines = sync(allow_missing=allow_missing)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        for line in lines or ["Roles are as they should be."]:
            self.stdout.write(line)
