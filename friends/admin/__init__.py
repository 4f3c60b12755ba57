"""The Group in the back office: what waits for a decision, and the records behind the pages."""

from friends.admin import dashboard, entities, group, memberships, representatives

__all__ = ["dashboard", "entities", "group", "memberships", "representatives"]
