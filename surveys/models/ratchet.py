"""What may still change once somebody has been invited: only what makes a rule stricter.

Each comparison of what is stored with what is wanted returns a sentence per field that may not
change like that; the models of a study use them as their `clean`. The guards in the database say
the same (migration 0002).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from surveys.models.studies import OfStudy, Study
    from surveys.models.waves import ResearchReader, Wave

SAID_IN_THE_INVITATION = {
    "study_id": "study",
    "number": "number",
    "open_agreed_by": "open_agreed_by",
    "open_agreed_on": "open_agreed_on",
    "comment_readers": "comment_readers",
    "min_items": "min_items",
    "pulse_of_id": "pulse_of",
    "wording": "wording",
    "wording_licence_by": "wording_licence_by",
    "wording_licence_on": "wording_licence_on",
    "unasked": "unasked",
    "asks_partnership": "asks_partnership",
    "outcome_items": "outcome_items",
    "outcomes_to_choose": "outcomes_to_choose",
    "shares_results": "shares_results",
    "between_weak_below": "between_weak_below",
    "between_strong_above": "between_strong_above",
    "between_source": "between_source",
    "within_weak_below": "within_weak_below",
    "within_strong_above": "within_strong_above",
    "within_source": "within_source",
}
FIXED = gettext_lazy("People have been invited to this wave. What they were told stays as it was.")
NAMES_ARE_FIXED = gettext_lazy(
    "People have been invited. Who may download answers, and why, stays as they read it."
)
SAME_QUESTIONS = gettext_lazy(
    "People have been invited, and results are not released yet. Until then the questions stay "
    "the same."
)
SAME_GROUPS = gettext_lazy(
    "People have been invited, and results are not released yet. Until then groups and units keep "
    "their kind, their questions and their order."
)


def changed(before: Model, after: Model, names: Iterable[str]) -> list[str]:
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def loosened(before: Wave, after: Wave) -> dict[str, str]:
    """Return what is wrong with a change of a wave, by field; nothing before the first invitation.

    A mode becomes protected, a minimum rises, an export and a comment box go off, results come
    later: all else that respondents were told is fixed.
    """
    if before.first_invited_on is None:
        return {}
    wrong = {
        SAID_IN_THE_INVITATION[name]: str(FIXED)
        for name in changed(before, after, SAID_IN_THE_INVITATION)
    }
    if after.mode != before.mode and not after.is_protected:
        wrong["mode"] = _(
            "People were invited to a protected survey. It cannot become an open one any more."
        )
    if after.min_raters < before.min_raters:
        wrong["min_raters"] = _(
            "People were told that at least %(n)s are counted together. "
            "The number can be raised, but not lowered."
        ) % {"n": before.min_raters}
    if after.comment_minimum < before.comment_minimum:
        wrong["comment_minimum"] = _(
            "People were told that comments need %(n)s respondents. "
            "The number can be raised, but not lowered."
        ) % {"n": before.comment_minimum}
    if after.asks_for_comment and not before.asks_for_comment:
        wrong["asks_for_comment"] = _(
            "People have been invited to a survey without comments. They cannot be switched on."
        )
    if after.research_export and not before.research_export:
        wrong["research_export"] = _(
            "People have been invited to a survey without a research export. "
            "It can be switched off at any time, but not on."
        )
    return wrong | _brought_forward(before, after)


def _brought_forward(before: Wave, after: Wave) -> dict[str, str]:
    promised, wanted = before.results_on, after.results_on
    if promised is None or (wanted is not None and wanted >= promised):
        return {}
    words = _("People were promised results on %(day)s. It can be put off, not sooner.")
    return {"results_on": words % {"day": date_format(promised, "DATE_FORMAT")}}


def is_under_way(study: Study) -> bool:
    """Whether people have been invited to a wave whose results are not released."""
    return study.waves.filter(first_invited_on__isnull=False, releases=None).exists()


def moved(
    before: Model, after: Model, names: Iterable[str], why: str | _StrPromise
) -> dict[str, str]:
    """Return what is wrong with a change of these fields while a wave is under way."""
    present = [name for name in names if hasattr(before, name)]
    return dict.fromkeys(changed(before, after, present), str(why))


def grown_on_paper(before: int | None, after: int | None) -> dict[str, str]:
    """A score about one or two people judges persons: no later number may make it appear."""
    limit = settings.SMALLEST_RATED_GROUP
    was_small = before is None or before < limit
    if before == after or not was_small or (after is not None and after < limit):
        return {}
    words = _(
        "People have been invited, and results are not released yet. Until then a group of fewer "
        "than %(n)s does not grow on paper."
    )
    return {"headcount": words % {"n": limit}}


# What the models say --------------------------------------------------------------------------


def clean_wave(wave: Wave) -> None:
    """Refuse what would loosen the rules after the first invitation."""
    before = type(wave).objects.filter(pk=wave.pk).first()
    _refuse(loosened(before, wave) if before else {})


def clean_study(study: Study) -> None:
    """Refuse other questions while people are answering."""
    before = type(study).objects.filter(pk=study.pk).first()
    if before and is_under_way(before):
        questions = ("instrument", "instrument_version")
        _refuse(moved(before, study, questions, SAME_QUESTIONS))


def clean_part(part: OfStudy) -> None:
    """Refuse another kind, other questions or another order while people are answering."""
    before = type(part)._default_manager.filter(pk=part.pk).first()
    if before and is_under_way(before.study):
        wrong = moved(before, part, ("kind", "rates", "is_rated", "position"), SAME_GROUPS)
        heads = getattr(before, "headcount", None), getattr(part, "headcount", None)
        _refuse(wrong | grown_on_paper(*heads))


def clean_reader(reader: ResearchReader) -> None:
    """Refuse another name after the first invitation: people have read who it is."""
    if reader.wave.is_locked:
        raise ValidationError(NAMES_ARE_FIXED)


def _refuse(wrong: dict[str, str]) -> None:
    if wrong:
        raise ValidationError(dict(wrong))
