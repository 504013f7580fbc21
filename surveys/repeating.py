"""The next wave: a copy of the last one in one step, and what differs between the two."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.models import ratchet
from surveys.models.participants import Invitation, Participant
from surveys.models.studies import Study
from surveys.models.waves import ResearchReader, Wave

COPIED = (
    "wording",
    "wording_licence_by",
    "wording_licence_on",
    "unasked",
    "asks_partnership",
    "outcome_items",
    "outcomes_to_choose",
    "shares_results",
    "mode",
    "open_agreed_by",
    "open_agreed_on",
    "asks_for_comment",
    "comment_readers",
    "comment_minimum",
    "research_export",
    "min_raters",
    "min_items",
    "between_weak_below",
    "between_strong_above",
    "between_source",
    "within_weak_below",
    "within_strong_above",
    "within_source",
)
BATCH = 500


class CannotRepeat(Exception):
    """There is no next wave yet; the text says why, in words for a screen."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands in a wave, as staff see it."""

    group: int
    unit: int | None


def last_wave(study: Study) -> Wave | None:
    """Return the newest wave of a study; a pulse is none."""
    return study.waves.filter(pulse_of=None).order_by("-number").first()


def why_not_again(wave: Wave) -> str:
    """Say why this wave cannot be repeated now, or nothing if it can."""
    if wave.pulse_of_id is not None:
        return _("This is a pulse. The next wave is a copy of the last whole one.")
    newest = last_wave(wave.study)
    if newest is not None and newest.pk != wave.pk:
        return _("There is a newer wave already.")
    if not wave.has_closed():
        return _("The next wave can be prepared once this one has closed.")
    return ""


@transaction.atomic
def repeat(wave: Wave) -> Wave:
    """Make the next wave with the same people, groups, pairs, words and settings.

    Raises
    ------
    CannotRepeat
        The wave has not closed, or there is a newer one.
    """
    Study.objects.select_for_update().get(pk=wave.study_id)
    if reason := why_not_again(wave):
        raise CannotRepeat(reason)
    following = Wave.objects.create(
        organisation_id=wave.organisation_id,
        study=wave.study,
        number=wave.number + 1,
        **{name: getattr(wave, name) for name in COPIED},
    )
    ResearchReader.objects.bulk_create(
        ResearchReader(
            organisation_id=wave.organisation_id,
            wave=following,
            user_id=reader.user_id,
            name=reader.name,
            institution=reader.institution,
            purpose=reader.purpose,
        )
        for reader in wave.research_readers.all()
    )
    copy_people(wave, following)
    return following


def where_people_stand(wave: Wave) -> QuerySet[Any]:
    """Return who is asked and has not left, with `group` and `place` as staff see them."""
    found = Invitation.objects.filter(wave=wave, participant__isnull=False)
    return found.exclude(participant__name="", participant__email="").annotate(
        group=Coalesce("participant__move__workgroup_id", "workgroup_id"),
        place=Coalesce("participant__move__unit_id", "unit_id"),
    )


def copy_people(wave: Wave, following: Wave, *, groups: Collection[int] | None = None) -> None:
    """Put the people of a wave into another; of some groups only, those who have an address."""
    found = where_people_stand(wave).order_by("participant_id")
    if groups is not None:
        found = found.filter(group__in=groups).exclude(participant__email="")
    rows = list(
        found.values_list("participant__name", "participant__email", "group", "place", "language")
    )
    people = Participant.objects.bulk_create(
        [
            Participant(
                organisation_id=wave.organisation_id, wave=following, name=name, email=email
            )
            for name, email, _group, _unit, _language in rows
        ],
        batch_size=BATCH,
    )
    Invitation.objects.bulk_create(
        [
            Invitation(
                organisation_id=wave.organisation_id,
                wave=following,
                participant=person,
                workgroup_id=group,
                unit_id=unit,
                language=language,
            )
            for person, (_name, _email, group, unit, language) in zip(people, rows, strict=True)
        ],
        batch_size=BATCH,
    )


def looser_than_last(wave: Wave) -> dict[str, str]:
    """Return where a wave would promise less than the last one its people were invited to.

    A copy that keeps its people keeps what they were told, or later answers would uncover
    earlier ones.
    """
    earlier = Wave.objects.filter(study_id=wave.study_id, first_invited_on__isnull=False)
    before = earlier.exclude(pk=wave.pk).order_by("-number").first()
    if before is None or wave.is_locked:
        return {}
    kept = ("mode", "min_raters", "comment_minimum", "research_export")
    wrong = ratchet.loosened(before, wave)
    return {name: wrong[name] for name in kept if name in wrong}


# What differs ---------------------------------------------------------------------------------


def differences(wave: Wave) -> list[str]:
    """Say in sentences what is not as it was in the wave before."""
    before = wave.study.waves.filter(number=wave.number - 1, pulse_of=None).first()
    if before is None:
        return []
    return [*_people(before, wave), *_settings(before, wave)]


def _places(wave: Wave) -> dict[str, Place]:
    found = Invitation.objects.filter(wave=wave, participant__isnull=False).annotate(
        group=Coalesce("participant__move__workgroup_id", "workgroup_id"),
        place=Coalesce("participant__move__unit_id", "unit_id"),
    )
    rows = found.values_list("participant__email", "group", "place")
    return {email: Place(group, unit) for email, group, unit in rows if email}


def _people(before: Wave, after: Wave) -> list[str]:
    was, is_now = _places(before), _places(after)
    new, gone = len(is_now.keys() - was.keys()), len(was.keys() - is_now.keys())
    moved = sum(was[email] != is_now[email] for email in was.keys() & is_now.keys())
    said = []
    if new:
        said.append(ngettext("%(n)s person is new.", "%(n)s people are new.", new) % {"n": new})
    if gone:
        words = ngettext(
            "%(n)s person is not asked again.", "%(n)s people are not asked again.", gone
        )
        said.append(words % {"n": gone})
    if moved:
        words = ngettext(
            "%(n)s person stands in another group or unit.",
            "%(n)s people stand in another group or unit.",
            moved,
        )
        said.append(words % {"n": moved})
    return said


def _settings(before: Wave, after: Wave) -> list[str]:
    said = {
        "mode": _("The survey is protected now, or open now."),
        "min_raters": _("Another number of people is counted together."),
        "asks_for_comment": _("The comment box was switched on or off."),
        "research_export": _("The research export was switched on or off."),
        "shares_results": _("Who was invited can or cannot see the results now."),
        "wording": _("The words of the questions are others. A trend over both carries a note."),
        "unasked": _("Other pairs of groups are asked about each other."),
        "asks_partnership": _("The questions between organisations were switched on or off."),
        "outcome_items": _("Other questions about outcomes are asked."),
    }
    changed = ratchet.changed(before, after, said)
    return [said[name] for name in changed]
