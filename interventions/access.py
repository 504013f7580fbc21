"""The only way from an address to an entry of the catalogue. It is the same for everybody."""

from django.http import Http404

from interventions.catalogue import stored
from interventions.entries import Entry


def get_entry(slug: str) -> Entry:
    """Return the entry of this name, or 404."""
    found = stored([slug])
    if not found:
        raise Http404
    return found[0]
