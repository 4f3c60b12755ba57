"""What the worker does for the Group."""

from friends.actions.joining import conclude_silences
from friends.actions.representation import warn_of_endings

DUTIES = [
    ("admit after the time for objections", conclude_silences, 60),
    ("warn of authorities that end", warn_of_endings, 3600),
]
