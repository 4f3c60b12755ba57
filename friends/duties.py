"""What the worker does for the Group."""

from accounts.worker import Duty
from friends.actions.joining import conclude_silences
from friends.actions.representation import warn_of_endings

DUTIES = [
    Duty("admit after the time for objections", conclude_silences, 60),
    Duty("warn of authorities that end", warn_of_endings, 3600),
]
