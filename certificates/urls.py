"""Pages of certificates and letters, among those about events: ``config.urls`` puts them
together."""

from django.urls import path

from certificates.views import certificates, visa_letters

urlpatterns = [
    path(
        "<slug:slug>/registrations/<int:pk>/certificate.pdf",
        certificates.certificate,
        name="certificate",
    ),
    path(
        "<slug:slug>/registrations/<int:pk>/visa-letter/",
        visa_letters.visa_letter,
        name="visa_letter",
    ),
    path(
        "<slug:slug>/registrations/<int:pk>/visa-letter/passport-details/",
        visa_letters.open_details,
        name="passport_details",
    ),
    path(
        "<slug:slug>/registrations/<int:pk>/visa-letter/file/",
        visa_letters.letter_file,
        name="visa_letter_file",
    ),
]
