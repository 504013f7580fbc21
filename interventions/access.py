"""The only way from an address to an entry of the catalogue, and back to the wave it came from."""

import re

from django.http import Http404

from interventions.catalogue import stored
from interventions.entries import Entry
from surveys.access import User, get_release
from surveys.models.releases import Release


def get_entry(slug: str) -> Entry:
    """Return the entry of this name, or 404. The catalogue is the same for everybody."""
    found = stored([slug])
    if not found:
        raise Http404
    return found[0]


def find_release(user: User, wave_id: str) -> Release | None:
    """Return the release of the wave a reader came from; unknown and foreign are the same: none."""
    if not re.fullmatch(r"[0-9]{1,15}", wave_id):
        return None
    try:
        return get_release(user, int(wave_id))
    except Http404:
        return None
