"""The audit log without its triggers, as for somebody who owns the database: for tests that tamper
with entries, and for the flush between tests with transactions of their own.

On PostgreSQL the triggers are switched off, on SQLite they are dropped and made again.
"""

from contextlib import contextmanager

from django.db import connection

from audit.protection import TRIGGERS, triggers


def _off():
    if connection.vendor == "postgresql":
        # What is deferred in this transaction would hold the table.
        return ["SET CONSTRAINTS ALL IMMEDIATE", "ALTER TABLE audit_entry DISABLE TRIGGER USER"]
    return [f"DROP TRIGGER IF EXISTS {name}" for name in TRIGGERS[connection.vendor]]


def _on():
    on = triggers(connection.vendor)
    if connection.vendor == "postgresql":
        return ["SET CONSTRAINTS ALL IMMEDIATE", *on, "SET CONSTRAINTS ALL DEFERRED"]
    return on


def settle():
    """Check now what PostgreSQL would check at the end of the transaction: it holds the table."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def unprotected():
    """Inside, the database lets everything be done to entries; yields a cursor."""
    with connection.cursor() as cursor:
        for statement in _off():
            cursor.execute(statement)
        try:
            yield cursor
        finally:
            for statement in _on():
                cursor.execute(statement)


def let_tests_flush():
    """Tests with transactions of their own empty every table afterwards, this one too. On the
    class, since a browser's test has another connection, in a context of its own."""
    operations = type(connection.ops)
    flush = operations.sql_flush

    def sql_flush(self, style, tables, **options):
        sql = flush(self, style, tables, **options)
        return [*_off(), *sql, *_on()] if "audit_entry" in tables else sql

    operations.sql_flush = sql_flush
