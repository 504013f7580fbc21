"""The figure: the same numbers and colours as the table, and nothing that plotly would obey."""

import json

import plotly.graph_objects as go

from reports.figures.heatmap import _row_name, heatmap_figure
from reports.figures.theme import DARK, LIGHT
from reports.summary import Report, build_report
from tests.base import CastTestCase


class HeatmapFigureTests(CastTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer_all()
        cls.report = build_report(cast.release())

    def figure(self, show: str = "all", theme: str = "light") -> dict:
        return heatmap_figure(self.report, self.report.view(show))[theme]

    def test_plotly_accepts_it_in_both_sets_of_colours(self) -> None:
        for view in self.report.views:
            for figure in heatmap_figure(self.report, view).values():
                drawn = go.Figure(figure)

                self.assertEqual([trace.type for trace in drawn.data][0], "heatmap")

    def test_raters_are_rows_from_the_top_and_own_group_is_the_diagonal(self) -> None:
        heatmap, layout = self.figure()["data"][0], self.figure()["layout"]

        self.assertEqual(layout["yaxis"]["ticktext"], ["Nurses", "Physicians", "Therapists"])
        self.assertEqual(layout["yaxis"]["range"], [2.5, -0.5])
        self.assertEqual(
            layout["xaxis"]["ticktext"], ["Nurses", "Physicians", "Therapists", "Pharmacists"]
        )
        for place in range(3):
            self.assertIn("about their own group", heatmap["hovertext"][place][place])

    def test_a_row_that_joins_many_groups_keeps_a_name(self) -> None:
        self.assertEqual(_row_name("Ward nurses"), "Ward nurses")
        self.assertEqual(
            _row_name("Therapists, case managers, social workers, pharmacists and clerks"),
            "Therapists<br>and 4 more",
        )

    def test_colours_are_seven_flat_steps(self) -> None:
        heatmap = self.figure()["data"][0]

        self.assertEqual((heatmap["zmin"], heatmap["zmax"]), (0.5, 7.5))
        self.assertEqual(len(heatmap["colorscale"]), 14)
        self.assertFalse(heatmap["showscale"])
        # 4.3 2.7 4.3 · 3.0 4.0 4.0 · three times "4.0 or more", whose middle is 4.5
        self.assertEqual(heatmap["z"], [[6, 3, 6, None], [4, 5, 5, None], [6, 6, 6, None]])

    def test_each_cell_prints_what_was_released(self) -> None:
        heatmap = self.figure()["data"][0]

        self.assertEqual(
            heatmap["text"],
            [
                [str(cell.shown) if cell.shown else cell.words for cell in line.cells]
                for line in self.report.overall.lines
            ],
        )

    def test_the_ink_fits_the_colour_below_it(self) -> None:
        for theme, colours in (("light", LIGHT), ("dark", DARK)):
            words = self.figure(theme=theme)["data"][1]

            self.assertEqual(words["textfont"]["color"][0], colours["mean-6-ink"])
            self.assertEqual(words["textfont"]["color"][1], colours["mean-3-ink"])

    def test_what_is_held_back_has_no_colour_and_says_so(self) -> None:
        gaps = self.figure()["data"][2]

        self.assertEqual(gaps["text"], ["not shown"] * 3)
        self.assertEqual(gaps["x"], [3, 3, 3])
        self.assertIn("judgement of one or two persons", gaps["hovertext"][0])

    def test_frames_and_corners_mark_what_colour_cannot_say(self) -> None:
        shapes = self.figure()["layout"]["shapes"]

        frames = [s for s in shapes if s["type"] == "rect" and s["line"]["width"] == 2]
        corners = [s for s in shapes if s["type"] == "path" and "fillcolor" in s]
        self.assertEqual(len(frames), 3)  # the diagonal
        self.assertEqual(len(corners), 3)  # therapists' three open levels

    def test_a_single_dimension_is_drawn_alike(self) -> None:
        self.assertEqual(self.figure("timely")["data"][0]["z"], self.figure()["data"][0]["z"])

    def test_it_is_plain_json_without_holes(self) -> None:
        text = json.dumps(heatmap_figure(self.report, self.report.overall), allow_nan=False)

        self.assertNotIn("bdata", text)


class StatesTests(CastTestCase):
    def figure(self) -> tuple[Report, dict]:
        report = build_report(self.release())
        return report, heatmap_figure(report, report.overall)["light"]

    def test_withheld_cells_are_hatched_and_silent_about_n(self) -> None:
        self.answer(self.nurses, {self.therapists: 3}, people=9)

        _, figure = self.figure()

        hatched = [s for s in figure["layout"]["shapes"] if s.get("layer") == "below"]
        self.assertEqual(len(hatched), 2)  # nurses and physicians: nobody chose anything
        self.assertEqual(
            figure["data"][2]["hovertext"][0],
            "Nurses about their own group<br>too few answers to show",
        )

    def test_a_pooled_row_about_its_own_part_has_an_inner_frame(self) -> None:
        self.answer(self.nurses, {self.therapists: 3}, people=9)
        self.answer(self.therapists, {self.therapists: 3}, people=5)
        self.answer(self.pharmacists, {self.therapists: 3}, people=2)

        _, figure = self.figure()

        frames = [s for s in figure["layout"]["shapes"] if s["type"] == "rect"]
        inner = [frame for frame in frames if frame["line"]["width"] == 1.5]
        self.assertEqual([(frame["x0"], frame["y1"]) for frame in inner], [(1.58, 1.42)])

    def test_hostile_names_are_only_names(self) -> None:
        for group, name in (
            (self.nurses, "<b>x</b>"),
            (self.physicians, "$x$"),
            (self.therapists, '<a href="javascript:x">'),
        ):
            group.name = name
            group.save()
        self.answer(self.nurses, {self.nurses: 3, self.physicians: 3}, people=9)

        _, figure = self.figure()

        strings = json.dumps(figure).replace("<br>", "").replace("<b>3.0</b>", "")
        self.assertIn("&lt;b&gt;x&lt;/b&gt;", strings)
        self.assertNotIn("<", strings)
        self.assertNotIn("$", strings)
