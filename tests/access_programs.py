"""Who may do what through the interface for programs: the one table its test tries.

A new operation fails the test until it stands here. Whoever is signed in by a cookie and has no
token is nobody; with a token each is answered as below, and everybody else 404.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.access_table import AMAL, MEMBERS, PEOPLE, READERS, SIGNED_IN, Route, everybody


@dataclass(frozen=True)
class Operation:
    """One operation: its method, what is sent, for whom it is, and what those are answered."""

    method: str
    scope: str
    who: tuple[str, ...]
    status: int = 200
    body: dict[str, Any] = field(default_factory=dict)


PERSON = {"people": [{"email": "new@example.org", "workgroup": "Nurses"}]}
OPERATIONS = {
    "list_organisations": Operation("GET", "studies:read", SIGNED_IN),
    "read_organisation": Operation("GET", "studies:read", MEMBERS),
    "list_studies": Operation("GET", "studies:read", SIGNED_IN),
    "read_study": Operation("GET", "studies:read", MEMBERS),
    "list_waves": Operation("GET", "studies:read", MEMBERS),
    "read_wave": Operation("GET", "studies:read", MEMBERS),
    "list_releases": Operation("GET", "results:read", SIGNED_IN),
    "read_release": Operation("GET", "results:read", READERS),
    "list_ties": Operation("GET", "results:read", READERS),
    "read_changes": Operation("GET", "results:read", ()),  # there is one wave
    "push_people": Operation("PUT", "people:write", (AMAL,), 409, PERSON),  # it is released
    "read_progress": Operation("GET", "progress:read", (AMAL,)),
    "list_suggestions": Operation("GET", "plans:read", READERS),
    "list_actions": Operation("GET", "plans:read", SIGNED_IN),
    "read_action": Operation("GET", "plans:read", READERS),
    "change_action": Operation("PATCH", "plans:write", READERS, body={"version": 1}),
    # The body is filled in by the test: it names groups.
    "add_action": Operation("POST", "plans:write", READERS, 201),
    "move_action": Operation("PUT", "plans:write", READERS, body={"status": "running"}),
    "list_webhooks": Operation("GET", "webhooks", (AMAL,)),
    "add_webhook": Operation(
        "POST", "webhooks", (AMAL,), 201, {"address": "https://example.org/another"}
    ),
    "pause_webhook": Operation("PATCH", "webhooks", (AMAL,), body={"is_paused": True}),
    "remove_webhook": Operation("DELETE", "webhooks", (AMAL,), 204),
    "list_deliveries": Operation("GET", "webhooks", (AMAL,)),
    "send_test": Operation("POST", "webhooks", (AMAL,), 202),
}
# Operations that share an address with another method.
TOGETHER = (
    {"read_action", "change_action"},
    {"list_webhooks", "add_webhook"},
    {"pause_webhook", "remove_webhook"},
)


def methods_of(name: str) -> set[str]:
    """Return every method that the address of an operation takes."""
    there = next((names for names in TOGETHER if name in names), {name})
    return {OPERATIONS[each].method for each in there}


PROGRAMS = {
    "api:openapi-json": everybody(get=200),
    "api:api-root": everybody(get=302),
    **{
        f"api:{name}": Route(PEOPLE, dict.fromkeys(sorted(methods_of(name)), 401))
        for name in OPERATIONS
    },
}
