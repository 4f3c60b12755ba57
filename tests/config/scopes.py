"""How each model is reached: the one table. A model without a line fails `test_scopes`.

* ``scope``: by ``visible_to(user)`` of its queryset, which says whose rows somebody sees.
* ``parent``: through the row it belongs to, which a scope has let through; ``path`` leads there.
* ``own``: by the person alone whom it is about, through ``path``, and by the back office.
* ``public``: all of it is for everybody.
* ``system``: by the worker, the commands and the back office; no page or API begins there.

``starts`` are the other methods of the queryset by which a page or the API may begin: what they
yield is public, or is narrowed to rows that a scope has let through. ``besides`` is what opens one
row without a person who is signed in.
"""

from dataclasses import dataclass

from accounts.models import (
    AddressChange,
    ErasureReceipt,
    ErasureRequest,
    Job,
    Notice,
    User,
    WorkerBeat,
)
from attendance.models import (
    AttendanceClosing,
    AttendanceCorrection,
    AttendanceFile,
    AttendanceRule,
    BadgePrint,
    Device,
    Door,
    FrozenStanding,
    ReplacedBadge,
    Scan,
)
from audit.models import Entry, Seal, SentHead, StaleKey
from certificates.models import (
    Certificate,
    CertificateRule,
    PassportAccess,
    PassportDetails,
    VisaLetter,
    VisaRule,
)
from events.models import (
    Assessment,
    Delegation,
    Event,
    EventMessage,
    GroupLink,
    HandChange,
    Invitation,
    NominationImport,
    PersonDecision,
    ReconfirmationAnswer,
    ReconfirmationRound,
    Registration,
    ReservedSeats,
    SeatCheck,
    Selection,
    Series,
    Session,
)
from friends.models import (
    Classification,
    CoChairTerm,
    Entity,
    GroupOfFriends,
    Membership,
    NamedFocalPoint,
    NotePage,
    NoteVerbale,
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
    "a token in an email",
    "the key of a device",
    "the number on the paper",
    "the code of a link",
    "a client's token",
)

REACHED = {
    # audit
    Entry: scope("about"),
    Seal: SYSTEM,
    WorkerBeat: SYSTEM,
    StaleKey: SYSTEM,
    SentHead: SYSTEM,
    # accounts
    User: SYSTEM,
    Notice: SYSTEM,
    AddressChange: Reach("own", "user", besides=TOKEN),
    ErasureRequest: scope(),
    ErasureReceipt: SYSTEM,
    # friends
    Entity: scope("search", "spoken_for_by"),
    Classification: scope("as_of"),
    GroupOfFriends: PUBLIC,
    CoChairTerm: scope(),
    NoteVerbale: scope(),
    NotePage: parent("note_verbale"),
    Membership: scope("effective", "as_of"),
    NamedFocalPoint: parent("membership"),
    Signature: parent("membership"),
    Objection: scope(),
    Representative: scope(),
    # events
    Series: Reach("public", starts=("public",)),
    Event: scope("public"),
    Session: scope(),
    Delegation: scope(),
    ReservedSeats: scope(),
    GroupLink: scope(besides=CODE),
    Registration: scope(besides=TOKEN),
    Invitation: scope(besides=TOKEN),
    EventMessage: scope(),
    ReconfirmationRound: parent("event"),
    ReconfirmationAnswer: scope("open", besides=TOKEN),
    Door: scope(),
    Device: scope(besides=DEVICE),
    ReplacedBadge: parent("registration"),
    Job: scope("about"),
    BadgePrint: parent("registration"),
    AttendanceRule: parent("event"),
    AttendanceCorrection: parent("registration"),
    AttendanceFile: parent("event"),
    AttendanceClosing: parent("event"),
    FrozenStanding: parent("registration"),
    CertificateRule: parent("event"),
    Certificate: scope("valid", besides=NUMBER),
    Scan: scope("arrivals", besides=DEVICE),
    Selection: parent("event"),
    Assessment: parent("registration"),
    HandChange: parent("registration"),
    PersonDecision: scope(),
    VisaRule: parent("event"),
    PassportDetails: parent("registration"),
    PassportAccess: parent("registration"),
    VisaLetter: parent("registration", besides=NUMBER),
    NominationImport: scope(),
    SeatCheck: SYSTEM,
    # partners
    Partner: scope(besides=CLIENT),
}
