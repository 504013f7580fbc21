"""Questions that open a conversation about a pair of groups. The overview asks the same."""

from django.utils.translation import gettext_lazy as _

from interventions.pairs import Pair

# What went well comes first. The others stand in where fewer than two dimensions are shown.
BETWEEN = (
    _("When did this work go well between you, and what was different that day?"),
    _("Which rating here did you not expect, and what may the other group have had in mind?"),
    _("What do you need from the other group that is hard to ask for?"),
)
WITHIN = (
    _("When did this work go well among you, and what was different that day?"),
    _("Which rating here did you not expect, and what may a colleague have had in mind?"),
    _("What do you need from your colleagues that is hard to ask for?"),
)
BETWEEN_BY_DIMENSION = {
    "frequent": _("When do you hear too little from each other, and when too much?"),
    "timely": _("What do you learn too late from each other, and when would it still help?"),
    "accurate": _("Which information from each other do you have to check again, and why?"),
    "problem_solving": _("When something goes wrong, what should the other group ask you first?"),
    "shared_goals": _("What does each group want to achieve here, and where do these aims differ?"),
    "shared_knowledge": _(
        "What does a hard day look like for the other group, as far as you know?"
    ),
    "mutual_respect": _(
        "When did you last feel that the other group valued your part of the work?"
    ),
}
WITHIN_BY_DIMENSION = {
    "frequent": _("When do you hear too little from your colleagues, and when too much?"),
    "timely": _("What do you learn too late from your colleagues, and when would it still help?"),
    "accurate": _("What do you have to check again after a colleague has told you, and why?"),
    "problem_solving": _("When something goes wrong among you, what should be asked first?"),
    "shared_goals": _(
        "What does each of you want to achieve here, and where do these aims differ?"
    ),
    "shared_knowledge": _("Which part of your colleagues' work do you know least about?"),
    "mutual_respect": _(
        "When did you last feel that your colleagues valued your part of the work?"
    ),
}


def questions_for(pair: Pair) -> tuple[str, ...]:
    """Ask three questions: what went well, then one for each of the pair's two lowest dimensions.

    The same pair gets the same questions on every page.
    """
    first, *others = WITHIN if pair.is_within else BETWEEN
    by_dimension = WITHIN_BY_DIMENSION if pair.is_within else BETWEEN_BY_DIMENSION
    about = [by_dimension[point.dimension] for point in pair.dimensions[:2]]
    return tuple(str(each) for each in (first, *about, *others)[: 1 + len(others)])
