"""A pulse between two waves: the groups on some ties are asked again, about these ties only.

It is a small wave that hangs on the released one. It keeps what that wave promised, asks for no
comment and no more, is given in half steps (`results/freezing.py`), and counts in no index, trend
or comparison of whole waves: whoever reads waves in a row leaves out what has `pulse_of`.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from surveys import launching, mailing
from surveys.models.studies import Study, Workgroup
from surveys.models.waves import FIRST_PULSE, Wave
from surveys.repeating import COPIED, copy_people, where_people_stand
from surveys.results import released_ties
from surveys.workgroups import ask_only

WEEKS_APART = 4
REMINDED_AFTER = 3  # days, once
ALSO_OFF = {
    "shares_results": False,
    "asks_partnership": False,
    "outcome_items": [],
    "outcomes_to_choose": [],
    "asks_for_comment": False,
    "comment_readers": "",
    "research_export": False,
}


class CannotAsk(Exception):
    """No pulse can be asked now; the text says why, in words for a screen."""


@dataclass(frozen=True, slots=True)
class Way:
    """One group that could be asked about another, and why it is left out, if it is."""

    rater: Workgroup
    target: Workgroup
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """What a pulse about some ties would ask, whom, and what it leaves out."""

    ways: tuple[Way, ...]
    people: Counter[int]

    @property
    def asked(self) -> tuple[Way, ...]:
        return tuple(way for way in self.ways if not way.why_not)

    @property
    def left_out(self) -> tuple[Way, ...]:
        return tuple(way for way in self.ways if way.why_not)

    @property
    def groups(self) -> tuple[Workgroup, ...]:
        """The groups whose members are invited, each once."""
        return tuple({way.rater.pk: way.rater for way in self.asked}.values())

    @property
    def invited(self) -> int:
        return sum(self.people[group.pk] for group in self.groups)


def why_not_now(wave: Wave, on: date | None = None) -> str:
    """Say why no pulse can follow a wave on a day, or nothing if one can."""
    if wave.pulse_of_id is not None or not wave.is_released():
        return _("A pulse is compared with a released wave. This one is not released.")
    later = Wave.objects.filter(study_id=wave.study_id, number__gt=wave.number, pulse_of=None)
    if later.filter(first_invited_on__isnull=False).exists():
        return _("A newer wave has begun. Ask a pulse from its plan, once it is released.")
    invited = Wave.objects.filter(study_id=wave.study_id, first_invited_on__isnull=False)
    if any(not each.has_closed() for each in invited.filter(releases=None)):
        return _("People are being asked just now. One round after the other.")
    last = invited.aggregate(last=Max("first_invited_on"))["last"]
    again = last + timedelta(weeks=WEEKS_APART) if last else None
    if again and (on or localdate()) < again:
        return _(
            "People were last asked on %(last)s. To ask more often tires them; "
            "a pulse is possible from %(again)s on."
        ) % {"last": _day(last), "again": _day(again)}
    return ""


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def outline(wave: Wave, ties: Iterable[tuple[int, int]]) -> Outline:
    """Say who would be asked about whom on these ties, in the order of the study.

    Left out, with the reason: what the wave itself could not show, as there would be nothing to
    compare with, and groups of which too few can be asked for anything to be shown.
    """
    groups = {group.pk: group for group in wave.study.workgroups.all()}
    wanted = {way for one, other in ties for way in ((one, other), (other, one))}
    people = _people(wave)
    release = wave.releases.order_by("-number").first()
    shown = released_ties(release).ties if release else {}
    ways = []
    for rater in groups.values():
        for target in groups.values():
            if (rater.pk, target.pk) in wanted and wave.asks(rater, target):
                tie = shown.get((str(rater.pk), str(target.pk)))
                is_shown = tie is not None and tie.mean is not None
                ways.append(Way(rater, target, _why_not(wave, people[rater.pk], is_shown)))
    return Outline(tuple(ways), people)


def _people(wave: Wave) -> Counter[int]:
    """Count who can be asked by mail, in the groups where they stand now."""
    found = where_people_stand(wave).exclude(participant__email="")
    return Counter(found.values_list("group", flat=True))


def _why_not(wave: Wave, people: int, is_shown: bool) -> str:
    if not is_shown:
        return _("Wave %(n)s could not show it, so there is nothing to compare with.") % {
            "n": wave.number
        }
    if not people:
        return _("Nobody of this group can be asked by mail.")
    if people < wave.smallest_block:
        return _("Fewer than %(k)s people can be asked, so it could not be shown.") % {
            "k": wave.smallest_block
        }
    return ""


@transaction.atomic
def ask(wave: Wave, ties: Collection[tuple[int, int]], *, closes_at: datetime) -> Wave:
    """Invite the groups on these ties by mail, about these ties only, until `closes_at`.

    Raises
    ------
    CannotAsk
        It is too early, somebody is being asked already, or nothing could be shown.
    """
    Study.objects.select_for_update().get(pk=wave.study_id)
    if reason := why_not_now(wave):
        raise CannotAsk(reason)
    found = outline(wave, ties)
    if not found.asked:
        raise CannotAsk(_("Nothing that a pulse could ask could be shown."))
    pulse = Wave.objects.create(
        organisation_id=wave.organisation_id,
        study=wave.study,
        pulse_of=wave,
        number=_next_number(wave.study),
        **({name: getattr(wave, name) for name in COPIED} | ALSO_OFF | {"wording": _words(wave)}),
    )
    asked = [(way.rater.pk, way.target.pk) for way in found.asked]
    ask_only(pulse, asked, list(wave.study.workgroups.all()))
    copy_people(wave, pulse, groups={group.pk for group in found.groups})
    mailing.plan_reminders(pulse, after_opening=(REMINDED_AFTER,), before_closing=())
    launching.launch(pulse, closes_at=closes_at)
    return pulse


def _next_number(study: Study) -> int:
    """Number pulses apart from waves, or the next wave would not be the next number."""
    last = study.waves.exclude(pulse_of=None).aggregate(last=Max("number"))["last"]
    return (last or FIRST_PULSE - 1) + 1


def _words(wave: Wave) -> dict[str, dict[str, str]]:
    """Keep the wave's own words for its questions; its mails speak of the whole survey."""
    return {
        language: {key: text for key, text in words.items() if not key.startswith("mail.")}
        for language, words in wave.wording.items()
    }


def pulses_of(wave: Wave) -> list[Wave]:
    """Return the pulses that followed a wave, the newest first."""
    return list(wave.pulses.order_by("-number").prefetch_related("releases"))
