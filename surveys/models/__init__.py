"""The tables. Import what you need from its own module: nothing is re-exported here, so that
the import law can see who reaches for the answers."""

from surveys.models import (  # noqa: F401
    answers,
    bringing,
    events,
    looks,
    messages,
    organisations,
    participants,
    previews,
    projects,
    releases,
    rosters,
    sharing,
    staff,
    studies,
    tokens,
    waves,
    ways,
    webhooks,
)
