"""The report: everything is said once, in words that follow from the released numbers."""

from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import now

from reports.cells import Cell
from reports.summary import Report, build_report
from surveys.models.answers import Response
from surveys.models.participants import Participant
from surveys.models.waves import Wave
from surveys.results import released_ties
from tests.base import CastTestCase


class ReportTests(CastTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer_all()
        cls.frozen = cast.release()
        cls.report = build_report(cls.frozen)

    def cell(self, rater: str, rated: str, view: str = "all") -> Cell:
        matrix = self.report.view(view)
        column = [column.name for column in self.report.columns].index(rated)
        line = next(line for line in matrix.lines if line.row.name == rater)
        return line.cells[column]

    def test_it_says_where_it_comes_from(self) -> None:
        report = self.report

        self.assertEqual(
            (report.organisation, report.study, report.wave_number),
            ("North Hospital", "Discharge", 1),
        )
        self.assertEqual((report.rules.kept, report.rules.min_items), (5, 4))
        self.assertEqual(report.rules.weighting, "each tie counts once")
        between, within = report.rules.limits
        self.assertEqual((between.weak_below, between.strong_above), (3.5, 4.0))
        self.assertIn("Keller", between.source)
        self.assertEqual((within.weak_below, within.strong_above), (4.1, 4.6))
        self.assertIn("no printed source", within.source)

    def test_rows_say_who_answered(self) -> None:
        rows = [(row.name, row.n, row.is_pooled) for row in self.report.rows]

        self.assertEqual(
            rows, [("Nurses", 9, False), ("Physicians", 6, False), ("Therapists", 5, False)]
        )
        self.assertEqual(self.report.answers, 20)

    def test_an_exact_tie_has_number_level_certainty_and_n(self) -> None:
        # (6 × 3 + 3 × 2) / 9 = 2.67, and all nine nurses of nine answered
        cell = self.cell("Nurses", "Physicians")

        self.assertEqual(str(cell.shown), "2.7")
        self.assertEqual((cell.state, cell.words, cell.step, cell.n), ("exact", "weak", 3, 9))
        self.assertEqual(cell.sentence, "Nurses about physicians: 2.7, weak, clear, 9 answers")

    def test_the_own_group_has_limits_of_its_own(self) -> None:
        # (6 × 4 + 3 × 5) / 9 = 4.33: strong about others, moderate about oneself
        own, other = self.cell("Nurses", "Nurses"), self.cell("Nurses", "Therapists")

        self.assertEqual((str(own.shown), own.words, own.css), ("4.3", "moderate", "m6 own"))
        self.assertEqual((str(other.shown), other.words, other.css), ("4.3", "strong", "m6"))
        self.assertTrue(own.sentence.startswith("Nurses about their own group: 4.3, moderate"))

    def test_a_range_names_its_end_and_both_levels(self) -> None:
        # five therapists said 4 each: 20 of 25 points, so only "4.0 or more" is published
        cell = self.cell("Therapists", "Nurses")

        self.assertEqual((str(cell.shown), cell.state), ("4.0 or more", "band"))
        self.assertEqual(cell.words, "moderate or strong")
        self.assertEqual((cell.value, cell.step), (4.5, 6))
        self.assertEqual(cell.css, "m6 open-level")
        self.assertEqual(
            cell.sentence,
            "Therapists about nurses: 4.0 or more, moderate or strong, cannot tell, 5 answers",
        )

    def test_a_range_across_all_levels_says_so(self) -> None:
        self.assertEqual(self.cell("Therapists", "Therapists").words, "weak to strong")

    def test_nothing_is_said_about_a_group_of_two(self) -> None:
        cell = self.cell("Nurses", "Pharmacists")

        self.assertEqual(
            (cell.state, cell.words, cell.colour), ("held_back", "not shown", "absent")
        )
        self.assertIsNone(cell.n)
        self.assertIsNone(cell.value)
        self.assertEqual([column.name for column in self.report.held_back_columns], ["Pharmacists"])

    def test_a_single_dimension_has_a_number_and_no_level(self) -> None:
        cell = self.cell("Nurses", "Physicians", "timely")

        self.assertEqual((str(cell.shown), cell.words, cell.levels), ("2.7", "", ()))
        self.assertEqual(cell.sentence, "Nurses about physicians: 2.7, 9 answers")

    def test_there_is_a_view_for_every_measure_in_the_order_of_the_instrument(self) -> None:
        self.assertEqual(
            [view.key for view in self.report.views],
            ["all", "communication", "frequent", "timely", "accurate", "problem_solving"]
            + ["relationship", "shared_goals", "shared_knowledge", "mutual_respect"],
        )
        self.assertIsNone(self.report.view("speed"))

    def test_indices_are_means_of_ties_and_name_their_level(self) -> None:
        between, within, *halves = self.report.indices

        # between: 2.667, 4.333, 3.0, 4.0, and twice 4.0 to 5.0 → 3.667 to 4.0
        self.assertEqual((between.ties, str(between.shown)), (6, "about 3.8"))
        self.assertEqual(between.levels, ("moderate",))
        self.assertAlmostEqual(between.reading.low, (2 * 4.0 + 24 / 9 + 39 / 9 + 3.0 + 4.0) / 6)
        # within: 4.333, 4.0, and 4.0 to 5.0 → 4.111 to 4.444
        self.assertEqual((within.ties, str(within.shown)), (3, "about 4.3"))
        self.assertEqual(within.levels, ("moderate",))
        self.assertEqual([half.levels for half in halves], [(), ()])

    def test_indices_are_those_of_the_release(self) -> None:
        ties = released_ties(self.frozen)

        self.assertEqual(self.report.indices[0].reading, ties.between)
        self.assertEqual(self.report.indices[1].reading, ties.within)

    def test_the_report_still_says_the_same_when_every_answer_is_erased(self) -> None:
        Response.objects.all().delete()

        self.assertEqual(build_report(self.frozen), self.report)


class PooledTests(CastTestCase):
    """Two pharmacists answer too: they are counted together with the smallest group."""

    def report(self) -> Report:
        self.answer(self.nurses, {self.therapists: 3}, people=9)
        self.answer(self.therapists, {self.nurses: 3, self.therapists: 3}, people=5)
        self.answer(self.pharmacists, {self.nurses: 2, self.therapists: 3}, people=2)
        return build_report(self.release())

    def test_a_pooled_row_names_its_groups(self) -> None:
        rows = [(row.name, row.n, row.is_pooled) for row in self.report().rows]

        self.assertEqual(rows, [("Nurses", 9, False), ("Therapists and pharmacists", 7, True)])

    def test_a_group_inside_the_pool_is_mixed_and_has_no_level(self) -> None:
        _, pooled = self.report().overall.lines
        about_nurses, _, about_therapists, _ = pooled.cells

        # (5 × 3 + 2 × 2) / 7 = 2.71
        self.assertEqual((str(about_nurses.shown), about_nurses.words), ("2.7", "weak"))
        self.assertEqual((str(about_therapists.shown), about_therapists.words), ("3.0", "mixed"))
        self.assertEqual(about_therapists.css, "m4 mixed")
        self.assertIn("own and other group mixed, in no index", about_therapists.sentence)
        self.assertEqual(about_therapists.anchor, "")

    def test_too_few_answers_have_no_number_and_no_n(self) -> None:
        report = self.report()
        nurses, _ = report.overall.lines
        withheld = nurses.cells[1]  # nobody chose anything about physicians

        self.assertEqual((withheld.state, withheld.words), ("withheld", "too few"))
        self.assertEqual(withheld.sentence, "Nurses about physicians: too few answers to show")
        self.assertIsNone(withheld.n)
        self.assertEqual(report.findings.mixed, 1)

    def test_what_was_never_asked_is_not_withheld(self) -> None:
        self.physicians.is_rated = False
        self.physicians.save()
        self.nurses.kind = "client"
        self.nurses.save()

        report = self.report()

        self.assertEqual([c.name for c in report.columns], ["Nurses", "Therapists", "Pharmacists"])
        own = report.overall.lines[0].cells[0]
        self.assertEqual((own.state, own.words, own.css), ("not_asked", "not asked", "unasked"))


class HalfStepsTests(CastTestCase):
    """Nine nurses answer twice, and one more the second time."""

    def wave_of(self, number: int, people: int) -> Report:
        self.wave = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=number,
            opens_at=now() - timedelta(days=1),
            closes_at=now() + timedelta(days=1),
        )
        for place in range(people):
            person = Participant.objects.create(
                organisation=self.hospital, wave=self.wave, email=f"{place}@example.org"
            )
            # Every third says 4: 3.3 of nine, 3.4 of ten.
            score = 3 + (place % 3 == 0)
            self.answer(self.nurses, {self.physicians: score}, participant=person)
        return build_report(self.release())

    def test_a_step_reads_about_and_says_from_where_to_where(self) -> None:
        first, second = self.wave_of(2, 9), self.wave_of(3, 10)

        before, after = (each.view("timely").lines[0].cells[1] for each in (first, second))
        self.assertEqual((before.state, str(before.shown)), ("exact", "3.3"))
        self.assertEqual((after.state, str(after.shown)), ("about", "about 3.5"))
        self.assertEqual(
            after.sentence, "Nurses about physicians: about 3.5, from 3.2 to 3.8, 10 answers"
        )

    def test_the_key_explains_them_where_there_are_any(self) -> None:
        first, second = self.wave_of(2, 9), self.wave_of(3, 10)

        self.assertEqual((first.rules.has_steps, second.rules.has_steps), (False, True))
        self.client.force_login(self.lena)
        for report in (first, second):
            page = self.client.get(reverse("reports:heatmap", args=[report.wave_id]))
            explains = "A half step instead of a mean" in page.content.decode()
            self.assertEqual(explains, report.rules.has_steps)

    def test_a_tie_between_two_levels_names_both(self) -> None:
        self.wave_of(2, 9)
        cell = self.wave_of(3, 10).overall.lines[0].cells[1]

        # Every dimension lies between 3.25 and 3.75: weak or moderate.
        self.assertEqual((str(cell.shown), cell.words), ("about 3.5", "weak or moderate"))
        self.assertEqual(cell.certainty, "cannot_tell")
