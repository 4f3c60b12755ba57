"""Only `audit.lifecycle` writes a status: what else would is found, in whatever form."""

import pytest
from django.apps import apps
from django.conf import settings

from tests.config.status_writes import status_writes
from tests.config.test_layers import ORDER, sources

MODELS = {
    model.__name__
    for model in apps.get_models()
    if model._meta.app_label in ORDER
    and any(field.name == "status" for field in model._meta.fields)
}
WRITERS = {"audit/lifecycle.py"}


def test_only_the_lifecycle_writes_a_status():
    found = []
    for path in sources(*ORDER):
        name = path.relative_to(settings.BASE_DIR).as_posix()
        if name not in WRITERS:
            found += [(name, *write) for write in status_writes(path.read_text(), MODELS)]
    assert found == []


def test_models_with_a_status_are_known():
    assert {"Registration", "Membership", "Representative", "Event"} <= MODELS


@pytest.mark.parametrize(
    "source",
    [
        "row.status = S.DONE",
        "row.status: str = S.DONE",
        "row.status += 'x'",
        "self.row.status = S.DONE",
        "row.status, row.reason = S.DONE, ''",
        "(a, (row.status, b)) = x",
        "[row.status] = x",
        "a = row.status = x",
        "*row.status, b = x",
        "for row.status in S: pass",
        "[0 for row.status in S]",
        "with opened() as row.status: pass",
        "del row.status",
        "class Row(Model):\n    def end(self):\n        self.status = S.DONE",
        "row.__dict__['status'] = x",
        "vars(row)['status'] = x",
        "row.__dict__.update(status=x)",
        "row.__dict__.update({'status': x})",
        "setattr(row, 'status', x)",
        "object.__setattr__(row, 'status', x)",
        "name = 'status'\nsetattr(row, name, x)",
        "for name in ('reason', 'status'):\n    setattr(row, name, x)",
        "for name, value in {'status': x}.items():\n    setattr(row, name, value)",
        (
            "def f():\n    facts = {'status': x}\n    for name in facts:\n        "
            "setattr(row, name, x)"
        ),
        "rows.update(status=x)",
        "rows.filter(\n    pk=1\n).update(\n    reason=len(x), status=x)",
        "rows.aupdate(status=x)",
        "rows.update(**{'status': x})",
        "rows.update(**dict(status=x))",
        "rows.update(**facts | {'status': x})",
        "def f():\n    facts = {'status': x}\n    rows.update(**facts)",
        "def f():\n    facts = {}\n    facts['status'] = x\n    rows.update(**facts)",
        "def f():\n    facts = {}\n    facts |= {'status': x}\n    rows.update(**facts)",
        "rows.create(status=x)",
        "rows.get_or_create(pk=1, status=x)",
        "rows.get_or_create(pk=1, defaults={'status': x})",
        "rows.update_or_create(pk=1, defaults={'status': x})",
        "rows.update_or_create(pk=1, create_defaults={'status': x})",
        "def f():\n    facts = {'status': x}\n    rows.update_or_create(pk=1, defaults=facts)",
        "event.people.add(user, through_defaults={'status': x})",
        "rows.bulk_update(found, ['status'])",
        "rows.bulk_update(found, fields=['reason', 'status'])",
        "names = ['status']\nrows.bulk_update(found, names)",
        "rows.bulk_create([Registration(status=x) for x in S])",
        "Registration(status=x)",
        "Registration(**{'status': x})",
        "def f():\n    facts = {'status': x}\n    return Registration(**facts)",
        "Registration(1, 2, 'confirmed')",
        "models.Registration(status=x)",
        "from events.models import Registration as Row\nRow(status=x)",
        "self.model(status=x)",
        "type(row)(status=x)",
        "apps.get_model('events', 'Registration')(status=x)",
        "row.save(update_fields=['status'])",
        "cursor.execute('UPDATE events_registration SET reason = 1, status = 2')",
        "cursor.execute('insert into events_registration (id, status) values (1, 2)')",
    ],
)
def test_each_form_of_a_write_is_found(source):
    assert len(status_writes(source, MODELS)) >= 1


@pytest.mark.parametrize(
    "source",
    [
        "rows.filter(status=x)",
        "rows.exclude(status=x).update(reason='')",
        "rows.filter(status=x).create(reason='')",
        "Q(status=x) | ~Q(status=y)",
        "When(status=x, then=1)",
        "if row.status == x: pass",
        "status = row.status",
        "JsonResponse({}, status=404)",
        "render(request, 'page.html', context, status=409)",
        "body = {'status': x}",
        "context['status'] = x",
        "move(row, S.DONE, by=by)",
        "begin(Registration(event=event), S.DRAFT)",
        (
            "class Lease:\n    def __init__(self, row):\n        self.row, self.status = "
            "row, row.status"
        ),
        "for name in ('reason', 'note'):\n    setattr(row, name, x)",
        (
            "def f():\n    facts = {'status': x}\n    return facts\ndef g():\n    facts = "
            "{}\n    rows.update(**facts)"
        ),
        "rows.values_list('status')",
        "'''Update the rows, set what the status says.'''",
        "row.save(update_fields=['reason'])",
    ],
)
def test_what_writes_no_status_is_left_alone(source):
    assert status_writes(source, MODELS) == []
