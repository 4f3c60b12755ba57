from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from audit import protection


class Command(BaseCommand):
    help = (
        "Protect the audit log in the database: triggers that refuse to change or remove entries, "
        "and on PostgreSQL the rights of the roles of the web server and the worker. Run it as the "
        "owner of the tables, after each migrate."
    )

    def add_arguments(self, parser):
        parser.add_argument("--web", metavar="ROLE", help="the web server's role on PostgreSQL")
        parser.add_argument("--worker", metavar="ROLE", help="the worker's role on PostgreSQL")

    @transaction.atomic
    def handle(self, *, web, worker, **options):
        protection.put_up_triggers(connection)
        self.stdout.write("The triggers are up: entries are only added and sealed.")
        if web or worker:
            self._grant(web, worker)

    def _grant(self, web, worker):
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL knows roles: leave --web and --worker out.")
        if not (web and worker) or web == worker:
            raise CommandError("Name two different roles: --web ROLE --worker ROLE.")
        if missing := protection.unknown_roles(connection, web, worker):
            raise CommandError(
                f"There is no role {', '.join(missing)}. Create it first, for example "
                f"CREATE ROLE {missing[0]} LOGIN PASSWORD '…'."
            )
        protection.grant_rights(connection, web=web, worker=worker)
        if spare := protection.rights_to_spare(connection, web=web, worker=worker):
            raise CommandError(
                f"Nothing was changed, because {'; '.join(spare)} even so. Choose roles that are "
                "no superusers, own none of the tables, and are members of no role that does."
            )
        self.stdout.write(f"{web} may read and add entries, {worker} may also seal them.")
