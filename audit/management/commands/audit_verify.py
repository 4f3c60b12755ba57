from django.core.management.base import BaseCommand, CommandError

from audit.chain import first_fault
from audit.models import Entry, Seal


class Command(BaseCommand):
    help = "Prove that no audit entry was altered or removed; name the first that was."

    def handle(self, **options):
        if fault := first_fault():
            raise CommandError(f"The chain is broken: {fault[1]}.", returncode=1)
        head = Seal.objects.filter(pk=1).first()
        waiting = Entry.objects.filter(seq__isnull=True).count()
        self.stdout.write(
            f"The chain is whole: {head.seq if head else 0} entries, {waiting} not sealed yet, "
            f"head {head.hash if head else '-'}."
        )
