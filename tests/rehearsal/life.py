"""The life of a wave in any order: whatever is done when, what was promised holds after each step.

A machine beside the database remembers what everybody did and was told. Restoring from a backup
would be one more rule: it must leave `people`, `frozen` and what was erased as they are.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.timezone import now
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from surveys import answering, erasing, results, rewriting
from surveys.access import get_release
from surveys.links import receipt, token_hash, withdraw_key
from surveys.models.answers import CODES, Response, TieRating
from surveys.models.participants import Draft, Invitation, Link
from surveys.models.releases import Block, Release, ReleasedValue
from surveys.models.waves import Wave
from tests.base import Cast

PEOPLE = st.integers(0, 10**6)  # whoever that is among those who are there
CHOICES = st.integers(1, 5)
ACTS_BEFORE_ERASING = 18
BEGUN, SENT, AWAY = "begun", "sent", "away"


@dataclass(slots=True)
class Person:
    """One respondent: the link, what was chosen and sent, and how far they are."""

    token: str
    group: Any
    state: str = AWAY
    version: int = 0
    chosen: dict[str, dict[str, int]] = field(default_factory=dict)
    receipts: set[str] = field(default_factory=set)
    is_released: bool = False


def around() -> Any:
    """Hold a transaction of which those inside may not know, as Django's own tests do."""
    held = transaction.atomic()
    held._from_testcase = True  # type: ignore[attr-defined]
    return held


