"""The page of one tie: both directions, how sure, what changed; and for whom there is none."""

from datetime import timedelta

from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import now

from surveys.models.studies import Workgroup
from surveys.models.waves import Wave
from tests.base import CODES, CastTestCase
from tests.reports.purity import settled
from tests.reports.reading import read


class TiePageTestCase(CastTestCase):
    def setUp(self) -> None:
        self.client.force_login(self.lena)

    def tie(self, one: Workgroup | str, other: Workgroup | str) -> HttpResponse:
        keys = [str(getattr(each, "pk", each)) for each in (one, other)]
        return self.client.get(reverse("reports:tie", args=[self.wave.pk, *keys]))

    def said(self, page: HttpResponse, key: str) -> str:
        return dict(read(settled(page)).in_cells())[key]

    def pair(self, one: Workgroup, other: Workgroup) -> str:
        return f"{one.pk}:{other.pk}"


class TiePageTests(TiePageTestCase):
    """Nine of twelve nurses give physicians 2.67, all six physicians give nurses 3.0."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        Workgroup.objects.filter(pk=cls.nurses.pk).update(headcount=12)
        cast = cls()
        cast.answer_all()
        cls.frozen = cast.release()

    def test_the_answer_comes_first_and_says_who_finds_it_harder(self) -> None:
        page = self.tie(self.nurses, self.physicians)

        self.assertContains(page, "<h1>Nurses and physicians</h1>")
        self.assertContains(page, "Nurses find this tie weaker than physicians do.")
        self.assertContains(page, "The two directions differ by 0.3.")
        self.assertContains(page, "Both together: 2.8.")

    def test_both_directions_stand_side_by_side_with_level_and_certainty(self) -> None:
        page = self.tie(self.nurses, self.physicians)

        there = self.said(page, f"{self.pair(self.nurses, self.physicians)}:all")
        back = self.said(page, f"{self.pair(self.physicians, self.nurses)}:all")
        self.assertEqual(there.split(), ["Nurses", "about", "physicians", "2.7", "weak", "clear"])
        self.assertEqual(back.split(), ["Physicians", "about", "nurses", "3.0", "weak", "clear"])
        for code in CODES:
            key = f"{self.pair(self.nurses, self.physicians)}:{code}"
            self.assertEqual(self.said(page, key), "2.7")

    def test_it_is_the_same_page_whichever_group_is_named_first(self) -> None:
        one = settled(self.tie(self.nurses, self.physicians))

        self.assertEqual(one, settled(self.tie(self.physicians, self.nurses)))

    def test_how_sure_it_is_can_be_redone_by_hand(self) -> None:
        # 1.96 · .8/3 · √(3/12) = .26; silent three: (24 + 3)/12 and (24 + 15)/12; ± .5/4.
        page = self.tie(self.nurses, self.physicians)

        sure = self.said(page, f"sure:{self.pair(self.nurses, self.physicians)}")
        self.assertIn("9 answers of 12", sure)
        self.assertIn("may be what chance leaves open from 2.4 to 3.0", sure)
        self.assertIn("a little differently from 2.5 to 2.8", sure)
        self.assertIn("the lowest or the highest answer from 2.2 to 3.3", sure)

    def test_where_everybody_answered_nothing_is_left_open(self) -> None:
        sure = self.said(
            self.tie(self.nurses, self.physicians),
            f"sure:{self.pair(self.physicians, self.nurses)}",
        )

        self.assertIn("what chance leaves open 3.0", sure)
        self.assertIn("Everybody answered, so nobody’s silence can change this number.", sure)
        self.assertNotIn("lowest or the highest", sure)

    def test_a_weak_tie_leads_on_to_what_to_try_with_the_same_questions(self) -> None:
        page = self.tie(self.nurses, self.physicians)
        address = reverse("interventions:suggestions", args=[self.wave.pk])

        anchor = f"tie-{self.nurses.pk}-{self.physicians.pk}"
        self.assertContains(page, f'href="{address}?pair={anchor}#{anchor}"')
        advice = self.client.get(address, {"pair": anchor})
        self.assertEqual(len(page.context["tie"].questions), 3)
        for question in page.context["tie"].questions:
            self.assertContains(advice, question)

    def test_a_tie_that_is_not_weak_is_asked_about_and_nothing_is_prescribed(self) -> None:
        page = self.tie(self.nurses, self.therapists)

        self.assertContains(page, "Nothing is suggested for a tie that is not weak.")
        self.assertNotContains(page, "?pair=")
        self.assertEqual(len(page.context["tie"].questions), 3)

    def test_two_views_that_chance_may_explain_are_not_said_to_differ(self) -> None:
        # 4.3 and "4.0 or more": the difference may be nothing at all.
        page = self.tie(self.nurses, self.therapists)

        self.assertContains(page, "Both sides find it alike, as far as so many answers can tell.")
        self.assertContains(page, "differ by at most 0.7")

    def test_a_group_among_themselves_has_one_direction_and_its_own_cut_offs(self) -> None:
        page = self.tie(self.nurses, self.nurses)

        self.assertContains(page, "Nurses about their own group: moderate.")
        self.assertContains(page, "lines at 4.1 and 4.6")
        self.assertNotContains(page, "The two directions")

    def test_what_is_not_shown_says_what_it_is_and_what_next(self) -> None:
        page = self.tie(self.nurses, self.pharmacists)

        self.assertContains(page, "would be a judgement of persons")
        self.assertContains(page, "because it would be a judgement of one or two persons.")
        self.assertContains(page, "Nothing of their answers can be shown.")
        self.assertContains(page, reverse("reports:heatmap", args=[self.wave.pk]))

    def test_the_dimensions_are_explained_on_the_page(self) -> None:
        page = self.tie(self.nurses, self.physicians)

        self.assertContains(page, "what is needed arrives when it is needed")

    def test_reading_it_takes_few_queries(self) -> None:
        with CaptureQueriesContext(connection) as queries:
            self.tie(self.nurses, self.physicians)

        self.assertLessEqual(len(queries), 8)

    def test_what_is_no_tie_of_this_report_is_not_found(self) -> None:
        nobody = self.workgroup("Clerks", 9)

        for one, other in (
            (self.nurses, "0"),
            (self.nurses, "x"),
            (self.nurses, nobody),
            (nobody, nobody),
            (f"{self.nurses.pk}+{self.physicians.pk}", self.therapists),
            (f"{self.nurses.pk}+{self.physicians.pk}", f"{self.nurses.pk}+{self.physicians.pk}"),
        ):
            self.assertEqual(self.tie(one, other).status_code, 404, (one, other))
        with self.assertRaises(NoReverseMatch):
            self.tie("1/2", self.nurses)


class CountedTogetherTests(TiePageTestCase):
    """Three physicians and three therapists are too few alone and answer together."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        nurses, physicians, therapists = cls.nurses, cls.physicians, cls.therapists
        cast.answer(nurses, {nurses: 4, physicians: 3, therapists: 4}, people=9)
        cast.answer(physicians, {nurses: 3, physicians: 3, therapists: 3}, people=3)
        cast.answer(therapists, {nurses: 3, physicians: 3, therapists: 3}, people=3)
        cast.release()
        cls.pool = f"{physicians.pk}+{therapists.pk}"

    def test_a_direction_that_is_counted_with_others_leads_to_them(self) -> None:
        page = self.tie(self.nurses, self.physicians)

        address = reverse("reports:tie", args=[self.wave.pk, self.pool, self.nurses.pk])
        self.assertContains(page, "Too few to be counted alone.")
        self.assertContains(page, f'href="{address}"')
        self.assertContains(page, "One view only")

    def test_together_they_have_a_page_with_each_way_back(self) -> None:
        page = self.tie(self.nurses, self.pool)

        self.assertContains(page, "<h1>Physicians and therapists about nurses</h1>")
        self.assertContains(page, "Nurses about physicians")
        self.assertContains(page, "Nurses about therapists")
        self.assertEqual(settled(page), settled(self.tie(self.pool, self.nurses)))

    def test_raters_that_are_among_the_rated_have_no_level(self) -> None:
        page = self.tie(self.pool, self.physicians)

        self.assertContains(page, "counted together with the group they rate, so it has no level")
        self.assertEqual(page.context["tie"].directions[0].cell.levels, ())


