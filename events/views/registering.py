"""One form for all ways to be registered: oneself, by the mission, by an officer from a letter."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.translation import gettext as _

from audit.refusals import attempt
from events import actions, permissions
from events.forms import RegisterForm
from events.models import RegistrationStatus
from events.presenters.delegation_list import DelegationNumbers
from events.queries.delegation_lists import delegation_of
from events.views.lookup import found_event
from events.views.registrations import warn_before_printing
from friends.models import Entity


def register(request, slug):
    return _register(request, slug)


def register_draft(request, slug):
    """The same form, saved on the delegation list and not sent yet."""
    if request.method != "POST":
        return redirect("events:register", slug)
    return _register(request, slug, as_draft=True)


def _register(request, slug, *, as_draft=False):
    event, now = found_event(request, slug), timezone.now()
    officer = permissions.may_enter_replies(request.user)
    link = _link(request, event, now)
    entities = permissions.entities_for(request.user, now.date())
    if link and link.entity_id and not officer:
        entities = Entity.objects.visible_to(request.user).filter(pk=link.entity_id)
    entity = _entity(request, entities.mark_spoken_for(request.user, now.date()), officer)
    closed = permissions.why_closed(event, now)
    if officer and event.status == "published":
        closed = ""  # late replies may be entered
    context = {"event": event, "entity": entity, "officer": officer, "closed": closed, "link": link}
    if not (officer or entity or entities.exists()):
        return render(request, "events/register.html", {**context, "nobody": True}, status=403)
    context |= _part(request, event, entity, officer, link, now)
    if closed or context.get("outside"):
        return render(request, "events/register.html", context)
    as_draft = as_draft and not context["himself"] and not officer
    return _form(request, event, entities, context, now, as_draft)


def _link(request, event, now):
    """The link by whose code the page was opened, if it still opens anything."""
    code = request.POST.get("link") or request.GET.get("link", "")
    if not code:
        return None
    found = event.links.usable(now).filter(code=code[:32]).select_related("entity").first()
    if found is None:
        messages.error(
            request, _("This link is no longer valid. Ask the person who sent it for another.")
        )
    return found


def _entity(request, entities, officer):
    """The entity that the address names, or the only one there is."""
    code = request.POST.get("entity") or request.GET.get("for", "")
    if code:
        found = entities.filter(code=code).first()
        if found is None and request.method != "POST":
            raise PermissionDenied(_("You do not represent this delegation."))
        return found
    rows = [] if officer else list(entities[:2])
    return rows[0] if len(rows) == 1 else None


def _part(request, event, entity, officer, link, now):
    """Whether the reader nominates, and the numbers of the delegation."""
    if entity is None:
        return {"nominates": officer, "himself": not officer}
    nominates = officer or entity.is_spoken_for
    for_oneself = request.POST.get("me", request.GET.get("me"))
    return {
        "nominates": nominates,
        "himself": not nominates or (for_oneself == "1" and not officer),
        "outside": link is None and not event.invites(entity, now.date()),
        "numbers": _numbers(event, entity, now) if nominates else None,
        "endorsed_later": event.endorsement and not nominates,
    }


def _numbers(event, entity, now):
    """Read when the page shows them: after a registration it is not shown."""
    return SimpleLazyObject(lambda: DelegationNumbers.of(delegation_of(event, entity, now)))


def _form(request, event, entities, context, now, as_draft):
    himself = context["himself"]
    initial = {"entity": context["entity"]} | (_profile_of(request.user) if himself else {})
    if not himself:
        initial["role"] = ""
    initial |= {"mode": event.modes[0], "link": context["link"].code if context["link"] else ""}
    form = RegisterForm(
        request.POST or None,
        event=event,
        entities=entities,
        entity=context["entity"],
        officer=context["officer"],
        as_draft=as_draft,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        done = _send(request, form, context, as_draft, now)
        if done and context["officer"] and request.POST.get("next") == "desk":
            return redirect(f"{reverse('desk:work', args=[event.slug])}?q={done.badge}")
        if done:
            return redirect(done.delegation if as_draft else done)
    return render(request, "events/register.html", {**context, "form": form})


def _profile_of(user):
    return {
        "style": user.style,
        "given_name": user.given_name,
        "family_name": user.family_name,
        "position": user.title,
        "email": user.email,
        "language": user.language,
    }


def _send(request, form, context, as_draft, now):
    """Register, and say what came of it. None where the act refused."""
    user, officer = request.user, context["officer"]
    himself = not officer and (request.POST.get("me") == "1" or not context["nominates"])
    done = attempt(
        form,
        actions.register,
        context["event"],
        entity=form.cleaned_data["entity"],
        by=user,
        at=now,
        details=form.details,
        user=user if himself else None,
        received_at=form.cleaned_data.get("received_at"),
        mode=form.cleaned_data.get("mode", ""),
        link=context["link"],
        late=officer,
        as_draft=as_draft,
    )
    if done:
        _say(request, done, now)
    return done


def _say(request, done, now):
    warn_before_printing(request, done)
    if done.entered_at != now:
        messages.info(request, _("%s is already registered.") % done.name)
    elif done.status == RegistrationStatus.CONFIRMED:
        messages.success(request, _("%s has a seat.") % done.name)
    elif done.status == RegistrationStatus.WAITING:
        messages.warning(request, _("%s is on the waiting list.") % done.name)
    elif done.status == RegistrationStatus.DRAFT:
        _say_drafted(request, done)
    else:
        status = RegistrationStatus(done.status)
        text = _("%(name)s: %(status)s. %(waits)s")
        facts = {"name": done.name, "status": status.label, "waits": status.waits_for}
        messages.info(request, text % facts)


def _say_drafted(request, done):
    """A delegation has several people: the form for the next one is one click away."""
    again = reverse("events:register", args=[done.event.slug])
    text = _("%s is on the list as a draft.") % done.name
    link = format_html(
        '<a href="{}?for={}">{}</a>',
        again,
        done.delegation.entity.code,
        _("Nominate another person"),
    )
    messages.success(request, format_html("{} {}", text, link))
