"""Begin, save, send, take back: what a respondent's taps do to the database.

Guaranteed: a sending stores everything once or nothing. In the one transaction that stores the
answers the draft is deleted and the invitation is only marked done, so nothing afterwards says
whose answers they are. This is the only module that sees both the names' and the answers' side.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from django.db import transaction
from django.shortcuts import get_object_or_404

from surveys.further import pages_for
from surveys.further_rows import store_further
from surveys.keeping import ledger
from surveys.links import comment_key, token_hash, withdraw_key
from surveys.models.answers import Comment, Response, TieRating
from surveys.models.participants import Draft, Invitation, Link
from surveys.questions import Questionnaire, questionnaire_for, stands
from surveys.retrying import tried_again
from surveys.said import OPEN


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


class Empty(Exception):
    """Nothing has been answered, and nobody said that this is what they want to send."""


class Untouched(Exception):
    """Nothing was changed with this link, and nobody said that what stands there is to be sent."""


class TooLate(Exception):
    """The answers are part of a release and cannot be taken back any more."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What one sending stored, while it can still be shown to the person who sent it."""

    questionnaire: Questionnaire
    draft: Draft


def _locked(token: str) -> Link:
    """Return the link with its invitation locked: what follows happens once at a time."""
    links = Link.objects.select_for_update(of=("invitation",)).select_related(
        "invitation__wave__study", "invitation__workgroup"
    )
    return get_object_or_404(links, token_hash=token_hash(token), revoked=False)


@tried_again
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


def draft_to_write(token: str) -> Draft:
    """Return the draft behind a link, locked with its invitation, or say why not.

    All who write a draft lock both in this one statement, so that none waits for another in a
    circle.
    """
    drafts = Draft.objects.select_for_update(of=("self", "invitation")).select_related(
        "invitation__wave__study__organisation", "invitation__workgroup"
    )
    draft = drafts.filter(
        invitation__links__token_hash=token_hash(token), invitation__links__revoked=False
    ).first()
    invitation = draft.invitation if draft else _locked(token).invitation
    if invitation.state == Invitation.State.DONE:
        raise AlreadySent
    if not invitation.wave.accepts_what_was_begun():
        raise NotOpen
    if draft is None:
        raise NotBegun
    return draft


@tried_again
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
    cleared: Set[int] = frozenset(),
    tried: Mapping[int, Set[str]] | None = None,
) -> Draft:
    """Save one screen into the draft.

    `shown` are the workgroups the screen speaks about; only these are touched. A screen that was
    opened on an older version and would write over something else raises `Stale`. `tried` is what
    the same page sent before without hearing whether it arrived: its own words, no conflict.
    `cleared` are those whose answer is taken back; where nothing is said, what is stored stays.
    """
    draft = draft_to_write(token)
    if draft.version != version:
        here = {
            target: stands({str(target): {code: chosen.get(target)}}, without_contact, code, target)
            for target in shown
        }
        if _writes_over(draft, code, here, tried or {}):
            raise Stale(draft)
    before = _said(draft)
    for target in shown & chosen.keys():
        draft.choices.setdefault(str(target), {})[code] = chosen[target]
    for target in shown & cleared:
        draft.choices.get(str(target), {}).pop(code, None)
    left_out = (set(draft.without_contact) - shown) | (without_contact & shown)
    draft.without_contact = sorted(left_out)
    if _said(draft) != before:
        draft.touch(token_hash(token))
    draft.screen = screen
    draft.version += 1
    draft.save(update_fields=["choices", "without_contact", "screen", "version", "touched_by"])
    return draft


def _said(draft: Draft) -> tuple[dict[tuple[str, str], int], set[int]]:
    """Return what a draft says about workgroups, to compare it before and after."""
    rows = draft.choices.items()
    chosen = {(target, code): choice for target, row in rows for code, choice in row.items()}
    return chosen, set(draft.without_contact)


def _writes_over(
    draft: Draft, code: str, here: Mapping[int, str], tried: Mapping[int, Set[str]]
) -> bool:
    """Whether something that another page saved would be lost, or passed over unseen."""
    for target, said in here.items():
        stored = stands(draft.choices, draft.without_contact, code, target)
        is_new = stored == OPEN and said.isdecimal()
        if stored != said and not is_new and stored not in tried.get(target, ()):
            return True
    return False


@tried_again
@transaction.atomic(durable=True)
def ask_after_all(token: str, target: int) -> None:
    """Take "no contact" back; what was chosen about the workgroup before stands again."""
    draft = draft_to_write(token)
    draft.without_contact = [left_out for left_out in draft.without_contact if left_out != target]
    draft.version += 1
    draft.save(update_fields=["without_contact", "version"])


@tried_again
@transaction.atomic(durable=True)
def save_comment(token: str, text: str, *, version: int, tried: Set[str] = frozenset()) -> Draft:
    """Keep what somebody is writing; a page opened on an older version overwrites nothing."""
    draft = draft_to_write(token)
    if draft.version != version and draft.comment not in {"", text} | tried:
        raise Stale(draft)
    if draft.comment != text:
        draft.touch(token_hash(token))
    draft.comment = text
    draft.version += 1
    draft.save(update_fields=["comment", "version", "touched_by"])
    return draft


@tried_again
@transaction.atomic(durable=True)
def submit(token: str, *, version: int, comment: str = "", is_meant: bool = True) -> Sent | None:
    """Store the answers and forget whose they are, or store nothing.

    Returns what was sent, for the one reply that may show it; None if it had been sent before.
    """
    return store(token, version=version, comment=comment, is_meant=is_meant)


def store(token: str, *, version: int, comment: str = "", is_meant: bool = True) -> Sent | None:
    """Do what `submit` does, inside a transaction of the caller's.

    The lock and the guarded update make a double click, a second tab and a retry after a lost
    connection the same as one click. Some mail scanners open every link and press every button;
    they tap no answer. What they alone have seen is sent only by somebody who says it is meant.
    """
    try:
        draft = draft_to_write(token)
    except AlreadySent:
        return None
    if draft.version != version:
        raise Stale(draft)
    if not (is_meant or comment or draft.says_something):
        raise Empty
    has_touched = token_hash(token) in draft.touched_by or comment != draft.comment
    if not (is_meant or has_touched):
        raise Untouched
    invitation = draft.invitation
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
    Link.objects.filter(token_hash=token_hash(token)).update(used=True)
    return Sent(questionnaire, draft)


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


@tried_again
def withdraw(token: str) -> None:
    """Take the answers back that were sent with this link, as long as they are not released."""
    with ledger.held() as book, transaction.atomic(durable=True):
        link = _locked(token)
        invitation = link.invitation
        if invitation.state != Invitation.State.DONE or not link.used:
            return
        found = Response.objects.filter(withdraw_key=withdraw_key(token), release=None)
        if not found.delete()[0]:
            raise TooLate
        comments = Comment.objects.filter(withdraw_key=comment_key(token), release=None)
        book.note(ledger.ANSWERS, "response", withdraw_key(token))
        if comments.delete()[0]:
            book.note(ledger.ANSWERS, "comment", comment_key(token))
        mark = ledger.mark_of(invitation.wave.study.secret, invitation.pk)
        book.note(ledger.PEOPLE, "withdrawn", mark)
        Invitation.objects.filter(pk=invitation.pk).update(state=Invitation.State.WITHDRAWN)
        Link.objects.filter(pk=link.pk).update(used=False)
