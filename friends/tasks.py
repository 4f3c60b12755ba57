"""What the worker does for the Group."""

from accounts.worker import Task
from friends.actions.drawing_notes import draw_notes
from friends.actions.memberships import admit_without_objection
from friends.actions.representatives import warn_of_endings

TASKS = [
    Task("admit after the time for objections", admit_without_objection, 60),
    Task("draw the pages of notes verbales", draw_notes, 2),
    Task("warn of authorities that end", warn_of_endings, 3600),
]
