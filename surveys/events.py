"""Writing down what staff did. Never a name, an address, a link or an answer."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from surveys.models.events import Event
from surveys.models.organisations import Organisation


def record(
    actor: AbstractBaseUser | AnonymousUser, action: str, about: str, organisation: Organisation
) -> None:
    """Add a line to the log of an organisation."""
    Event.objects.create(
        organisation=organisation, actor_id=actor.pk, action=action, about=about[:200]
    )
