from django.core.management.base import BaseCommand, CommandError

from events.actions.seat_check import verify_seats
from events.models import Event


class Command(BaseCommand):
    help = (
        "Count every layer of seats again, from the rows and from the audit stream, and say "
        "where they differ."
    )

    def add_arguments(self, parser):
        parser.add_argument("event", nargs="?", help="the address of one event; without it, all")

    def handle(self, *, event, **options):
        events = Event.objects.all()
        if event:
            events = events.filter(slug=event)
            if not events.exists():
                raise CommandError(f"There is no event “{event}”.")
        found = verify_seats(events)
        for difference in found:
            self.stdout.write(str(difference))
        if found:
            raise CommandError(f"{len(found)} numbers differ.")
        self.stdout.write(
            f"All seats of {events.count()} events are as the rows and the entries say."
        )
