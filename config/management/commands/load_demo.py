from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import Notice, User
from audit.chain import seal
from config.demo import ACCOUNTS, PARTNER_SECRET, PASSWORD, WHAT_THEY_ARE, dice
from config.demo.events import load_events
from config.demo.group import load_group, load_memberships, load_people, load_requests
from config.demo.partner import CLIENT_ID, load_partner
from config.demo.selection import load_choices
from config.demo.today import load_today
from friends.models import GroupOfFriends


class Command(BaseCommand):
    help = "Load the demonstration: invented persons, real States, the events as reported."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty", action="store_true", help="leave data alone that is there"
        )

    def handle(self, *, if_empty, **options):
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("Demonstration data only loads with DEMO=1 or DEBUG=1.")
        if GroupOfFriends.objects.exists() or User.objects.exists():
            if not if_empty:
                raise CommandError("There is data already. Start from an empty database.")
        else:
            self.stdout.write("Loading the demonstration …")
            self.load()
        if GroupOfFriends.objects.filter(demonstration=True).exists():
            self.stdout.write("\n".join(self.accounts()))

    @transaction.atomic
    def load(self):
        now = timezone.now().replace(microsecond=0)
        call_command("load_reference", verbosity=0)
        call_command("sync_roles", stdout=StringIO())
        load_group()
        chance = dice()
        load_memberships(chance)
        load_people()
        cast = load_events(chance, now=now)
        load_choices(cast, now=now)
        load_today(cast, now=now)
        Notice.objects.all().delete()  # nobody is written to about what happened before
        load_requests(now)
        load_partner()
        seal(now)

    def accounts(self):
        """What a visitor needs to sign in, as lines."""
        yield f"Accounts of the demonstration, all with the password “{PASSWORD}”:"
        for email, *_rest in ACCOUNTS:
            yield f"  {email:<26} {WHAT_THEY_ARE[email]}"
        yield f"  Partner client (API): id {CLIENT_ID}, secret {PARTNER_SECRET}"
