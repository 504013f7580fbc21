"""Partnership between organisations: asked once about each partner organisation.

The set is our own; no validation is claimed, and it has no cut-offs.
"""

from django.utils.translation import gettext_lazy as _

from surveys.instruments.question_sets import Question, QuestionSet
from surveys.instruments.relational_coordination import HOW_FAR

PARTNERSHIP = QuestionSet(
    key="partnership",
    version=1,
    name=_("Partnership"),
    introduction=_(
        "These questions are about working with {organisation} as a whole, not about any person "
        "there. You may leave any question open."
    ),
    no_answer=_("I cannot judge"),
    min_items=4,
    questions=tuple(
        Question(code, name, text, HOW_FAR, for_clients=False)
        for code, name, text in (
            (
                "values_understood",
                _("Values understood"),
                _("What matters most to us is understood by {organisation}."),
            ),
            (
                "core_purpose",
                _("Core purpose"),
                _("We agree with {organisation} on what our joint work is for."),
            ),
            (
                "outcomes_agreed",
                _("Outcomes agreed"),
                _(
                    "We agree with {organisation} on which results for people most need to get "
                    "better."
                ),
            ),
            (
                "power_shared",
                _("Power shared"),
                _(
                    "Decisions about our joint work are made together with {organisation}, "
                    "whoever holds the money or the mandate."
                ),
            ),
            (
                "empathy",
                _("Empathy"),
                _("When we disagree, {organisation} tries to see the matter from our side."),
            ),
            (
                "first_contact",
                _("First contact"),
                _(
                    "When we first turn to {organisation} about something, the answer is open "
                    "and helpful."
                ),
            ),
            (
                "citizens_involved",
                _("People involved"),
                _(
                    "The people concerned have a real say in what we and {organisation} do "
                    "together."
                ),
            ),
        )
    ),
)