class Life(RuleBasedStateMachine):
    """One wave of the cast. What it does is undone when it ends."""

    cast: Cast
    happened: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.undone = around()
        self.undone.__enter__()
        self.people: list[Person] = []
        self.frozen: dict[int, tuple[Any, ...]] = {}
        self.answers_are_gone = self.names_are_gone = False
        self.acts = 0

    def teardown(self) -> None:
        try:
            for release in Release.objects.filter(wave=self.wave):
                assert results.released_ties(release) == self.frozen[release.pk][-1]
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    @initialize()
    def begin_life(self) -> None:
        self.cast.wave = Wave.objects.create(
            organisation=self.cast.hospital,
            study=self.cast.study,
            number=self.cast.study.waves.count() + 1,
            opens_at=now() - timedelta(days=7),
            closes_at=now() + timedelta(days=7),
            min_raters=3,
        )
        self.is_open = True

    @property
    def wave(self) -> Wave:
        return self.cast.wave

    def one(self, place: int) -> Person:
        return self.people[place % len(self.people)]

    def refused(self, what: type[Exception], act: Any, *given: Any, **facts: Any) -> None:
        """Do what must be refused, and for this reason."""
        try:
            with around():
                act(*given, **facts)
        except what:
            self.happened[f"{act.__name__}: {what.__name__}"] += 1
        else:
            raise AssertionError(f"{act.__name__} was not refused with {what.__name__}")

    # What people do ------------------------------------------------------------------------------

    @precondition(lambda self: not self.names_are_gone and len(self.people) < 25)
    @rule(physician=st.booleans(), number=st.integers(1, 4))
    def invite(self, physician: bool, number: int) -> None:
        group = self.cast.physicians if physician else self.cast.nurses
        for _ in range(number):
            self.people.append(Person(self.cast.link(group), group))

    @precondition(lambda self: self.people)
    @rule(place=PEOPLE)
    def open(self, place: int) -> None:
        person = self.one(place)
        if reason := self.why_not(person, begins=True):
            self.refused(reason, answering.begin, person.token)
            return
        draft = answering.begin(person.token)
        if person.state == AWAY:
            person.state, person.chosen = BEGUN, {}
        person.version = draft.version

    def why_not(self, person: Person, *, begins: bool = False) -> type[Exception] | None:
        """Return what writing with a link must be refused with, if it must be."""
        if self.names_are_gone:
            return Http404
        if person.state == SENT:
            return answering.AlreadySent
        if not self.is_open:
            return answering.NotOpen
        return None if begins or person.state == BEGUN else answering.NotBegun

    @precondition(lambda self: self.people)
    @rule(place=PEOPLE, code=st.sampled_from(CODES), choice=CHOICES, late=st.booleans())
    def save(self, place: int, code: str, choice: int, late: bool) -> None:
        """Save a screen; `late` is a page that was opened before somebody else saved."""
        person, target = self.one(place), self.cast.therapists.pk
        stands = person.chosen.get(str(target), {}).get(code)
        given = (person.token, code, {target: choice}, set[int]())
        facts = {"shown": {target}, "version": person.version - late, "screen": 1}
        if reason := self.why_not(person):
            self.refused(reason, answering.save_screen, *given, **facts)
        elif late and stands not in (None, choice):
            self.refused(answering.Stale, answering.save_screen, *given, **facts)
        else:
            person.version = answering.save_screen(*given, **facts).version
            person.chosen.setdefault(str(target), {})[code] = choice

    @precondition(lambda self: self.people)
    @rule(place=PEOPLE)
    def submit(self, place: int) -> None:
        person = self.one(place)
        reason = self.why_not(person)
        if reason and reason is not answering.AlreadySent:
            self.refused(reason, answering.submit, person.token, version=1)
            return
        sent = answering.submit(person.token, version=person.version)
        assert (sent is None) == (person.state == SENT)
        person.state = SENT
        person.receipts.add(receipt(person.token))

    @precondition(lambda self: self.is_open and not self.names_are_gone)
    @rule(number=st.integers(2, 4), choice=CHOICES)
    def several_send(self, number: int, choice: int) -> None:
        """Enough people for a release, or nearly: they come, answer and send."""
        for _ in range(number):
            person = Person(self.cast.link(self.cast.nurses), self.cast.nurses)
            self.people.append(person)
            place = len(self.people) - 1
            self.open(place)
            self.save(place, CODES[choice], choice, late=False)
            self.submit(place)

    @precondition(lambda self: self.people)
    @rule(place=PEOPLE)
    def withdraw(self, place: int) -> None:
        person = self.one(place)
        if self.names_are_gone:
            self.refused(Http404, answering.withdraw, person.token)
        elif person.state == SENT and (person.is_released or self.answers_are_gone):
            self.refused(answering.TooLate, answering.withdraw, person.token)
        else:
            answering.withdraw(person.token)
            if person.state == SENT:
                self.happened["withdrawn"] += 1
                person.state = AWAY

    # What is done with the wave ------------------------------------------------------------------

    def moves_end(self, days: int) -> None:
        self.is_open = days > 0
        Wave.objects.filter(pk=self.wave.pk).update(closes_at=now() + timedelta(days=days))
        self.cast.wave = Wave.objects.get(pk=self.wave.pk)

    @precondition(lambda self: self.is_open)
    @rule()
    def close(self) -> None:
        self.moves_end(-1)

    @precondition(lambda self: not (self.is_open or self.names_are_gone or self.answers_are_gone))
    @rule(choice=CHOICES, stays_open=st.booleans())
    def let_some_in_late(self, choice: int, stays_open: bool) -> None:
        self.moves_end(1)
        self.several_send(3, choice)
        self.moves_end(1 if stays_open else -1)

    @rule()
    def rewrite(self) -> None:
        keys = set(Response.objects.values_list("pk", flat=True))
        rewriting.rewrite(self.wave)
        unreleased = Response.objects.filter(wave=self.wave, release=None)
        assert keys.isdisjoint(unreleased.values_list("pk", flat=True))

    @precondition(lambda self: self.frozen and not (self.names_are_gone or self.answers_are_gone))
    @rule(choice=CHOICES)
    def release_late(self, choice: int) -> None:
        self.let_some_in_late(choice, stays_open=False)
        self.release()

    @precondition(lambda self: not self.is_open or self.acts % 5 == 0)
    @rule()
    def release(self) -> None:
        waiting = [p for p in self.people if p.state == SENT and not p.is_released]
        must_not = self.is_open or self.answers_are_gone or not waiting
        try:
            with around():
                made = results.freeze(self.wave)
        except results.NotReleasable as reason:
            self.happened[f"release: {str(reason)[:60]}"] += 1
            return
        assert not must_not, "released what must not be released"
        for person in waiting:
            person.is_released = True
        self.frozen[made.pk] = (*self.stored(made), results.released_ties(made))
        self.happened["released" if made.number == 1 else "released late"] += 1

    @rule()
    def look(self) -> None:
        """Ask for the results as a page does: before a release there is nothing."""
        if not self.frozen:
            self.refused(Http404, get_release, self.cast.amal, self.wave.pk)
        else:
            assert get_release(self.cast.amal, self.wave.pk).pk == max(self.frozen)

    @precondition(lambda self: self.frozen and self.is_late and not self.answers_are_gone)
    @rule()
    def erase_answers(self) -> None:
        erasing.forget_answers(self.wave)
        self.answers_are_gone = True
        self.happened["answers erased"] += 1
        self.moves_end(-1)

    @precondition(lambda self: self.frozen and self.is_late and not self.names_are_gone)
    @rule()
    def erase_names(self) -> None:
        self.moves_end(-1)
        erasing.forget_names(self.wave)
        self.names_are_gone = True
        self.happened["names erased"] += 1

    @property
    def is_late(self) -> bool:
        """Erasing ends most of what can happen, so it waits until much has."""
        return self.acts > ACTS_BEFORE_ERASING

    # What always holds ---------------------------------------------------------------------------

    @invariant()
    def counts(self) -> None:
        self.acts += 1
        self.happened["steps"] += 1

    def stored(self, release: Release) -> tuple[Any, ...]:
        values = ReleasedValue.objects.filter(block__release=release).order_by("pk")
        return release.fingerprint, tuple(values.values_list())

    @invariant()
    def what_was_sent_is_there_once(self) -> None:
        expected = Counter[tuple[str, str, int | None]]()
        for person in self.people:
            if person.state == SENT and not self.answers_are_gone:
                said = person.chosen.get(str(self.cast.therapists.pk), {})
                expected[withdraw_key(person.token), *(said.get(code) for code in CODES)] += 1
        rows = TieRating.objects.filter(response__wave=self.wave, target=self.cast.therapists)
        assert Counter(rows.values_list("response__withdraw_key", *CODES)) == expected

    @invariant()
    def as_many_are_done_as_are_stored(self) -> None:
        done = Invitation.objects.filter(wave=self.wave, state=Invitation.State.DONE).count()
        assert done == sum(person.state == SENT for person in self.people)
        if not self.answers_are_gone:
            assert Response.objects.filter(wave=self.wave).count() == done

    @invariant()
    def drafts_are_of_those_who_have_not_sent(self) -> None:
        begun = (
            set()
            if self.names_are_gone
            else {token_hash(person.token) for person in self.people if person.state == BEGUN}
        )
        drafts = Draft.objects.filter(invitation__wave=self.wave)
        assert set(drafts.values_list("invitation__links__token_hash", flat=True)) == begun

    @invariant()
    def what_is_released_never_changes(self) -> None:
        releases = Release.objects.filter(wave=self.wave)
        assert {each.pk: self.stored(each) for each in releases} == {
            key: said[:-1] for key, said in self.frozen.items()
        }
        if not releases:
            assert not Block.objects.filter(release__wave=self.wave).exists()

    @invariant()
    def a_receipt_is_always_the_same(self) -> None:
        assert all(len(person.receipts) <= 1 for person in self.people)
        if not self.names_are_gone:
            used = Link.objects.filter(invitation__wave=self.wave, used=True)
            sent = {token_hash(p.token) for p in self.people if p.state == SENT}
            assert set(used.values_list("token_hash", flat=True)) == sent
