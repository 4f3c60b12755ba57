"""The project's addresses, and two views as control: how fast is Django itself on this machine?"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path

from config.urls import *  # noqa: F403
from config.urls import urlpatterns as project
from friends.models import Entity


@login_not_required
def bare(request):
    return HttpResponse("bare")


@login_not_required
def one_query(request):
    return HttpResponse(Entity.objects.values_list("name_en", flat=True).get(code="zmb"))


urlpatterns = [path("bench/bare", bare), path("bench/one-query", one_query), *project]
