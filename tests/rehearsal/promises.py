"""What must hold after each step in the life of a wave, told by a memory beside the database."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

from surveys.links import token_hash, withdraw_key
from surveys.models.answers import CODES, Response, TieRating
from surveys.models.participants import Draft, Invitation, Link
from surveys.models.releases import Block, Release, ReleasedValue
from surveys.models.waves import Wave
from tests.base import Cast

# Counted: done by a release that was loaded after a restore, which lost the answers themselves.
BEGUN, SENT, AWAY, COUNTED = "begun", "sent", "away", "counted"
WRITES = ("INSERT", "UPDATE", "DELETE", "ROLLBACK")


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
    took_back: int = 0


@dataclass(slots=True)
class Kept:
    """What the memory knew when a backup was made, and where the ledger was."""

    moment: str
    people: list[Person]
    frozen: dict[int, tuple[Any, ...]]
    facts: tuple[bool, bool, bool]
    positions: dict[str, int]
    acts: int


def around() -> Any:
    """Hold a transaction of which those inside may not know, as Django's own tests do."""
    held = transaction.atomic()
    held._from_testcase = True  # type: ignore[attr-defined]
    return held


class Promises(RuleBasedStateMachine):
    """The memory and what it says about the database, asked whenever something was written."""

    cast: Cast
    happened: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.people: list[Person] = []
        self.frozen: dict[int, tuple[Any, ...]] = {}
        self.answers_are_gone = self.names_are_gone = False
        self.acts = 0
        self.written = ""
        self.watched = connection.execute_wrapper(self._watch)
        self.watched.__enter__()

    def _watch(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(WRITES):
            self.written += sql
        return execute(sql, params, many, context)

    @property
    def wave(self) -> Wave:
        return self.cast.wave

    def refused(self, what: type[Exception], act: Any, *given: Any, **facts: Any) -> None:
        """Do what must be refused, and for this reason."""
        try:
            with around():
                act(*given, **facts)
        except what:
            self.happened[f"{act.__name__}: {what.__name__}"] += 1
        else:
            raise AssertionError(f"{act.__name__} was not refused with {what.__name__}")

    @invariant()
    def everything_holds(self) -> None:
        """Compare; where nothing was written since the last time, it holds as it did then."""
        self.acts += 1
        self.happened["steps"] += 1
        if self.written:
            about_releases = "relea" in self.written or "ROLLBACK" in self.written
            self.written = ""
            self.compare(about_releases=about_releases)

    def compare(self, *, about_releases: bool = True) -> None:
        self.what_was_sent_is_there_once()
        self.as_many_are_done_as_are_stored()
        self.drafts_are_of_those_who_have_not_sent()
        self.a_receipt_is_always_the_same()
        if about_releases:
            self.what_is_released_never_changes()

    def stored(self, release: Release) -> tuple[Any, ...]:
        values = ReleasedValue.objects.filter(block__release=release).order_by("pk")
        return release.fingerprint, tuple(values.values_list())

    def what_was_sent_is_there_once(self) -> None:
        expected = Counter[tuple[str, str, int | None]]()
        for person in self.people:
            if person.state == SENT and not self.answers_are_gone:
                said = person.chosen.get(str(self.cast.therapists.pk), {})
                expected[withdraw_key(person.token), *(said.get(code) for code in CODES)] += 1
        rows = TieRating.objects.filter(response__wave=self.wave, target=self.cast.therapists)
        assert Counter(rows.values_list("response__withdraw_key", *CODES)) == expected

    def as_many_are_done_as_are_stored(self) -> None:
        done = Invitation.objects.filter(wave=self.wave, state=Invitation.State.DONE).count()
        sent = sum(person.state == SENT for person in self.people)
        assert done == sent + sum(person.state == COUNTED for person in self.people)
        if not self.answers_are_gone:
            assert Response.objects.filter(wave=self.wave).count() == sent

    def drafts_are_of_those_who_have_not_sent(self) -> None:
        begun = (
            set()
            if self.names_are_gone
            else {token_hash(person.token) for person in self.people if person.state == BEGUN}
        )
        drafts = Draft.objects.filter(invitation__wave=self.wave)
        assert set(drafts.values_list("invitation__links__token_hash", flat=True)) == begun

    def what_is_released_never_changes(self) -> None:
        releases = Release.objects.filter(wave=self.wave)
        assert {each.pk: self.stored(each) for each in releases} == {
            key: said[:-1] for key, said in self.frozen.items()
        }
        if not releases:
            assert not Block.objects.filter(release__wave=self.wave).exists()

    def a_receipt_is_always_the_same(self) -> None:
        assert all(len(person.receipts) <= 1 for person in self.people)
        if not self.names_are_gone:
            used = Link.objects.filter(invitation__wave=self.wave, used=True)
            sent = {token_hash(p.token) for p in self.people if p.state == SENT}
            assert set(used.values_list("token_hash", flat=True)) == sent
