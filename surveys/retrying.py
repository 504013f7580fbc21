"""Try what somebody did anew when the database broke off on the way."""

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection

TRIES = 3
LONGEST_PAUSE = 0.2  # seconds; random, so that two who met in a deadlock do not meet again
Given = ParamSpec("Given")
Done = TypeVar("Done")


def tried_again(act: Callable[Given, Done]) -> Callable[Given, Done]:
    """Try an act anew when the database broke off: a deadlock, a time-out, a lost connection.

    Each of these acts done twice is the same as done once, so it does no harm where only the
    reply was lost.
    """

    @wraps(act)
    def persist(*args: Given.args, **kwargs: Given.kwargs) -> Done:
        for _ in range(TRIES - 1):
            try:
                return act(*args, **kwargs)
            except (InterfaceError, OperationalError):
                if not connection.in_atomic_block:  # as in a test, which holds one around all
                    connection.close_if_unusable_or_obsolete()
                time.sleep(random.uniform(0, LONGEST_PAUSE))
        return act(*args, **kwargs)

    return persist
