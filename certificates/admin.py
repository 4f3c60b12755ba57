"""What the start page of staff says about visa support letters and certificates."""

from datetime import timedelta

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.presenters.start_page import StartDeadline
from certificates.models import Certificate, PassportDetails, VisaLetter, VisaLetterStatus, VisaRule
from events.admin.start_tasks import count_by_event, topic_of_ended_events, topic_of_events
from events.models import Event

MONTH = timedelta(days=30)


def letters_waiting(request):
    """Letters that can be issued: their passport details are there."""
    if not request.user.has_perm("certificates.issue_visa_letter"):
        return None
    details = PassportDetails.objects.filter(registration=OuterRef("registration"))
    rows = VisaLetter.objects.filter(Exists(details), status=VisaLetterStatus.BEING_PREPARED)
    return topic_of_events(
        _("visa support letters being prepared"),
        count_by_event(rows, "asked_at", "registration__event"),
        title=lambda n: ngettext(
            "%(n)s visa support letter being prepared",
            "%(n)s visa support letters being prepared",
            n,
        ),
        label=_("Review letters"),
        address="office:visa_letters",
    )


def certificates_to_issue(request):
    """Events that have ended and for which no certificate was issued or set up."""
    if not request.user.has_perm("certificates.issue_certificate"):
        return None
    issued = Certificate.objects.filter(registration__event=OuterRef("pk"))
    return topic_of_ended_events(
        _("events without certificates"),
        Event.objects.filter(~Exists(issued), certificate_rule=None),
        title=lambda n: ngettext(
            "%(n)s event without certificates", "%(n)s events without certificates", n
        ),
        label=_("Set up certificates"),
        address="office:certificate_rule",
    )


def passport_details_erased(request):
    """When passport details of an event are erased."""
    if not request.user.has_perm("certificates.issue_visa_letter"):
        return []
    now = timezone.now()
    rules = VisaRule.objects.annotate(n=Count("event__registrations__passport_details"))
    rules = rules.filter(n__gt=0).select_related("event")
    found = []
    for rule in rules:
        on = rule.event.ends_at + timedelta(days=rule.retention_days)
        if now <= on <= now + MONTH:
            what = ngettext(
                "Passport details of %d person will be erased",
                "Passport details of %d people will be erased",
                rule.n,
            )
            url = reverse("office:visa_letters", args=[rule.event.slug])
            found.append(StartDeadline(on.date(), what % rule.n, str(rule.event), url))
    return found


admin.site.waiting += [letters_waiting, certificates_to_issue]
admin.site.deadlines.append(passport_details_erased)
