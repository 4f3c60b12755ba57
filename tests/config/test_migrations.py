"""Expand and contract: the previous version works on the tables of this one."""

import pytest
from django.conf import settings
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models.functions import Now

from tests.config.expand_contract import faults_of

pytestmark = pytest.mark.one_database("migrations as they are written")
APPS = [path.parent.parent.name for path in settings.BASE_DIR.glob("*/migrations/__init__.py")]
TEXT = models.CharField(max_length=20)


@pytest.fixture
def loader(db):
    return MigrationLoader(connection)


@pytest.fixture
def judged(loader):
    """The faults of a second migration with these operations, after those of the project."""
    before = loader.project_state()

    def judge(*operations, **attributes):
        class Migration(migrations.Migration):
            pass

        Migration.operations = list(operations)
        for name, value in attributes.items():
            setattr(Migration, name, value)
        return faults_of(Migration("0002_later", "events"), before)

    return judge


def added(field, model="event"):
    return migrations.AddField(model, "shade", field)


def test_every_migration_after_the_first_leaves_the_previous_version_at_work(loader):
    later = [
        key
        for key, migration in loader.disk_migrations.items()
        if key[0] in APPS and not migration.initial and not key[1].startswith("0001_")
    ]
    wrong = [
        text
        for key in sorted(later)
        for text in faults_of(loader.get_migration(*key), loader.project_state([key], at_end=False))
    ]
    assert wrong == []


def test_the_apps_with_tables_are_known():
    assert set(APPS) >= {"accounts", "audit", "friends", "events", "attendance", "certificates"}


@pytest.mark.parametrize(
    "field",
    [
        models.CharField(max_length=20, null=True),
        models.CharField(max_length=20, db_default=""),
        models.DateTimeField(db_default=Now()),
        models.ManyToManyField("friends.Entity"),
        models.GeneratedField(
            expression=models.F("seats"), output_field=models.IntegerField(), db_persist=True
        ),
    ],
    ids=["null", "db_default", "now", "many", "generated"],
)
def test_a_new_column_that_fills_itself_is_right(judged, field):
    assert judged(added(field)) == []


@pytest.mark.parametrize(
    "field",
    [
        TEXT,
        models.CharField(max_length=20, default=""),
        models.CharField(max_length=20, blank=True),
    ],
    ids=["required", "default", "blank"],
)
def test_a_new_column_that_the_previous_version_does_not_fill_is_a_fault(judged, field):
    """Django's ``default`` is for Python: the database forgets it when the column is there."""
    assert "is required" in judged(added(field))[0]
    assert "is required" in judged(added(field), works_with_previous="I think so")[0]


def test_a_new_table_is_right_with_all_that_belongs_to_it(judged):
    table = migrations.CreateModel("Shade", [("id", models.BigAutoField(primary_key=True))])
    more = migrations.AddField("shade", "name", TEXT)
    unique = models.UniqueConstraint(fields=["name"], name="events_shade_name")
    assert judged(table, more, migrations.AddConstraint("shade", unique)) == []


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("event", "city"),
        migrations.RenameField("event", "city", "town"),
        migrations.DeleteModel("SeatCheck"),
        migrations.RenameModel("SeatCheck", "SeatCount"),
        migrations.AlterModelTable("SeatCheck", "seat_count"),
        migrations.RunSQL("SELECT 1"),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(condition=~models.Q(city="Atlantis"), name="events_event_real"),
        ),
        migrations.AlterField("event", "city", models.CharField(max_length=3)),
        migrations.AlterField("event", "city", models.TextField(db_column="town")),
        migrations.AlterField("event", "city", models.IntegerField(default=0)),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_what_takes_something_away_says_why_the_previous_version_does_without(judged, operation):
    assert len(judged(operation)) == 1
    assert judged(operation, works_with_previous="not read since version 2") == []


def test_a_column_that_becomes_required_fills_itself(judged):
    then = migrations.AddField("event", "shade", models.CharField(max_length=20, null=True))
    assert "becomes required" in judged(then, migrations.AlterField("event", "shade", TEXT))[0]
    filled = models.CharField(max_length=20, db_default="")
    assert judged(then, migrations.AlterField("event", "shade", filled)) == []
    lost = judged(then, *(migrations.AlterField("event", "shade", f) for f in (filled, TEXT)))
    assert "loses its db_default" in lost[0]


def test_wider_and_optional_are_right(judged):
    assert judged(migrations.AlterField("event", "city", models.CharField(max_length=500))) == []
    assert judged(migrations.AddIndex("event", models.Index(fields=["city"], name="x"))) == []
