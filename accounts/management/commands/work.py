from contextlib import suppress

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.worker import once, stop_on_signals, work


class Command(BaseCommand):
    help = "Perform the background tasks: send email, seal the audit log, and what the apps add."
    requires_system_checks = []  # run below, with those of a deployment

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="each task once, then end")

    def handle(self, **options):
        self.check(include_deployment_checks=settings.PRODUCTION, display_num_errors=False)
        if not options["once"]:
            stop = stop_on_signals()
            with suppress(OSError):  # a log on a full disk stops no worker
                self.stdout.write("Working. Stop with Ctrl-C.")
            work(stop)
        elif not once():
            raise CommandError("At least one task failed; see the log.")
