"""Keep entities and their classifications in step with the project's reference table.

What the secretariat edited, added or removed stays: an entity remembers in ``reference`` what was
last loaded, and only what still stands as it was loaded follows the table.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import transaction

from accounts.models import Actor
from audit.models import Entry, changes, draft, record, to_json
from friends.models import Classification, Entity
from friends.models.entities import sort_key
from friends.reference import (
    OrganizationRow,
    StateRow,
    classifications,
    organizations,
    states,
    values,
)

NOTE = "reference table"
FACT = ("kind", "valid_from", "valid_until", "source")


@dataclass
class LoadOutcome:
    """What a load did; ``kept`` names what differs from the table and was left as it is."""

    added: list[Entity] = field(default_factory=list)
    changed: int = 0
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def load(*, by: Actor) -> LoadOutcome:
    """Bring entities and classifications in step with the table. Repeating it writes nothing."""
    outcome = LoadOutcome()
    present, facts = _present()
    new, remembered = [], []
    for row, listed in _table():
        entity = present.get(row["code"]) or present.get(row["name_en"])
        if entity is None:
            new.append((_new(row, listed), listed))
            continue
        last = entity.reference
        entity.reference = {
            **_step_fields(entity, row, outcome, by=by),
            "classifications": _step_facts(entity, facts[entity.pk], listed, outcome, by=by),
        }
        if entity.reference != last:
            remembered.append(entity)
    Entity.objects.bulk_update(remembered, ["reference"])
    if new:
        outcome.added = _add(new, by=by)
    return outcome


def _present():
    """Entities by the code they were loaded under and by English name, and facts by entity."""
    present, facts = {}, defaultdict(list)
    for entity in Entity.objects.select_for_update():
        present[entity.name_en] = present[entity.reference.get("code", entity.code)] = entity
    for fact in Classification.objects.select_for_update():
        facts[fact.entity_id].append(fact)
    return present, facts


def _table():
    """Every row of the table as fields of an entity, with its classifications as tuples."""
    facts = defaultdict(list)
    for fact in classifications():
        facts[fact.iso3].append(tuple(getattr(fact, name) for name in FACT))
    rows: list[StateRow | OrganizationRow] = [*states(), *organizations()]
    for row in rows:
        fields = values(row)
        yield fields, facts[fields.get("iso3", "")]


def _new(row, listed):
    reference = {
        **to_json(row),
        "classifications": sorted(list(_texts(fact)) for fact in listed),
    }
    return Entity(**row, sort_name=sort_key(row["name_en"]), reference=reference)


def _add(new, *, by):
    entities = Entity.objects.bulk_create([entity for entity, _facts in new])
    Classification.objects.bulk_create(
        Classification(entity=entity, from_reference=True, **dict(zip(FACT, fact, strict=True)))
        for entity, listed in new
        for fact in listed
    )
    Entry.objects.bulk_create(
        draft("entity.created", e, by=by, after=e.reference, note=NOTE) for e in entities
    )
    return entities


def _step_fields(entity, row, outcome, *, by):
    """Follow the table in what nobody edited; yield what is now remembered as loaded."""
    last, remembered, after = entity.reference, {}, {}
    for name, value in row.items():
        now, then = to_json({"now": getattr(entity, name), "then": value}).values()
        if now == then:
            remembered[name] = then
        elif name in last and last[name] == now:
            remembered[name], after[name] = then, value
        else:
            outcome.kept.append(f"{entity.code}: {name}")
            remembered |= {name: last[name]} if name in last else {}
    _change(entity, after, "entity.changed", outcome, by=by)
    return remembered


def _change(obj, after, act, outcome, *, by):
    if not after:
        return
    before = {name: getattr(obj, name) for name in after}
    for name, value in after.items():
        setattr(obj, name, value)
    obj.version += 1
    obj.save(update_fields=[*after, "version"])
    before, after = changes(obj, before, after)
    record(act, obj, by=by, before=before, after=after, note=NOTE)
    outcome.changed += 1


def _step_facts(entity, rows, listed, outcome, *, by):
    """The same for classifications, where a fact that the table changed moves its own row."""
    listed = {_texts(fact): fact for fact in listed}
    last = {tuple(fact) for fact in entity.reference.get("classifications", [])}
    loaded = {_texts_of(row): row for row in rows if row.from_reference}
    new = [text for text in listed if text not in last and text not in loaded]
    stale = sorted(last - listed.keys())
    kept = [text for text in listed if text in last and text not in loaded]
    remembered = listed.keys() - set(new)
    for text in new:
        old = next((other for other in stale if other[0] == text[0]), None)
        row = loaded.get(old)
        stale = [other for other in stale if other != old]
        if (old and not row) or any(_overlap(r, listed[text]) for r in rows if r is not row):
            kept.append(text)
            remembered |= {old} if old else set()
        else:
            _write_fact(entity, row, listed[text], outcome, by=by)
            remembered |= {text}
    _remove_facts([loaded[old] for old in stale if old in loaded], outcome, by=by)
    outcome.kept += [f"{entity.code}: {text[0]}" for text in kept]
    return sorted(map(list, remembered))


def _write_fact(entity, row, fact, outcome, *, by):
    after = dict(zip(FACT, fact, strict=True))
    if row:
        _change(row, after, "classification.changed", outcome, by=by)
        return
    row = Classification.objects.create(entity=entity, from_reference=True, **after)
    record("classification.created", row, by=by, after={"entity": entity, **after}, note=NOTE)
    outcome.changed += 1


def _remove_facts(rows, outcome, *, by):
    for row in rows:
        before = {"entity": row.entity, **{name: getattr(row, name) for name in FACT}}
        record("classification.removed", row, by=by, before=before, note=NOTE)
        row.delete()
        outcome.changed += 1


def _overlap(row, fact):
    kind, begins, ends, _source = fact
    starts_before_end = not (row.valid_from and ends) or row.valid_from < ends
    ends_after_start = not (row.valid_until and begins) or row.valid_until > begins
    return row.kind == kind and starts_before_end and ends_after_start


def _texts(fact):
    return tuple(str(value or "") for value in fact)


def _texts_of(row):
    return _texts(getattr(row, name) for name in FACT)
