"""The outbox: claim, commit, send, mark, commit. A row in it is the truth of a mail.

Guaranteed: no mail is lost, whatever is killed or restarted. A mail can arrive a second time only
where the line broke, or the worker died, after the server had it and before we could write that
down; it is then the same mail with the same link and the same Message-ID. What the mail server
refuses for good is not tried again.
"""

import logging
import smtplib
import time
from contextlib import suppress
from datetime import datetime, timedelta
from enum import Enum, auto

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.db.models import F, QuerySet, Value
from django.db.models.constants import OnConflict
from django.utils.timezone import now

from surveys import letters
from surveys.envelopes import as_email
from surveys.keeping.closing import is_closed
from surveys.models.messages import Kind, MailService, Message
from surveys.models.participants import Invitation

log = logging.getLogger(__name__)

LONGEST_PAUSE = 120  # minutes between two tries
MOST_ATTEMPTS = 30  # about two days of temporary refusals
BROKEN_LINES = 3  # in a row; then the server counts as down
BLANK = {"address": "", "subject": "", "text": "", "lease_until": None}
State = Message.State


class Outcome(Enum):
    """What became of a try."""

    SENT = auto()
    LATER = auto()
    REFUSED = auto()
    NO_LINE = auto()


# Putting in ------------------------------------------------------------------------------------


def queue(
    invitations: QuerySet[Invitation],
    kind: Kind,
    number: int = 1,
    *,
    due_at: datetime | None = None,
) -> None:
    """Put a mail to each of these people into the outbox. What is there already stays as it is.

    One statement, whatever their number: a row each through Python takes a minute for 100,000.
    """
    facts: dict[str, object] = {
        "kind": kind.value,
        "number": number,
        "state": State.QUEUED.value,
        "due_at": due_at or now(),
        "attempts": 0,
        "address": "",
        "subject": "",
        "text": "",
    }
    field = {each.name: each for each in Message._meta.fields}
    same = {f"its_{name}": Value(fact, field[name]) for name, fact in facts.items()}
    rows = invitations.order_by("pk").annotate(**same)
    select, given = rows.values_list("organisation_id", "pk", *same).query.sql_with_params()
    quoted, sql = connection.ops.quote_name, connection.ops
    columns = ", ".join(quoted(field[n].attname) for n in ("organisation", "invitation", *facts))
    insert = f"{sql.insert_statement(OnConflict.IGNORE)} {quoted(Message._meta.db_table)}"
    unless_there = sql.on_conflict_suffix_sql([], OnConflict.IGNORE, [], [])
    with connection.cursor() as cursor:
        cursor.execute(f"{insert} ({columns}) {select} {unless_there}", given)


# Sending ---------------------------------------------------------------------------------------


def send_due(*, seconds: float) -> bool:
    """Send what is due, for about so long; return whether more could be sent at once."""
    _take_up_stale_claims()
    until = time.monotonic() + seconds
    line = Line()
    try:
        while may_send():
            if time.monotonic() >= until:
                return True
            message = claim()
            if message is None:
                return False
            outcome, code = line.send(message)
            settle(message, outcome, code)
        return False
    finally:
        line.close()


class Line:
    """The connection to the mail server, opened when needed and anew after each failure."""

    def __init__(self) -> None:
        self.connection = get_connection()

    def send(self, message: Message) -> tuple[Outcome, int | None]:
        try:
            mail = as_email(message)
            self.connection.open()
            self.connection.send_messages([mail])
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.close()
            return outcome_of(error)
        return Outcome.SENT, None

    def close(self) -> None:
        with suppress(smtplib.SMTPException, OSError):
            self.connection.close()


