"""The acts on many certificates in words."""

from django.utils.translation import gettext_lazy, ngettext

from certificates.actions.many_certificates import (
    issue_to_many,
    send_certificates_again,
    withdraw_many_certificates,
)
from events.views.office.acting_on_list import ActedList, ListAct, quiet_or
from events.views.office.registration_acts import describe_registration

CERTIFICATES = ActedList(
    tab="certificates",
    act_url="certificates_act",
    describe=describe_registration,
    back=gettext_lazy("Back to certificates"),
    stay=gettext_lazy("Nothing changes for these people."),
)


def acts_for(may, event, refusal):
    """``refusal`` says why no certificate can be issued yet."""
    if not may:
        return []
    return [
        *([] if refusal else [ISSUE]),
        *([] if event.quiet else [SEND_AGAIN]),
        WITHDRAW,
    ]


def _issue_will(result, event):
    n = len(result.done)
    text = ngettext(
        "%d person will get a certificate. Its number can be checked on the verification page.",
        "%d people will get a certificate. The numbers can be checked on the verification page.",
        n,
    )
    return [text % n, *_emails_will(result, event)]


def _issued(result, event):
    n = len(result.done)
    text = ngettext("%d certificate was issued.", "%d certificates were issued.", n)
    return [text % n, *_emails_are(result, event)]


def _withdraw_will(result, event):
    n = len(result.done)
    text = ngettext(
        "%d certificate will be withdrawn. The verification page will say so.",
        "%d certificates will be withdrawn. The verification page will say so.",
        n,
    )
    return [text % n, *_emails_will(result, event)]


def _withdrawn(result, event):
    n = len(result.done)
    text = ngettext("%d certificate was withdrawn.", "%d certificates were withdrawn.", n)
    return [text % n, *_emails_are(result, event)]


def _emails_will(result, event):
    n = len(result.done) - result.unreached
    text = ngettext("%d person will be emailed.", "%d people will be emailed.", n)
    return [quiet_or(event, text % n), *_unreached(result, event)]


def _emails_are(result, event):
    n = len(result.done) - result.unreached
    text = ngettext("%d person is being emailed.", "%d people are being emailed.", n)
    return [quiet_or(event, text % n), *_unreached(result, event)]


def _unreached(result, event):
    n = 0 if event.quiet else result.unreached
    text = ngettext(
        "%d person has no email address. Print the certificate and hand it over.",
        "%d people have no email address. Print their certificates and hand them over.",
        n,
    )
    return [text % n] if n else []


ISSUE = ListAct(
    key="issue",
    label=gettext_lazy("Issue certificates"),
    act=issue_to_many,
    heading=lambda n: ngettext("Issue %(n)s certificate", "Issue %(n)s certificates", n) % {"n": n},
    can=lambda n: ngettext("%(n)s can be issued.", "%(n)s can be issued.", n) % {"n": n},
    done=lambda n: ngettext("%(n)s issued", "%(n)s issued", n) % {"n": n},
    will=_issue_will,
    have=_issued,
    final=gettext_lazy(
        "A certificate cannot be changed after it is issued. It can be withdrawn, with a reason."
    ),
)
SEND_AGAIN = ListAct(
    key="send",
    label=gettext_lazy("Send again"),
    act=send_certificates_again,
    heading=lambda n: (
        ngettext("Send %(n)s certificate again", "Send %(n)s certificates again", n) % {"n": n}
    ),
    can=lambda n: ngettext("%(n)s can be sent again.", "%(n)s can be sent again.", n) % {"n": n},
    done=lambda n: ngettext("%(n)s sent again", "%(n)s sent again", n) % {"n": n},
    will=_emails_will,
    have=_emails_are,
    final=gettext_lazy("Emails that have been sent cannot be recalled."),
)
WITHDRAW = ListAct(
    key="withdraw",
    label=gettext_lazy("Withdraw certificates"),
    act=withdraw_many_certificates,
    heading=lambda n: (
        ngettext("Withdraw %(n)s certificate", "Withdraw %(n)s certificates", n) % {"n": n}
    ),
    can=lambda n: ngettext("%(n)s can be withdrawn.", "%(n)s can be withdrawn.", n) % {"n": n},
    done=lambda n: ngettext("%(n)s withdrawn", "%(n)s withdrawn", n) % {"n": n},
    will=_withdraw_will,
    have=_withdrawn,
    final=gettext_lazy(
        "This cannot be undone. Another certificate can be issued, with a new number."
    ),
    needs_reason=True,
    keep=gettext_lazy("Keep certificates"),
)
