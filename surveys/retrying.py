"""Try what somebody did anew when the database broke off on the way."""

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, Error, InterfaceError, OperationalError, connection

TRIES = 3
LONGEST_PAUSE = 0.2  # seconds; random, so that two who met in a deadlock do not meet again
Given = ParamSpec("Given")
Done = TypeVar("Done")


def unless_it_broke_off(error: Error) -> None:
    """Raise an error of the database again, unless it only says that the database broke off.

    That is an OperationalError, in most cases; psycopg2 gives no class at all to a connection that
    ends in the middle of an answer.
    """
    broke_off = isinstance(error, InterfaceError | OperationalError)
    if not broke_off and type(error) is not DatabaseError:
        raise error


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
            except Error as error:
                unless_it_broke_off(error)
                if not connection.in_atomic_block:  # as in a test, which holds one around all
                    connection.close_if_unusable_or_obsolete()
                time.sleep(random.uniform(0, LONGEST_PAUSE))
        return act(*args, **kwargs)

    return persist
