"""Further questions: about partner organisations, about work, and a list to choose from.

They stand on pages of their own after the dimensions: one page for each partner organisation,
then one for everything else. A draft holds them by page and question; what somebody could not or
would not say is a 0 there and is stored as nothing when it is sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from surveys.instruments.base import Option, fill
from surveys.instruments.outcomes import MOST_PICKED, OUTCOMES
from surveys.instruments.partnership import PARTNERSHIP
from surveys.instruments.question_sets import Question, QuestionSet
from surveys.models.participants import Invitation
from surveys.models.studies import Partner, Workgroup
from surveys.models.waves import Wave
from surveys.said import OPEN

NO_ANSWER = 0
PICKED = "picked"
Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """One question as a person reads it."""

    code: str
    name: str
    text: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The further questions that stand together; `lines` is the list to choose from."""

    key: str
    title: str
    introduction: str
    no_answer: str
    asks: tuple[Ask, ...]
    partner_id: int | None = None
    lines: tuple[str, ...] = ()

    @property
    def length(self) -> int:
        return len(self.asks) + bool(self.lines)

    @property
    def most_picked(self) -> int:
        return MOST_PICKED

    @property
    def codes(self) -> tuple[str, ...]:
        """What a draft and a form keep apart: each question, and the list if there is one."""
        return (*(ask.code for ask in self.asks), *((PICKED,) if self.lines else ()))

    def answered(self, answers: Answers) -> int:
        """How many of the questions have an answer, "cannot judge" included."""
        given = sum(ask.code in answers for ask in self.asks)
        return given + bool(self.lines and answers.get(PICKED))

    def name_of(self, code: str) -> str:
        """Name a question in a word or two."""
        names = {ask.code: ask.name for ask in self.asks}
        return names.get(code) or _("Which results most need to get better")

    def words(self, code: str, said: str) -> str:
        """Put into words what `said_of` says about a question."""
        if code == PICKED:
            numbers = [int(number) for number in said.split(",")]
            return ", ".join(self.lines[n - 1] for n in numbers if n <= len(self.lines))
        [ask] = [ask for ask in self.asks if ask.code == code]
        words = {str(option.position): str(option.words) for option in ask.options}
        return words.get(said, self.no_answer)


def said_of(answers: Answers, code: str) -> str:
    """Say in one word what is known about a question: "open", "0" to "5", of a list "1,3".

    >>> said_of({"empathy": 0, "picked": [1, 3]}, "picked"), said_of({"empathy": 0}, "quality")
    ('1,3', 'open')
    """
    given = answers.get(code)
    if given is None or given == []:
        return OPEN
    return ",".join(map(str, given)) if code == PICKED else str(given)


def pages_for(invitation: Invitation) -> tuple[Page, ...]:
    """Return the further pages that this invitation is asked, in order; mostly there are none."""
    return pages_of(invitation.wave, invitation.workgroup)


def questions_more(wave: Wave, group: Workgroup) -> int:
    """Return how many further questions a workgroup is asked, a list to choose from as one."""
    return sum(page.length for page in pages_of(wave, group))


def pages_of(wave: Wave, group: Workgroup) -> tuple[Page, ...]:
    """Return the further pages of a workgroup. Clients speak for no organisation and no job."""
    pages = [_about(partner, wave) for partner in partners_asked(wave, group)]
    asks = [_ask(q, process=wave.study.process) for q in outcomes_asked(wave, group)]
    lines = tuple(str(line) for line in wave.outcomes_to_choose)
    if asks or lines:
        pages.append(
            Page(
                key=OUTCOMES.key,
                title=str(OUTCOMES.name),
                introduction=str(OUTCOMES.introduction),
                no_answer=str(OUTCOMES.no_answer),
                asks=tuple(asks),
                lines=lines,
            )
        )
    return tuple(pages)


def partners_asked(wave: Wave, group: Workgroup) -> Sequence[Partner]:
    """Return the partner organisations a workgroup is asked about, in the study's order."""
    if not wave.asks_partnership:
        return []
    partners = Partner.objects.filter(study_id=wave.study_id)
    return [partner for partner in partners if asks_about_partner(wave, group, partner)]


def asks_about_partner(wave: Wave, group: Workgroup, partner: Partner) -> bool:
    """Whether a workgroup is asked about a partner organisation; about its own it is not."""
    speaks = group.rates and group.kind != Workgroup.Kind.CLIENT
    return wave.asks_partnership and speaks and group.partner_id != partner.pk


def outcomes_asked(wave: Wave, group: Workgroup) -> tuple[Question, ...]:
    """Return the questions about work and its results that fit a workgroup."""
    is_client = group.kind == Workgroup.Kind.CLIENT
    return tuple(
        question
        for question in OUTCOMES.questions
        if question.code in wave.outcome_items and (question.for_clients or not is_client)
    )


def partner_key(partner_id: int) -> str:
    """Return the key of a partner's page, in drafts and in forms."""
    return f"partner-{partner_id}"


def _about(partner: Partner, wave: Wave) -> Page:
    return Page(
        key=partner_key(partner.pk),
        title=_("Working with %(organisation)s") % {"organisation": partner.name},
        introduction=fill(PARTNERSHIP.introduction, organisation=partner.name),
        no_answer=str(PARTNERSHIP.no_answer),
        asks=_asks(PARTNERSHIP, organisation=partner.name),
        partner_id=partner.pk,
    )


def _asks(questions: QuestionSet, **names: str) -> tuple[Ask, ...]:
    return tuple(_ask(question, **names) for question in questions.questions)


def _ask(question: Question, **names: str) -> Ask:
    return Ask(question.code, str(question.name), fill(question.text, **names), question.options)
