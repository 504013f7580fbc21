"""A long list is taken over by the worker, in one transaction: wholly or not at all."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction

from surveys import mailing
from surveys.events import Action, record
from surveys.importing import handing_in
from surveys.importing.applying import NotRight, Taken
from surveys.models.rosters import PeopleList, TakeOver
from surveys.models.waves import Wave
from surveys.people import WaveIsOver


def is_long(handed_in: PeopleList) -> bool:
    """Whether a list would keep somebody's browser waiting, and is left to the worker."""
    return len(handed_in.rows) > settings.LIST_ROWS_AT_ONCE


def is_taking(wave: Wave) -> bool:
    """Whether a list of this wave is with the worker: until it is done nothing else is taken."""
    return TakeOver.objects.filter(wave=wave, state=TakeOver.State.WAITING).exists()


@transaction.atomic
def ask_for(handed_in: PeopleList, by: AbstractBaseUser | AnonymousUser) -> TakeOver:
    """Note that a list is to be taken over. Whoever asks wakes the worker.

    Raises `WaveIsOver` once the wave has closed.
    """
    waves = Wave.objects.select_for_update(of=("self",))
    if waves.get(pk=handed_in.wave_id).has_closed():
        raise WaveIsOver
    TakeOver.objects.filter(wave=handed_in.wave).delete()
    return TakeOver.objects.create(
        organisation_id=handed_in.organisation_id,
        wave=handed_in.wave,
        by_id=by.pk,
        people=len(handed_in.rows),
    )


def call_off(wave: Wave) -> bool:
    """Leave a list as it is, if the worker has not taken it over; say whether that was so."""
    waiting = TakeOver.objects.filter(wave=wave, state=TakeOver.State.WAITING)
    return bool(waiting.delete()[0])


@transaction.atomic
def take_what_waits(wave_id: int) -> None:
    """Take a wave's list over and write down what became of it. Safe to run twice."""
    wave = Wave.objects.select_for_update(of=("self",)).filter(pk=wave_id).first()
    waiting = TakeOver.objects.select_for_update(of=("self",)).select_related("by")
    asked = waiting.filter(wave_id=wave_id, state=TakeOver.State.WAITING).first()
    if wave is None or asked is None:
        return
    try:
        taken = handing_in.take(wave)
    except (NotRight, WaveIsOver, PeopleList.DoesNotExist):
        asked.state = TakeOver.State.REFUSED
    else:
        asked.state = TakeOver.State.DONE
        asked.added, asked.changed = len(taken.added), taken.changed
        mailing.invite_who_joined(wave)
        tell(taken, wave, asked.by)
    asked.save()


def tell(taken: Taken, wave: Wave, by: AbstractBaseUser | AnonymousUser | None) -> None:
    """Write into the log how many people a list has added and changed."""
    n = len(taken.added)
    about = f"{wave}: {n} added, {taken.changed} changed"
    record(by, Action.PEOPLE_IMPORTED, about, wave.organisation)
