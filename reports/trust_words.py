"""Names and meanings of the figures that say how far a report can be trusted, in plain words."""

from typing import NamedTuple


class Words(NamedTuple):
    """What a figure is called, and what it means in one line."""

    name: str
    meaning: str


# A question, and the figures that answer it.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Do the dimensions belong together?",
        ("cronbach_alpha", "alpha_between", "item_rest"),
    ),
    ("Do people see the same group alike?", ("pooled_sd", "icc")),
    ("How sure are the means over all ties?", ("index_error",)),
    ("Do groups and units differ by more than chance?", ("tests",)),
)

_SHARE = "Share of all differences between ratings that lies"
_DEPENDABLE = "How dependable the means are"

FIGURES = {
    "cronbach_alpha": Words(
        "Cronbach’s alpha, all ties",
        "Whether the dimensions rise and fall together. From .70 on is a common rule of thumb.",
    ),
    "alpha_between": Words(
        "Cronbach’s alpha, ties between groups", "The same, without what groups say of themselves."
    ),
    "pooled_sd": Words(
        "Spread within a tie (pooled SD)",
        "How far people of one group usually lie apart about the same group, in points.",
    ),
    "icc.target.icc1": Words(
        "ICC(1) by rated group, mean group size", f"{_SHARE} between the groups that are rated."
    ),
    "icc.target.icc1_n0": Words(
        "ICC(1) by rated group, n₀", "The same, allowing for groups of unequal size."
    ),
    "icc.target.icc2": Words("ICC(2) by rated group", f"{_DEPENDABLE} of the rated groups."),
    "icc.rater.icc1": Words(
        "ICC(1) by rating group, mean group size", f"{_SHARE} between the groups that rate."
    ),
    "icc.rater.icc1_n0": Words(
        "ICC(1) by rating group, n₀", "The same, allowing for groups of unequal size."
    ),
    "icc.rater.icc2": Words("ICC(2) by rating group", f"{_DEPENDABLE} of the rating groups."),
    "icc.unit.icc1": Words(
        "ICC(1) by unit, mean unit size",
        "Share of the differences between people’s own means that lies between units.",
    ),
    "icc.unit.icc1_n0": Words(
        "ICC(1) by unit, n₀", "The same, allowing for units of unequal size."
    ),
    "icc.unit.icc2": Words("ICC(2) by unit", f"{_DEPENDABLE} of the units."),
    "index_error.within": Words(
        "Standard error of the mean within groups",
        "How much it would move by chance if other people of the same groups had answered.",
    ),
    "index_error.between": Words(
        "Standard error of the mean between groups", "The same, for ties between groups."
    ),
    "tests.by_workgroup": Words(
        "F test by rating group", "Whether the groups’ own means differ by more than chance."
    ),
    "tests.by_unit": Words("F test by unit", "Whether the units differ by more than chance."),
    "tests.by_workgroup_joint": Words(
        "F test by rating group, units allowed for", "What remains when units are held equal."
    ),
    "tests.by_unit_joint": Words(
        "F test by unit, groups allowed for", "What remains when rating groups are held equal."
    ),
}

WEIGHTINGS = {
    "tie_equal": Words("each tie counts once", "Used on every page."),
    "rating_equal": Words("each rating counts once", "Large groups weigh more."),
    "respondent_equal": Words(
        "each respondent counts once", "People who rate many groups weigh no more than others."
    ),
    "role_equal": Words(
        "each rating group counts once", "The mean of the groups’ means of their people."
    ),
}

NETWORK = {
    "density": Words(
        "Density", "Share of the readable ties between groups that are at least moderate."
    ),
    "strong_tie_density": Words("Density of strong ties", "Share of them that are strong."),
    "arc_reciprocity": Words(
        "Strong ties that are answered", "Of strong ties, the share with a strong one back."
    ),
    "dyad_reciprocity": Words(
        "Pairs that are strong both ways", "Of pairs that are strong at least one way."
    ),
    "centralisation_in": Words(
        "Centralisation, as rated",
        "0 if all groups are rated alike, 1 if one has the best mean and all others the worst.",
    ),
    "centralisation_out": Words(
        "Centralisation, as raters", "The same for the means that groups give to others."
    ),
}
