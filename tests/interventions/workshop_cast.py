"""A released wave with a workshop about it: Lena leads it, phones sit in the room."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from interventions.catalogue import load
from interventions.models.workshops import Workshop
from interventions.rooms import Room, name_of, room_of
from interventions.workshops import open_workshop
from surveys.models.releases import Release
from surveys.models.studies import Workgroup
from tests.base import CastTestCase

CHOICE = re.compile(r'name="choice" value="([^"]+)"')


class Phone:
    """A browser without cookies that took a seat."""

    def __init__(self, code: str, group: Workgroup, language: str = "") -> None:
        self.client = Client()
        there = f"{language}/" if language else ""
        self.joined = self.client.post(f"/w/{code}/{there}", {"group": group.pk})
        self.address = self.joined.headers.get("Location", "")

    def look(self, **headers: str) -> Any:
        return self.client.get(self.address, headers=headers)

    def words(self) -> str:
        body = self.look().content.decode()
        main = body[body.index("<main") : body.index("</main>")]
        return " ".join(re.sub(r"<[^>]*>", " ", main).split())

    def options(self) -> list[str]:
        return CHOICE.findall(self.look().content.decode())

    def choose(self, step: str, *chosen: str) -> Any:
        return self.client.post(self.address, {"step": step, "choice": chosen})


class WorkshopTestCase(CastTestCase):
    """Nurses and physicians find each other hard going (2.7 and 3.0): the weakest tie."""

    released_as: Release
    room: Room

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        load()
        cast = cls()
        cast.answer_all()
        cls.released_as = cast.release()
        cls.room = room_of(cls.released_as)
        cls.between = name_of((cls.nurses.pk, cls.physicians.pk))
        cls.among = name_of((cls.physicians.pk, cls.physicians.pk))

    def setUp(self) -> None:
        self.client.force_login(self.lena)
        self.workshop = self.open(self.between, self.among)

    def open(self, *ties: str) -> Workshop:
        return open_workshop(self.released_as, self.room, ties, by=self.lena)

    def at(self, name: str, **more: Any) -> str:
        return reverse(f"interventions:{name}", args=[self.workshop.pk])

    def go(self, way: str = "next") -> str:
        """Press a button on the screen; return the step that the room is at then."""
        self.client.post(self.at("workshop-go"), {"way": way, "number": self.workshop.number})
        self.workshop.refresh_from_db()
        return self.workshop.step

    def go_to(self, step: str) -> None:
        for _ in range(20):
            if self.workshop.step == step:
                return
            self.go()
        self.fail(f"{step} was never reached")

    def phones(self, group: Workgroup, n: int) -> list[Phone]:
        return [Phone(self.workshop.code, group) for _ in range(n)]

    def screen(self) -> str:
        body = self.client.get(self.at("workshop")).content.decode()
        return " ".join(re.sub(r"<[^>]*>", " ", body[body.index("<main") :]).split())
