"""System checks: what the apps say that they bring is there, each thing once; the keys of the audit
log."""

from collections.abc import Iterator, Mapping

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, register

from audit.registry import REGISTRIES, Registry

# App → list → names.
Brings = Mapping[str, Mapping[str, tuple[str, ...]]]


@register()
def registries(app_configs: object = None, **kwargs: object) -> list[Error]:
    """For the lists of `audit.registry`. All of them: an app's items are missed by other apps."""
    brings = {app.label: getattr(app, "brings", {}) for app in apps.get_app_configs()}
    return list(faults(REGISTRIES, brings))


def faults(offered: Mapping[str, Registry], brings: Brings) -> Iterator[Error]:
    """What is wrong with these lists, by what the apps say that they bring."""
    for app, lists in brings.items():
        for name in sorted(set(lists) - set(offered)):
            yield Error(
                f"{app} brings something to {name}, which no app offers.",
                hint="Correct the name in its AppConfig.brings.",
                id="audit.E001",
            )
    for registry in offered.values():
        names = [n for lists in brings.values() for n in lists.get(registry.name, ())]
        yield from _doubled(registry, names)
        if registry.declared:
            yield from _missing(registry, set(names))


def _doubled(registry, names):
    for name in sorted({*registry.doubled, *(n for n in names if names.count(n) > 1)}):
        yield Error(
            f"“{name}” is brought to {registry.name} twice.",
            hint="Give one of the two another name.",
            id="audit.E002",
        )


def _missing(registry, names):
    for name in sorted(names - set(registry.names())):
        yield Error(
            f"“{name}” is missing in {registry.name}.",
            hint=(
                "Register it in AppConfig.ready of the app that says in `brings` that it brings it."
            ),
            id="audit.E003",
        )
    for name in sorted(set(registry.names()) - names):
        yield Error(
            f"“{name}” was brought to {registry.name} by no app that says so.",
            hint="Name it in AppConfig.brings of its app, so that it is missed when it is lost.",
            id="audit.E004",
        )


# --- the keys of the chain ------------------------------------------------------------------------
SHORTEST_KEY = 43  # 32 bytes in base64
KEY = "python -c 'import secrets; print(secrets.token_urlsafe(48))'"


@register(Tags.security, deploy=True)
def audit_keys(app_configs: object = None, **kwargs: object) -> list[Error]:
    """For the worker, `audit_verify` and `check --deploy`: the web server starts without a key, and
    must not know it."""
    hint = f"Set AUDIT_KEYS for the worker to what this prints, older keys after it: {KEY}"
    if not settings.PRODUCTION:
        return []
    if not settings.AUDIT_KEYS:
        return [Error("AUDIT_KEYS is missing.", hint=hint, id="audit.E005")]
    if any(len(key) < SHORTEST_KEY or len(set(key)) < 10 for key in settings.AUDIT_KEYS):
        return [Error("A key of AUDIT_KEYS is too short or too plain.", hint=hint, id="audit.E006")]
    if set(settings.AUDIT_KEYS) & _keys_for_other_things():
        return [Error("AUDIT_KEYS holds a key that has another use.", hint=hint, id="audit.E007")]
    return []


def _keys_for_other_things():
    """The keys that the web server has."""
    return {settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS, *settings.FIELD_KEYS}
