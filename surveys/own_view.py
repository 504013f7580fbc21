"""How one person sees the network: from their own draft, in the reply to their own sending.

Nothing of others is in it, and nothing of it is stored. The same scores, the same rule for open
questions and the same limits as in the results, so that both can be laid side by side later.
"""

from dataclasses import dataclass
from statistics import fmean

from django.utils.translation import gettext_lazy as _

from surveys.instruments.base import Instrument
from surveys.models.participants import Draft
from surveys.models.waves import Wave
from surveys.numbers import mean_shown
from surveys.questions import Questionnaire
from surveys.scoring.levels import DECIMALS, level
from surveys.scoring.released import Level

MOST_NAMED = 3  # a longer list of what is highest or lowest says nothing

QUESTIONS = {
    "frequent": _("When would more contact, or less, have helped this work lately?"),
    "timely": _("What do you learn too late, and who could tell you earlier?"),
    "accurate": _("What do you have to check again, and what would make that unnecessary?"),
    "problem_solving": _("When something went wrong last time, what would have helped?"),
    "shared_goals": _("What do they want to achieve here, and have you asked them?"),
    "shared_knowledge": _("What of your part of the work could you show them?"),
    "mutual_respect": _("When did you last tell each other what you value in the other's work?"),
}


@dataclass(frozen=True, slots=True)
class OwnTie:
    """How one person rates one workgroup: a mean and its level, or too little to say."""

    name: str
    is_own_group: bool
    mean: float | None
    level: Level | None
    highest: tuple[str, ...]
    lowest: tuple[str, ...]
    question: str

    @property
    def levels(self) -> tuple[Level, ...]:
        return (self.level,) if self.level else ()

    @property
    def number(self) -> str:
        return mean_shown(self.mean) if self.mean is not None else ""


@dataclass(frozen=True, slots=True)
class OwnView:
    """Everything a person reads about their own answers, the strongest tie first."""

    ties: tuple[OwnTie, ...]
    too_open: tuple[str, ...]
    without_contact: tuple[str, ...]
    min_items: int
    items: int

    @property
    def to_take_along(self) -> OwnTie | None:
        """The tie to have a conversation about: the lowest one, if there is one to compare."""
        return self.ties[-1] if len(self.ties) > 1 and self.ties[-1].question else None


def own_view(questionnaire: Questionnaire, draft: Draft) -> OwnView:
    """Put what somebody has just sent into the words of the results."""
    wave, instrument = questionnaire.invitation.wave, questionnaire.instrument
    ties, too_open, left_out = [], [], []
    for target in questionnaire.targets:
        chosen = draft.choices.get(str(target.pk), {})
        scores = {code: instrument.score(code, position) for code, position in chosen.items()}
        is_own = target.pk == questionnaire.invitation.workgroup_id
        if target.pk in draft.without_contact:
            left_out.append(questionnaire.name_of(target))
        elif len(scores) < wave.min_items:
            too_open.append(questionnaire.name_of(target))
        else:
            ties.append(_tie(questionnaire.name_of(target), scores, is_own, wave, instrument))
    ties.sort(key=lambda tie: tie.mean or 0, reverse=True)
    return OwnView(
        ties=tuple(ties),
        too_open=tuple(too_open),
        without_contact=tuple(left_out),
        min_items=wave.min_items,
        items=questionnaire.length,
    )


def _tie(
    name: str, scores: dict[str, int], is_own: bool, wave: Wave, instrument: Instrument
) -> OwnTie:
    mean = fmean(scores.values())
    cutoffs = (wave.between_weak_below, wave.between_strong_above)
    if is_own:
        cutoffs = (wave.within_weak_below, wave.within_strong_above)
    high, low = max(scores.values()), min(scores.values())
    answered = [item for item in instrument.items if item.code in scores]
    highest = [item for item in answered if scores[item.code] == high > low]
    lowest = [item for item in answered if scores[item.code] == low < high]
    return OwnTie(
        name=name,
        is_own_group=is_own,
        mean=round(mean, DECIMALS),
        level=level(mean, cutoffs),
        highest=tuple(str(item.name) for item in highest if len(highest) <= MOST_NAMED),
        lowest=tuple(str(item.name) for item in lowest if len(lowest) <= MOST_NAMED),
        question=str(QUESTIONS.get((lowest or answered)[0].code, "")),
    )
