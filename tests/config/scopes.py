"""How each model is reached: the one table. A model without a line fails `test_scopes`.

* ``scope``: by ``visible_to(user)`` of its queryset, which says whose rows somebody sees.
* ``parent``: through the row it belongs to, which a scope has let through; ``path`` leads there.
* ``own``: by the person alone whom it is about, through ``path``, and by the back office.
* ``public``: all of it is for everybody.
* ``system``: by the worker, the commands and the back office; no page or API begins there.

``starts`` are the other methods of the queryset by which a page or the API may begin: what they yield
is public, or is narrowed to rows that a scope has let through. ``besides`` is what opens one row
without a person who is signed in.
"""

from dataclasses import dataclass

from accounts.models import Erased, ErasureRequest, Job, Notice, User
from audit.models import Entry, Seal
from events.models import (
    Answer,
    Assessment,
    Certificate,
    Closing,
    Correction,
    Delegation,
    Device,
    Door,
    Event,
    HandChange,
    Invitation,
    Letter,
    Link,
    NominationImport,
    OldBadge,
    OnSiteRule,
    Passport,
    PassportOpening,
    Pool,
    Printed,
    Registration,
    Round,
    Scan,
    SeatCheck,
    Selection,
    Series,
    VisaRule,
)
from friends.models import (
    Classification,
    CoChairTerm,
    Contact,
    Entity,
    Group,
    Instrument,
    Membership,
    Objection,
    Representative,
    Signature,
)
from partners.models import Partner


@dataclass(frozen=True)
class Reach:
    how: str
    path: str = ""
    starts: tuple[str, ...] = ()
    besides: str = ""


def scope(*starts, besides=""):
    return Reach("scope", starts=starts, besides=besides)


def parent(path, besides=""):
    return Reach("parent", path, besides=besides)


PUBLIC, SYSTEM = Reach("public"), Reach("system")
TOKEN, DEVICE, NUMBER, CODE, CLIENT = (
    "a token in a mail",
    "the key of a device",
    "the number on the paper",
    "the code of a link",
    "a client's token",
)

REACHED = {
    # audit
    Entry: scope("about"),
    Seal: SYSTEM,
    # accounts
    User: SYSTEM,
    Notice: SYSTEM,
    ErasureRequest: Reach("own", "user"),
    Erased: SYSTEM,
    # friends
    Entity: scope("search", "spoken_for_by"),
    Classification: scope("as_of"),
    Group: PUBLIC,
    CoChairTerm: scope(),
    Instrument: scope(),
    Membership: scope("effective", "as_of"),
    Contact: parent("membership"),
    Signature: parent("membership"),
    Objection: scope(),
    Representative: scope(),
    # events
    Series: Reach("public", starts=("public",)),
    Event: scope("public"),
    Delegation: scope(),
    Pool: scope(),
    Link: scope(besides=CODE),
    Registration: scope(besides=TOKEN),
    Invitation: scope(besides=TOKEN),
    Round: parent("event"),
    Answer: scope("open", besides=TOKEN),
    Door: scope(),
    Device: scope(besides=DEVICE),
    OldBadge: parent("registration"),
    Job: scope("about"),
    Printed: parent("registration"),
    OnSiteRule: parent("event"),
    Correction: parent("registration"),
    Closing: parent("event"),
    Certificate: scope("valid", besides=NUMBER),
    Scan: scope("arrivals", besides=DEVICE),
    Selection: parent("event"),
    Assessment: parent("registration"),
    HandChange: parent("registration"),
    VisaRule: parent("event"),
    Passport: parent("registration"),
    PassportOpening: parent("registration"),
    Letter: parent("registration", besides=NUMBER),
    NominationImport: scope(),
    SeatCheck: SYSTEM,
    # partners
    Partner: scope(besides=CLIENT),
}
