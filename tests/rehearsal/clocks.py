"""Closing under clocks that jump and in zones at the ends of the world.

The clock is the one the site's code reads; that of the machine and the database's stay right.
"""

import random
import secrets
from datetime import UTC, datetime, timedelta

from django.utils.timezone import now

from surveys.links import receipt, token_hash
from surveys.models.answers import Response
from surveys.models.participants import Draft
from surveys.models.waves import Wave
from tests.rehearsal.crash import Submissions
from tests.rehearsal.journal import Entry
from tests.rehearsal.respondents import Line, Respondent, read
from tests.rehearsal.web import WebServer

ZONES = ("Europe/Berlin", "Pacific/Kiritimati", "Etc/GMT+12")  # DST; UTC+14; UTC-12
GRACE = timedelta(minutes=30)
# The hours in which Berlin leaves summer time out and has it twice, and an hour from now.
CHANGES = (datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC))
JUMP = timedelta(hours=2)


def problems(web: WebServer) -> list[str]:
    """Start a server in each zone and close a wave in it at each moment; return what is wrong."""
    found = []
    for zone in ZONES:
        web.start(REHEARSAL_TIME_ZONE=zone, REHEARSAL_GRACE="30")
        try:
            for closes_at in (now() + timedelta(hours=1), *CHANGES):
                told = closing(web, closes_at)
                found += [f"{zone}, {closes_at:%d %B %H:%M}: {each}" for each in told]
        finally:
            web.clock.unlink(missing_ok=True)
            web.stop()
    return found


def closing(web: WebServer, closes_at: datetime) -> list[str]:
    """Let one person send in the grace, one come too late to begin, one be thrown forward."""
    stage = Submissions(4, groups=3, seed=secrets.randbelow(10**6))
    stage.prepare()
    Wave.objects.filter(pk=stage.wave.pk).update(
        opens_at=closes_at - timedelta(days=7), closes_at=closes_at
    )
    fresh, prompt, thrown, _ = stage.entries
    line = Line(web.port)
    found: list[str] = []

    def at(moment: datetime) -> None:
        web.clock.write_text(str((moment - now()).total_seconds()))

    def sends(entry: Entry) -> int:
        person = Respondent(entry, line, random.Random(1))
        status, text = read(person.post("send/", person.sending(entry.saved + 1)))
        if status == 200:
            person.keep_receipt(text)
        return status

    at(closes_at + timedelta(seconds=1))
    read(Respondent(fresh, line, random.Random(1)).post("", {}))
    if Draft.objects.filter(invitation__links__token_hash=token_hash(fresh.token)).exists():
        found.append("somebody began after the end")
    at(closes_at + GRACE - timedelta(seconds=5))
    if (status := sends(prompt)) != 200:
        found.append(f"sending within the grace was answered with {status}")
    at(closes_at - timedelta(hours=1) + JUMP)
    if (status := sends(thrown)) != 410:
        found.append(f"sending after the grace was answered with {status}")
    at(closes_at - timedelta(hours=1))  # the clock is put right again
    if (status := sends(thrown)) != 200:
        found.append(f"once the clock was right, sending was answered with {status}")
    if (stored := Response.objects.filter(wave=stage.wave).count()) != 2:
        found.append(f"{stored} responses of two people")
    for entry in (prompt, thrown):
        if entry.receipts != [receipt(entry.token)]:
            found.append(f"receipts: {entry.receipts}")
    return found + line.problems
