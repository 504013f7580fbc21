"""Optional questions about work and its results, asked once of each person."""

from django.utils.translation import gettext_lazy as _

from surveys.instruments.base import options
from surveys.instruments.question_sets import Question, QuestionSet
from surveys.instruments.relational_coordination import HOW_FAR

MOST_PICKED = 3
"""From a study's list of results a person chooses up to so many."""

OUTCOMES = QuestionSet(
    key="outcomes",
    version=1,
    name=_("Work and its results"),
    introduction=_("These questions are not about any group. You may leave any of them open."),
    no_answer=_("I would rather not say"),
    questions=(
        Question(
            "job_satisfaction",
            _("Content with work"),
            _("All in all, how content are you with your work?"),
            HOW_FAR,
            for_clients=False,
        ),
        Question(
            "engagement",
            _("Energy from work"),
            _("How often does your work give you energy?"),
            options(
                (_("never"), _("seldom"), _("now and then"), _("mostly"), _("every time")),
            ),
            for_clients=False,
        ),
        Question(
            "quality",
            _("Quality of the result"),
            _("How good is the result of {process} for the people it is meant for?"),
            options((_("poor"), _("fair"), _("good"), _("very good"), _("excellent"))),
        ),
        Question(
            "intent_to_stay",
            _("Likely to stay"),
            _("How likely is it that you still work here in a year?"),
            options(
                (_("very unlikely"), _("unlikely"), _("open"), _("likely"), _("very likely")),
            ),
            for_clients=False,
        ),
    ),
)
