"""A list of people that another program hands over: checked and taken over like one by hand."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction

from surveys.importing.applying import Taken, take_over
from surveys.importing.checking import check
from surveys.importing.headings import COLUMNS
from surveys.importing.in_background import is_taking, tell
from surveys.importing.known import known_of
from surveys.importing.rows import Checked
from surveys.launching import invite_who_joined
from surveys.models.waves import Wave
from surveys.people import WaveIsOver


class NotTaken(Exception):
    """The list has people to mend; nothing has been changed."""

    def __init__(self, checked: Checked) -> None:
        super().__init__("people to mend")
        self.checked = checked


class Busy(Exception):
    """The worker is taking another list of this wave over."""


@transaction.atomic
def push(
    wave: Wave,
    people: Sequence[Mapping[str, str]],
    own_groups: Sequence[str],
    by: AbstractBaseUser | AnonymousUser,
) -> Taken:
    """Add and change people as the list says: wholly or not at all. Nobody is taken out.

    Raises
    ------
    NotTaken, Busy, WaveIsOver
        Nothing has been changed.
    """
    locked = Wave.objects.select_for_update(of=("self",)).select_related("study__organisation")
    wave = locked.get(pk=wave.pk)
    if wave.has_closed():
        raise WaveIsOver
    if is_taking(wave):
        raise Busy
    columns = [key for key in COLUMNS if any(key in person for person in people)]
    checked = check(list(enumerate(people, start=1)), columns, known_of(wave), own_groups)
    if not checked.can_be_taken:
        raise NotTaken(checked)
    taken = take_over(wave, checked)
    if taken.added and wave.is_locked:
        invite_who_joined(wave)
    if taken.added or taken.changed:
        tell(taken, wave, by)
    return taken
