"""Begin, save, send, take back: what a respondent's taps do to the database.

Guaranteed: a sending stores everything once or nothing. In the one transaction that stores the
answers the draft is deleted and the invitation is only marked done, so nothing afterwards says
whose answers they are. This is the only module that sees both the names' and the answers' side.
"""

from collections.abc import Mapping, Set

from django.db import transaction
from django.shortcuts import get_object_or_404

from surveys.further import pages_for
from surveys.further_rows import store_further
from surveys.links import comment_key, token_hash, withdraw_key
from surveys.models.answers import Comment, Response, TieRating
from surveys.models.participants import Draft, Invitation, Link
from surveys.questions import Questionnaire, questionnaire_for


class NotOpen(Exception):
    """The wave takes no answers now."""


class AlreadySent(Exception):
    """The answers of this invitation have been sent."""


class NotBegun(Exception):
    """There is no draft to save into or to send."""


class Stale(Exception):
    """Something else was saved in the meantime; `draft` is what is stored now."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("the draft has moved on")
        self.draft = draft


class TooLate(Exception):
    """The answers are part of a release and cannot be taken back any more."""


def _locked(token: str) -> Link:
    """Return the link with its invitation locked: what follows happens once at a time."""
    links = Link.objects.select_for_update(of=("invitation",)).select_related(
        "invitation__wave__study", "invitation__workgroup"
    )
    return get_object_or_404(links, token_hash=token_hash(token), revoked=False)


@transaction.atomic(durable=True)
def begin(token: str) -> Draft:
    """Open a draft, or return the one there is. The first step that changes anything."""
    invitation = _locked(token).invitation
    if invitation.state == Invitation.State.DONE:
        raise AlreadySent
    if not invitation.wave.is_open() and not _may_go_on(invitation):
        raise NotOpen
    if invitation.state == Invitation.State.WITHDRAWN:
        Invitation.objects.filter(pk=invitation.pk).update(state=Invitation.State.OPEN)
    draft, _ = Draft.objects.get_or_create(
        invitation=invitation, defaults={"organisation_id": invitation.organisation_id}
    )
    return draft


def _may_go_on(invitation: Invitation) -> bool:
    """Who began before closing may finish within the grace the study grants."""
    begun = Draft.objects.filter(invitation=invitation).exists()
    return begun and invitation.wave.accepts_what_was_begun()


def _draft_to_write(invitation: Invitation) -> Draft:
    if invitation.state == Invitation.State.DONE:
        raise AlreadySent
    draft = Draft.objects.filter(invitation=invitation).first()
    if not invitation.wave.accepts_what_was_begun():
        raise NotOpen
    if draft is None:
        raise NotBegun
    return draft


def draft_to_write(token: str) -> Draft:
    """Return the draft behind a link, locked for the caller's transaction, or say why not."""
    return _draft_to_write(_locked(token).invitation)


@transaction.atomic(durable=True)
def save_screen(
    token: str,
    code: str,
    chosen: Mapping[int, int],
    without_contact: Set[int],
    *,
    shown: Set[int],
    version: int,
    screen: int,
) -> Draft:
    """Save one screen into the draft.

    `shown` are the workgroups the screen had; only these are touched. A screen that was opened
    on an older version and says something else than what is stored raises `Stale`: nothing is
    overwritten silently.
    """
    draft = _draft_to_write(_locked(token).invitation)
    if draft.version != version and not _says_the_same(draft, code, chosen, without_contact, shown):
        raise Stale(draft)
    for target in shown & chosen.keys():
        draft.choices.setdefault(str(target), {})[code] = chosen[target]
    left_out = (set(draft.without_contact) - shown) | (without_contact & shown)
    draft.without_contact = sorted(left_out)
    draft.screen = screen
    draft.version += 1
    draft.save(update_fields=["choices", "without_contact", "screen", "version"])
    return draft


def _says_the_same(
    draft: Draft,
    code: str,
    chosen: Mapping[int, int],
    without_contact: Set[int],
    shown: Set[int],
) -> bool:
    stored = {int(target): row[code] for target, row in draft.choices.items() if code in row}
    return all(
        stored.get(target) == chosen.get(target)
        and (target in draft.without_contact) == (target in without_contact)
        for target in shown
    )


@transaction.atomic(durable=True)
def save_comment(token: str, text: str, *, version: int) -> Draft:
    """Keep what somebody is writing; a page opened on an older version overwrites nothing."""
    draft = _draft_to_write(_locked(token).invitation)
    if draft.version != version and draft.comment != text:
        raise Stale(draft)
    draft.comment = text
    draft.version += 1
    draft.save(update_fields=["comment", "version"])
    return draft


@transaction.atomic(durable=True)
def submit(token: str, *, version: int, comment: str = "") -> None:
    """Store the answers and forget whose they are, or store nothing."""
    store(token, version=version, comment=comment)


def store(token: str, *, version: int, comment: str = "") -> None:
    """Do what `submit` does, inside a transaction of the caller's.

    The lock and the guarded update make a double click, a second tab and a retry after a lost
    connection the same as one click.
    """
    link = _locked(token)
    invitation = link.invitation
    if invitation.state == Invitation.State.DONE:
        return
    draft = _draft_to_write(invitation)
    if draft.version != version:
        raise Stale(draft)
    questionnaire = questionnaire_for(invitation)
    still_open = Invitation.objects.filter(pk=invitation.pk, state=Invitation.State.OPEN)
    if not still_open.update(state=Invitation.State.DONE):
        raise NotOpen
    response = Response.objects.create(
        organisation_id=invitation.organisation_id,
        wave_id=invitation.wave_id,
        workgroup_id=invitation.workgroup_id,
        unit_id=invitation.unit_id,
        withdraw_key=withdraw_key(token),
    )
    TieRating.objects.bulk_create(_ratings(response, draft, questionnaire))
    store_further(response, pages_for(invitation), draft.further)
    if comment and invitation.wave.asks_for_comment:
        Comment.objects.create(
            organisation_id=invitation.organisation_id,
            wave_id=invitation.wave_id,
            text=comment,
            withdraw_key=comment_key(token),
        )
    Draft.objects.filter(pk=draft.pk).delete()
    Link.objects.filter(pk=link.pk).update(used=True)


def _ratings(response: Response, draft: Draft, questionnaire: Questionnaire) -> list[TieRating]:
    """Return a row for every workgroup that was asked about, also where nothing was answered."""
    left_out = set(draft.without_contact)
    rows = []
    for target in questionnaire.target_ids:
        chosen = {} if target in left_out else draft.choices.get(str(target), {})
        rows.append(
            TieRating(
                response=response,
                organisation_id=response.organisation_id,
                target_id=target,
                workgroup_id=response.workgroup_id,
                unit_id=response.unit_id,
                no_contact=target in left_out,
                **{code: chosen.get(code) for code in questionnaire.instrument.codes},
            )
        )
    return rows


@transaction.atomic(durable=True)
def withdraw(token: str) -> None:
    """Take the answers back that were sent with this link, as long as they are not released."""
    link = _locked(token)
    invitation = link.invitation
    if invitation.state != Invitation.State.DONE or not link.used:
        return
    found = Response.objects.filter(withdraw_key=withdraw_key(token), release=None)
    if not found.delete()[0]:
        raise TooLate
    Comment.objects.filter(withdraw_key=comment_key(token), release=None).delete()
    Invitation.objects.filter(pk=invitation.pk).update(state=Invitation.State.WITHDRAWN)
    Link.objects.filter(pk=link.pk).update(used=False)
