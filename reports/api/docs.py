"""The page that explains the interface, made from its own description: nothing is said twice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports.api.api import api
from reports.api.auth import limit_of
from surveys.models.tokens import Scope
from surveys.webhooks import MOST_ATTEMPTS

Plain = Mapping[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of what is sent or answered."""

    name: str
    kind: str
    is_needed: bool
    words: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One operation."""

    key: str
    method: str
    path: str
    title: str
    words: str
    scope: str
    parameters: tuple[Field, ...]
    sent: tuple[Field, ...]
    answer: tuple[Field, ...]
    answers: tuple[str, ...]
    example: str


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Explain the interface: three steps, then every operation."""
    schema = api.get_openapi_schema()
    groups: dict[str, list[Explained]] = {}
    for group, operation in _operations(schema):
        groups.setdefault(group, []).append(operation)
    context = {
        "groups": groups.items(),
        "scopes": [(scope.value, scope.label) for scope in Scope],
        "root": _root(),
        "calls": limit_of(settings.API_CALLS),
        "misses": limit_of(settings.API_MISSES),
        "most_bytes": settings.API_MOST_BYTES,
        "attempts": MOST_ATTEMPTS,
    }
    return render(request, "reports/api/docs.html", context)


def _root() -> str:
    return f"{settings.PUBLIC_BASE_URL.rstrip('/')}/api/v1"


def _operations(schema: Plain) -> Iterator[tuple[str, Explained]]:
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                found = methods[method]
                yield found["tags"][0], _explained(schema, path, method, found)


def _explained(schema: Plain, path: str, method: str, found: Plain) -> Explained:
    sent = _content(schema, found.get("requestBody", {}))
    first = next(code for code in found["responses"] if str(code).startswith("2"))
    title, _, more = found["description"].partition("\n\n")
    return Explained(
        key=found["operationId"],
        method=method.upper(),
        path=path.removeprefix("/api/v1"),
        title=" ".join(title.split()),
        words=more,
        scope=found["x-scope"],
        parameters=tuple(_parameter(each) for each in found.get("parameters", ())),
        sent=_fields(schema, sent),
        answer=_fields(schema, _content(schema, found["responses"][first])),
        answers=tuple(str(code) for code in found["responses"]),
        example=_example(path, method, bool(sent)),
    )


def _content(schema: Plain, part: Plain) -> Plain:
    content = part.get("content", {}).get("application/json", {}).get("schema", {})
    return _resolved(schema, content)


def _resolved(schema: Plain, part: Plain) -> Plain:
    """Follow a reference to where the thing is described; of a list, to its items."""
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        found: Plain = schema["components"]["schemas"][name]
        return found
    return _resolved(schema, part["items"]) if "items" in part else part


def _fields(schema: Plain, part: Plain) -> tuple[Field, ...]:
    needed = part.get("required", ())
    return tuple(
        Field(name, _kind(each), name in needed, each.get("description", ""))
        for name, each in part.get("properties", {}).items()
    )


def _parameter(part: Plain) -> Field:
    return Field(
        part["name"],
        _kind(part["schema"]),
        part.get("required", False),
        part["schema"].get("description", "") or part.get("description", ""),
    )


def _kind(part: Plain) -> str:
    """Say what kind of value it is, and its limits."""
    if "anyOf" in part:
        return " or ".join(_kind(each) for each in part["anyOf"] if each.get("type") != "null")
    if "enum" in part:
        return ", ".join(map(str, part["enum"]))
    if "$ref" in part:
        return "object"
    kind = str(part.get("format") or part.get("type") or "value")
    if kind == "array":
        kind = f"list of {_kind(part.get('items', {}))}"
        limits = [f"up to {part['maxItems']}"] if "maxItems" in part else []
    else:
        limits = [f"{part['minimum']} or more"] if "minimum" in part else []
        limits += [f"up to {part['maxLength']} letters"] if "maxLength" in part else []
    return f"{kind}, {', '.join(limits)}" if limits else kind


def _example(path: str, method: str, has_body: bool) -> str:
    words = ["curl", '-H "Authorization: Bearer $TOKEN"']
    if method != "get":
        words.append(f"-X {method.upper()}")
    if has_body:
        words += ['-H "Content-Type: application/json"', "-d @file.json"]
    address = _root().removesuffix("/api/v1") + path
    for name in ("organisation_id", "study_id", "wave_id", "action_id", "webhook_id"):
        address = address.replace(f"{{{name}}}", "1")
    return " ".join([*words, address])
