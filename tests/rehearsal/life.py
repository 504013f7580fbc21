"""The life of a wave in any order: whatever is done when, what was promised holds after each step.

A machine beside the database remembers what everybody did and was told. A backup is a moment of the
transaction, and a restore goes back to it, with what a restore does afterwards: the ledger and the
files of releases lie on the disk and have gone on.
"""

import tempfile
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import Http404
from django.test import override_settings
from django.utils.timezone import now
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from rcsurvey.backups import again
from surveys import answering, erasing, results, rewriting
from surveys.access import get_release
from surveys.keeping import ledger, released
from surveys.links import receipt
from surveys.models.answers import CODES, Response
from surveys.models.participants import Draft
from surveys.models.releases import Release
from surveys.models.waves import Wave
from tests.rehearsal.promises import AWAY, BEGUN, COUNTED, SENT, Kept, Person, Promises, around

PEOPLE = st.integers(0, 10**6)  # whoever that is among those who are there
CHOICES = st.integers(1, 5)
ACTS_BEFORE_ERASING = 18
LATER = 12  # acts


class Life(Promises):
    """One wave of the cast. What it does is undone when it ends."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.here = override_settings(BACKUP_DIR=Path(self.folder.name))
        self.here.enable()
        self.undone = around()
        self.undone.__enter__()
        self.kept: Kept | None = None

    def teardown(self) -> None:
        try:
            self.compare()
            for release in Release.objects.filter(wave=self.wave):
                assert results.released_ties(release) == self.frozen[release.pk][-1]
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)
            self.watched.__exit__(None, None, None)
            self.here.disable()
            self.folder.cleanup()

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

    def one(self, place: int) -> Person:
        return self.people[place % len(self.people)]

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
        if person.state in (SENT, COUNTED):
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
        assert (sent is None) == (person.state in (SENT, COUNTED))
        if person.state != COUNTED:
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
                person.took_back += 1

    # What is done with the wave ------------------------------------------------------------------

    def moves_end(self, days: int) -> None:
        self.is_open = days > 0
        Wave.objects.filter(pk=self.wave.pk).update(closes_at=now() + timedelta(days=days))
        self.cast.wave = Wave.objects.get(pk=self.wave.pk)

    @precondition(lambda self: self.is_open)
    @rule()
    def close(self) -> None:
        self.moves_end(-1)

    @precondition(lambda self: not (self.is_open or self.is_erased))
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

    @precondition(lambda self: self.frozen and not self.is_erased)
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
        released.keep(made.pk)
        self.happened["released" if made.number == 1 else "released late"] += 1

    @precondition(lambda self: self.acts % 3 == 0)
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

    # Backup and restore --------------------------------------------------------------------------

    @precondition(lambda self: self.people and not (self.kept or self.is_erased))
    @rule()
    def back_up(self) -> None:
        facts = (self.is_open, self.answers_are_gone, self.names_are_gone)
        with ledger.held() as book:
            positions = book.positions()
        people = deepcopy(self.people, {id(group): group for group in self.groups})
        moment = transaction.savepoint()
        self.kept = Kept(moment, people, dict(self.frozen), facts, positions, self.acts)

    @precondition(lambda self: self.kept and self.has_gone_on(self.kept))
    @rule()
    def restore(self) -> None:
        """Go back to the backup; what was taken back and released since stays so."""
        assert self.kept is not None
        kept, self.kept, report = self.kept, None, again.Report()
        now_there = {person.token: person for person in self.people}
        transaction.savepoint_rollback(kept.moment)
        self.written += "ROLLBACK"
        Draft.objects.all().delete()
        again.apply_ledger(Path(self.folder.name), kept.positions)
        again.check_releases(Path(self.folder.name), report)
        assert not report.problems, report.problems
        self.people = kept.people
        for person in self.people:
            took_back = now_there[person.token].took_back > person.took_back
            if person.state == BEGUN or (person.state == SENT and took_back):
                person.state = AWAY
            person.took_back = now_there[person.token].took_back
        self.is_open, self.answers_are_gone, self.names_are_gone = kept.facts
        if self.frozen.keys() - kept.frozen.keys():
            self.happened["restored with a later release"] += 1
            self.is_open = False
            for person in self.people:
                person.is_released = person.state == SENT
                person.state = SENT if person.state == SENT else COUNTED
        self.cast.wave = Wave.objects.get(pk=self.wave.pk)
        self.happened["restored"] += 1

    def has_gone_on(self, kept: Kept) -> bool:
        """A restore is worth its time when something was released since, or much was done."""
        return len(self.frozen) > len(kept.frozen) or self.acts > kept.acts + LATER

    @property
    def is_erased(self) -> bool:
        return self.names_are_gone or self.answers_are_gone

    @property
    def groups(self) -> tuple[Any, Any]:
        return self.cast.nurses, self.cast.physicians

    @property
    def is_late(self) -> bool:
        """Erasing ends most of what can happen, so it waits until much has."""
        return self.acts > ACTS_BEFORE_ERASING
