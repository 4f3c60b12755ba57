"""Planning an event in steps: a draft is saved after each, and changed later in the same forms."""

from datetime import timedelta

from django.conf import settings as django_settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from audit.refusals import attempt, conflict_in
from events import actions
from events.forms.plan_place import PlaceForm
from events.forms.plan_seats import RULE_NOTES, SeatsForm
from events.forms.plan_steps import (
    AUDIENCE_NOTES,
    KIND_NOTES,
    PURPOSES,
    CopyForm,
    DetailsAskedForm,
    WhatForm,
    WhoForm,
)
from events.models import Event, EventStatus, PlanStep
from events.presenters import plan_summary
from events.queries.audiences import audience_sizes, to_copy, unfinished
from events.views.office.access import found, held_by, office
from events.views.office.confirmation import asks
from events.wording import act_texts, explanations
from events.wording.display import local_times
from files.in_a_row import in_a_row

ADD, CHANGE, PUBLISH = "events.add_event", "events.change_event", "events.publish_event"
FORMS = {form.step: form for form in (WhatForm, PlaceForm, WhoForm, SeatsForm, DetailsAskedForm)}
LEADS = {
    PlanStep.WHAT: gettext_lazy(
        "You can leave at any time: each step is saved, and only the event office sees a draft."
    ),
    PlanStep.PLACE: gettext_lazy("Enter all times as local times of the city."),
    PlanStep.WHO: gettext_lazy("Choose the audience, the hosts and the contact for questions."),
    PlanStep.SEATS: gettext_lazy(
        "Choose one of the three usual rules. None of them gives more seats than you have."
    ),
    PlanStep.DETAILS: gettext_lazy("Ask only for what the event needs."),
}
CHECK = "check"
may_add = held_by(
    ADD,
    gettext_lazy("Only event officers and the secretariat can plan events."),
    *("GET", "HEAD", "POST"),
)
may_copy = held_by(
    ADD, gettext_lazy("Only event officers and the secretariat can plan events."), "POST"
)
may_change = held_by(
    CHANGE,
    gettext_lazy("Only event officers and the secretariat can plan events."),
    *("GET", "HEAD", "POST"),
)
may_read = held_by(
    CHANGE, gettext_lazy("Only event officers and the secretariat can plan events."), "GET", "HEAD"
)
may_publish = held_by(
    PUBLISH, gettext_lazy("Only event officers and the secretariat can publish events."), "POST"
)


# --- a new event ----------------------------------------------------------------------------------
@may_add
def plan(request):
    """The first step of a new event, or a copy of an earlier one."""
    event = _new_event()
    form = WhatForm(request.POST if request.method == "POST" else None, event=event)
    if request.method == "POST" and form.is_valid():
        for name, value in form.values.items():
            setattr(event, name, value)
        actions.add_event(event, by=request.user)
        return _leave(request, event, PlanStep.WHAT)
    return _step_page(request, event, form, **_beginnings(CopyForm(earlier=to_copy())))


def _beginnings(copy):
    """What else an officer may begin with. Who comes back with the browser finds the draft here."""
    drafts = [(event, _address(event, event.steps_to_come[0])) for event in unfinished()[:5]]
    return {"copy": copy, "drafts": drafts}


def _new_event():
    """A draft whose place and times are placeholders until their step is saved."""
    day = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=180)
    return Event(
        time_zone="UTC",
        starts_at=day,
        ends_at=day + timedelta(hours=1),
        steps_to_come=[step.value for step in PlanStep if step != PlanStep.WHAT],
    )


@may_copy
def plan_copy(request):
    """Copy an earlier event to a new first day: all of its steps are then there to be looked at."""
    form = CopyForm(request.POST, earlier=to_copy())
    if form.is_valid():
        earlier, first_day = form.cleaned_data["event"], form.cleaned_data["first_day"]
        facts = {"by": request.user, "at": timezone.now(), "first_day": first_day}
        copy = attempt(form, actions.copy_event, earlier, **facts)
        if copy:
            messages.success(request, _said_of_copying(earlier, first_day))
            return redirect("office:plan_step", copy.slug, PlanStep.WHAT)
    event = _new_event()
    return _step_page(request, event, WhatForm(event=event), **_beginnings(form))


def _said_of_copying(earlier, first_day):
    days = (first_day - earlier.local_start.date()).days
    text = ngettext(
        "Copied from “%(title)s”. All dates have moved by %(n)d day. Check each step.",
        "Copied from “%(title)s”. All dates have moved by %(n)d days. Check each step.",
        days,
    )
    return text % {"title": earlier.title, "n": days}


