"""The parts of the office of an event about certificates and letters."""

from django.urls import path

from certificates.views.office import certificates, visa_letters

urlpatterns = [
    path("<slug:slug>/certificates/", certificates.certificate_list, name="certificates"),
    path("<slug:slug>/certificates/rule/", certificates.rule, name="certificate_rule"),
    path("<slug:slug>/certificates/act/", certificates.act, name="certificates_act"),
    path("<slug:slug>/certificates/issue/", certificates.issue, name="certificates_issue"),
    path(
        "<slug:slug>/certificates/jobs/<int:pk>/", certificates.issue_job, name="certificates_job"
    ),
    path(
        "<slug:slug>/certificates/<int:pk>/withdraw/",
        certificates.withdraw,
        name="certificate_withdraw",
    ),
    path(
        "<slug:slug>/certificates/<int:pk>/issue/", certificates.issue_one, name="certificate_issue"
    ),
    path("<slug:slug>/visa-letters/", visa_letters.letters, name="visa_letters"),
    path("<slug:slug>/visa-letters/rule/", visa_letters.rule, name="visa_letter_rule"),
    path("<slug:slug>/visa-letters/issue/", visa_letters.issue, name="visa_letters_issue"),
    path("<slug:slug>/visa-letters/<int:pk>/", visa_letters.show, name="visa_letter"),
    path("<slug:slug>/visa-letters/<int:pk>/draft/", visa_letters.draft, name="visa_letter_draft"),
    path(
        "<slug:slug>/visa-letters/<int:pk>/file/", visa_letters.letter_file, name="visa_letter_file"
    ),
    path(
        "<slug:slug>/visa-letters/<int:pk>/withdraw/",
        visa_letters.withdraw,
        name="visa_letter_withdraw",
    ),
]
