"""What is known of the reader, as PDF. Here, because papers are set here;
`accounts.queries.personal_data` collects."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.formatting import moment
from accounts.queries import personal_data
from audit.models import record
from files.pdf import pdf


@require_safe
def personal_data_file(request):
    """The reader's own data as PDF; the taking is noted."""
    paper = _paper(request.user, timezone.now())
    record("user.data_exported", request.user, by=request.user, after={"format": "pdf"})
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="my-data.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _paper(user, now):
    parts = personal_data.as_page(personal_data.collect(user), user.time_zone)
    data = {
        "title": _("Your personal data"),
        "group": str(_("Group of Friends")),
        "person": user.name_with_style,
        "sections": [_section(part) for part in parts],
        "nothing": _("Nothing is kept."),
        "header": [_("Detail"), _("What is kept")],
        "foot": _("As of %s") % moment(now, user.time_zone),
    }
    return pdf("accounts/personal_data", data)


def _section(part):
    items = [{"title": item["title"], "facts": item["facts"]} for item in part["items"]]
    return {"title": part["section"].title, "note": part["section"].note, "items": items}
