"""The log of what staff did: one function writes it, another says whether it is whole.

A line says who did what, about what, in which organisation. It never holds an answer, a link, or
a participant's name or address; the database refuses to change or delete it, and each line is
sealed with the one before.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import UTC

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from surveys.models.events import Event, LogAnchor, Seal
from surveys.models.organisations import Organisation

LONGEST = 200
LINK = re.compile(r"/(s|j|r|join)/[\w-]{20,}")


class Action(models.TextChoices):
    """What staff can do that is worth a line. The value is what is stored, and never changes."""

    PERSON_INVITED = "person invited", _("invited a person to work here")
    PERSON_INVITED_AGAIN = "person invited again", _("sent an invitation again")
    INVITATION_WITHDRAWN = "invitation withdrawn", _("withdrew an invitation")
    PERSON_JOINED = "person joined", _("came to work here")
    PERSON_CHANGED = "task changed", _("changed what somebody may do")
    PERSON_ENDED = "access ended", _("ended somebody's access")
    SECOND_STEP_REMOVED = "second step removed", _("took the second step of sign-in away")
    EARLIER_STUDY = "earlier study brought in", _("brought an earlier study in")
    STUDY_MADE = "study made", _("set up a study")
    WAVE_REPEATED = "wave repeated", _("prepared the next wave")
    PULSE_ASKED = "pulse asked", _("asked a pulse")
    PARTICIPANT_CHANGED = "participant changed", _("changed somebody who is asked")
    PARTICIPANT_OUT = "participant taken out", _("took somebody out of a wave")
    SETTINGS_CHANGED = "settings changed", _("changed settings")
    PEOPLE_IMPORTED = "people imported", _("imported participants")
    ADDRESS_CHANGED = "address changed", _("changed a participant's address")
    PERSONAL_DATA_SEEN = "personal data seen", _("looked at personal data")
    REMINDED = "reminder by hand", _("sent a reminder by hand")
    TEST_MAIL = "test mail", _("sent a test mail")
    WAVE_LAUNCHED = "wave launched", _("launched a wave")
    WAVE_CLOSED = "wave closed", _("closed a wave")
    WAVE_EXTENDED = "wave extended", _("kept a wave open longer")
    WAVE_REOPENED = "wave reopened", _("opened a wave again")
    RESULTS_RELEASED = "results released", _("released results")
    RESULTS_SHARED = "results shared", _("made a read-only link to results")
    SHARING_ENDED = "sharing ended", _("ended a read-only link to results")
    COMMENT_REDACTED = "comment redacted", _("blacked out a comment in part")
    FILE_DOWNLOADED = "file downloaded", _("downloaded a file of results")
    RESEARCH_DOWNLOADED = "research export downloaded", _("downloaded single answers")
    PROJECT_TAKEN = "project taken along", _("took a whole project along as a file")
    PROJECT_BROUGHT_IN = "project brought in", _("brought a project in from a file")
    LOG_DOWNLOADED = "log downloaded", _("downloaded this log")
    LOG_PRUNED = "log pruned", _("took old lines out of this log")
    RESTORED = "backup restored", _("restored a backup")
    TOKEN_MADE = "token made", _("made a token for the interface")
    TOKEN_REVOKED = "token revoked", _("ended a token for the interface")
    RESULTS_FETCHED = "results fetched", _("had another program fetch results")
    WEBHOOK_ADDED = "webhook added", _("added an address that is told about waves")
    WEBHOOK_CHANGED = "webhook changed", _("paused or resumed such an address")
    WEBHOOK_REMOVED = "webhook removed", _("removed such an address")
    WORKSHOP_OPENED = "workshop opened", _("opened a workshop on results")
    WORKSHOP_CLOSED = "workshop closed", _("closed a workshop")


# What is written where forms are handed out. Earlier versions wrote these lines without a seal.
HANDED_OUT = {
    "open link made": _("made an open link"),
    "open link stopped": _("stopped an open link"),
    "structures sheet made": _("made a link to a structures sheet"),
    "structures sheet got a new link": _("made a new link to a structures sheet"),
}


def record(
    actor: AbstractBaseUser | AnonymousUser | None,
    action: str,
    about: str,
    organisation: Organisation,
) -> Event:
    """Add a line to an organisation's log; `actor` is None for what the system did by itself.

    One transaction with what it tells about: call it inside the same `atomic` where there is one.
    """
    return record_by(actor.pk if actor else None, action, about, organisation)


@transaction.atomic
def record_by(actor_id: int | None, action: str, about: str, organisation: Organisation) -> Event:
    """Add a line as `record` does, for those who know only the number of an account."""
    # One line after the other, or two would be sealed with the same one before them. Without a
    # key: answers that are sent at the same moment refer to this row and must not wait.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    last = Seal.objects.filter(event__organisation=organisation).order_by("-pk").first()
    event = Event.objects.create(
        organisation=organisation,
        actor_id=actor_id,
        action=action,
        about=LINK.sub(r"/\1/…", about)[:LONGEST],
    )
    before = last.own if last else ""
    Seal.objects.create(event=event, before=before, own=seal_of(event, before))
    return event


def seal_of(event: Event, before: str) -> str:
    """Return the fingerprint of a line and, through the seal before it, of all earlier ones."""
    line = [
        before,
        event.organisation_id,
        event.at.astimezone(UTC).isoformat(),
        event.actor_id,
        event.action,
        event.about,
    ]
    return hashlib.sha256(json.dumps(line).encode()).hexdigest()


def first_broken(organisation: Organisation) -> Event | None:
    """Return the first line that was changed, or stands where another was taken out; else None.

    Lines from before there were seals have none, nor have those that earlier versions wrote when
    forms were handed out; what was sealed around them still holds together.
    What was cut off at the end leaves no trace here.
    Where old lines were taken out as planned, the first one must follow the last of them.
    """
    events = Event.objects.filter(organisation=organisation).select_related("seal")
    anchor = anchor_of(organisation)
    before = anchor.seal if anchor else ""
    for event in events.iterator():
        seal = getattr(event, "seal", None)
        if seal is None and (not before or event.action in HANDED_OUT):
            continue
        if seal is None or seal.before != before or seal.own != seal_of(event, before):
            return event
        before = seal.own
    return None


def anchor_of(organisation: Organisation) -> LogAnchor | None:
    """Return where an organisation's log begins, if its oldest lines were taken out."""
    return LogAnchor.objects.filter(organisation=organisation).order_by("-pk").first()


def label_of(event: Event) -> str:
    """Return what was done, in words for a screen."""
    if event.action in Action:
        return str(Action(event.action).label)
    return str(HANDED_OUT.get(event.action, event.action))


def rows_of(events: Iterable[Event]) -> list[dict[str, object]]:
    """Return what the log's page and file say about each line."""
    return [
        {
            "at": event.at,
            "who": event.actor.get_username() if event.actor else "",
            "what": label_of(event),
            "about": event.about,
        }
        for event in events
    ]
