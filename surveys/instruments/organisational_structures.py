"""The structures sheet: what is in place between two groups, stated by each group together.

Our own questions after published predictors; nothing is taken from anybody's assessment.
"""

from django.utils.translation import gettext_lazy as _

from surveys.instruments.base import Option
from surveys.instruments.question_sets import Question, QuestionSet

IN_PLACE = (
    Option(0, _("no, or only inside our own group"), 0),
    Option(1, _("partly: informal, irregular, or only some of us"), 1),
    Option(2, _("yes: regular or agreed, and used"), 2),
)
BEST_WORKING = 10
"""How well something works is told from 0 to 10; it is shown beside, never averaged in."""

ORGANISATIONAL_STRUCTURES = QuestionSet(
    key="organisational_structures",
    version=1,
    name=_("Organisational structures"),
    introduction=_("In our work on {process}, …"),
    no_answer=_("don’t know"),
    min_items=6,
    questions=tuple(
        Question(code, name, text, IN_PLACE, for_clients=for_clients)
        for code, name, text, for_clients in (
            (
                "selecting",
                _("Selecting for teamwork"),
                _(
                    "is the ability to work with {group} looked for when people are hired or "
                    "promoted into our group?"
                ),
                False,
            ),
            (
                "training",
                _("Training for teamwork"),
                _("do our people and {group} learn or practise working together?"),
                True,
            ),
            (
                "job_design",
                _("Relational job design"),
                _(
                    "are our jobs, shifts or assignments arranged so that we can work directly "
                    "with {group}?"
                ),
                True,
            ),
            (
                "leadership_roles",
                _("Leadership roles"),
                _("do our leaders have time and the task to coach us on working with {group}?"),
                False,
            ),
            (
                "conflict_resolution",
                _("Shared conflict resolution"),
                _(
                    "is there a known and fair way to settle disagreements between us and "
                    "{group} early?"
                ),
                True,
            ),
            (
                "accountability",
                _("Shared accountability"),
                _("are we and {group} answerable together for the same results?"),
                True,
            ),
            (
                "rewards",
                _("Shared rewards"),
                _("does recognition or reward depend on what we and {group} achieve together?"),
                False,
            ),
            (
                "boundary_spanner",
                _("Boundary spanner"),
                _("does someone have the job of connecting our work with that of {group}?"),
                True,
            ),
            (
                "protocols",
                _("Shared protocols"),
                _(
                    "do we and {group} follow the same written way of doing our joint work, made "
                    "with both?"
                ),
                True,
            ),
            (
                "meetings",
                _("Shared meetings"),
                _("do we and {group} meet regularly (huddle, round or meeting) about this work?"),
                True,
            ),
            (
                "information_systems",
                _("Shared information systems"),
                _("do we and {group} see and update the same information when we need it?"),
                True,
            ),
            (
                "space",
                _("Shared space"),
                _(
                    "do we and {group} work near enough, or in a shared virtual room, to talk "
                    "easily?"
                ),
                True,
            ),
        )
    ),
)
