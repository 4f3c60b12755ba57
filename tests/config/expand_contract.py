"""Which changes of tables the previous version survives, as a migration says them.

An update migrates while the previous web server serves. What it does not know it does not write:
a new column must fill itself. What it knows it reads and writes: that goes one version later.
"""

from django.db import migrations
from django.db.models import NOT_PROVIDED

# What takes away or refuses something. A migration with such an operation says in its attribute
# ``works_with_previous`` why the previous version does without it.
CONTRACTING = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.DeleteModel,
    migrations.RenameModel,
    migrations.AlterModelTable,
    migrations.AlterUniqueTogether,
    migrations.AddConstraint,
    migrations.RunSQL,
)


def faults_of(migration, before):
    """What the previous version would fail on; ``before`` is the state of the models (a
    ProjectState) that the migration starts from."""
    state, found = before.clone(), []
    explained = getattr(migration, "works_with_previous", "")
    made_here = set()
    for operation in migration.operations:
        if isinstance(operation, migrations.CreateModel):
            made_here.add(operation.name_lower)
        elif _model_of(operation) not in made_here:
            found += _faults(operation, migration.app_label, state, explained)
        operation.state_forwards(migration.app_label, state)
    return [f"{migration.app_label}.{migration.name}: {text}" for text in found]


def _model_of(operation):
    return getattr(operation, "model_name_lower", None)


def _faults(operation, app_label, state, explained):
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        inner = operation.database_operations
        return [text for each in inner for text in _faults(each, app_label, state, explained)]
    if isinstance(operation, migrations.AddField):
        return _new_column(operation)
    if isinstance(operation, migrations.AlterField):
        return _changed_column(operation, app_label, state, explained)
    if isinstance(operation, CONTRACTING) and not explained:
        return [f"{operation.describe()}: say in works_with_previous why that version does without"]
    return []


def _new_column(operation):
    if _fills_itself(operation.field):
        return []
    return [
        f"{operation.model_name}.{operation.name} is required: the previous version does not fill "
        "it. Give it a db_default, or null=True until the next version"
    ]


def _fills_itself(field):
    return field.null or field.many_to_many or field.generated or _has_database_default(field)


def _has_database_default(field):
    return field.db_default is not NOT_PROVIDED


def _changed_column(operation, app_label, state, explained):
    old = state.models[app_label, operation.model_name_lower].fields[operation.name]
    new, name = operation.field, f"{operation.model_name}.{operation.name}"
    found = []
    if old.null and not _fills_itself(new):
        found.append(f"{name} becomes required: the previous version may leave it empty")
    if _has_database_default(old) and not _fills_itself(new):
        found.append(f"{name} loses its db_default, which may fill it for the previous version")
    if not explained and _is_narrower(old, new):
        found.append(f"{name} becomes narrower: say in works_with_previous why that is enough")
    return found


def _is_narrower(old, new):
    if old.get_internal_type() != new.get_internal_type():
        return True
    if (old.db_column or old.name) != (new.db_column or new.name):
        return True
    if new.unique and not old.unique:
        return True
    return bool(new.max_length) and (old.max_length or new.max_length + 1) > new.max_length
