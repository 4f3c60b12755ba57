"""The database itself refuses to change or remove entries: triggers for all roles, also for the
owner of the tables, and on PostgreSQL the rights of the two roles that the application uses.

An owner can still drop a trigger; `audit_verify` says when one is missing. A migration that
works on the tables runs `manage.py audit_protect` afterwards: SQLite loses triggers with a table
that it makes again.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE, HEAD, SENT = "audit_entry", "audit_seal", "audit_senthead"
# The columns that sealing does not touch.
SAID = (
    "id",
    "at",
    "actor_id",
    "agent",
    "act",
    "subject_type",
    "subject_id",
    "before",
    "after",
    "note",
)
TRIGGERS = {
    "postgresql": (
        "audit_entry_inserted",
        "audit_entry_changed",
        "audit_entry_truncated",
    ),
    "sqlite": ("audit_entry_inserted", "audit_entry_changed", "audit_entry_deleted"),
}

_POSTGRESQL = """
CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.seq IS NULL AND NEW.hash = '' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.seq IS NULL AND NEW.seq IS NOT NULL AND length(NEW.hash) = 64
       AND to_jsonb(NEW) - ARRAY['seq', 'hash'] = to_jsonb(OLD) - ARRAY['seq', 'hash'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Entries of the audit log are only added and sealed: % is refused.', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER IF EXISTS audit_entry_inserted ON audit_entry;
DROP TRIGGER IF EXISTS audit_entry_changed ON audit_entry;
DROP TRIGGER IF EXISTS audit_entry_truncated ON audit_entry;
CREATE TRIGGER audit_entry_inserted BEFORE INSERT ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_entry_changed BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_entry_truncated BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_changed;
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_truncated
"""

_REFUSED = "SELECT RAISE(ABORT, 'Entries of the audit log are only added and sealed.')"
_SAME = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in SAID)
_SQLITE = [
    "DROP TRIGGER IF EXISTS audit_entry_inserted",
    "DROP TRIGGER IF EXISTS audit_entry_changed",
    "DROP TRIGGER IF EXISTS audit_entry_deleted",
    "CREATE TRIGGER audit_entry_inserted BEFORE INSERT ON audit_entry "
    f"WHEN NEW.seq IS NOT NULL OR NEW.hash <> '' BEGIN {_REFUSED}; END",
    "CREATE TRIGGER audit_entry_changed BEFORE UPDATE ON audit_entry WHEN NOT (OLD.seq IS NULL "
    f"AND NEW.seq IS NOT NULL AND length(NEW.hash) = 64 AND {_SAME}) BEGIN {_REFUSED}; END",
    f"CREATE TRIGGER audit_entry_deleted BEFORE DELETE ON audit_entry BEGIN {_REFUSED}; END",
]


def triggers(vendor: str) -> list[str]:
    """The statements that put the triggers up, also where they are up already."""
    return {"postgresql": [_POSTGRESQL], "sqlite": _SQLITE}.get(vendor, [])


def put_up_triggers(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for statement in triggers(connection.vendor):
            cursor.execute(statement)


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Those that are not there, or are switched off."""
    expected = TRIGGERS.get(connection.vendor, ())
    if connection.vendor == "postgresql":
        sql = (
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit_entry'::regclass "
            "AND tgenabled IN ('O', 'A')"
        )
    else:
        sql = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found = {name for (name,) in cursor.fetchall()}
    return [name for name in expected if name not in found]


# --- roles of PostgreSQL --------------------------------------------------------------------------
_RIGHTS = [
    "GRANT USAGE ON SCHEMA {schema} TO {web}, {worker}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {web}, {worker}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {web}, {worker}",
    f"REVOKE ALL ON {TABLE}, {HEAD}, {SENT} FROM PUBLIC, {{web}}, {{worker}}",
    f"GRANT SELECT, INSERT ON {TABLE} TO {{web}}, {{worker}}",
    f"GRANT UPDATE (seq, hash) ON {TABLE} TO {{worker}}",
    f"GRANT SELECT ON {HEAD}, {SENT} TO {{web}}, {{worker}}",
    f"GRANT INSERT, UPDATE ON {HEAD} TO {{worker}}",
    f"GRANT INSERT ON {SENT} TO {{worker}}",
]


def grant_rights(connection: BaseDatabaseWrapper, *, web: str, worker: str) -> None:
    """What the two roles may do in the whole schema, and how little of it in the audit log."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        names = {"schema": quote(cursor.fetchone()[0]), "web": quote(web), "worker": quote(worker)}
        for statement in _RIGHTS:
            cursor.execute(statement.format(**names))


def rights_to_spare(connection: BaseDatabaseWrapper, *, web: str, worker: str) -> list[str]:
    """What the roles may still do to the audit log and should not: by being an owner or superuser,
    or a member of another role."""
    return [
        f"{role} may {right} {table}"
        for role, table, right in _too_much(web, worker)
        if _has_right(connection, role, table, right)
    ]


def _too_much(web, worker):
    for role in (web, worker):
        for table in (TABLE, HEAD, SENT):
            for right in ("DELETE", "TRUNCATE", "TRIGGER"):
                yield role, table, right
        yield role, SENT, "UPDATE"
        yield role, TABLE, "UPDATE (act)"
    for table in (TABLE, HEAD):
        yield web, table, "UPDATE (seq)"


def _has_right(connection: Any, role: str, table: str, right: str) -> bool:
    name, _space, column = right.partition(" ")
    with connection.cursor() as cursor:
        if column:
            column = column.strip("()")
            arguments = [role, table, column, name]
            cursor.execute("SELECT has_column_privilege(%s, %s, %s, %s)", arguments)
        else:
            cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table, name])
        return cursor.fetchone()[0]


def unknown_roles(connection: BaseDatabaseWrapper, *roles: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles")
        existing = {name for (name,) in cursor.fetchall()}
    return [role for role in roles if role not in existing]
