"""Requests counted for /metrics, in memory that all processes of the web server share.

The server forks its processes after reading the code, so memory mapped before belongs to all. Each
process adds in a row of its own and waits for no other: one that is killed leaves no lock behind.
"""

import mmap
import os
import threading
from collections.abc import Iterator
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver

ROWS, PLACES, CLASSES = 64, 512, 5
_cells = memoryview(mmap.mmap(-1, 8 * ROWS * PLACES * CLASSES)).cast("Q")
_one_at_a_time = threading.Lock()


def count(route: str, status: int) -> None:
    """Count one answered request of a route."""
    place = min(places().get(route, 0), PLACES - 1)
    row = os.getpid() % ROWS
    cell = (row * PLACES + place) * CLASSES + min(max(status // 100, 1), CLASSES) - 1
    with _one_at_a_time:
        _cells[cell] += 1


def counted() -> Iterator[tuple[str, str, int]]:
    """Yield route, class of status and number of all that were counted since the server began."""
    for route, place in places().items():
        for kind in range(CLASSES):
            columns = ((row * PLACES + place) * CLASSES + kind for row in range(ROWS))
            if total := sum(_cells[cell] for cell in columns):
                yield route, f"{kind + 1}xx", total


@cache
def places() -> dict[str, int]:
    """Return where each route is counted; "none" is for addresses that do not exist."""
    names = sorted(set(_names(get_resolver().url_patterns)))
    return {name: place for place, name in enumerate(["none", *names])}


def _names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from _names(each.url_patterns, inner)
        elif each.name:
            yield f"{space}{each.name}"
