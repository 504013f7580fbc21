"""The heatmap in another order, and the sentence that reads it: from the same released numbers."""

from django.http import HttpResponse
from django.urls import reverse

from reports.figures.heatmap import heatmap_figure
from tests.base import CastTestCase
from tests.reports.pages import heat_table


class OrderTests(CastTestCase):
    """Rows between groups: nurses (2.67 + 4.33)/2 = 3.5, physicians (3 + 4)/2, therapists 4.5.

    Columns: nurses (3 + 4.5)/2 = 3.75, physicians 3.58, therapists 4.17, pharmacists none.
    """

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer_all()
        cast.release()

    def setUp(self) -> None:
        self.client.force_login(self.lena)

    def heatmap(self, **query: str) -> HttpResponse:
        return self.client.get(reverse("reports:heatmap", args=[self.wave.pk]), query)

    def names(self, **query: str) -> tuple[list[str], list[str]]:
        table = heat_table(self.heatmap(**query).content)
        return [row.split()[0] for row in table.rows], table.columns[1:]

    def test_without_a_word_it_is_the_order_of_the_study(self) -> None:
        rows, columns = self.names()

        self.assertEqual(rows, ["Nurses", "Physicians", "Therapists"])
        self.assertEqual(columns, ["Nurses", "Physicians", "Therapists", "Pharmacists"])
        self.assertEqual(self.names(order="x"), (rows, columns))

    def test_by_name(self) -> None:
        _, columns = self.names(order="name")

        self.assertEqual(columns, ["Nurses", "Pharmacists", "Physicians", "Therapists"])

    def test_strong_ties_first_and_what_has_no_number_last(self) -> None:
        rows, columns = self.names(order="strength")

        self.assertEqual(rows, ["Therapists", "Nurses", "Physicians"])
        self.assertEqual(columns, ["Therapists", "Nurses", "Physicians", "Pharmacists"])

    def test_alike_beside_alike(self) -> None:
        # Rows, as far as both have numbers: nurses and physicians differ by (1.3 + 1.3 + 0.3)/3,
        # physicians and therapists by (1.5 + 0.5 + 0.5)/3, nurses and therapists by (0.2 + 1.8 +
        # 0.2)/3: nurses and therapists are most alike, physicians stand at an end.
        page = self.heatmap(order="alike")
        table = heat_table(page.content)

        self.assertEqual([row.split()[0] for row in table.rows][1], "Therapists")
        self.assertEqual(table.columns[-1], "Pharmacists")  # nothing is shown about them
        self.assertContains(page, "Groups whose numbers are alike stand beside each other")
        self.assertEqual(self.names(order="alike"), self.names(order="alike"))

    def test_rows_are_sorted_by_a_column_and_columns_by_a_row(self) -> None:
        # About physicians: nurses 2.7, physicians 4.0, therapists 4.5. Of physicians about
        # nurses 3.0, themselves 4.0, therapists 4.0, pharmacists nothing.
        by_column = self.heatmap(order="column", by=str(self.physicians.pk))
        by_row = self.heatmap(order="row", by=str(self.physicians.pk), show="timely")

        rows = [row.split()[0] for row in heat_table(by_column.content).rows]
        self.assertEqual(rows, ["Therapists", "Physicians", "Nurses"])
        self.assertContains(by_column, 'aria-label="Physicians" aria-sort="descending"')
        self.assertContains(by_column, "Rows are sorted by what they say about Physicians")
        self.assertEqual(
            heat_table(by_row.content).columns[1:],
            ["Physicians", "Therapists", "Nurses", "Pharmacists"],
        )
        link = f"?show=timely&amp;order=column&amp;by={self.nurses.pk}#table"
        self.assertContains(by_row, link)  # what was chosen before stays chosen
        self.assertContains(by_row, f'<input type="hidden" name="by" value="{self.physicians.pk}">')

    def test_an_unknown_line_sorts_nothing(self) -> None:
        for order in ("row", "column"):
            self.assertEqual(self.names(order=order, by="<b>"), self.names())
            self.assertNotContains(self.heatmap(order=order, by="<b>"), "sorted by")

    def test_table_and_figure_keep_the_same_order_and_every_number_its_place(self) -> None:
        page = self.heatmap(order="strength")

        table = heat_table(page.content)
        figure = heatmap_figure(page.context["report"], page.context["view"])["light"]
        drawn = [text for row in figure["data"][0]["text"] for text in row]
        seen = [cell["seen"] for row in table.cells for cell in row]
        self.assertEqual(figure["layout"]["xaxis"]["ticktext"], table.columns[1:])
        for text, words in zip(drawn, seen, strict=True):
            self.assertTrue(words.startswith(text), words)
        self.assertEqual(table.cells[1][2]["spoken"], "2.7 weak n 9 clear")  # nurses on physicians

    def test_the_chosen_order_stays_chosen(self) -> None:
        page = self.heatmap(order="name", show="timely")

        self.assertContains(page, '<option value="name" selected>By name</option>', html=True)
        self.assertContains(page, '<option value="timely" selected>Timely</option>', html=True)

    def test_one_sentence_reads_the_picture_and_one_question_goes_with_it(self) -> None:
        page = self.heatmap()

        text = " ".join(page.content.decode().split())
        self.assertRegex(text, r"Highest: <span[^>]*>Nurses about therapists, 4.3</span>")
        self.assertRegex(text, r"Lowest: <span[^>]*>Nurses about physicians, 2.7</span>")
        self.assertContains(page, "Nurses about physicians: when did it go well there")

    def test_a_dimension_brings_its_own_question(self) -> None:
        self.assertContains(self.heatmap(show="timely"), "What do you learn too late")


class TooLittleToReadTests(CastTestCase):
    def test_two_numbers_need_no_sentence(self) -> None:
        self.answer(self.nurses, {self.physicians: 3, self.therapists: 4}, people=9)
        self.release()
        self.client.force_login(self.lena)

        page = self.client.get(reverse("reports:heatmap", args=[self.wave.pk]))

        self.assertNotContains(page, "Highest:")
