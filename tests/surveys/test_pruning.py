"""Old lines leave the log after their time, and what stays can still be verified."""

from datetime import timedelta

from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils.timezone import now

from surveys.events import Action, first_broken, record
from surveys.models.events import Event, LogAnchor, Seal
from surveys.models.organisations import Membership
from surveys.pruning import prune_log, prune_logs
from tests.base import CastTestCase


class PruningTestCase(CastTestCase):
    def write(self, *abouts, organisation=None):
        place = organisation or self.hospital
        return [record(self.amal, Action.WAVE_CLOSED, about, place) for about in abouts]

    def lines(self):
        return list(Event.objects.filter(organisation=self.hospital).values_list("about"))

    def cut_before(self, event):
        prune_log(self.hospital, event.at)


class PruningTest(PruningTestCase):
    def test_lines_go_after_two_years_and_not_a_day_before(self):
        written = self.write("wave 1")[0].at

        prune_logs(written + timedelta(days=730))
        self.assertEqual(self.lines(), [("wave 1",)])

        prune_logs(written + timedelta(days=732))
        [line] = Event.objects.filter(organisation=self.hospital)
        self.assertEqual((line.action, line.actor), (Action.LOG_PRUNED, None))

    def test_an_anchor_names_the_last_line_that_went_and_its_seal(self):
        first, second, third = self.write("wave 1", "wave 2", "wave 3")
        seal = second.seal.own

        self.cut_before(third)

        anchor = LogAnchor.objects.get()
        self.assertEqual((anchor.last_id, anchor.seal, anchor.lines), (second.pk, seal, 2))
        self.assertEqual(Seal.objects.get(event=third).before, anchor.seal)
        told = Event.objects.get(action=Action.LOG_PRUNED)
        self.assertTrue(told.about.startswith("2 until 20"))
        self.assertIn(seal, told.about)
        self.assertFalse(Seal.objects.filter(event_id=first.pk).exists())

    def test_what_stays_follows_from_what_went_and_goes_on(self):
        third = self.write("wave 1", "wave 2", "wave 3")[2]

        self.cut_before(third)
        self.write("wave 4")
        self.assertIsNone(first_broken(self.hospital))

        self.cut_before(Event.objects.get(about="wave 4"))
        self.write("wave 5")
        self.assertIsNone(first_broken(self.hospital))
        self.assertEqual(LogAnchor.objects.count(), 2)

    def test_a_log_that_is_old_as_a_whole_goes_on_with_the_line_about_it(self):
        self.write("wave 1", "wave 2")

        prune_log(self.hospital, now() + timedelta(days=1))
        self.write("wave 3")

        self.assertIsNone(first_broken(self.hospital))
        self.assertEqual([about for (about,) in self.lines()][1:], ["wave 3"])

    def test_who_takes_out_more_than_the_anchor_says_is_found(self):
        _, second, third, fourth = self.write("wave 1", "wave 2", "wave 3", "wave 4")
        self.cut_before(second)
        with connection.cursor() as cursor:
            for name, table in (("seal_stays", "seal"), ("event_stays", "event")):
                on = f" ON surveys_{table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER {name}{on}")

        Event.objects.filter(pk__in=[second.pk, third.pk]).delete()

        self.assertEqual(first_broken(self.hospital), fourth)

    def test_a_second_run_and_an_empty_log_change_nothing(self):
        second = self.write("wave 1", "wave 2")[1]
        self.cut_before(second)
        before = self.lines()

        self.cut_before(second)
        prune_log(self.other_hospital, now())

        self.assertEqual(self.lines(), before)
        self.assertEqual(LogAnchor.objects.count(), 1)

    def test_the_log_of_another_organisation_stays(self):
        self.write("theirs", organisation=self.other_hospital)
        second = self.write("wave 1", "wave 2")[1]

        self.cut_before(second)

        self.assertEqual(Event.objects.filter(organisation=self.other_hospital).count(), 1)
        self.assertIsNone(first_broken(self.other_hospital))

    def test_lines_from_before_there_were_seals_go_too(self):
        Event.objects.create(organisation=self.hospital, action="old", about="before seals")
        [sealed] = self.write("wave 1")

        self.cut_before(sealed)

        self.assertEqual(LogAnchor.objects.get().seal, "")
        self.assertIsNone(first_broken(self.hospital))

    def unsealed(self):
        """Write a line as earlier versions wrote it when forms were handed out."""
        facts = {"action": "open link made", "about": "unsealed"}
        return Event.objects.create(organisation=self.hospital, **facts)

    def test_where_the_last_line_has_no_seal_the_newest_before_it_is_the_anchor(self):
        [first] = self.write("wave 1")
        seal = first.seal.own
        self.unsealed()
        second = self.write("wave 2", "wave 3")[0]

        self.cut_before(second)

        self.assertEqual(LogAnchor.objects.get().seal, seal)
        self.assertIsNone(first_broken(self.hospital))

    def test_where_only_lines_without_a_seal_go_the_earlier_anchor_holds(self):
        [first] = self.write("wave 1")
        seal = first.seal.own
        unsealed = self.unsealed()
        [second] = self.write("wave 2")

        self.cut_before(unsealed)
        self.cut_before(second)

        self.assertEqual([anchor.seal for anchor in LogAnchor.objects.all()], [seal, seal])
        self.assertIsNone(first_broken(self.hospital))

    @override_settings(LOG_KEPT_DAYS=0)
    def test_the_daily_run_does_it(self):
        self.write("wave 1")

        call_command("daily")

        self.assertEqual(LogAnchor.objects.get().lines, 1)


class GuardTest(PruningTestCase):
    def refused(self, rows, act):
        with self.assertRaises(IntegrityError), transaction.atomic():
            act(rows)

    def test_no_line_goes_without_an_anchor_for_it(self):
        _, second, third = self.write("wave 1", "wave 2", "wave 3")
        self.cut_before(second)

        for rows in (Event.objects.filter(pk=third.pk), Seal.objects.filter(event=second)):
            self.refused(rows, lambda rows: rows.delete())

    def test_an_anchor_stays_and_stays_as_it_is(self):
        self.cut_before(self.write("wave 1", "wave 2")[1])
        anchors = LogAnchor.objects.all()

        self.refused(anchors, lambda rows: rows.delete())
        self.refused(anchors, lambda rows: rows.update(last_id=10_000))

    def test_an_anchor_for_a_line_that_is_not_there_or_not_theirs_is_refused(self):
        [line] = self.write("wave 1")
        for organisation, last in ((self.other_hospital, line.pk), (self.hospital, line.pk + 9)):
            facts = {"last_id": last, "last_at": line.at, "lines": 1}
            with self.assertRaises(IntegrityError), transaction.atomic():
                LogAnchor.objects.create(organisation=organisation, **facts)


class PageTest(PruningTestCase):
    def test_the_auditor_reads_where_the_log_begins_and_how_long_it_is_kept(self):
        self.client.force_login(self.person("paz", self.hospital, Membership.Role.AUDITOR))
        self.cut_before(self.write("wave 1", "wave 2")[1])

        page = self.client.get(reverse("surveys:log", args=[self.hospital.pk]))

        self.assertContains(page, "took old lines out of this log")
        self.assertContains(page, "24 months")
        self.assertContains(page, LogAnchor.objects.get().seal)
        self.assertNotContains(page, "Somebody has changed the log")
