"""The time zone of a new event is chosen, never proposed."""

from events.forms.planning import EventForm


def test_a_forgotten_time_zone_is_a_mistake_that_is_seen(db):
    form = EventForm(
        {"title_2": "Seminar", "starts": "2027-01-22T09:00", "ends": "2027-01-22T17:00"}
    )

    assert form["time_zone"].value() is None
    assert form.errors["time_zone"] == ["This field is required."]
