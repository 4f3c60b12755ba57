from django.core.management.base import BaseCommand

from audit.models import Agent
from friends.actions.reference import load


class Command(BaseCommand):
    help = (
        "Load States, organizations and their classifications from the project's reference table. "
        "Safe to repeat: what the secretariat edited is kept."
    )

    def handle(self, *, verbosity, **options):
        outcome = load(by=Agent("load_reference"))
        if verbosity:
            self.report(outcome)

    def report(self, outcome):
        self.stdout.write(
            f"Reference table: {len(outcome.added)} added, {outcome.changed} changed, "
            f"{len(outcome.kept)} kept as edited."
        )
        for kept in outcome.kept:
            self.stdout.write(f"  kept {kept}")
