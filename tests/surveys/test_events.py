"""The log of what staff did: every line follows from the one before, and none tells too much."""

import csv
import io
import secrets

from django.db import connection
from django.urls import reverse

from surveys.events import HANDED_OUT, Action, first_broken, record
from surveys.locking import first_invitation
from surveys.models.events import Event, Seal
from surveys.models.organisations import Membership, Organisation
from surveys.models.ways import OpenLink
from surveys.open_links import make_open_link, stop
from surveys.sheets import make_sheet
from tests.base import CastTestCase


class LogTestCase(CastTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.paz = cls.person("paz", cls.hospital, Membership.Role.AUDITOR)

    def write(self, *abouts: str, organisation: Organisation | None = None) -> list[Event]:
        place = organisation or self.hospital
        return [record(self.amal, Action.WAVE_CLOSED, about, place) for about in abouts]


class SealTest(LogTestCase):
    def test_each_line_is_sealed_with_the_one_before_it_in_its_organisation(self) -> None:
        first, second = self.write("wave 1", "wave 2")
        self.write("theirs", organisation=self.other_hospital)
        [third] = self.write("wave 3")

        seals = [Seal.objects.get(event=event) for event in (first, second, third)]

        self.assertEqual(seals[0].before, "")
        self.assertEqual([each.before for each in seals[1:]], [each.own for each in seals[:2]])
        self.assertEqual(len({each.own for each in seals}), 3)
        self.assertIsNone(first_broken(self.hospital))

    def tamper(self, sql: str, *params: object) -> None:
        """Write past the guards, as somebody who owns the database can."""
        triggers = ("event_is_final", "event_stays", "seal_is_final", "seal_stays")
        with connection.cursor() as cursor:
            for name in triggers:
                table = name.split("_")[0]
                drop = f"DROP TRIGGER {name}"
                on = f" ON surveys_{table}" if connection.vendor == "postgresql" else ""
                cursor.execute(drop + on)
            cursor.execute(sql, params)

    def test_a_line_that_was_changed_past_the_guards_is_found(self) -> None:
        _, second, _ = self.write("wave 1", "wave 2", "wave 3")

        self.tamper("UPDATE surveys_event SET about = 'nothing' WHERE id = %s", second.pk)

        self.assertEqual(first_broken(self.hospital), second)

    def test_where_a_line_was_taken_out_the_next_one_is_named(self) -> None:
        _, second, third = self.write("wave 1", "wave 2", "wave 3")

        self.tamper("DELETE FROM surveys_seal WHERE event_id = %s", second.pk)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM surveys_event WHERE id = %s", [second.pk])

        self.assertEqual(first_broken(self.hospital), third)

    def test_a_line_without_a_seal_among_sealed_ones_is_found_and_older_ones_are_not(self) -> None:
        Event.objects.create(organisation=self.hospital, action="old", about="before seals")
        self.write("wave 1")
        self.assertIsNone(first_broken(self.hospital))

        smuggled = Event.objects.create(organisation=self.hospital, action="x", about="y")

        self.assertEqual(first_broken(self.hospital), smuggled)

    def unsealed(self, action: str = "open link made") -> Event:
        """Write a line as earlier versions wrote it when forms were handed out."""
        return Event.objects.create(organisation=self.hospital, action=action, about="y")

    def test_lines_that_earlier_versions_wrote_without_a_seal_break_nothing(self) -> None:
        self.write("wave 1")
        for action in HANDED_OUT:
            self.unsealed(action)
        self.write("wave 2")

        self.assertIsNone(first_broken(self.hospital))

    def test_behind_such_a_line_a_change_is_still_found(self) -> None:
        self.write("wave 1")
        self.unsealed()
        second, _ = self.write("wave 2", "wave 3")

        self.tamper("UPDATE surveys_event SET about = 'nothing' WHERE id = %s", second.pk)

        self.assertEqual(first_broken(self.hospital), second)

    def test_behind_such_a_line_one_that_went_is_still_missed(self) -> None:
        first, second = self.write("wave 1", "wave 2")
        self.unsealed()
        [third] = self.write("wave 3")

        # A sealed line that is made to look as if it never had a seal leaves the same gap.
        self.tamper("UPDATE surveys_event SET action = 'open link made' WHERE id = %s", second.pk)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM surveys_seal WHERE event_id = %s", [second.pk])

        self.assertEqual(first_broken(self.hospital), third)

    def test_handing_out_links_and_sheets_is_sealed_like_everything_else(self) -> None:
        first_invitation(self.wave)
        self.write("wave 1")

        make_open_link(self.wave, "open_link", None, by=self.amal.pk)
        stop(OpenLink.objects.get(), by=self.amal.pk)
        for _ in range(2):
            make_sheet(self.wave, self.nurses, "agreed", by=self.amal.pk)

        written = Event.objects.filter(organisation=self.hospital)
        self.assertLessEqual(set(HANDED_OUT), set(written.values_list("action", flat=True)))
        self.assertFalse(written.filter(seal=None).exists())
        self.assertIsNone(first_broken(self.hospital))

    def test_a_line_never_holds_a_link(self) -> None:
        token = secrets.token_urlsafe(32)

        events = self.write(f"see /s/{token}/3/", f"/join/{token}/", "Wards N/s/E")

        self.assertEqual(
            [event.about for event in events], ["see /s/…/3/", "/join/…/", "Wards N/s/E"]
        )

    def test_a_long_line_is_cut_and_still_follows(self) -> None:
        [event] = self.write("x" * 300)

        self.assertEqual(len(event.about), 200)
        self.assertIsNone(first_broken(self.hospital))


class WrittenTest(LogTestCase):
    """What administrators do to a wave, and what anybody takes away, is written down."""

    def lines(self) -> list[tuple[str, str, str]]:
        events = Event.objects.filter(organisation=self.hospital).select_related("actor")
        return [(each.actor.username, each.action, each.about) for each in events]

    def test_closing_releasing_and_taking_a_file_are_written_with_who_did_it(self) -> None:
        self.answer_all()
        self.client.force_login(self.amal)

        self.client.post(reverse("surveys:wave-close", args=[self.wave.pk]))
        self.client.post(reverse("surveys:wave-release", args=[self.wave.pk]))
        self.client.force_login(self.lena)
        self.client.get(reverse("reports:file", args=[self.wave.pk, "ties.csv"]))

        self.assertEqual(
            self.lines(),
            [
                ("amal", "wave closed", "Discharge, wave 1"),
                ("amal", "results released", "Discharge, wave 1, release 1"),
                ("lena", "file downloaded", "Discharge, wave 1, ties.csv"),
            ],
        )

    def test_asking_first_and_being_refused_writes_nothing(self) -> None:
        self.client.force_login(self.amal)

        self.client.get(reverse("surveys:wave-close", args=[self.wave.pk]))
        self.client.post(reverse("surveys:wave-release", args=[self.wave.pk]))
        self.client.get(reverse("reports:file", args=[self.wave.pk, "ties.csv"]))
        self.client.force_login(self.bram)
        self.client.post(reverse("surveys:wave-close", args=[self.wave.pk]))

        self.assertEqual(self.lines(), [])

    def test_looking_what_a_file_would_weigh_takes_nothing_away(self) -> None:
        self.answer_all()
        self.release()
        self.client.force_login(self.lena)

        self.client.head(reverse("reports:file", args=[self.wave.pk, "ties.csv"]))

        self.assertEqual(self.lines(), [])

    def test_a_respondent_leaves_no_line(self) -> None:
        token = self.answer(self.nurses, {self.physicians: 3})

        self.client.get(f"/s/{token}/")
        self.client.post(f"/s/{token}/take-back/")

        self.assertEqual(Event.objects.count(), 0)


class LogPageTest(LogTestCase):
    def setUp(self) -> None:
        self.client.force_login(self.paz)
        self.address = reverse("surveys:log", args=[self.hospital.pk])

    def test_the_auditor_reads_who_did_what_and_how_long_things_are_kept(self) -> None:
        self.write("Discharge, wave 1")

        page = self.client.get(self.address)

        self.assertContains(page, "amal")
        self.assertContains(page, "closed a wave")
        self.assertContains(page, "Discharge, wave 1")
        self.assertContains(page, "90 days")
        self.assertContains(page, "365 days")

    def test_an_empty_log_says_what_will_stand_there(self) -> None:
        self.assertContains(self.client.get(self.address), "Nobody has done anything yet")

    def test_lines_of_another_organisation_are_not_there(self) -> None:
        self.write("of Elsewhere", organisation=self.other_hospital)

        self.assertNotContains(self.client.get(self.address), "of Elsewhere")

    def test_a_hundred_lines_make_a_page_and_the_newest_come_first(self) -> None:
        self.write(*(f"wave {n};" for n in range(1, 102)))

        first, second = self.client.get(self.address), self.client.get(f"{self.address}?page=2")

        self.assertContains(first, "wave 101;")
        self.assertNotContains(first, "wave 1;")
        self.assertContains(first, "Older")
        self.assertContains(second, "wave 1;")
        self.assertContains(second, "Newer")
        for odd in ("?page=0", "?page=x", "?page=9999"):
            self.assertEqual(self.client.get(self.address + odd).status_code, 200)

    def test_text_of_a_line_is_text(self) -> None:
        self.write("<script>alert(1)</script>")

        self.assertContains(self.client.get(self.address), "&lt;script&gt;")

    def test_the_file_holds_every_line_and_its_own_taking(self) -> None:
        [event] = self.write("=1+1")

        response = self.client.post(reverse("surveys:log-file", args=[self.hospital.pk]))

        rows = list(csv.DictReader(io.StringIO(response.content.decode(), newline="")))
        self.assertEqual(
            [(row["person"], row["action"], row["about"]) for row in rows],
            [
                ("amal", "wave closed", "'=1+1"),
                ("paz", "log downloaded", "North Hospital"),
            ],
        )
        self.assertEqual(rows[0]["seal"], event.seal.own)
        self.assertIn('filename="north-hospital-log.csv"', response["Content-Disposition"])

    def test_a_broken_line_is_told(self) -> None:
        self.write("wave 1")
        Event.objects.create(organisation=self.hospital, action="x", about="smuggled")

        self.assertContains(self.client.get(self.address), "does not follow from the one before")

    def test_nobody_else_finds_the_log(self) -> None:
        for person in (self.amal, self.lena, self.cato, self.bram):
            self.client.force_login(person)

            self.assertEqual(self.client.get(self.address).status_code, 404)
            file = self.client.post(reverse("surveys:log-file", args=[self.hospital.pk]))
            self.assertEqual(file.status_code, 404)

    def test_an_auditor_reads_settings_and_no_results(self) -> None:
        self.answer_all()
        self.release()

        overview = self.client.get("/studies/")
        wave = self.client.get(reverse("surveys:wave", args=[self.wave.pk]))

        self.assertContains(overview, f'href="{reverse("surveys:wave", args=[self.wave.pk])}"')
        self.assertNotContains(overview, "read the results")
        self.assertContains(wave, "The rules of this wave")
        self.assertNotContains(wave, "Read the results")
        for name in ("reports:overview", "reports:heatmap", "interventions:suggestions"):
            self.assertEqual(self.client.get(reverse(name, args=[self.wave.pk])).status_code, 404)
