"""The log from outside: no line can be changed, a command says so, and no participant is in it."""

import io

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from surveys.events import Action, record
from surveys.models.events import Event, Seal
from surveys.models.participants import Invitation, Participant
from tests.surveys.views.test_setup_people import PeopleScreenTestCase

CANARY = "canarybird"


class LogFromOutsideTest(PeopleScreenTestCase):
    def checked(self) -> str:
        said = io.StringIO()
        call_command("check_log", stdout=said)
        return said.getvalue()

    def test_a_whole_log_is_said_to_be_whole_with_the_seal_it_ends_with(self) -> None:
        record(self.amal, Action.WAVE_CLOSED, "wave 1", self.hospital)
        last = record(self.amal, Action.WAVE_CLOSED, "wave 2", self.hospital)

        said = self.checked()

        self.assertIn(f"North Hospital: 2 lines, whole, ends with {last.seal.own}\n", said)
        self.assertIn("Elsewhere Hospital: 0 lines, whole, ends with None\n", said)

    def test_a_line_that_does_not_follow_fails_the_command_and_is_named(self) -> None:
        record(self.amal, Action.WAVE_CLOSED, "wave 1", self.hospital)
        Event.objects.create(organisation=self.hospital, action="x", about="smuggled")

        with self.assertRaisesMessage(CommandError, "does not hold together: North Hospital."):
            self.checked()

    def test_the_database_itself_refuses_to_change_or_delete_a_line_or_its_seal(self) -> None:
        event = record(self.amal, Action.WAVE_CLOSED, "wave 1", self.hospital)
        for sql in (
            "UPDATE surveys_event SET about = 'nothing' WHERE id = %s",
            "UPDATE surveys_event SET actor_id = NULL WHERE id = %s",
            "DELETE FROM surveys_seal WHERE event_id = %s",
            "UPDATE surveys_seal SET own = 'x' WHERE event_id = %s",
            "DELETE FROM surveys_event WHERE id = %s",
        ):
            with (
                self.subTest(sql),
                self.assertRaises(DatabaseError),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql, [event.pk])
        self.assertEqual((Event.objects.count(), Seal.objects.count()), (1, 1))

    def test_what_staff_do_with_people_names_none_of_them_in_the_log(self) -> None:
        self.paste(
            f"{CANARY}@birds.example;Nurses;{CANARY.title()} Ek", "bo@birds.example;Nurses;Bo"
        )
        self.press("take")
        [person, other] = Participant.objects.filter(wave=self.wave).order_by("-email")
        page = reverse("surveys:wave-person", args=[self.wave.pk, person.pk])
        self.client.get(page)
        group = Invitation.objects.get(participant=person).workgroup_id
        changed = {"email": f"new.{CANARY}@birds.example", "name": CANARY, "workgroup": group}
        self.client.post(page, changed)
        self.client.post(reverse("surveys:wave-person-out", args=[self.wave.pk, other.pk]))
        self.client.get(reverse("surveys:wave-people", args=[self.wave.pk]), {"q": CANARY})

        lines = " ".join(f"{each.action} {each.about}" for each in Event.objects.all()).lower()

        self.assertIn(Action.PEOPLE_IMPORTED, lines)
        self.assertIn(Action.PARTICIPANT_CHANGED, lines)
        for secret in (CANARY, "birds.example", "bo@"):
            self.assertNotIn(secret, lines)
