"""Deciding on requests for erasure: pages of staff, one address in all languages."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("erasures/", views.erasures, name="erasures"),
    path("erasures/<int:pk>/", views.erasure_request, name="erasure"),
    path("erasures/<int:pk>/erase/", views.erase, name="erase"),
    path("erasures/<int:pk>/refuse/", views.refuse_erasure, name="refuse_erasure"),
]
