"""The parts of the office of an event about certificates and letters."""

from django.urls import path

from events.views.office import certificates, letters

urlpatterns = [
    path("<slug:slug>/certificates/", certificates.certificates, name="certificates"),
    path("<slug:slug>/certificates/issue/", certificates.issue, name="certificates_issue"),
    path("<slug:slug>/certificates/runs/<int:pk>/", certificates.run, name="certificates_run"),
    path(
        "<slug:slug>/certificates/<int:pk>/withdraw/",
        certificates.withdraw,
        name="certificate_withdraw",
    ),
    path(
        "<slug:slug>/certificates/<int:pk>/issue/", certificates.issue_one, name="certificate_issue"
    ),
    path("<slug:slug>/letters/", letters.letters, name="letters"),
    path("<slug:slug>/letters/rule/", letters.rule, name="letter_rule"),
    path("<slug:slug>/letters/issue/", letters.issue, name="letters_issue"),
    path("<slug:slug>/letters/<int:pk>/", letters.show, name="letter"),
    path("<slug:slug>/letters/<int:pk>/paper/", letters.letter_paper, name="letter_paper"),
    path("<slug:slug>/letters/<int:pk>/withdraw/", letters.withdraw, name="letter_withdraw"),
]
