"""The map: a line for each released tie, in both directions, and its twin in words."""

import math
from datetime import timedelta

from django.db import connection
from django.http import HttpResponse
from django.test import SimpleTestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from reports.figures.network import TIP, Node, curve, nodes_of
from reports.network_map import MapReport
from surveys.models.waves import Wave
from surveys.scoring.released import Group
from tests.base import CastTestCase


class PlacesTests(SimpleTestCase):
    GROUPS = tuple(Group(str(number), f"Group {number}") for number in range(4))

    def test_groups_stand_on_a_circle_in_order_beginning_at_the_top(self) -> None:
        places = [(round(node.x), round(node.y)) for node in nodes_of(self.GROUPS, "0123").values()]

        self.assertEqual(places, [(0, -62), (62, 0), (0, 62), (-62, 0)])

    def test_a_group_that_is_not_in_this_wave_keeps_its_place_free(self) -> None:
        everybody, some = nodes_of(self.GROUPS, "0123"), nodes_of(self.GROUPS, "03")

        self.assertEqual(some["3"], everybody["3"])
        self.assertEqual(list(some), ["0", "3"])

    def test_the_way_back_is_a_line_of_its_own(self) -> None:
        one, other = Node("a", "1", "A", 0, 0), Node("b", "2", "B", 50, 0)

        self.assertEqual(curve(one, other).path, "M6.7 1.9Q25.0 7.0 38.9 3.1")
        self.assertEqual(curve(other, one).path, "M43.3 -1.9Q25.0 -7.0 11.1 -3.1")

    def test_the_tip_ends_at_the_edge_of_the_rated_group(self) -> None:
        path = curve(Node("a", "1", "A", 0, 0), Node("b", "2", "B", 50, 0)).path

        x, y = map(float, path.split()[-2:])
        self.assertAlmostEqual(math.dist((x, y), (50, 0)), 7 + TIP, places=1)

    def test_a_long_name_is_broken_and_cut(self) -> None:
        name = "Physiotherapists and occupational therapists of the northern wards"
        [node] = nodes_of((Group("1", name),), "1").values()

        self.assertEqual(len(node.label), 3)
        self.assertTrue(node.label[-1].endswith("…"))
        self.assertEqual(node.name, name)


class MapPageTests(CastTestCase):
    """Six ties between three groups: two weak, two strong, two between two levels."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer_all()
        cast.release()

    def setUp(self) -> None:
        self.client.force_login(self.lena)

    def page(self, **query: str) -> HttpResponse:
        return self.client.get(reverse("reports:map", args=[self.wave.pk]), query)

    def map(self, **query: str) -> MapReport:
        made: MapReport = self.page(**query).context["map"]
        return made

    def titles(self, **query: str) -> list[str]:
        return [line.cell.title for line in self.map(**query).lines]

    def test_it_says_how_many_lines_of_which_kind_strong_ones_first(self) -> None:
        page = self.page()

        # Physicians gave therapists 4 each: 24 of 30 points, the exact 4.0 is moderate.
        self.assertContains(
            page, "6 ties are drawn: 1 strong, 1 moderate, 2 weak and 2 between two levels."
        )
        self.assertContains(page, "3 more have no number to draw.")

    def test_both_directions_of_a_pair_are_drawn(self) -> None:
        titles = self.titles()

        self.assertIn("Nurses about physicians", titles)
        self.assertIn("Physicians about nurses", titles)
        self.assertNotIn("Nurses about their own group", titles)

    def test_lines_of_one_level_or_of_one_group_can_be_chosen_in_the_address(self) -> None:
        self.assertEqual(
            self.titles(level="weak"), ["Nurses about physicians", "Physicians about nurses"]
        )
        self.assertEqual(
            self.titles(level="weak", group=str(self.therapists.pk)),
            [],
        )
        self.assertEqual(len(self.titles(group=str(self.therapists.pk))), 4)

    def test_one_dimension_has_lines_and_no_levels(self) -> None:
        page = self.page(show="timely")

        self.assertContains(page, "A part of a tie has no level.")
        self.assertEqual({line.cell.levels for line in page.context["map"].lines}, {()})
        self.assertContains(page, "1 high, 1 in the middle, 2 low and 2 between two of these")

    def test_what_nobody_knows_is_left_out_of_the_address(self) -> None:
        self.assertEqual(self.titles(level="x", group="y", show="z"), self.titles())

    def test_an_empty_choice_leads_back(self) -> None:
        page = self.page(level="strong", group=str(self.physicians.pk))

        self.assertContains(page, "No tie is of this kind.")
        self.assertContains(page, '<a href="?">Show all lines</a>', html=True)

    def test_each_line_leads_to_its_tie(self) -> None:
        tie = reverse("reports:tie", args=[self.wave.pk, self.nurses.pk, self.physicians.pk])

        self.assertContains(self.page(), f'href="{tie}"', count=1)

    def test_places_stay_from_wave_to_wave(self) -> None:
        before = {node.key: (node.x, node.y) for node in self.map().nodes}
        self.wave = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=2,
            opens_at=now() - timedelta(days=1),
            closes_at=now() + timedelta(days=1),
        )
        self.answer(self.therapists, {self.therapists: 4}, people=5)
        self.release()

        after = {node.key: (node.x, node.y) for node in self.map().nodes}

        self.assertEqual(after, before)

    def test_reading_it_takes_few_queries(self) -> None:
        with CaptureQueriesContext(connection) as queries:
            self.page()

        self.assertLessEqual(len(queries), 8)


class NothingToDrawTests(CastTestCase):
    def test_a_release_without_a_tie_says_why(self) -> None:
        self.answer(self.nurses, {}, people=9)
        self.release()
        self.client.force_login(self.lena)

        page = self.client.get(reverse("reports:map", args=[self.wave.pk]))

        self.assertContains(page, "No line to draw here.")
        self.assertContains(page, "Too few people answered to show any tie between groups.")
