"""Events and series: planned here, saved by the acts."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.formatting import city, moment
from audit.admin import Act, AuditedAdmin
from events.actions import (
    add_event,
    cancel_event,
    change_event,
    close_event,
    copy_event,
    publish_event,
    record_event,
)
from events.forms.planning import WALL, EventForm
from events.forms.times import wall_clock, written_clock
from events.models import Event, EventStatus, Series
from events.wording import act_texts


def now(act):
    """An act of the domain as the back office calls it: at this moment."""
    return lambda event, *, by, **more: act(event, by=by, at=timezone.now(), **more)


def may_become(status):
    return lambda event: status in EventStatus(event.status).successors


def may_be_recorded(event):
    open_for_it = event.status in (EventStatus.DRAFT, EventStatus.PUBLISHED)
    return open_for_it and not event.is_recorded and event.ends_at <= timezone.now()


def _on_the_clock(name):
    """An input of the form for those who may only read: the same time, at the same place."""

    @admin.display(description=EventForm.base_fields[name].label)
    def shown(_admin, event):
        at = wall_clock(getattr(event, WALL[name]), event.time_zone)
        return f"{written_clock(at)} ({city(event.time_zone)})" if at else "–"

    return shown


@admin.register(Event)
class EventAdmin(AuditedAdmin):
    form = EventForm
    list_display = ["title", "kind", "city", "start", "status", "seats", "seated", "waiting"]
    list_filter = ["status", "kind", "starts_at", "series"]
    search_fields = ["title", "city", "slug"]
    date_hierarchy = "starts_at"
    export_fields = [
        "slug",
        "title",
        "kind",
        "city",
        "start",
        "status",
        "seats",
        "quota",
        "seated",
        "online_seats",
        "online",
        "waiting",
    ]
    readonly_fields = [
        *("status", "status_reason", "recorded_at"),
        *("seated", "online", "waiting", "pages"),
    ]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("status", "recorded_at"),
                    "status_reason",
                    ("seated", "online", "waiting"),
                    "pages",
                ]
            },
        ),
        (
            _("Kind and title"),
            {"fields": ["title", "slug", "kind", "series", "summary", "description", "hosts"]},
        ),
        (
            _("Where and when"),
            {
                "fields": [
                    "format",
                    "venue",
                    "room",
                    "city",
                    "join_url",
                    "time_zone",
                    ("starts", "ends"),
                ]
            },
        ),
        (
            _("Registration"),
            {
                "fields": [
                    "audience",
                    ("opens", "closes"),
                    "required",
                    "passport_months",
                    "contact_email",
                    "quiet",
                ]
            },
        ),
        (
            _("Seats"),
            {
                "fields": [
                    ("seats", "online_seats"),
                    "quota",
                    ("quota_member", "quota_observer"),
                    ("quota_organization", "quota_other"),
                    "quota_counts_online",
                ]
            },
        ),
        (
            _("Rules for seats"),
            {
                "fields": [
                    "admission",
                    "endorsement",
                    "approval",
                    "note_required",
                    "substitute_until",
                    "waiting_policy",
                    "offer_hours",
                    "called_on",
                    "standings",
                ]
            },
        ),
    ]
    acts = [
        Act(
            "publish",
            _("Publish event"),
            now(publish_event),
            "events.publish_event",
            confirm=True,
            when=may_become(EventStatus.PUBLISHED),
            explains=act_texts.explains_publishing,
            said=act_texts.said_of_publishing,
        ),
        Act(
            "record",
            _("Record as already held"),
            now(record_event),
            "events.publish_event",
            confirm=True,
            when=may_be_recorded,
            bulk=False,
            explains=act_texts.explains_recording,
            said=act_texts.said_of_recording,
        ),
        Act(
            "close",
            _("Close event"),
            close_event,
            "events.publish_event",
            confirm=True,
            when=may_become(EventStatus.CLOSED),
            explains=act_texts.explains_closing,
            said=act_texts.said_of_closing,
        ),
        Act(
            "cancel",
            _("Cancel event"),
            cancel_event,
            "events.publish_event",
            needs_reason=True,
            when=may_become(EventStatus.CANCELLED),
            explains=act_texts.explains_cancelling,
            said=act_texts.said_of_cancelling,
        ),
        Act(
            "copy",
            _("Copy event as a draft"),
            now(copy_event),
            "events.add_event",
            bulk=False,
            said=act_texts.said_of_copying,
        ),
    ]

    starts, ends, opens, closes, substitute_until = map(_on_the_clock, WALL)

    def get_fieldsets(self, request, obj=None):
        sets = super().get_fieldsets(request, obj)
        return sets if obj else sets[1:]

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        """One act, which records: the plan and the hosts together."""
        hosts = form.cleaned_data.get("hosts", ())
        if not change:
            add_event(obj, by=request.user, hosts=hosts)
            return
        change_event(
            obj,
            by=request.user,
            at=timezone.now(),
            version=obj.version,
            values=form.plan,
            hosts=hosts,
        )

    def save_related(self, request, form, formsets, change):
        """The act wrote the hosts and recorded them."""

    @admin.display(description=_("start"), ordering="starts_at")
    def start(self, event):
        return f"{moment(event.starts_at, event.time_zone)} ({city(event.time_zone)})"

    @admin.display(description=_("pages"))
    def pages(self, event):
        links = [(event.get_absolute_url(), _("Event page"))] if event.pk else []
        if event.pk and event.status == EventStatus.DRAFT:
            links.append((reverse("office:plan_check", args=[event.slug]), _("Plan in steps")))
        if event.status in (EventStatus.PUBLISHED, EventStatus.CLOSED):
            links += [
                (reverse("events:register", args=[event.slug]), _("Enter a reply")),
                (reverse("events:participants", args=[event.slug]), _("List of participants")),
                (reverse("events:figures", args=[event.slug]), _("Figures")),
                (reverse("office:event", args=[event.slug]), _("Event office")),
                (reverse("desk:work", args=[event.slug]), _("Check-in desk")),
            ]
        return format_html_join(" · ", '<a href="{}">{}</a>', links)


@admin.register(Series)
class SeriesAdmin(AuditedAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name", "slug"]
    export_fields = ["slug", "name"]
