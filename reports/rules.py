"""How the numbers of a report were kept together: as facts, and sentence by sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reports.indices import WEIGHTING
from surveys.models.releases import Release
from surveys.models.waves import Wave
from surveys.scoring.released import Cutoffs, ReleasedTies

# What surveys/models/waves.py stores where nobody wrote anything else.
OUR_SOURCES = {
    "published scoring code of Keller et al., doi:10.5281/zenodo.19392497": gettext_lazy(
        "published scoring code of Keller et al., doi:10.5281/zenodo.19392497"
    ),
    "used in practice; no printed source found": gettext_lazy(
        "used in practice; no printed source found"
    ),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Where weak ends and strong begins, and who says so."""

    scope: str
    weak_below: float
    strong_above: float
    source: str

    @property
    def name(self) -> str:
        return _("Within a group") if self.scope == "within" else _("Between groups")

    @property
    def words(self) -> str:
        said = _(
            "weak below %(weak)s, moderate from %(weak)s to %(strong)s, strong above %(strong)s"
        )
        return said % {"weak": localize(self.weak_below), "strong": localize(self.strong_above)}


@dataclass(frozen=True, slots=True)
class Rules:
    """How the numbers were kept together.

    kept : the smallest number of people behind any number; 1 in an open survey
    hides : whether answers may be there and not shown
    kept_later : in a survey that began open and then became protected, the minimum since
    has_steps : whether some numbers are given in half steps, because of another wave
    """

    kept: int
    hides: bool
    kept_later: int | None
    has_steps: bool
    min_items: int
    items: int
    weighting: str
    limits: tuple[Limits, ...]

    @property
    def is_open(self) -> bool:
        return self.kept == 1

    @property
    def words(self) -> str:
        """The mode in two words, as every file names it."""
        return _("Open survey") if self.is_open else _("Confidential")


def rules_of(release: Release, ties: ReleasedTies) -> Rules:
    """Read the settings under which a release was made."""
    is_protected = release.mode == Wave.Mode.PROTECTED
    return Rules(
        kept=ties.min_raters,
        hides=is_protected,
        kept_later=release.min_raters if is_protected and ties.min_raters == 1 else None,
        has_steps=ties.has_steps,
        min_items=ties.min_items,
        items=len(ties.dimensions),
        weighting=str(WEIGHTING),
        limits=_limits(ties.cutoffs),
    )


def _limits(cutoffs: Cutoffs) -> tuple[Limits, ...]:
    return (
        Limits("between", *cutoffs.between, _source(cutoffs.between_source)),
        Limits("within", *cutoffs.within, _source(cutoffs.within_source)),
    )


def _source(stored: str) -> str:
    """Say who says so: what a survey begins with is ours, and in the reader's language."""
    return str(OUR_SOURCES.get(stored, stored))


def method_of(
    rules: Rules,
    *,
    instrument: str,
    of_one_unit: bool,
    held_back: Sequence[str],
    held_back_answers: int,
    released_elsewhere_on: date | None = None,
    from_file_on: date | None = None,
) -> tuple[str, ...]:
    """Return everything a reader has to know in order to judge the numbers."""
    said = [_what_a_tie_is(rules, instrument), _weighting(rules), _who_is_counted(rules)]
    if rules.hides:
        said.append(
            _(
                "Near the ends of the scale a range is published instead of a mean, since the mean "
                "would give single answers away. Numbers that contain such a range read “about”. "
                "They lean high, on average by less than 0.1."
            )
        )
    if rules.has_steps:
        said.append(
            _(
                "Where nearly the same people answered another time, only half steps are shown. "
                "Otherwise the difference between two waves would tell who came and who left."
            )
        )
    if of_one_unit:
        said.append(
            _(
                "A view of one unit counts only blocks of people who all belong to it. A block "
                "that reaches into another unit is never split, so some answers from the unit are "
                "missing here."
            )
        )
    said.append(
        _(
            "Levels and colours come from the unrounded numbers. “Clear”, “likely” and “cannot "
            "tell” say how sure a level is, given how many people answered."
        )
    )
    said += _origin(released_elsewhere_on, from_file_on)
    return (*said, *_not_shown(held_back, held_back_answers))


def _origin(released_elsewhere_on: date | None, from_file_on: date | None) -> list[str]:
    """Say where results or answers came from that were not made here."""
    said = []
    if released_elsewhere_on is not None:
        said.append(
            _(
                "These results were made in another installation and brought in here as a file on "
                "%(on)s. Their numbers and their fingerprint are what they were there."
            )
            % {"on": date_format(released_elsewhere_on, "DATE_FORMAT")}
        )
    if from_file_on is not None:
        said.append(
            _(
                "This wave was not asked here: its answers were brought in from a file on "
                "%(day)s. How many people were asked is not known."
            )
            % {"day": date_format(from_file_on, "DATE_FORMAT")}
        )
    return said


def _what_a_tie_is(rules: Rules, instrument: str) -> str:
    facts = {"instrument": instrument, "items": rules.items, "least": rules.min_items}
    if rules.is_open and not rules.hides:
        return (
            _(
                "%(instrument)s, from 1 (low) to 5 (high). A person’s rating of a group is the "
                "mean of the %(items)s dimensions, if at least %(least)s of them were answered; a "
                "tie is the mean of these ratings."
            )
            % facts
        )
    return (
        _(
            "%(instrument)s, from 1 (low) to 5 (high). A tie is the mean of its %(items)s "
            "dimensions, if at least %(least)s of them can be shown."
        )
        % facts
    )


def _weighting(rules: Rules) -> str:
    return _("In means of several ties %(weighting)s, however many people answered.") % {
        "weighting": rules.weighting
    }


def _who_is_counted(rules: Rules) -> str:
    if not rules.is_open:
        return _(
            "People are only ever counted in groups of at least %(k)s. Where fewer answered, the "
            "cell reads “too few”: no number, no count, and nothing of it enters any other number."
        ) % {"k": rules.kept}
    said = _(
        "This is an open survey: every tie is shown, whoever gave it, from one answer on. Nothing "
        "is joined, hidden or given as a range."
    )
    if not rules.kept_later:
        return said
    later = _(
        "Only answers that came after the first results are kept in groups of at least %(k)s."
    )
    return f"{said} {later % {'k': rules.kept_later}}"


def _not_shown(held_back: Sequence[str], answers: int) -> list[str]:
    said = [
        _(
            "%(name)s: a group of one or two people. A number about it would be a judgement of "
            "persons, so none is published."
        )
        % {"name": name}
        for name in held_back
    ]
    if answers:
        said.append(
            ngettext(
                "One person’s answers could not be joined to a group large enough, and are not "
                "counted.",
                "The answers of %(n)s people could not be joined to a group large enough, and are "
                "not counted.",
                answers,
            )
            % {"n": answers}
        )
    return said
