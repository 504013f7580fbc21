"""A person's address: mending it, sending the first mail again, and forgetting who somebody is.

None of it looks at whether the person has answered, or says so.
"""

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from surveys import outbox, tasks
from surveys.keeping import ledger
from surveys.models.messages import Kind, Message, NoReminders
from surveys.models.participants import Draft, Invitation, Link, Participant
from surveys.sweeping import sweep


class CannotMend(Exception):
    """The first mail cannot go out again; the text says why, in words for a screen."""


def mend(invitation: Invitation, address: str) -> bool:
    """Send the first mail again, with a new link; to another address if it is another one.

    With another address older links open nothing any more, what was begun with them is erased,
    and the old address is told. Only the link that answers were sent with stays: it is what takes
    them back. Return whether the address is another one.

    Raises
    ------
    CannotMend
        The wave was not launched by mail or is closed, or somebody else has the address.
    """
    with ledger.held() as book, transaction.atomic():
        return _mend(invitation, address, book)


def _mend(invitation: Invitation, address: str, book: ledger.Ledger) -> bool:
    if not invitation.wave.mailings.filter(kind=Kind.INVITATION).exists():
        raise CannotMend(_("Nobody has been invited to this wave by mail yet."))
    if invitation.wave.has_closed():
        raise CannotMend(_("This wave is closed, so nobody is invited to it any more."))
    locked = Invitation.objects.select_for_update().select_related("wave").get(pk=invitation.pk)
    person = Participant.objects.select_for_update().get(invitation=locked)
    before, wanted = person.email, address.strip()
    is_another = before.casefold() != wanted.casefold()
    if is_another:
        others = Participant.objects.filter(wave=locked.wave, email__iexact=wanted)
        if others.exclude(pk=person.pk).exists():
            raise CannotMend(_("Somebody else in this wave has this address."))
        note(book, "address", invitation)
        Link.objects.filter(invitation=locked, used=False).update(revoked=True)
        Draft.objects.filter(invitation=locked).delete()
        _written_to_the_old_address(locked).delete()
        if before:
            _tell_the_old_address(locked, before)
    if before != wanted:
        person.email = wanted
        person.save(update_fields=["email"])
    _invite_again(locked)
    transaction.on_commit(tasks.wake_mail)
    return is_another


def close_old_ways(invitation: Invitation) -> None:
    """Let nothing open or reach an address that was replaced, where the new one is not known."""
    Link.objects.filter(invitation=invitation, used=False).update(revoked=True)
    Draft.objects.filter(invitation=invitation).delete()
    _written_to_the_old_address(invitation).delete()
    Participant.objects.filter(invitation=invitation).update(email="")


def _written_to_the_old_address(invitation: Invitation) -> QuerySet[Message]:
    """Return mails with a link that have not gone out; notices of a change still do."""
    written = Message.objects.filter(invitation=invitation).exclude(text="")
    return written.exclude(kind__in=[Kind.INVITATION, Kind.MOVED])


def _invite_again(invitation: Invitation) -> None:
    """Replace the first mail by a next one: there is one whose delivery is shown."""
    first = Message.objects.filter(invitation=invitation, kind=Kind.INVITATION)
    number = (first.aggregate(last=Max("number"))["last"] or 0) + 1
    first.delete()
    opens_at = invitation.wave.opens_at
    only = Invitation.objects.filter(pk=invitation.pk)
    outbox.queue(only, Kind.INVITATION, number, due_at=opens_at)


def _tell_the_old_address(invitation: Invitation, address: str) -> None:
    notices = Message.objects.filter(invitation=invitation, kind=Kind.MOVED)
    number = (notices.aggregate(last=Max("number"))["last"] or 0) + 1
    Message.objects.create(
        organisation_id=invitation.organisation_id,
        invitation=invitation,
        kind=Kind.MOVED,
        number=number,
        address=address,
    )


def note(book: ledger.Ledger, kind: str, invitation: Invitation) -> None:
    """Write into the ledger what is being done about an invitation, for a later restore."""
    mark = ledger.mark_of(invitation.wave.study.secret, invitation.pk)
    book.note(ledger.PEOPLE, kind, mark)


def forget(invitation: Invitation) -> None:
    """Erase a person's name and address at their own wish. Their links and answers stay theirs."""
    with ledger.held() as book, transaction.atomic():
        note(book, "person", invitation)
        erase(invitation)


def erase(invitation: Invitation) -> None:
    """Erase what says who somebody is; inside a transaction of the caller's."""
    Message.objects.filter(invitation=invitation).delete()
    NoReminders.objects.filter(invitation=invitation).delete()
    Participant.objects.filter(invitation=invitation).delete()
    invitation.participant = None
    transaction.on_commit(lambda: sweep(Participant, Message))


def end_reminders(invitation: Invitation) -> None:
    """Send no more reminders to this person. Invitation, thanks and results still come."""
    NoReminders.objects.get_or_create(
        invitation=invitation, defaults={"organisation_id": invitation.organisation_id}
    )


def allow_reminders(invitation: Invitation) -> None:
    """Send reminders again to somebody who had ended them."""
    NoReminders.objects.filter(invitation=invitation).delete()
