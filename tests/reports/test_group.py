"""The page of one group: as others find it, as it finds them, and where the two views differ."""

from datetime import timedelta

from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from surveys.models.studies import Workgroup
from surveys.models.waves import Wave
from tests.base import CastTestCase
from tests.reports.purity import settled
from tests.reports.reading import read


class GroupPageTests(CastTestCase):
    """Of answer_all: nurses give physicians 2.67 and therapists 4.33; physicians give nurses 3.0
    and therapists 4.0; five therapists give all "4.0 or more"."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer_all()
        cast.release()

    def setUp(self) -> None:
        self.client.force_login(self.lena)

    def group(self, key: Workgroup | str, **query: str) -> HttpResponse:
        key = str(getattr(key, "pk", key))
        return self.client.get(reverse("reports:group", args=[self.wave.pk, key]), query)

    def said(self, page: HttpResponse, key: str) -> str:
        return " ".join(dict(read(settled(page)).in_cells())[key].split())

    def test_words_come_first_then_three_numbers(self) -> None:
        # Physicians: in (2.67 + 4.5)/2 = 3.58, from 3.33 to 3.83; out (3 + 4)/2 = 3.5.
        page = self.group(self.physicians)

        self.assertContains(page, "Others find working with physicians weak or moderate.")
        self.assertContains(page, "Physicians find working with others moderate.")
        key = self.physicians.pk
        self.assertIn("about 3.6", self.said(page, f"incoming:{key}"))
        self.assertIn("3.5", self.said(page, f"outgoing:{key}"))

    def test_strong_ties_stand_first_and_what_is_not_shown_last(self) -> None:
        rates = self.group(self.nurses).context["group"].rates

        self.assertEqual(
            [cell.title for cell in rates],
            ["Nurses about therapists", "Nurses about physicians", "Nurses about pharmacists"],
        )
        self.assertIsNone(rates[-1].shown)

    def test_the_widest_gap_comes_first(self) -> None:
        gaps = self.group(self.physicians).context["group"].gaps

        # Therapists: 4.0 against 4.5; nurses: 3.0 against 2.67.
        self.assertEqual([gap.other.name for gap in gaps], ["Therapists", "Nurses"])
        self.assertEqual([gap.apart for gap in gaps], ["at most 1.0", "0.3"])
        self.assertEqual([gap.is_certain for gap in gaps], [False, True])

    def test_a_sentence_names_the_widest_gap_and_whether_it_may_be_chance(self) -> None:
        physicians, nurses = self.group(self.physicians), self.group(self.nurses)

        self.assertContains(
            physicians,
            "Widest gap: Therapists. The two views differ by at most 1.0; that may be chance.",
        )
        self.assertEqual(nurses.context["group"].gaps[0].other.name, "Physicians")
        self.assertContains(
            nurses,
            "Widest gap: Physicians. The two views differ by 0.3, more than chance alone would do.",
        )
        self.assertNotContains(self.group(self.pharmacists), "Widest gap")

    def test_the_chart_has_a_line_for_each_gap_and_labels_that_do_not_overlap(self) -> None:
        lines = self.group(self.physicians).context["group"].slope.lines

        self.assertEqual([line.name for line in lines], ["Therapists", "Nurses"])
        heights = sorted(float(line.right.label_y) for line in lines)
        self.assertGreaterEqual(heights[1] - heights[0], 22)

    def test_the_table_of_dimensions_shows_either_side(self) -> None:
        rated, rates = self.group(self.nurses), self.group(self.nurses, side="rates")
        odd = self.group(self.nurses, side="x")

        self.assertContains(rated, "The dimensions, as rated by others")
        self.assertContains(rates, "The dimensions, as they rate others")
        self.assertEqual(len(rated.context["side"].lines), 8)
        self.assertEqual(
            rates.context["side"].columns, ("Nurses", "Physicians", "Therapists", "Pharmacists")
        )
        self.assertEqual(odd.context["side"].key, "rated")

    def test_a_group_that_only_others_rate_says_so(self) -> None:
        page = self.group(self.pharmacists)

        self.assertContains(page, "No tie of this group with others can be shown.")
        self.assertEqual(page.context["group"].gaps, ())

    def test_groups_that_answer_together_are_rated_one_by_one(self) -> None:
        pool = self.pooled()

        page = self.group(pool)

        self.assertContains(page, "<h1>Physicians and therapists</h1>")
        self.assertContains(page, "Each of them is rated on its own.")
        rates = page.context["group"].rates
        # Nurses, then both that are rated by some of their own; pharmacists are not shown.
        self.assertEqual([cell.scope for cell in rates], ["between", "mixed", "mixed", "between"])
        self.assertContains(self.group(self.physicians), "Too few to be counted alone")

    def pooled(self) -> str:
        """Make a second wave in which physicians and therapists are too few alone."""
        self.wave = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=2,
            opens_at=now() - timedelta(days=1),
            closes_at=now() + timedelta(days=1),
        )
        scores = {self.nurses: 3, self.physicians: 3, self.therapists: 3}
        for group, people in ((self.nurses, 9), (self.physicians, 3), (self.therapists, 3)):
            self.answer(group, scores, people=people)
        self.release()
        return f"{self.physicians.pk}+{self.therapists.pk}"

    def test_reading_it_takes_few_queries(self) -> None:
        with CaptureQueriesContext(connection) as queries:
            self.group(self.nurses)

        self.assertLessEqual(len(queries), 8)

    def test_what_is_no_group_of_this_report_is_not_found(self) -> None:
        nobody = self.workgroup("Clerks", 9)

        for key in ("0", "x", f"{self.nurses.pk}+{self.physicians.pk}", nobody):
            self.assertEqual(self.group(key).status_code, 404, key)

    def test_another_organisation_finds_nothing(self) -> None:
        self.client.force_login(self.bram)

        self.assertEqual(self.group(self.nurses).status_code, 404)
