"""Addresses of the interface: its operations, its description, and the page that explains it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import translation
from django.views.decorators.http import require_safe

from reports.api.api import api
from reports.api.docs import docs
from reports.api.errors import Problem

View = Callable[..., HttpResponse]


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Somebody typed the address in: show what can be done here."""
    return redirect("api-docs")


def in_one_shape(view: View) -> View:
    """Answer in English, as files do, to nobody's cache; and refuse methods in the one shape.

    The library frees its views from the check of forms. That is right because no cookie opens
    them: the token stands in a header, which no other site can make a browser send.
    """

    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "HEAD":  # the server leaves the content of the answer out
            request.method = "GET"
        with translation.override("en"):
            response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            allowed = response["Allow"]
            message = f"This address takes {allowed} and nothing else."
            problem = Problem(405, "not_allowed", message, headers={"Allow": allowed})
            response = problem.answer()
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return respond


_patterns, _app, _space = api.urls
for _each in _patterns:
    assert isinstance(_each, URLPattern) and _each.callback is not None
    _view = require_safe(_each.callback) if _each.name == "openapi-json" else _each.callback
    _each.callback = root if _each.name == "api-root" else in_one_shape(_view)

urlpatterns = [path("docs", docs, name="api-docs"), path("", (_patterns, _app, _space))]
