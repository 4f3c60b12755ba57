from django.conf import settings

# SQLite knows no roles; `test_wrong_roles` says what the command answers there.
collect_ignore = ["test_protection_roles.py"] if settings.SQLITE else []
