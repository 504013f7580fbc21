"""Answers of one unit: whole blocks only, how many of how many, and the same in every file."""

import csv
import io
import json

from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from surveys.models.studies import Study, Unit
from tests.base import CastTestCase
from tests.reports.pages import heat_table


class UnitsTestCase(CastTestCase):
    """Nurses: 9 in North, 6 in South. Physicians: 5 and 2, one block. Nobody works in East."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.north, cls.south, cls.east = (
            Unit.objects.create(organisation=cls.hospital, study=cls.study, name=name, position=n)
            for n, name in enumerate(("North", "South", "East"))
        )
        cast = cls()
        about = {cls.physicians: 3, cls.therapists: 4}
        cast.answer(cls.nurses, about, people=9, unit=cls.north)
        cast.answer(cls.nurses, {cls.physicians: 4, cls.therapists: 2}, people=6, unit=cls.south)
        cast.answer(cls.physicians, {cls.nurses: 3}, people=5, unit=cls.north)
        cast.answer(cls.physicians, {cls.nurses: 4}, people=2, unit=cls.south)
        cls.frozen = cast.release()

    def setUp(self) -> None:
        self.client.force_login(self.lena)

    @property
    def elsewhere(self) -> Study:
        return Study.objects.get_or_create(
            organisation=self.other_hospital, name="Theirs", defaults={"process": "theirs"}
        )[0]


class UnitPagesTest(UnitsTestCase):
    def heatmap(self, **query: object) -> HttpResponse:
        return self.client.get(reverse("reports:heatmap", args=[self.wave.pk]), query)

    def file(self, name: str, **query: object) -> HttpResponse:
        return self.client.get(reverse("reports:file", args=[self.wave.pk, name]), query)

    def test_every_unit_can_be_chosen_and_the_whole_study_comes_first(self) -> None:
        page = self.heatmap()

        self.assertContains(page, "Answers from")
        self.assertContains(page, '<option value="">Whole study</option>', html=True)
        for unit in (self.north, self.south, self.east):
            option = f'<option value="{unit.pk}">{unit.name}</option>'
            self.assertContains(page, option, html=True)

    def test_a_study_without_units_offers_no_choice(self) -> None:
        Unit.objects.filter(study=self.study).exclude(pk=self.north.pk).update(study=self.elsewhere)
        Unit.objects.filter(pk=self.north.pk).update(study=self.elsewhere)

        self.assertNotContains(self.heatmap(), 'name="unit"')

    def test_only_blocks_that_lie_wholly_inside_speak(self) -> None:
        north, south = (
            heat_table(self.heatmap(unit=u.pk).content) for u in (self.north, self.south)
        )

        # Nine nurses said 3 in the North, six said 4 in the South; 54 + 24 of 15 make 3.4.
        self.assertTrue(north.cells[0][1]["seen"].startswith("3.0"))
        self.assertTrue(south.cells[0][1]["seen"].startswith("4.0"))
        whole = heat_table(self.heatmap().content)
        self.assertTrue(whole.cells[0][1]["seen"].startswith("3.4"))

    def test_a_row_says_of_how_many_answers_it_speaks(self) -> None:
        north = heat_table(self.heatmap(unit=self.north.pk).content)

        self.assertEqual(north.rows, ["Nurses based on 9 of 15 answers"])
        self.assertEqual(
            heat_table(self.heatmap().content).rows, ["Nurses 15 answers", "Physicians 7 answers"]
        )

    def test_who_has_no_whole_block_there_is_named(self) -> None:
        page = self.heatmap(unit=self.north.pk)

        self.assertContains(page, "No whole block of answers lies in this unit:")
        self.assertEqual(page.context["report"].absent, ("Physicians",))
        self.assertNotContains(self.heatmap(), "No whole block")

    def test_a_unit_in_which_nobody_answered_looks_like_one_without_a_whole_block(self) -> None:
        page = self.heatmap(unit=self.east.pk)

        self.assertContains(page, "The answers from East alone cannot show any tie.")
        self.assertEqual(page.context["report"].absent, ("Nurses", "Physicians"))
        self.assertNotContains(page, 'class="heat"')
        self.assertNotContains(page, "data-figure")

    def test_a_picture_is_drawn_where_there_is_something_to_compare(self) -> None:
        self.assertNotContains(self.heatmap(unit=self.north.pk), "data-figure")

    def test_the_lead_speaks_of_the_unit(self) -> None:
        page = self.heatmap(unit=self.north.pk)

        self.assertContains(
            page,
            "Of 2 ties that answers from North alone can show, none is strong and one is weak.",
        )

    def test_the_page_of_a_tie_belongs_to_the_whole_study(self) -> None:
        cells = heat_table(self.heatmap(unit=self.north.pk).content).cells
        whole = heat_table(self.heatmap().content).cells

        self.assertEqual({cell["href"] for row in cells for cell in row}, {""})
        self.assertIn("/ties/", whole[0][1]["href"])

    def test_an_unknown_unit_falls_back_with_a_sentence(self) -> None:
        theirs = Unit.objects.create(
            organisation=self.other_hospital, study=self.elsewhere, name="Theirs"
        )
        for wrong in ("x", "0", str(10**30), str(theirs.pk), f" {self.north.pk}"):
            page = self.heatmap(unit=wrong)

            self.assertContains(page, "This study has no unit of that name")
            self.assertEqual(page.context["report"].unit, "")
            self.assertNotContains(page, "Theirs")

    def test_the_measure_stays_while_the_unit_changes(self) -> None:
        page = self.heatmap(unit=self.south.pk, show="timely")

        self.assertContains(page, '<option value="timely" selected>Timely</option>', html=True)
        option = f'<option value="{self.south.pk}" selected>South</option>'
        self.assertContains(page, option, html=True)
        self.assertEqual(heat_table(page.content).cells[0][1]["seen"], "4.0 n 6")

    def test_files_take_the_same_unit_and_say_so(self) -> None:
        lines = list(
            csv.DictReader(io.StringIO(self.file("ties.csv", unit=self.north.pk).content.decode()))
        )
        data = json.loads(self.file("ties.json", unit=self.north.pk).content)

        self.assertEqual({line["unit"] for line in lines}, {"North"})
        self.assertEqual({line["rater"] for line in lines}, {"Nurses"})
        self.assertEqual(data["unit"], "North")
        self.assertEqual(
            data["raters"], [{"name": "Nurses", "n": 9, "of": 15, "counted_together": False}]
        )
        self.assertEqual(data["not_in_this_unit"], ["Physicians"])
        self.assertIsNone(data["trust"])

    def test_the_page_links_to_the_files_of_its_unit(self) -> None:
        address = reverse("reports:file", args=[self.wave.pk, "ties.csv"])

        self.assertContains(self.heatmap(unit=self.north.pk), f"{address}?unit={self.north.pk}")
        self.assertContains(self.heatmap(), f'href="{address}"')

    def test_a_file_is_named_for_its_unit(self) -> None:
        response = self.file("ties.csv", unit=self.north.pk)

        self.assertIn('filename="discharge-wave-1-north-ties.csv"', response["Content-Disposition"])

    def test_a_unit_without_plain_letters_is_named_by_its_number(self) -> None:
        Unit.objects.filter(pk=self.north.pk).update(name="北")

        response = self.file("ties.csv", unit=self.north.pk)

        self.assertIn(f"wave-1-unit-{self.north.pk}-ties", response["Content-Disposition"])

    def test_there_is_no_file_of_an_unknown_unit(self) -> None:
        for wrong in ("x", "0", str(10**30)):
            self.assertEqual(self.file("ties.csv", unit=wrong).status_code, 404)

    def test_a_name_is_text(self) -> None:
        Unit.objects.filter(pk=self.north.pk).update(name="<b>North</b>")

        page = self.heatmap(unit=self.north.pk)

        self.assertContains(page, "&lt;b&gt;North&lt;/b&gt;")
        self.assertNotContains(page, "<b>North</b>")

    def test_a_unit_takes_no_more_queries_than_the_whole(self) -> None:
        for query in ({}, {"unit": self.north.pk}, {"unit": self.north.pk, "show": "timely"}):
            with CaptureQueriesContext(connection) as queries:
                self.heatmap(**query)
            self.assertLessEqual(len(queries), 8)

    def test_another_organisation_finds_no_unit_either(self) -> None:
        self.client.force_login(self.bram)
        self.assertEqual(self.heatmap(unit=self.north.pk).status_code, 404)
        self.assertEqual(self.file("ties.csv", unit=self.north.pk).status_code, 404)


class SideBySideTest(UnitsTestCase):
    def page(self) -> HttpResponse:
        return self.client.get(reverse("reports:units", args=[self.wave.pk]))

    def test_all_units_take_no_more_queries_than_one(self) -> None:
        with CaptureQueriesContext(connection) as queries:
            self.page()

        self.assertLessEqual(len(queries), 8)

    def test_each_tie_stands_once_with_a_cell_for_every_unit_that_can_be_read(self) -> None:
        beside = self.page().context["beside"]

        self.assertEqual([unit.name for unit in beside.speaking], ["North", "South"])
        cells = {
            tie.title: [str(cell.shown) for _, cell in tie.cells if cell and cell.shown]
            for tie in beside.ties
        }
        self.assertEqual(cells["Nurses about physicians"], ["3.0", "4.0"])
        self.assertEqual(cells["Nurses about therapists"], ["4.0", "2.0"])

    def test_the_means_of_every_unit_stand_on_one_scale_with_the_lines_of_their_levels(
        self,
    ) -> None:
        # (3.0 + 4.0)/2 in North, (4.0 + 2.0)/2 in South; a track runs from 4 % to 96 %.
        whole, north, south = self.page().context["means"]

        for unit, place in ((north, "61.5%"), (south, "50.0%")):
            [(_, between), (_, within)] = unit.drawn
            assert between
            self.assertEqual(
                [(m.key, m.x) for m in between.marks], [(f"{unit.pk}/all:between", place)]
            )
            self.assertEqual([cut.x for cut in between.cuts], ["61.5%", "73.0%"])
            self.assertIsNone(within)
        self.assertEqual(whole.drawn[0][1].marks[0].key, "all:between")
        self.assertEqual(self.page().content.decode().count('<svg class="track"'), 3)

    def test_a_block_that_reaches_into_both_units_stands_in_neither(self) -> None:
        self.assertNotIn(
            "Physicians about nurses", [tie.title for tie in self.page().context["beside"].ties]
        )

    def test_units_that_cannot_be_shown_alone_are_named(self) -> None:
        self.assertContains(self.page(), "Not shown alone:")
        self.assertContains(self.page(), "East")

    def test_nobody_is_ranked(self) -> None:
        self.assertContains(self.page(), "ranks nobody")

    def test_a_study_without_units_says_so_and_leads_on(self) -> None:
        Unit.objects.filter(study=self.study).update(study=self.elsewhere)

        page = self.page()

        self.assertContains(page, "This study has no units")
        self.assertContains(page, reverse("reports:heatmap", args=[self.wave.pk]))

    def test_it_takes_as_few_queries_with_many_units(self) -> None:
        with CaptureQueriesContext(connection) as queries:
            self.page()

        self.assertLessEqual(len(queries), 8)

    def test_strangers_find_nothing(self) -> None:
        self.client.force_login(self.bram)

        self.assertEqual(self.page().status_code, 404)
