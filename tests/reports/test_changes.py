"""What changed since an earlier wave: as a page, from two release tables, or why not."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.timezone import now

from surveys.models.answers import Response
from surveys.models.releases import Release
from surveys.models.studies import Study
from surveys.models.waves import Wave
from tests.base import CastTestCase
from tests.reports.purity import settled
from tests.reports.reading import read
from tests.reports.values import numbers_in


class WavesTestCase(CastTestCase):
    OPEN = {"mode": "open", "open_agreed_by": "Rosa", "open_agreed_on": date(2026, 1, 5)}

    def setUp(self) -> None:
        self.client.force_login(self.lena)

    def next_wave(self, number: int, **facts: object) -> None:
        self.wave = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=number,
            opens_at=now() - timedelta(days=1),
            closes_at=now() + timedelta(days=1),
            **facts,
        )

    def page(self, release: Release, **query: object):
        return self.client.get(reverse("reports:changes", args=[release.wave_id]), query)


class OpenWavesTest(WavesTestCase):
    """Ten nurses give physicians 2 and 3, then 4 and 5: from 2.5 to 4.5."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        Wave.objects.filter(pk=cls.wave.pk).update(**cls.OPEN)
        cls.wave.refresh_from_db()
        cast = cls()
        cls.first = cast.answered(2, 3)
        cast.next_wave(2, **cls.OPEN)
        cls.second = cast.answered(4, 5)

    def answered(self, *scores: int) -> Release:
        for score in scores:
            self.answer(self.nurses, {self.physicians: score, self.nurses: 4}, people=5)
        return self.release()

    def test_what_moved_comes_first_with_both_values(self) -> None:
        page = self.page(self.second)

        line = page.context["changes"].moved[0]
        self.assertEqual(line.title, "Nurses about physicians")
        self.assertEqual((str(line.before), str(line.after)), ("2.5", "4.5"))
        self.assertEqual(line.difference, "+2.0")
        self.assertContains(page, "One tie is higher than in wave 1")

    def test_a_tie_that_stayed_is_not_said_to_have_moved(self) -> None:
        # All ten gave their own group 4 twice: there is no spread to test with.
        lines = self.page(self.second).context["changes"].unmoved

        self.assertEqual([line.title for line in lines], ["Nurses about their own group"])
        self.assertEqual(lines[0].difference, "0.0")

    def test_nothing_is_said_to_be_a_cause(self) -> None:
        self.assertContains(self.page(self.second), "do not say what caused it")

    def test_the_first_wave_has_nothing_to_compare_and_says_what_to_do(self) -> None:
        page = self.page(self.first)

        self.assertContains(page, "there is nothing to compare yet")
        self.assertContains(page, reverse("interventions:suggestions", args=[self.first.wave_id]))

    def test_with_the_answers_gone_the_comparison_stays(self) -> None:
        before = self.page(self.second).context["changes"]
        Response.objects.all().delete()

        self.assertEqual(self.page(self.second).context["changes"], before)

    def test_other_questions_are_refused_with_the_reason(self) -> None:
        wave = self.third_wave_with_another_version()

        page = self.client.get(reverse("reports:changes", args=[wave.wave_id]), {"with": 1})

        self.assertContains(page, "cannot be compared")
        self.assertContains(page, "wave 1 asked version 1, wave 3 version 2")
        self.assertNotContains(page, "+2.0")

    def test_where_nothing_can_be_compared_other_pages_say_nothing_of_change(self) -> None:
        wave_id = self.third_wave_with_another_version().wave_id

        tie = reverse("reports:tie", args=[wave_id, self.nurses.pk, self.physicians.pk])
        overview = reverse("reports:overview", args=[wave_id])
        self.assertNotContains(self.client.get(tie), "Since wave")
        self.assertNotContains(self.client.get(overview), "What changed since last time")

    def third_wave_with_another_version(self) -> Release:
        Study.objects.filter(pk=self.study.pk).update(instrument_version=2)
        self.study.refresh_from_db()
        self.next_wave(3, **self.OPEN)
        return self.answered(4, 5)

    def test_another_earlier_wave_can_be_chosen(self) -> None:
        self.next_wave(3, **self.OPEN)
        third = self.answered(4, 5)

        self.assertEqual(self.page(third).context["changes"].before, 2)
        chosen = self.page(third, **{"with": 1})
        self.assertEqual(chosen.context["changes"].before, 1)
        self.assertContains(chosen, '<option value="1" selected>Wave 1</option>', html=True)

    def test_a_stranger_finds_nothing(self) -> None:
        self.client.force_login(self.bram)

        self.assertEqual(self.page(self.second).status_code, 404)

    def test_an_unreleased_wave_is_not_found(self) -> None:
        self.next_wave(3)

        address = reverse("reports:changes", args=[self.wave.pk])
        self.assertEqual(self.client.get(address).status_code, 404)

    def test_every_number_is_in_the_two_release_tables(self) -> None:
        # 2.5 and 4.5 with spreads of 10 · .25 / 9: s = .527, half an interval .495 (t, 18 df).
        page = read(settled(self.page(self.second)))

        said = dict(page.in_cells())
        tie = said[f"change:{self.nurses.pk}:{self.physicians.pk}"]
        self.assertEqual(numbers_in(tie), {"2.5", "4.5", "2.0", "1.5", "0.5", ".001"})
        own = said[f"change:{self.nurses.pk}:{self.nurses.pk}"]
        self.assertEqual(numbers_in(own), {"4.0", "0.0"})

    def test_reading_it_takes_few_queries(self) -> None:
        with self.assertNumQueries(7):
            self.page(self.second)


class ProtectedWavesTest(WavesTestCase):
    """In a later wave of the same people numbers come in half steps: a change has two ends."""

    def test_steps_that_hold_no_change_are_never_said_to_have_moved(self) -> None:
        self.answer_all()
        self.release()
        self.next_wave(2)
        self.answer_all()
        second = self.release()

        page = self.page(second)

        changes = page.context["changes"]
        self.assertEqual(changes.moved, ())
        self.assertTrue(changes.unmoved)
        self.assertEqual({line.p for line in changes.unmoved}, {"p > .99"})
        self.assertContains(page, "−0.3 to +0.3")

    def test_a_group_asked_in_one_wave_only_is_listed_without_a_comparison(self) -> None:
        self.answer_all()
        self.release()
        clerks = self.workgroup("Clerks", 9)
        self.next_wave(2)
        self.answer_all()
        self.answer(self.nurses, {clerks: 4}, people=9)
        second = self.release()

        titles = {
            line.title: line.sentence for line in self.page(second).context["changes"].uncompared
        }

        self.assertEqual(titles["Nurses about clerks"], "Asked in one of the two waves only.")
