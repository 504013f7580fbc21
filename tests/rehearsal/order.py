"""After a rewrite nothing in the database says in which order people sent."""

from math import sqrt

import numpy as np
from django.db import connection

from surveys.rewriting import rewrite
from tests.rehearsal.crash import Submissions
from tests.rehearsal.journal import markers_of

SIGMAS = 5.3  # as in tests/surveys/test_linkage.py: chance passes it once in ten million runs


def problems(campaign: Submissions) -> list[str]:
    """Write the answers anew, and say if their places or keys still follow the sendings."""
    rewrite(campaign.wave)
    turn = {entry.marker: turn for turn, entry in enumerate(campaign.entries)}
    markers = markers_of(campaign.wave)
    if set(markers.values()) != set(turn) or len(markers) != len(turn):
        return ["after a rewrite the answers are others than before"]
    most = SIGMAS / sqrt(len(turn) - 1)
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    found = []
    for order in (place, "id"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM surveys_response ORDER BY {order}")
            turns = [turn[markers[str_of(key)]] for (key,) in cursor.fetchall()]
        if abs(np.corrcoef(np.arange(len(turns)), turns)[0, 1]) > most:
            found.append(f"after a rewrite the {order} says who sent early")
    return found


def str_of(key: object) -> str:
    """SQLite keeps keys without dashes."""
    text = str(key)
    return (
        text
        if "-" in text
        else "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
    )
