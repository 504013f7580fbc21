"""The short list: what is tried first, what comes next, what has to wait."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from interventions.entries import Entry
from interventions.matching.facts import facts_of, rounded
from interventions.matching.profile import Profile
from interventions.matching.score import SECOND_STEP, Tie, is_offered, score
from interventions.matching.settings import DEFAULT, Settings

KEEP_AND_LEARN = "appreciative-inquiry"
DRAWN_BY_HAND = "relational-mapping"
FIRST_STEP = "rc-feedback-dialogue"
SHORT = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry in its place: how well it fits, and what stands in its way."""

    entry: Entry
    score: float
    rank: int
    notes: tuple[str, ...]

    @property
    def is_second_step(self) -> bool:
        return has_to_wait(self.notes)


@dataclass(frozen=True, slots=True)
class Result:
    """What comes before everything else, and all entries that suit this tie, in order."""

    pinned: tuple[str, ...]
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def second_step(self) -> tuple[Suggestion, ...]:
        return tuple(each for each in self.suggestions if each.is_second_step)


@dataclass(frozen=True, slots=True)
class _Scored:
    entry: Entry
    score: float
    notes: tuple[str, ...]

    @property
    def waits(self) -> bool:
        return has_to_wait(self.notes)


def has_to_wait(notes: Iterable[str]) -> bool:
    """Whether respect or safety has to be there first."""
    return any(note in SECOND_STEP for note in notes)


def suggest(
    profile: Profile,
    catalogue: Sequence[Entry],
    settings: Settings = DEFAULT,
) -> Result:
    """Put the entries of the catalogue in order for one tie; `interventions.why` says why.

    Parameters
    ----------
    profile : one tie
    catalogue : all entries; the pinned one is step 0 and never ranked
    settings : every weight and threshold

    Returns
    -------
    Result
        A strong tie is one to keep and learn from, and with fewer than five raters a ranking
        would claim more than so few can say: both have no suggestions.
    """
    if profile.level == "strong":
        return Result((KEEP_AND_LEARN,))
    if profile.n < settings.fewest_raters:
        return Result((DRAWN_BY_HAND,))
    facts = facts_of(profile, settings)
    tie = Tie(profile, facts, settings, {entry.slug: entry for entry in catalogue})
    scored = [
        _Scored(entry, *score(entry, tie)) for entry in catalogue if is_offered(entry, profile)
    ]
    scored.sort(key=lambda each: (-each.score, each.entry.slug))
    first = _first_places(scored, tie)
    rest = [each for each in scored if each not in first]
    return Result(
        (FIRST_STEP,),
        tuple(
            Suggestion(each.entry, each.score, rank, each.notes)
            for rank, each in enumerate([*first, *rest], start=1)
        ),
    )


def _first_places(scored: Sequence[_Scored], tie: Tie) -> list[_Scored]:
    """Fill places 1 to 3; what has to wait for respect or safety never takes one of them."""
    ready = [each for each in scored if not each.waits]
    if tie.facts.is_relational_first:
        first = [each for each in ready if each.entry.family == "relational"][: SHORT - 1]
        rest = [each for each in ready if each not in first]
        return first + rest[: SHORT - len(first)]
    first = ready[:SHORT]
    families = {each.entry.family for each in first}
    if len(first) == SHORT and len(families) == 1:
        # People and their work change together: three of one kind would leave the other out.
        others = [each for each in ready if each.entry.family not in families]
        limit = rounded(tie.settings.other_family_from * first[-1].score)
        if others and rounded(others[0].score) >= limit:
            first = [*first[:-1], others[0]]
    return first