class SinceTheLastWaveTests(TiePageTestCase):
    def test_a_tie_says_how_it_moved_and_the_overview_says_so_in_a_sentence(self) -> None:
        Wave.objects.filter(pk=self.wave.pk).update(
            mode="open", open_agreed_by="Rosa", open_agreed_on="2026-01-05"
        )
        self.wave.refresh_from_db()
        self.moved(2, 3)
        self.wave = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=2,
            opens_at=now() - timedelta(days=1),
            closes_at=now() + timedelta(days=1),
            mode="open",
            open_agreed_by="Rosa",
            open_agreed_on="2026-01-05",
        )
        self.moved(4, 5)

        page = self.tie(self.nurses, self.physicians)
        with CaptureQueriesContext(connection) as queries:
            overview = self.client.get(reverse("reports:overview", args=[self.wave.pk]))

        line = self.said(page, f"moved:{self.pair(self.nurses, self.physicians)}")
        self.assertIn("before 2.5 now 4.5 change +2.0", " ".join(line.split()))
        self.assertContains(page, "do not say what caused it")
        self.assertContains(overview, "One tie is higher than in wave 1")
        self.assertContains(overview, reverse("reports:changes", args=[self.wave.pk]))
        self.assertLessEqual(len(queries), 8)

    def moved(self, *scores: int) -> None:
        for score in scores:
            self.answer(self.nurses, {self.physicians: score, self.nurses: 4}, people=5)
        self.release()

    def test_the_first_wave_says_nothing_of_change(self) -> None:
        self.answer_all()
        self.release()

        self.assertNotContains(self.tie(self.nurses, self.physicians), "Since wave")

    def test_what_neither_wave_shows_did_not_change(self) -> None:
        self.test_a_tie_says_how_it_moved_and_the_overview_says_so_in_a_sentence()

        self.assertNotContains(self.tie(self.nurses, self.pharmacists), "Since wave")

    def test_where_all_dimensions_are_alike_none_is_called_the_lowest(self) -> None:
        self.answer_all()
        self.release()

        self.assertNotContains(self.tie(self.nurses, self.physicians), "lowest</span>")

    def test_the_two_lowest_dimensions_are_named_and_the_highest_hold_best(self) -> None:
        scores = dict.fromkeys(CODES, 3) | {"timely": 2, "mutual_respect": 2, "accurate": 4}
        self.answer(self.nurses, {self.physicians: scores}, people=9)
        self.release()

        page = self.tie(self.nurses, self.physicians)
        self.assertContains(page, "“Accurate” and “Frequent enough” hold best here.")
        lowest = [r.code for f in page.context["tie"].families for r in f.rows if r.is_lowest]
        self.assertEqual(lowest, ["timely", "mutual_respect"])


class HostileNamesTests(TiePageTestCase):
    def test_names_are_text_on_every_page_that_looks_closer(self) -> None:
        names = ("<b>x</b>", "$x$", "=1+1")
        groups = (self.nurses, self.physicians, self.therapists)
        for group, name in zip(groups, names, strict=True):
            Workgroup.objects.filter(pk=group.pk).update(name=name)
        self.answer_all()
        self.release()

        tie = self.tie(self.nurses, self.physicians)
        group = self.client.get(reverse("reports:group", args=[self.wave.pk, self.nurses.pk]))
        network = self.client.get(reverse("reports:map", args=[self.wave.pk]))
        self.assertContains(tie, "&lt;b&gt;x&lt;/b&gt; and $x$")
        for page in (tie, group, network):
            self.assertContains(page, "&lt;b&gt;x&lt;/b&gt;")
            self.assertContains(page, "$x$")
            self.assertNotContains(page, "<b>x")
        for page in (group, network):
            self.assertContains(page, "=1+1")
