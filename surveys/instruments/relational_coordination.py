"""Relational coordination: seven dimensions, with words for co-workers, clients and leaders.

The theory is Jody Hoffer Gittell's; the wording is our own.
"""

from django.utils.translation import gettext_lazy as _

from surveys.instruments.base import Instrument, Item, options

AMOUNT = options(
    (
        _("far too little"),
        _("too little"),
        _("about right"),
        _("too much"),
        _("far too much"),
    ),
    # Shown in its natural order, scored in another: "about right" is best, and too much
    # costs less than too little (Keller et al., doi:10.5281/zenodo.19392497).
    scores=(1, 3, 5, 4, 2),
)
HOW_OFTEN = options(
    (_("never"), _("seldom"), _("now and then"), _("mostly"), _("every time")),
)
REACTION = options(
    (
        _("only look for someone at fault"),
        _("mostly look for someone at fault"),
        _("do a little of both"),
        _("mostly help to put it right"),
        _("only help to put it right"),
    ),
)
HOW_FAR = options(
    (_("not at all"), _("slightly"), _("partly"), _("largely"), _("fully")),
)

SHARED_GOALS_OF_LEADERS = _("You and {group} want the same things from {process}.")

RELATIONAL_COORDINATION = Instrument(
    key="relational_coordination",
    version=1,
    name=_("Relational coordination"),
    asks_whom=_(
        "Every group is asked about every other, and about itself. Leaders and clients may be "
        "among them; each pair is then asked in its own words."
    ),
    family_names={
        "communication": _("Communication"),
        "relationship": _("Relationships"),
    },
    introductions={
        "co_worker": _(
            "This survey is about how the groups in {process} work together. It is not about how "
            "well any single person works. Please answer for each group as you usually "
            "experience it, and count every way in which you are in contact: talking, meetings, "
            "phone, messages, records. No answer is right or wrong. If you have no contact with "
            "a group in {process}, tell us so. You may leave any question open."
        ),
        "client": _(
            "You know a part of {process} that nobody else knows. These questions ask how working "
            "together goes for you, with each group that you meet. Please answer as it usually "
            "is. Your answers do not change the help you get. You may leave any question open."
        ),
        "led": _(
            "These questions are about working with those who lead in {process}: how contact "
            "goes, and whether aims, knowledge and respect are shared. They are asked the same "
            "questions about you. The answers are there to start a conversation, not to mark "
            "anyone. You may leave any question open."
        ),
        "leaders": _(
            "These questions are about working with each group that you lead in {process}: how "
            "contact goes, and whether aims, knowledge and respect are shared. The groups are "
            "asked the same questions about you. The answers are there to start a conversation, "
            "not to mark anyone. You may leave any question open."
        ),
    },
    items=(
        Item(
            code="frequent",
            family="communication",
            name=_("Frequent enough"),
            meaning=_("contact happens as often as the work needs"),
            options=AMOUNT,
            texts={
                "co_worker": _("The contact that you get from {group} about {process} is …"),
            },
        ),
        Item(
            code="timely",
            family="communication",
            name=_("Timely"),
            meaning=_("what is needed arrives when it is needed"),
            options=HOW_OFTEN,
            texts={
                "co_worker": _(
                    "What you need to hear from {group} about {process} reaches you in time."
                ),
                "client": _(
                    "What you need to know from {group} about {process} reaches you in time."
                ),
                "led": _(
                    "What you need from {group} for {process} reaches you in time: a decision, "
                    "an answer, news."
                ),
                "leaders": _(
                    "What you need to hear from {group} to lead {process} reaches you in time."
                ),
            },
        ),
        Item(
            code="accurate",
            family="communication",
            name=_("Accurate"),
            meaning=_("what is said proves right"),
            options=HOW_OFTEN,
            texts={
                "co_worker": _("What you hear from {group} about {process} turns out to be right."),
                "client": _("What you are told by {group} about {process} turns out to be right."),
            },
        ),
        Item(
            code="problem_solving",
            family="communication",
            name=_("Problem-solving"),
            meaning=_("trouble leads to a solution, not to a culprit"),
            options=REACTION,
            texts={
                "co_worker": _(
                    "When something goes wrong in {process}, you can expect {group} to …"
                ),
                "client": _(
                    "When something goes wrong with {process}, you can expect {group} to …"
                ),
            },
        ),
        Item(
            code="shared_goals",
            family="relationship",
            name=_("Shared goals"),
            meaning=_("both sides want the same from the process"),
            options=HOW_FAR,
            texts={
                "co_worker": _("The aims of {group} for {process} match yours."),
                "client": _("What matters most to you in {process} also matters to {group}."),
                "led": SHARED_GOALS_OF_LEADERS,
                "leaders": SHARED_GOALS_OF_LEADERS,
            },
        ),
        Item(
            code="shared_knowledge",
            family="relationship",
            name=_("Shared knowledge"),
            meaning=_("the other side knows what my part involves"),
            options=HOW_FAR,
            texts={
                "co_worker": _("Your part in {process} is understood by {group}."),
                "client": _(
                    "Your situation, and what you do yourself for {process}, is understood by "
                    "{group}."
                ),
                "led": _("What your work in {process} takes is understood by {group}."),
                "leaders": _("What it takes to lead {process} is understood by {group}."),
            },
        ),
        Item(
            code="mutual_respect",
            family="relationship",
            name=_("Mutual respect"),
            meaning=_("the other side values my part"),
            options=HOW_FAR,
            texts={
                "co_worker": _("Your part in {process} is valued by {group}."),
                "client": _("What you bring to {process} is valued by {group}."),
                "led": _("Your work and your judgement in {process} are valued by {group}."),
                "leaders": _("Your part as a leader in {process} is valued by {group}."),
            },
        ),
    ),
)
