"""What a rehearsed workshop is about: the cast, with a released wave."""

from django.conf import settings
from django.test import Client

from interventions.catalogue import load
from interventions.rooms import room_of
from interventions.workshops import open_workshop
from tests.base import Cast


class Stage(Cast):
    """A released wave of the cast, and a workshop about its weak ties whenever one is asked for."""

    def build(self) -> None:
        type(self).enter()
        load()
        self.answer_all()
        self.frozen = self.release()

    def open(self) -> tuple[int, str, list[int], str]:
        """Open a workshop; return its key and code, the groups, and Lena's session."""
        room = room_of(self.frozen)
        workshop = open_workshop(self.frozen, room, room.weak, by=self.lena)
        client = Client()
        client.force_login(self.lena)
        groups = [self.nurses.pk, self.physicians.pk, self.therapists.pk]
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        return workshop.pk, workshop.code, groups, session
