"""The project's own app: checks and the admin site. Django's admin is put to work with our site."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin


class AdminConfig(admin.AdminConfig):
    """The stock admin with the project's start page and theme."""

    default = False  # named in INSTALLED_APPS by itself
    default_site = "config.admin.Site"


class ProjectConfig(AppConfig):
    name = "config"
    default = True

    def ready(self):
        from config import checks, error_reports  # noqa: F401  checks registers itself

        error_reports.start()
