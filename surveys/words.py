"""Numbers of a questionnaire, put the way a person reads them."""

from dataclasses import dataclass

from django.conf import settings

from surveys.further import pages_for, said_of
from surveys.models.participants import Draft, Invitation
from surveys.questions import Questionnaire
from surveys.said import OPEN


@dataclass(frozen=True, slots=True)
class Line:
    """One dimension of a look-over page."""

    number: int
    name: str
    answers: tuple[tuple[str, str], ...]
    open_groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a draft holds."""

    lines: tuple[Line, ...]
    answered: int
    asked: int
    without_contact: tuple[tuple[int, str], ...]

    @property
    def open(self) -> int:
        return self.asked - self.answered


@dataclass(frozen=True, slots=True)
class FurtherLine:
    """One further page on a look-over page, with what was chosen there in words."""

    number: int
    title: str
    answered: int
    asked: int
    answers: tuple[tuple[str, str], ...]


def burden(groups: int, items: int, *, more: int = 0) -> int:
    """Return the minutes that a questionnaire takes, at least one; `more` are further questions."""
    return max(1, round((groups * items + more) * settings.SECONDS_PER_RATING / 60))


def further_lines(invitation: Invitation, draft: Draft) -> tuple[FurtherLine, ...]:
    """Say of each further page how much of it is answered."""
    lines = []
    for number, page in enumerate(pages_for(invitation), start=1):
        answers = draft.further.get(page.key, {})
        said = [(code, said_of(answers, code)) for code in page.codes]
        in_words = tuple((page.name_of(c), page.words(c, s)) for c, s in said if s != OPEN)
        lines.append(FurtherLine(number, page.title, page.answered(answers), page.length, in_words))
    return tuple(lines)


def contents(questionnaire: Questionnaire, draft: Draft) -> Contents:
    """Put a draft into words: what was chosen, and what is still open."""
    left_out, name_of = set(draft.without_contact), questionnaire.name_of
    asked = [target for target in questionnaire.targets if target.pk not in left_out]
    lines = []
    for number, item in enumerate(questionnaire.instrument.items, start=1):
        words = {option.position: str(option.words) for option in item.options}
        chosen = [(t, draft.choices.get(str(t.pk), {}).get(item.code)) for t in asked]
        answers = tuple((name_of(target), words[at]) for target, at in chosen if at)
        still_open = tuple(name_of(target) for target, at in chosen if not at)
        lines.append(Line(number, str(item.name), answers, still_open))
    return Contents(
        lines=tuple(lines),
        answered=sum(len(line.answers) for line in lines),
        asked=len(asked) * questionnaire.length,
        without_contact=tuple(
            (target.pk, name_of(target))
            for target in questionnaire.targets
            if target.pk in left_out
        ),
    )
