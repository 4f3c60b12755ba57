"""Addresses that fail in every way, for the tests of the error pages."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse
from django.template import engines
from django.urls import path

from audit.lifecycle import Conflict, NotPossible
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as standing

__all__ = ["handler400", "handler403", "handler404", "handler500"]

FAULTS = {
    "400": SuspiciousOperation("no"),
    "403": PermissionDenied(),
    "404": Http404(),
    "409": NotPossible("The event “Seminar 7” is full."),
    "conflict": Conflict(theirs=None),
    "500": RuntimeError("broken"),
}


@login_not_required
def fail(request, name):
    raise FAULTS[name]


class Papers(forms.Form):
    name = forms.CharField(help_text="As on the badge")
    email = forms.EmailField()
    starts = forms.DateField(required=False, widget=forms.DateInput({"type": "date"}))
    role = forms.ChoiceField(choices=[("h", "Head"), ("d", "Delegate")], widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(
        choices=[("s", "Step-free seat")], widget=forms.CheckboxSelectMultiple, required=False
    )
    notes = forms.CharField(widget=forms.Textarea, required=False)
    consent = forms.BooleanField(label="I agree", help_text="Erased later")
    paper = forms.FileField(required=False)


PAGE = """{% extends "base.html" %}{% block title %}Nominate{% endblock %}
{% block main %}<h1>Nominate</h1>{% include "includes/error_summary.html" %}
<form class="form" method="post" novalidate>{% csrf_token %}{{ form }}
<button class="btn">Send</button></form>
{% endblock %}"""


@login_not_required
def form(request):
    page = engines["django"].from_string(PAGE)
    return HttpResponse(page.render({"form": Papers(request.POST or None)}, request))


@login_not_required
def echo(request):
    return HttpResponse(request.POST.get("x", ""))


urlpatterns = [
    path("fail/<name>/", fail),
    path("api/fail/<name>/", fail),
    path("form/", form),
    path("echo/", echo),
    *standing,
]