# --- a step ---------------------------------------------------------------------------------------
@may_change
def plan_step(request, slug, step):
    """A step of a draft."""
    event = found(request, slug)
    if request.method != "POST" and event.status != EventStatus.DRAFT:
        return redirect("office:settings_step", slug, step)
    return _step(request, event, step)


@may_change
def settings_step(request, slug, step):
    """The same of an event that is published."""
    event = found(request, slug)
    if request.method != "POST" and event.status == EventStatus.DRAFT:
        return redirect("office:plan_step", slug, step)
    return _step(request, event, step)


@may_read
def settings(request, slug):
    return redirect("office:settings_step", slug, PlanStep.WHAT)


def _step(request, event, step):
    if step not in FORMS:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = FORMS[PlanStep(step)](posted, event=event)
    if posted is None:
        return _step_page(request, event, form)
    if "find" in posted:
        return _step_page(request, event, form.redrawn())
    if step == PlanStep.WHO and ("add" in posted or "remove" in posted):
        return _hosts_changed(request, event, form)
    if form.is_valid():
        attempt(form, _save, request, event, form)
        if not form.refusal:
            return _leave(request, event, form.step)
        conflict = conflict_in(form)
        return _step_page(request, event, form, conflict=conflict, status=409 if conflict else 200)
    return _step_page(request, event, form)


def _save(request, event, form):
    left = [step for step in event.steps_to_come or [] if step != form.step]
    actions.change_event(
        event,
        by=request.user,
        at=timezone.now(),
        version=form.cleaned_data["seen_version"],
        values=form.values | {"steps_to_come": left or None},
        hosts=form.hosts,
    )


def _hosts_changed(request, event, form):
    """Add or remove a host of the form; nothing is saved yet."""
    posted, held = request.POST, request.POST.get("held_hosts", "")
    if "remove" in posted:
        held = form.changed_hosts(held, remove=posted["remove"])
        return _step_page(request, event, form.redrawn(held_hosts=held))
    text = posted["add"] or posted.get("host", "")
    hosts, unknown = form.meant(text)
    held = form.changed_hosts(held, add=hosts)
    again = form.redrawn(held_hosts=held, host=in_a_row(unknown))
    return _step_page(request, event, again, unknown=unknown)


def _leave(request, event, step):
    """Where an officer goes after a step was saved."""
    if "reserve" in request.POST:
        return redirect("office:reserve", event.slug)
    if event.status != EventStatus.DRAFT:
        messages.success(request, _("The changes are saved."))
        return redirect("office:settings_step", event.slug, step)
    if "leave" in request.POST:
        messages.success(request, _("The draft is saved. You can find it in this list."))
        return redirect("office:choose")
    steps = [*PlanStep, CHECK]
    return redirect(_address(event, steps[steps.index(step) + 1]))


def _address(event, step):
    if step == CHECK:
        return reverse("office:plan_check", args=[event.slug])
    name = "plan_step" if event.status == EventStatus.DRAFT else "settings_step"
    return reverse(f"office:{name}", args=[event.slug, step])


def _step_page(request, event, form, *, status=200, unknown=(), **more):
    step = form.step
    drawn = {"form": form, "title": step.label, "lead": LEADS[step], "step": step}
    own = EXTRAS[step](event, form, unknown)
    context = _frame(event, step) | drawn | own | more
    return render(request, f"events/office/plan/{step}.html", context, status=status)


def _frame(event, now):
    """What all pages of a plan show: the steps, and the summary at the side."""
    draft = event.status == EventStatus.DRAFT
    labels = {step: step.label for step in PlanStep} | (
        {CHECK: _("Check and publish")} if draft else {}
    )
    there = bool(event.pk)
    return {
        "event": event if there else None,
        "draft": draft,
        "number": list(labels).index(now) + 1,
        "of": len(labels),
        "steps": [
            {
                "label": label,
                "url": _address(event, step) if there else "",
                "state": "now" if step == now else "next" if _is_next(event, step) else "done",
            }
            for step, label in labels.items()
        ],
        "back": _address(event, list(labels)[max(list(labels).index(now) - 1, 0)]) if there else "",
        "summary": [
            (row, _address(event, row.step) if there else "", row.step == now)
            for row in plan_summary.summary(event)
        ],
    }


def _is_next(event, step):
    return not event.pk or step == CHECK or event.awaits(step)


# --- what a step shows besides its inputs ---------------------------------------------------------
def _options(form, name, notes):
    """The options of a choice with a sentence each."""
    field = form[name]
    return [(option, notes.get(option.data["value"], "")) for option in field]


