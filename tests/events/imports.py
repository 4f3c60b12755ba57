"""An import on its way, as far as a test needs it: of invented persons of four States."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.actions.jobs import work_jobs
from events.actions import importing
from events.models import NominationImport
from tests.factories import AT, make_event, make_state, make_user
from tests.markup import tight

STATES = ("FJ", "KE", "NA", "ZM")
HEAD = "State,Given name,Family name,Email,Received"


def make_states():
    return [make_state(code) for code in STATES]


def line(state="FJ", number=17, received="", **more):
    email = more.get("email", f"nominee{number}@example.org")
    return f"{state},Delegate,{number},{email},{received}"


def csv(*lines, head=HEAD, name="mission.csv", encoding="utf-8"):
    content = "\n".join([head, *lines]).encode(encoding)
    return SimpleUploadedFile(name, content, content_type="text/csv")


def uploaded(*lines, event=None, by=None, **more):
    return importing.upload_import(
        event or make_event(), csv(*lines, **more), by=by or make_user("event officer"), at=AT
    )


def matched(*lines, **more):
    row = uploaded(*lines, **more)
    return importing.match_columns(row, columns=row.columns, day_first=True, by=row.made_by, at=AT)


def checked(*lines, **more):
    row = matched(*lines, **more)
    assert work_jobs(AT) == 1
    row.refresh_from_db()
    return row


def confirmed(*lines, tell=True, **more):
    row = checked(*lines, **more)
    assert row.errors == []
    return importing.confirm_import(row, tell=tell, by=row.made_by, at=AT, seen=row.fingerprint)


def entered(*lines, **more):
    row = confirmed(*lines, **more)
    assert work_jobs(AT) == 1
    row.refresh_from_db()
    return row


def people(event):
    rows = event.registrations.order_by("pk")
    return list(rows.values_list("family_name", "status"))


def is_kept(row):
    """Whether the stored file is still there, under the name that it had."""
    return NominationImport._meta.get_field("file").storage.exists(row.file.name or "nothing")


# --- by the pages, of the event at /office/seminar/ -----------------------------------------------
def work():
    """Let the worker do what is due now. Returns how much that was."""
    return work_jobs(timezone.now())


def send(client, *lines, **more):
    answer = client.post("/office/seminar/imports/", {"file": csv(*lines, **more)})
    assert answer.status_code == 302, answer.content.decode()
    return NominationImport.objects.get()


def columns(*fields, day_first="day"):
    return {f"column_{n}": f for n, f in enumerate(fields)} | {"day_first": day_first}


ALL = columns("entity", "given_name", "family_name", "email", "received_at")


def sent_and_checked(client, *lines):
    row = send(client, *lines)
    answer = client.post(f"/office/seminar/imports/{row.pk}/columns/", ALL)
    assert (answer.status_code, work()) == (302, 1)
    return NominationImport.objects.get()


def page(client, row, part=""):
    answer = client.get(f"/office/seminar/imports/{row.pk}/{part}")
    assert answer.status_code == 200
    return tight(answer.content.decode())
