"""Links for groups: who holds one registers, whatever the audience. Codes are shown to those alone
who may give them away."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.refusals import attempt
from events import actions
from events.forms.reserved_seats import GroupLinkForm
from events.models.statuses import LIVE
from events.views.lookup import page_of
from events.views.office.access import found, office
from events.views.office.confirmation import asks
from events.views.office.seats import INVITE
from friends.forms import typed

PER_PAGE = 50


@office(INVITE)
def group_links(request, slug):
    """All links of the event. A POST adds one."""
    event, now = found(request, slug), timezone.now()
    form = GroupLinkForm(*typed(request), event=event)
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(form, actions.add_group_link, form.filled(), by=request.user, at=now):
        messages.success(
            request,
            _("The link is ready. Copy its address from the list below and send it to the group."),
        )
        return redirect("office:group_links", slug)
    rows = event.links.select_related("entity", "reserved_seats")
    used = Count("registrations", filter=Q(registrations__status__in=LIVE))
    page = page_of(request, rows.annotate(used=used).order_by("-pk"), PER_PAGE)
    for row in page:
        row.mark, row.state = _state(row, now)
        row.address = address(event, row) if request.may else ""
    context = {"event": event, "tab": "seats", "form": form, "page": page, "may": request.may}
    return render(request, "events/office/group_links.html", context)


def address(event, link):
    path = reverse("events:register", args=[event.slug])
    return f"{settings.SITE_URL}{path}?link={link.code}"


def _state(link, now):
    """The square and the word for what a link still opens."""
    if link.revoked_at:
        return "bad", _("Revoked")
    if link.until and link.until < now.replace(microsecond=0):
        return "off", _("Expired")
    if link.uses is not None and link.used >= link.uses:
        return "off", _("Used up")
    return "ok", _("Valid")


@office(INVITE)
def revoke(request, slug, pk):
    """Let a link open nothing any more: a page that asks first."""
    event = found(request, slug)
    row = get_object_or_404(event.links.all(), pk=pk)
    if request.method == "POST":
        actions.revoke_group_link(row, by=request.user, at=timezone.now())
        messages.success(request, _("The link is revoked. It can no longer be used to register."))
        return redirect("office:group_links", slug)
    return asks(
        request,
        event,
        "seats",
        back="group_links",
        title=_("Revoke this link?"),
        lead=row.label,
        texts=[
            _("It can no longer be used to register. This cannot be undone."),
            _("People who registered with it stay registered."),
        ],
        submit=_("Revoke link"),
    )
