"""System checks: what the apps say that they bring is there, each thing once."""

from collections.abc import Iterator, Mapping

from django.apps import apps
from django.core.checks import Error, register

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
        said = [n for lists in brings.values() for n in lists.get(registry.name, ())]
        yield from _doubled(registry, said)
        if registry.declared:
            yield from _missing(registry, set(said))


def _doubled(registry, said):
    for name in sorted({*registry.doubled, *(n for n in said if said.count(n) > 1)}):
        yield Error(
            f"“{name}” is brought to {registry.name} twice.",
            hint="Give one of the two another name.",
            id="audit.E002",
        )


def _missing(registry, said):
    for name in sorted(said - set(registry.names())):
        yield Error(
            f"“{name}” is missing in {registry.name}.",
            hint=(
                "Register it in AppConfig.ready of the app that says in `brings` that it brings it."
            ),
            id="audit.E003",
        )
    for name in sorted(set(registry.names()) - said):
        yield Error(
            f"“{name}” was brought to {registry.name} by no app that says so.",
            hint="Name it in AppConfig.brings of its app, so that it is missed when it is lost.",
            id="audit.E004",
        )
