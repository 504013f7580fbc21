"""A program that calls the interface, and the numbers it gets out of a release."""

import json
from typing import Any

from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from surveys.models.releases import Release
from surveys.models.tokens import Scope
from surveys.tokens import make_token

Numbers = dict[tuple[str, str, str], tuple[Any, ...]]


class Program:
    """Calls in somebody's name, with a token for everything or for what is named."""

    def __init__(self, person: Any, *scopes: str) -> None:
        cache.clear()  # what earlier tests called counts against nobody
        self.client = Client()
        self.token, self.key = make_token(person, name="Test", scopes=scopes or Scope.values)

    def call(
        self, method: str, name: str, *arguments: int, body: Any = None, **more: Any
    ) -> HttpResponse:
        content = more.pop("content", "" if body is None else json.dumps(body))
        headers = {"Authorization": f"Bearer {self.key}"} | more.pop("headers", {})
        query = more.pop("query", None)
        return self.client.generic(
            method,
            reverse(f"api:{name}", args=arguments),
            content,
            content_type=more.pop("content_type", "application/json"),
            query_params=query,
            headers=headers,
            **more,
        )

    def get(self, name: str, *arguments: int, **query: Any) -> Any:
        """Return what an operation that must work answers."""
        response = self.call("GET", name, *arguments, query=query)
        assert response.status_code == 200, response.content
        return json.loads(response.content)


def numbers_in_api(release: Release, person: Any) -> Numbers:
    """Return low, value, high and n of every tie and measure, taken out of the interface.

    The whole release and the pages of ties must tell the same.
    """
    program = Program(person, Scope.READ_RESULTS)
    whole = numbers_of(program.get("read_release", release.wave_id)["ties"])
    paged: Numbers = {}
    page: int | None = 1
    while page:
        part = program.get("list_ties", release.wave_id, page=page, size=200)
        paged |= numbers_of(part["items"])
        page = part["next"]
    assert paged == whole, "two operations tell different numbers"
    return whole


def numbers_of(lines: list[dict[str, Any]]) -> Numbers:
    """Take the numbers of each tie and measure out of lines of JSON."""
    return {
        (line["rater"], line["rated"], line["measure"]): tuple(
            line[name] for name in ("low", "value", "high", "n")
        )
        for line in lines
    }
