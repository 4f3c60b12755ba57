"""The demonstration: real States, the events as the press reported them, invented persons.

Reproducible (one seed, no network), and refused outside a demonstration.
"""

from random import Random

SEED = 78_311
PASSWORD = "demonstration"  # nosec B105 # printed for visitors; production refuses the data
# email address, given and family name, role in the back office, entity, role in the delegation
ACCOUNTS = [
    ("secretariat@example.org", "Delegate", "2", "secretariat", None, None),
    ("admissions@example.org", "Delegate", "3", "admissions officer", None, None),
    ("events@example.org", "Delegate", "6", "event officer", None, None),
    ("desk@example.org", "Delegate", "7", "desk officer", None, None),
    ("visa@example.org", "Delegate", "9", "visa officer", None, None),
    ("auditor@example.org", "Delegate", "8", "auditor", None, None),
    ("fiji@example.org", "Delegate", "4", None, "FJ", "focal_point"),
    ("namibia@example.org", "Delegate", "5", None, "NA", "focal_point"),
    ("delegate@example.org", "Delegate", "17", None, "FJ", "delegate"),
    ("stranger@example.org", "Delegate", "99", None, None, None),
]
# Asks to represent Fiji, so that its focal point has something to decide.
ASKS = ("delegate23@example.org", "Delegate", "23", "FJ")
WHAT_THEY_ARE = {
    "secretariat@example.org": "secretariat: everything in the back office",
    "admissions@example.org": "admissions officer: decides on requests to join",
    "events@example.org": "event officer: plans and publishes events",
    "desk@example.org": "desk officer: checks people in",
    "visa@example.org": "visa officer: passport details and visa support letters",
    "auditor@example.org": "auditor: reads all, changes nothing",
    "fiji@example.org": "focal point of Fiji, a member",
    "namibia@example.org": "focal point of Namibia, whose request waits for a decision",
    "delegate@example.org": "delegate of Fiji",
    "stranger@example.org": "signed in, represents nobody yet",
}
PARTNER_SECRET = "demonstration-partner-secret"  # nosec B105 # the same


def dice():
    return Random(SEED)  # nosec B311 # the same people each time, nothing secret
