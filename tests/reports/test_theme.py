"""Colour steps and labels of figures."""

from django.test import SimpleTestCase

from reports.figures import theme


class ThemeTest(SimpleTestCase):
    def test_a_mean_takes_the_colour_step_whose_edges_are_the_cut_offs(self) -> None:
        edges = {1: 1, 1.99: 1, 2: 2, 2.5: 3, 3: 4, 3.49: 4, 3.5: 5, 4: 5, 4.01: 6, 4.5: 6, 4.51: 7}

        self.assertEqual({mean: theme.step(mean) for mean in edges}, edges)

    def test_a_name_in_a_figure_is_shown_as_it_was_written(self) -> None:
        self.assertEqual(theme.label("<b>A</b> & $x$"), "&lt;b&gt;A&lt;/b&gt; &amp; &#36;x&#36;")

    def test_a_page_carries_of_the_dark_figure_only_what_differs(self) -> None:
        both = theme.in_both_themes(
            lambda colours: {
                "data": [{"x": [1, 2], "ink": [colours["ink"], "x"]}],
                "layout": {"shapes": [{"x0": 1}, {"line": colours["page"]}]},
            }
        )

        sent = theme.as_sent(both)

        self.assertEqual(sent["light"], both["light"])
        self.assertEqual(
            sent["dark"],
            [
                [["data", 0, "ink"], ["#edf1f4", "x"]],
                [["layout", "shapes", 1, "line"], "#11161b"],
            ],
        )
