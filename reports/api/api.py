"""The interface as a whole: its rooms, its words, and the description that programs read."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.renderers import JSONRenderer

from reports.api import people, plans, results, studies, webhooks
from reports.api.bodies import CheckedParser
from reports.api.errors import add_answers

VERSION = "1"
DESCRIPTION = (
    "Read studies and released results, hand people over, follow plans, and be told when a wave "
    "closes or is released. A program works in one person's name, by a token from their account, "
    "and may what this person may: no results before their release, no numbers that were not "
    "released, and never who has answered."
)


class Renderer(JSONRenderer):
    """JSON that every reader reads: NaN is none."""

    json_dumps_params = {"ensure_ascii": False, "allow_nan": False}


class Api(NinjaAPI):
    """Operations are named by their functions."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return str(operation.view_func.__name__)

    def get_operation_url_name(self, operation: Operation, router: Any) -> str:
        return str(operation.view_func.__name__)

    @cached_property
    def described(self) -> OpenAPISchema:
        """The description takes a second to make, and anybody may ask for it: made once."""
        return super().get_openapi_schema()

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        return self.described


api = Api(
    title=settings.PRODUCT_NAME,
    version=VERSION,
    description=DESCRIPTION,
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url=None,  # the library's page loads scripts from elsewhere; ours is reports/api/docs.py
    renderer=Renderer(),
    parser=CheckedParser(),
)
add_answers(api)
for room in (studies, results, people, plans, webhooks):
    api.add_router("", room.router)


def description(request: HttpRequest | None = None) -> dict[str, Any]:
    """Return the interface's description in the form of OpenAPI."""
    return dict(api.get_openapi_schema())