def outcome_of(error: Exception) -> tuple[Outcome, int | None]:
    """Tell a refusal of this mail from trouble with the server or with our own settings."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = max(int(code) for code, _ in error.recipients.values())
        return _by(code), code
    if isinstance(error, smtplib.SMTPDataError):
        return _by(error.smtp_code), error.smtp_code
    if isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code < 500:
        return Outcome.LATER, error.smtp_code
    if isinstance(error, ValueError):  # an address or a heading that no mail can have
        return Outcome.REFUSED, None
    # A refused sender or sign-in is a slip in the settings: nobody's address is wrong.
    return Outcome.NO_LINE, None


def _by(code: int) -> Outcome:
    return Outcome.LATER if code < 500 else Outcome.REFUSED


def claim() -> Message | None:
    """Take the next mail that is due, write it if it is new, and commit before it is sent.

    Somebody else's claims are passed over (PostgreSQL) or waited for (SQLite, where a
    transaction that writes is alone).
    """
    with transaction.atomic(durable=True):
        while message := _next():
            if not message.text and not _written(message):
                continue
            message.state = State.CLAIMED
            message.lease_until = now() + timedelta(seconds=settings.MAIL_LEASE_SECONDS)
            message.save()
            return message
    return None


def _written(message: Message) -> bool:
    """Write a mail; put it off where that fails, so that it does not keep others from going."""
    try:
        with transaction.atomic():
            if letters.write(message):
                return True
    except Exception as error:
        log.error("Mail %s could not be written: %s", message.pk, type(error).__name__)
        later = now() + timedelta(minutes=LONGEST_PAUSE)
        Message.objects.filter(pk=message.pk).update(due_at=later, attempts=F("attempts") + 1)
        return False
    message.delete()  # answered in the meantime, or nobody to write to any more
    return False


def _next() -> Message | None:
    due = Message.objects.filter(state=State.QUEUED, due_at__lte=now())
    related = due.select_related(
        "invitation__wave__study__organisation",
        "invitation__participant",
        "invitation__workgroup",
    )
    # By the index alone: a launch makes thousands due at once, and no claim must sort them.
    related = related.order_by("due_at")
    return related.select_for_update(of=("self",), skip_locked=True).first()


@transaction.atomic(durable=True)
def settle(message: Message, outcome: Outcome, code: int | None = None) -> None:
    """Write down what became of a mail."""
    was_healthy = note_line(outcome is not Outcome.NO_LINE)
    row = Message.objects.filter(pk=message.pk)
    if outcome is Outcome.SENT:
        _finish(message, row, State.SENT)
        return
    # While the server is down nobody's tries are used up.
    attempts = message.attempts + (outcome is Outcome.LATER or was_healthy)
    if outcome is Outcome.REFUSED or attempts >= MOST_ATTEMPTS:
        _finish(message, row, State.FAILED, code=code, attempts=attempts)
        return
    row.update(
        state=State.QUEUED,
        lease_until=None,
        attempts=attempts,
        due_at=now() + pause_after(attempts),
    )


def _finish(message: Message, row: QuerySet[Message], state: State, **facts: int | None) -> None:
    """End a mail. Of a reminder nothing is kept: it would tell who had not answered by then."""
    if message.kind == Kind.REMINDER:
        row.delete()
    else:
        row.update(state=state, **BLANK, **facts)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait before the next try: doubled each time, up to a cap.

    >>> [pause_after(n).seconds // 60 for n in (0, 1, 2, 3, 7, 8, 20)]
    [1, 1, 2, 4, 64, 120, 120]
    """
    return timedelta(minutes=min(2 ** max(attempts - 1, 0), LONGEST_PAUSE))


def _take_up_stale_claims() -> None:
    """Queue again what a killed worker had claimed: nobody knows whether it went out."""
    stale = Message.objects.filter(state=State.CLAIMED, lease_until__lt=now())
    stale.update(state=State.QUEUED, lease_until=None)


# The state of the line -------------------------------------------------------------------------


def service() -> MailService:
    return MailService.objects.get_or_create(pk=MailService.ONLY)[0]


def may_send() -> bool:
    """Whether to send now. While the server is down, one try a minute is let through."""
    if is_closed():  # a backup is being restored, and what it holds may have gone out long ago
        return False
    state = service()
    if state.is_paused:
        return False
    if state.retry_at is None:
        return True
    # Whoever moves the time on has the try: two workers never probe in the same minute.
    due = MailService.objects.filter(pk=state.pk, retry_at__lte=now(), is_paused=False)
    return bool(due.update(retry_at=_next_probe()))


def note_line(works: bool) -> bool:
    """Count lines that broke in a row; return whether the server was held to be up."""
    state = service()
    ours = MailService.objects.filter(pk=state.pk)
    if not works:
        ours.update(failures=F("failures") + 1)
        ours.filter(failures__gte=BROKEN_LINES).update(retry_at=_next_probe())
    elif state.failures:
        ours.update(failures=0, retry_at=None)
    return state.retry_at is None


def _next_probe() -> datetime:
    return now() + timedelta(seconds=settings.MAIL_PROBE_SECONDS)


def pause() -> None:
    """Send nothing until a person says so: after a restore nobody knows what went out since."""
    MailService.objects.update_or_create(pk=MailService.ONLY, defaults={"is_paused": True})


def resume() -> None:
    """Send again what is due."""
    values = {"is_paused": False, "failures": 0, "retry_at": None}
    MailService.objects.update_or_create(pk=MailService.ONLY, defaults=values)


def send_copy(mail: EmailMessage) -> bool:
    """Send a mail to somebody with an account at once, past the outbox; say whether it went."""
    try:
        return bool(mail.send())
    except (smtplib.SMTPException, OSError, ValueError):
        return False
