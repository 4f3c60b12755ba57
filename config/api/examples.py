"""Examples in the document: requests that `tests/api/test_examples.py` sends as they stand, and the
answers that it got, in ``examples.json``. ``bin/api-examples`` writes the answers again."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("examples.json")
SLUG, ID = "ai-seminar", 17
# Operation → its parameters. What is sent in a body is said by the views.
PARAMETERS: dict[str, dict[str, str | int]] = {
    "entities_list": {"q": "fiji"},
    "members_list": {"capacity": "member", "page_size": 50},
    "events_list": {"status": "published"},
    "events_retrieve": {"slug": SLUG},
    "events_registrations_list": {"slug": SLUG, "status": "confirmed"},
    "events_registrations_create": {"slug": SLUG},
    "events_check_ins_list": {"slug": SLUG, "result": "in"},
    "events_check_ins_create": {"slug": SLUG},
    "events_statistics_retrieve": {"slug": SLUG},
    "registrations_retrieve": {"id": ID},
    "registrations_cancel_create": {"id": ID},
    "series_statistics_retrieve": {"slug": "seminars"},
    "statistics_retrieve": {},
    "statuses_retrieve": {},
}


@cache
def answers() -> dict[str, dict[str, Any]]:
    """Operation → ``{"status", "cut", "body"}``; ``cut`` where lists lost rows."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def add_examples(operation: dict[str, Any]) -> None:
    """Put the examples of an operation where OpenAPI has them."""
    name = operation["operationId"]
    values = PARAMETERS.get(name, {})
    for parameter in operation.get("parameters", []):
        if parameter["name"] in values:
            parameter["example"] = values[parameter["name"]]
    if answer := answers().get(name):
        content = operation["responses"][str(answer["status"])]["content"]["application/json"]
        summary = "The first rows" if answer["cut"] else "An answer"
        content["examples"] = {"Answer": {"summary": summary, "value": answer["body"]}}