def _what(event, form, _unknown):
    languages = plan_summary.languages(event)
    return {
        "kinds": _options(form, "kind", KIND_NOTES),
        "english": [form[f"{text}_en"] for text in ("title", "summary", "description")],
        "languages": [(row, _in_language(form, row.code)) for row in languages],
        "complete": sum(row.state == "complete" for row in languages),
    }


def _in_language(form, code):
    short = code.partition("-")[0]
    return [form[f"{text}_{short}"] for text in ("title", "summary", "description")]


def _place(event, form, _unknown):
    if event.awaits(PlanStep.PLACE):
        return {"clocks": []}
    return {"clocks": local_times(event, "")}


def _who(event, form, unknown):
    sizes = audience_sizes(timezone.now().date())
    notes = dict(AUDIENCE_NOTES)
    for audience, n in sizes.items():
        notes[audience] = ngettext("%(n)s delegation.", "%(n)s delegations.", n) % {"n": n}
    return {
        "audiences": _options(form, "audience", notes),
        "chosen": form.chosen,
        "unknown": unknown,
        "suggestions": [row for text in unknown for row in form.suggestions(text)],
    }


def _seats(event, form, _unknown):
    first = {"seats", "online_seats", "quota", "rule"}
    return {
        "more_errors": form.is_bound and bool(set(form.errors) - first),
        "rules": _options(form, "rule", RULE_NOTES),
        "reserved": [
            (row, explanations.reserved_text(row, event)) for row in event.reserved_seats.closed()
        ],
        "announced": [] if event.awaits(PlanStep.SEATS) else explanations.rules(event),
    }


def _details(event, form, _unknown):
    return {"details": _options(form, "required", PURPOSES)}


EXTRAS = {
    PlanStep.WHAT: _what,
    PlanStep.PLACE: _place,
    PlanStep.WHO: _who,
    PlanStep.SEATS: _seats,
    PlanStep.DETAILS: _details,
}


# --- check and publish ----------------------------------------------------------------------------
@may_read
def plan_check(request, slug):
    """What is ready, what is missing, what the public will see, and what publishing does."""
    event, now = found(request, slug), timezone.now()
    if event.status != EventStatus.DRAFT:
        return redirect("office:event", slug)
    missing = actions.missing_by_step(event)
    checks = plan_summary.checks(event, missing, now)
    context = _frame(event, CHECK) | {
        "title": _("Check and publish"),
        "checks": [(row, _address(event, row.step) if row.step else "") for row in checks],
        "missing": len(missing),
        "warnings": sum(row.state == "wait" for row in checks),
        "placed": not event.awaits(PlanStep.PLACE),
        "when": plan_summary.when_in_words(event),
        "hosts": plan_summary.hosts_in_words(event),
        "closing": plan_summary.exact_moment(event.closing, event),
        "will": [
            plan_summary.delegations_in_words(event, now),
            *act_texts.explains_publishing(event),
        ],
        "page_in": _public_pages(event),
        "may_publish": request.user.has_perm(PUBLISH),
        "held": not event.awaits(PlanStep.PLACE) and event.ends_at <= now,
    }
    return render(request, "events/office/plan/check.html", context)


def _public_pages(event):
    """The page of the event in each language, as ``({"url", "lang"}, name)``."""
    rows = []
    for code, name in django_settings.LANGUAGES:
        with override(code):
            url = event.get_absolute_url()
        rows.append(({"url": url, "lang": code.partition("-")[0]}, name))
    return rows


@may_publish
def plan_publish(request, slug):
    """Publish the draft, then lead to the office of the event."""
    event = found(request, slug)
    actions.publish_event(event, by=request.user, at=timezone.now())
    said = format_html(
        '<b>{}</b> {} <a href="{}">{}</a>',
        _("The event is published."),
        _("No email has been sent."),
        reverse("office:invite", args=[event.slug]),
        _("Invite missions"),
    )
    messages.success(request, said)
    return redirect("office:event", event.slug)


@office(PUBLISH)
def record_held(request, slug):
    """Record an event as already held: a page that says first what follows."""
    event = found(request, slug)
    if request.method == "POST":
        actions.record_event(event, by=request.user, at=timezone.now())
        messages.success(request, act_texts.said_of_recording(event))
        return redirect("office:event", event.slug)
    return asks(
        request,
        event,
        "event",
        title=_("Record as already held"),
        lead=event.title,
        texts=act_texts.explains_recording(event),
        submit=_("Record as already held"),
    )
