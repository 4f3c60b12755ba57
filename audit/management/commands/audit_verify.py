from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from audit.chain import RecordedHead, first_fault_up_to, read_head, why_not_contained
from audit.models import Entry
from audit.protection import missing_triggers


class Command(BaseCommand):
    help = (
        "Prove that no audit entry was altered or removed, and name the first that was; with "
        "--head, that the log still contains a head that was recorded earlier."
    )
    requires_system_checks = []  # run below, with those of a deployment: it needs the keys

    def add_arguments(self, parser):
        parser.add_argument(
            "--head",
            metavar="SEQ:HASH",
            action="append",
            default=[],
            help="an earlier head, as emailed to the auditors; may be given several times",
        )

    def handle(self, *, head, **options):
        self.check(include_deployment_checks=settings.PRODUCTION, display_num_errors=False)
        recorded = [_parsed(text) for text in head]
        sealed_head = read_head()  # once: the worker may seal more in the meantime
        fault = first_fault_up_to(sealed_head)
        wrong = [f"{why[0].upper()}{why[1:]}." for why in map(why_not_contained, recorded) if why]
        if fault:
            wrong.insert(0, f"The chain is broken: {fault.text}.")
        elif wrong:
            wrong.insert(0, "The chain agrees with itself, but not with what was recorded.")
        if wrong:
            raise CommandError(" ".join(wrong), returncode=1)
        self._say_whole(sealed_head, recorded)
        self._refuse_without_triggers()

    def _say_whole(self, head, recorded):
        waiting = Entry.objects.filter(seq__isnull=True).count()
        self.stdout.write(
            f"The chain is whole: {head.seq if head else 0} entries, {waiting} not sealed yet, "
            f"head {head.text if head and head.seq else '-'}."
        )
        for earlier in recorded:
            self.stdout.write(f"It contains the head {earlier}: nothing up to it was changed.")

    def _refuse_without_triggers(self):
        if missing := missing_triggers(connection):
            raise CommandError(
                "The chain is whole, but the database no longer refuses changes: "
                f"{', '.join(missing)} is missing or off. Run manage.py audit_protect as the owner "
                "of the tables; if no migration explains it, find out who did it.",
                returncode=1,
            )


def _parsed(text):
    try:
        return RecordedHead.parse(text)
    except ValueError as error:
        raise CommandError(f"{error}.", returncode=2) from error
