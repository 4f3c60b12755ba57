"""Rows are reached through a scope: the table of `tests.config.scopes`, and pages and API that keep
it."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from tests.config.beginnings import beginnings
from tests.config.scopes import REACHED, Reach
from tests.config.test_layers import ORDER, sources

OURS = [model for model in apps.get_models() if model._meta.app_label in ORDER]
NAMES = {model.__name__ for model in OURS}
ALWAYS = {"visible_to", "none"}


def has_scope(model):
    return hasattr(model._default_manager.all(), "visible_to")


def reached_through(model, path):
    """The model at the end of a path of keys, each of which every row has; None if there is
    none."""
    for name in path.split("__"):
        fields = {field.name: field for field in model._meta.concrete_fields}
        field = fields.get(name)
        if not isinstance(field, models.ForeignKey) or field.null:
            return None
        model = field.related_model
    return model


def fault_of(model, reached):
    """What is wrong with the line of a model, or an empty text."""
    reach = reached.get(model)
    if reach is None:
        return "has no line"
    if reach.how not in {"scope", "parent", "own", "public", "system"}:
        return "is reached in a way that is not known"
    if (reach.how == "scope") != has_scope(model):
        return "has visible_to and no line that says so, or the other way round"
    if reach.how == "parent":
        end = reached_through(model, reach.path)
        if end is None or reached[end].how != "scope":
            return "is said to have a parent that has no scope"
    if reach.how == "own" and reached_through(model, reach.path) is not apps.get_model(
        settings.AUTH_USER_MODEL
    ):
        return "is said to be a person's and leads to none"
    if missing := [name for name in reach.starts if not hasattr(model._default_manager, name)]:
        return f"has no {missing}"
    return ""


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_each_model_is_reached_as_the_table_says(model):
    assert fault_of(model, REACHED) == ""


def test_the_table_has_no_line_of_a_model_that_is_gone():
    assert set(REACHED) == set(OURS)


def named(name):
    return next(model for model in OURS if model.__name__ == name)


def changed(name, reach):
    return {model: line for model, line in REACHED.items() if model.__name__ != name} | (
        {named(name): reach} if reach else {}
    )


@pytest.mark.parametrize(
    ("name", "reach", "text"),
    [
        ("NamedFocalPoint", None, "no line"),
        ("NamedFocalPoint", Reach("scope"), "visible_to"),
        ("Registration", Reach("parent", "event"), "visible_to"),
        ("NamedFocalPoint", Reach("parent", "email"), "no scope"),
        ("NamedFocalPoint", Reach("parent", "nothing"), "no scope"),
        ("Notice", Reach("parent", "user"), "no scope"),
        ("Certificate", Reach("scope", starts=("everything",)), "everything"),
        ("NamedFocalPoint", Reach("own", "membership"), "a person's"),
        ("NamedFocalPoint", Reach("somehow"), "not known"),
    ],
)
def test_a_wrong_line_is_found(name, reach, text):
    assert text in fault_of(named(name), changed(name, reach))


# --- pages and API --------------------------------------------------------------------------------
def bare(source):
    """Where a source begins a query at a model otherwise than the table allows."""
    allowed = {model.__name__: ALWAYS | set(reach.starts) for model, reach in REACHED.items()}
    return [
        (line, model, method)
        for line, model, method in beginnings(source, NAMES)
        if method not in allowed.get(model, ALWAYS)
    ]


def test_pages_and_api_reach_rows_through_a_scope():
    found = []
    for path in sources(*ORDER):
        inside = path.relative_to(settings.BASE_DIR).parts[1].removesuffix(".py")
        if inside.startswith(("views", "api", "desk")):
            name = path.relative_to(settings.BASE_DIR).as_posix()
            found += [(name, *place) for place in bare(path.read_text())]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "Event.objects.get(pk=1)",
        "Event.objects.all()",
        "rows = Event.objects",
        "Event._default_manager.all()",
        "Event._base_manager.filter(pk=1)",
        "Event.objects.select_related('series').get(pk=1)",
        "(Event\n .objects\n .order_by('pk'))",
        "from events.models import Event as E\nE.objects.first()",
        "from events import models\nmodels.Event.objects.first()",
        "import events.models as m\nm.Event.objects.filter(pk=1)",
        "rows = Event\nrows.objects.all()",
        "type(row).objects.all()",
        "type(row)._default_manager.all()",
        "apps.get_model('events', 'Event').objects.all()",
        "self.model.objects.all()",
        "get_object_or_404(Event, pk=1)",
        "shortcuts.get_object_or_404(models.Event, pk=1)",
        "from events.models import Event as E\nget_list_or_404(E)",
        "getattr(Event, 'objects').all()",
        "class Page(ListView):\n    model = Event",
        "Event.objects.create(slug='x')",
        "Notice.objects.due(now)",
        "NamedFocalPoint.objects.all()",
        "Event.objects.spoken_for_by(user)",
    ],
)
def test_each_way_around_a_scope_is_found(source):
    assert len(bare(source)) >= 1


@pytest.mark.parametrize(
    "source",
    [
        "Event.objects.visible_to(user).get(pk=1)",
        "Event.objects.public().filter(pk=1)",
        "Event.objects.none()",
        "event.registrations.all()",
        "get_object_or_404(Event.objects.visible_to(user), pk=1)",
        "get_object_or_404(rows, pk=1)",
        "class Serializer:\n    class Meta:\n        model = Event",
        "thing.objects.all()",
    ],
)
def test_what_begins_at_a_scope_is_left_alone(source):
    assert bare(source) == []
