"""Names and meanings of the figures that say how far a report can be trusted, in plain words."""

import re
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys.numbers import share_shown
from surveys.scoring.whole_wave import NO_UNITS, UNDEFINED

if TYPE_CHECKING:
    from surveys.instruments.base import Text


class Words(NamedTuple):
    """What a figure is called, and what it means in one line."""

    name: "Text"
    meaning: "Text"


# A question, and the figures that answer it.
GROUPS: tuple[tuple["Text", tuple[str, ...]], ...] = (
    (
        _("Do the dimensions belong together?"),
        ("cronbach_alpha", "alpha_between", "item_rest"),
    ),
    (_("Do people see the same group alike?"), ("pooled_sd", "icc")),
    (_("How sure are the means over all ties?"), ("index_error",)),
    (_("Do groups and units differ by more than chance?"), ("tests",)),
)

FIGURES = {
    "cronbach_alpha": Words(
        _("Cronbach’s alpha, all ties"),
        _("Whether the dimensions rise and fall together. From .70 on is a common rule of thumb."),
    ),
    "alpha_between": Words(
        _("Cronbach’s alpha, ties between groups"),
        _("The same, without what groups say of themselves."),
    ),
    "pooled_sd": Words(
        _("Spread within a tie (pooled SD)"),
        _("How far people of one group usually lie apart about the same group, in points."),
    ),
    "icc.target.icc1": Words(
        _("ICC(1) by rated group, mean group size"),
        _("Share of all differences between ratings that lies between the groups that are rated."),
    ),
    "icc.target.icc1_n0": Words(
        _("ICC(1) by rated group, n₀"), _("The same, allowing for groups of unequal size.")
    ),
    "icc.target.icc2": Words(
        _("ICC(2) by rated group"), _("How dependable the means are of the rated groups.")
    ),
    "icc.rater.icc1": Words(
        _("ICC(1) by rating group, mean group size"),
        _("Share of all differences between ratings that lies between the groups that rate."),
    ),
    "icc.rater.icc1_n0": Words(
        _("ICC(1) by rating group, n₀"), _("The same, allowing for groups of unequal size.")
    ),
    "icc.rater.icc2": Words(
        _("ICC(2) by rating group"), _("How dependable the means are of the rating groups.")
    ),
    "icc.unit.icc1": Words(
        _("ICC(1) by unit, mean unit size"),
        _("Share of the differences between people’s own means that lies between units."),
    ),
    "icc.unit.icc1_n0": Words(
        _("ICC(1) by unit, n₀"), _("The same, allowing for units of unequal size.")
    ),
    "icc.unit.icc2": Words(_("ICC(2) by unit"), _("How dependable the means are of the units.")),
    "index_error.within": Words(
        _("Standard error of the mean within groups"),
        _("How much it would move by chance if other people of the same groups had answered."),
    ),
    "index_error.between": Words(
        _("Standard error of the mean between groups"), _("The same, for ties between groups.")
    ),
    "tests.by_workgroup": Words(
        _("F test by rating group"), _("Whether the groups’ own means differ by more than chance.")
    ),
    "tests.by_unit": Words(_("F test by unit"), _("Whether the units differ by more than chance.")),
    "tests.by_workgroup_joint": Words(
        _("F test by rating group, units allowed for"), _("What remains when units are held equal.")
    ),
    "tests.by_unit_joint": Words(
        _("F test by unit, groups allowed for"),
        _("What remains when rating groups are held equal."),
    ),
}

WEIGHTINGS = {
    "tie_equal": Words(_("each tie counts once"), _("Used on every page.")),
    "rating_equal": Words(_("each rating counts once"), _("Large groups weigh more.")),
    "respondent_equal": Words(
        _("each respondent counts once"),
        _("People who rate many groups weigh no more than others."),
    ),
    "role_equal": Words(
        _("each rating group counts once"), _("The mean of the groups’ means of their people.")
    ),
}

NETWORK = {
    "density": Words(
        _("Density"), _("Share of the readable ties between groups that are at least moderate.")
    ),
    "strong_tie_density": Words(_("Density of strong ties"), _("Share of them that are strong.")),
    "arc_reciprocity": Words(
        _("Strong ties that are answered"), _("Of strong ties, the share with a strong one back.")
    ),
    "dyad_reciprocity": Words(
        _("Pairs that are strong both ways"), _("Of pairs that are strong at least one way.")
    ),
    "centralisation_in": Words(
        _("Centralisation, as rated"),
        _("0 if all groups are rated alike, 1 if one has the best mean and all others the worst."),
    ),
    "centralisation_out": Words(
        _("Centralisation, as raters"), _("The same for the means that groups give to others.")
    ),
}

NOT_GIVEN = {
    UNDEFINED: _("It cannot be computed from these answers."),
    NO_UNITS: _("This wave has no units."),
}
TOO_FEW = re.compile(r"Fewer than (\d+) people answered (in one of the classes|what it needs)\.")


def reason_shown(stored: str) -> str:
    """Say in the reader's language why a figure is not given; it was stored in English."""
    found = TOO_FEW.fullmatch(stored)
    if not found:
        return str(NOT_GIVEN.get(stored, stored))
    if found[2] == "what it needs":
        words = gettext("Fewer than %(n)s people answered what it needs.")
    else:
        words = gettext("Fewer than %(n)s people answered in one of the classes.")
    return words % {"n": found[1]}


def figure_shown(stored: str) -> str:
    """Write a stored figure as its reader writes numbers: "above .95", "F(3, 40) = 2.10"."""
    text = share_shown(stored)
    return text.replace("above", gettext("above")).replace("below", gettext("below"))
