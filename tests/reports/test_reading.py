"""The sentence beside a picture, and its question: made from the numbers that are shown there."""

from django.test import SimpleTestCase
from django.urls import reverse

from interventions.questions import BETWEEN_BY_DIMENSION
from reports.cells import Cell, Place
from reports.reading import reading_of_cells, reading_of_dimensions, reading_of_units
from surveys.models.studies import Unit
from surveys.scoring.released import Reading
from tests.base import CODES, CastTestCase


def cell(
    low: float, high: float | None = None, scope: str = "between", measure: str = "all"
) -> Cell:
    high = low if high is None else high
    kind = "exact" if low == high else "about"
    place = Place("1", "2", measure, scope, f"Tie of {low}", "")
    return Cell(place, "shown", "", "", reading=Reading(kind, low, (low + high) / 2, high, 9))


class CellsTest(SimpleTestCase):
    def test_the_highest_and_the_lowest_are_named(self) -> None:
        cells = [cell(3.0), cell(4.5), cell(2.5), cell(4.9, scope="within")]

        found = reading_of_cells(cells, "timely")

        assert found is not None
        self.assertEqual((found.highest, found.lowest), (cells[1], cells[2]))
        self.assertEqual(found.question, BETWEEN_BY_DIMENSION["timely"])

    def test_two_numbers_or_equal_ones_say_nothing(self) -> None:
        self.assertIsNone(reading_of_cells([cell(3.0), cell(4.0)], "all"))
        self.assertIsNone(reading_of_cells([cell(3.0)] * 3, "all"))

    def test_of_a_group_the_dimension_is_named_with_the_question_about_the_lowest(self) -> None:
        lines = [
            ("Timely", [cell(3.0, measure="timely"), cell(2.0, measure="timely")]),
            ("Respect", [cell(4.0, measure="mutual_respect")]),
        ]

        found = reading_of_dimensions(lines)

        assert found is not None
        self.assertEqual((found.highest_name, found.lowest_name), ("Respect", "Timely"))
        self.assertEqual(found.question, BETWEEN_BY_DIMENSION["timely"])


class UnitsReadingTest(SimpleTestCase):
    def test_the_tie_that_lies_furthest_apart_for_sure_is_named(self) -> None:
        # 4.5 and 4.0 to 5.0 are 0.5 apart at most; 2.0 and 3.0 are 1.0 apart.
        ties = [
            ("Nurses about clerks", [("1/", "North", cell(3.5)), ("2/", "South", cell(4.0, 5.0))]),
            ("Clerks about nurses", [("1/", "North", cell(2.0)), ("2/", "South", cell(3.0))]),
        ]

        found = reading_of_units(ties)

        assert found is not None
        self.assertEqual((found.title, found.high_place), ("Clerks about nurses", "2/"))
        self.assertIn("South", found.question)

    def test_what_may_be_the_same_is_not_apart(self) -> None:
        units = [("1/", "North", cell(3.0, 3.5)), ("2/", "South", cell(3.4, 4.0))]

        self.assertIsNone(reading_of_units([("Nurses about clerks", units)]))

    def test_one_unit_alone_says_nothing(self) -> None:
        units = [("1/", "North", cell(3.0)), ("2/", "South", None)]

        self.assertIsNone(reading_of_units([("Nurses about clerks", units)]))


class EveryChartTest(CastTestCase):
    """Beside each picture or matrix stands a question that is made from it."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.north, cls.south = (
            Unit.objects.create(organisation=cls.hospital, study=cls.study, name=name)
            for name in ("North", "South")
        )
        cast = cls()
        everything = dict.fromkeys(CODES, 4)
        late = everything | {"timely": 2}
        for unit, score in ((cls.north, late), (cls.south, everything)):
            cast.answer(cls.nurses, {cls.physicians: score}, people=6, unit=unit)
            cast.answer(cls.physicians, {cls.nurses: 3, cls.therapists: 4}, people=6, unit=unit)
        cls.frozen = cast.release()

    def setUp(self) -> None:
        self.client.force_login(self.lena)

    def get(self, name: str, *more: object):
        return self.client.get(reverse(f"reports:{name}", args=[self.wave.pk, *more]))

    def test_the_map_and_the_heatmap(self) -> None:
        for name in ("map", "heatmap"):
            with self.subTest(name):
                self.assertContains(self.get(name), "A question to begin with:")

    def test_a_group_is_asked_about_its_lowest_dimension(self) -> None:
        page = self.get("group", self.physicians.pk)

        self.assertContains(page, BETWEEN_BY_DIMENSION["timely"])

    def test_units_are_asked_about_the_tie_that_differs_most(self) -> None:
        page = self.get("units")

        self.assertContains(page, "Furthest apart: Nurses about physicians.")
        self.assertContains(page, "What is done in South on this tie that people in North")
