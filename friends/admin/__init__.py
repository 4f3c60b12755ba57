"""The Group in the back office: pending decisions, and the records behind the pages."""

from friends.admin import dashboard, entities, group, memberships, representatives

__all__ = ["dashboard", "entities", "group", "memberships", "representatives"]
