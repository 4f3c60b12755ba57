"""Pages of certificates and letters, among those about events: ``config.urls`` puts them together."""

from django.urls import path

from events.views import certificates, letters

urlpatterns = [
    path("<slug:slug>/registrations/<int:pk>/certificate.pdf", certificates.certificate, name="certificate"),
    path("<slug:slug>/registrations/<int:pk>/letter/", letters.letter, name="letter"),
    path("<slug:slug>/registrations/<int:pk>/letter/open/", letters.letter_open, name="letter_open"),
    path("<slug:slug>/registrations/<int:pk>/letter/paper/", letters.letter_paper, name="letter_paper"),
]  # fmt: skip
