"""One number over all waves: a line with ranges, gaps where there is nothing, words first."""

from django.urls import reverse

from reports.figures.trend import picture
from reports.trend import build_trend
from surveys.models.releases import Release
from surveys.models.waves import Wave
from surveys.scoring.released import Reading
from tests.reports.test_changes import WavesTestCase


def exact(value: float) -> Reading:
    return Reading("exact", value, value, value, 9)


class PictureTests(WavesTestCase):
    def test_waves_stand_evenly_and_no_line_crosses_a_gap(self) -> None:
        about = Reading("about", 3.0, 3.5, 4.0, 9)
        drawn = picture(
            [(1, exact(5.0), None), (2, about, (2.0, 5.0)), (3, None, None), (4, exact(1.0), None)],
            (3.5, 4.0),
        )

        assert drawn
        self.assertEqual([x for _, x in drawn.waves], ["12.5%", "37.5%", "62.5%", "87.5%"])
        self.assertEqual([mark.y for mark in drawn.marks], ["16.0", "91.0", "216.0"])
        self.assertEqual(drawn.marks[1].bar, ("66.0", "116.0"))  # 4.0 down to 3.0
        self.assertEqual(drawn.marks[1].thin, ("16.0", "166.0"))  # 5.0 down to 2.0
        self.assertEqual([(each.x1, each.x2) for each in drawn.pieces], [("12.5%", "37.5%")])

    def test_one_point_is_no_picture(self) -> None:
        self.assertIsNone(picture([(1, exact(3.0), None), (2, None, None)], (3.5, 4.0)))


class ThreeWavesTest(WavesTestCase):
    """Ten nurses about physicians, open: 2.5, then 4.5, then nothing, then 3.5."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        Wave.objects.filter(pk=cls.wave.pk).update(**cls.OPEN)
        cls.wave.refresh_from_db()
        cast = cls()
        cls.releases = [cast.answered(cls.physicians, 2, 3)]
        for number, target, scores in (
            (2, cls.physicians, (4, 5)),
            (3, cls.therapists, (3, 3)),
            (4, cls.physicians, (3, 4)),
        ):
            cast.next_wave(number, **cls.OPEN)
            cls.releases.append(cast.answered(target, *scores))

    def answered(self, target: object, *scores: int) -> Release:
        for score in scores:
            self.answer(self.nurses, {target: score}, people=5)
        return self.release()

    def trend(self, release: Release, **query: str):
        return self.client.get(reverse("reports:trend", args=[release.wave_id]), query)

    @property
    def tie(self) -> str:
        return f"{self.nurses.pk}:{self.physicians.pk}"

    def test_words_come_first_and_name_every_wave_that_can_be_read(self) -> None:
        page = self.trend(self.releases[3], of=self.tie)

        answer = page.context["trend"].answer
        self.assertIn("Wave 1: 2.5, wave 2: 4.5 and wave 4: 3.5.", answer)
        self.assertContains(page, "Nurses about physicians</h2>")

    def test_the_dimensions_are_explained_here_and_on_the_overview(self) -> None:
        release = self.releases[-1]
        overview = self.client.get(reverse("reports:overview", args=[release.wave_id]))

        for page in (self.trend(release), overview):
            self.assertContains(page, "<summary>What these words mean</summary>", html=True)
            self.assertContains(page, "<dt>Timely</dt>", html=True)
            self.assertContains(page, "what is needed arrives when it is needed")

    def test_ranges_that_lie_apart_are_said_to(self) -> None:
        # Ten people give 2 or 3, later 3 or 4: each mean is sure to about 0.4.
        page = self.trend(self.releases[3], of=self.tie)

        self.assertIn("do not overlap", page.context["trend"].answer)

    def test_a_wave_in_which_nobody_answered_is_a_gap_with_its_reason(self) -> None:
        page = self.trend(self.releases[3], of=self.tie)

        gap = page.context["trend"].points[2]
        self.assertEqual((gap.wave, gap.shown), (3, None))
        self.assertEqual(gap.reason, "Nothing of this tie could be shown.")
        self.assertEqual(len(page.context["trend"].picture.pieces), 1)  # 1 to 2, none over 3
        self.assertContains(page, gap.reason)

    def test_a_wave_that_asked_other_questions_is_a_gap(self) -> None:
        related = Release.objects.select_related("wave__study", "organisation")
        earlier, later = (related.get(pk=each.pk) for each in self.releases[:2])
        earlier.instrument_version = 9

        gap, point = build_trend([earlier, later], "index").points

        self.assertIsNone(gap.reading)
        self.assertIn("The questions have changed", gap.reason)
        self.assertEqual(str(point.shown), "4.5")

    def test_later_waves_do_not_appear_on_the_page_of_an_earlier_one(self) -> None:
        points = self.trend(self.releases[1]).context["trend"].points

        self.assertEqual([point.wave for point in points], [1, 2])

    def test_an_unknown_line_is_the_index(self) -> None:
        page = self.trend(self.releases[1], of="<b>x</b>")

        self.assertEqual(page.context["trend"].of, "index")
        self.assertNotContains(page, "<b>x</b>")

    def test_the_first_wave_says_what_to_do_next(self) -> None:
        page = self.trend(self.releases[0])

        self.assertIsNone(page.context["trend"].picture)
        self.assertContains(page, "Ask the same questions again")

    def test_few_queries_however_many_waves(self) -> None:
        with self.assertNumQueries(7):
            self.trend(self.releases[3], of=self.tie)

    def test_what_is_not_yours_is_not_there(self) -> None:
        self.client.force_login(self.bram)

        self.assertEqual(self.trend(self.releases[1]).status_code, 404)

    def test_the_page_of_changes_leads_here(self) -> None:
        page = self.page(self.releases[1])

        self.assertContains(page, reverse("reports:trend", args=[self.releases[1].wave_id]))


class ProtectedTrendTest(WavesTestCase):
    def test_names_are_text_and_half_steps_are_ranges(self) -> None:
        self.nurses.name = "<b>x</b> $y$"
        self.nurses.save()
        for number in (1, 2):
            if number == 2:
                self.next_wave(2)
            self.answer(self.nurses, {self.physicians: 3}, people=4)
            self.answer(self.nurses, {self.physicians: 4}, people=5)
            release = self.release()
        of = f"{self.nurses.pk}:{self.physicians.pk}"

        page = self.client.get(reverse("reports:trend", args=[release.wave_id]), {"of": of})

        self.assertContains(page, "&lt;b&gt;x&lt;/b&gt; $y$ about physicians")
        self.assertContains(page, "Their ranges overlap, so the line alone does not tell")
        first, second = page.context["trend"].points
        self.assertEqual((str(first.shown), str(second.shown)), ("3.6", "about 3.5"))
        # A half step: 3.5 may be anything from 3.25 to 3.75, drawn as a bar.
        self.assertEqual((second.reading.low, second.reading.high), (3.25, 3.75))
        self.assertIsNone(page.context["trend"].picture.marks[0].bar)
        self.assertEqual(page.context["trend"].picture.marks[1].bar, ("78.5", "103.5"))
