"""Numbers and texts that may come in, and pages of lists that go out."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from ninja import Path, Query, Schema
from pydantic import ConfigDict, Field, StringConstraints

LARGEST_KEY = 2**63 - 1  # what both databases can hold
USUAL_SIZE, MOST_SIZE, LAST_PAGE = 50, 200, 100_000
Item = TypeVar("Item")

PathKey = Annotated[int, Path(ge=1, le=LARGEST_KEY)]
QueryKey = Annotated[int | None, Query(ge=1, le=LARGEST_KEY)]
BodyKey = Annotated[int, Field(strict=True, ge=1, le=LARGEST_KEY)]
Version = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
Line = Annotated[str, StringConstraints(max_length=400)]
Slug = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[a-zA-Z0-9_-]+$")]


class Sent(Schema):
    """What comes in. A field that is not known is refused: it is a slip of the pen."""

    model_config = ConfigDict(extra="forbid")


class Paging(Schema):
    """Which part of a list."""

    page: int = Field(1, ge=1, le=LAST_PAGE, description="Which page, counted from 1")
    size: int = Field(USUAL_SIZE, ge=1, le=MOST_SIZE, description="How many on a page")


class PageOf(Schema, Generic[Item]):
    """A part of a list, and where the next part is."""

    items: list[Item]
    page: int
    size: int
    total: int
    next: int | None = Field(description="The number of the next page; null on the last one")


def page_of(
    found: QuerySet[Any] | Sequence[Any], paging: Paging, write: Callable[[Any], Any]
) -> dict[str, Any]:
    """Cut a page out of a list, and write down what stands on it."""
    total = found.count() if isinstance(found, QuerySet) else len(found)
    first = (paging.page - 1) * paging.size
    last = first + paging.size
    return {
        "items": [write(each) for each in found[first:last]],
        "page": paging.page,
        "size": paging.size,
        "total": total,
        "next": paging.page + 1 if last < total else None,
    }
