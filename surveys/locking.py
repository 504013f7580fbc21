"""Locking a wave at its first invitation; afterwards its rules only become stricter.

Who answers has read the rules first. So they are fixed when the first person is invited, and
what may still change is what gives people more protection, for releases still to come.
"""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from surveys.instruments import get_instrument
from surveys.instruments.base import Instrument, Item
from surveys.models.waves import Wave


class NotReady(Exception):
    """Nobody can be invited to this wave yet; the text says why, in words for a screen."""


@transaction.atomic
def first_invitation(wave: Wave) -> None:
    """Fix a wave's rules, because somebody is about to be invited. Later calls change nothing.

    Raises
    ------
    NotReady
        The wave is protected and its items are not scored in equal steps, or a research export
        is on and names nobody.
    """
    stored = _locked(wave)
    if stored.first_invited_on is None:
        if reason := _why_not_ready(stored):
            raise NotReady(reason)
        stored.first_invited_on = localdate()
        stored.save(update_fields=["first_invited_on"])
    wave.first_invited_on = stored.first_invited_on


def unequal_steps(instrument: Instrument) -> str:
    """Say which items are not scored in equal steps, or nothing.

    What a band hides is proven for scores that lie one step apart. The order in which options
    stand plays no part: 1, 3, 5, 4, 2 are equal steps.
    """
    uneven = [item.code for item in instrument.items if not _is_even(item)]
    if not uneven:
        return ""
    words = _(
        "A protected survey needs items whose options are worth equal steps. "
        "These are not: %(items)s."
    )
    return words % {"items": ", ".join(uneven)}


def _is_even(item: Item) -> bool:
    ordered = sorted(option.score for option in item.options)
    steps = {high - low for low, high in zip(ordered, ordered[1:], strict=False)}
    return len(steps) == 1 and 0 not in steps


def _locked(wave: Wave) -> Wave:
    waves = Wave.objects.select_for_update(of=("self",), no_key=True).select_related("study")
    return waves.get(pk=wave.pk)


def _instrument(wave: Wave) -> Instrument:
    return get_instrument(wave.study.instrument)


def _why_not_ready(wave: Wave) -> str:
    if wave.is_protected and (reason := unequal_steps(_instrument(wave))):
        return reason
    if wave.research_export and not wave.research_readers.exists():
        return _("The research export is on, but nobody is named who may download the answers.")
    return ""
