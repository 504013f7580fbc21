"""Traps of the libraries we stand on, one test for each that could come back."""

import gzip
import io
import re
import tempfile
from collections.abc import Callable

import plotly.offline
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, SimpleTestCase, override_settings
from plotly import graph_objects

from reports.figures.theme import base_layout, draws_figures, in_both_themes, mean_colours

STATIC = settings.BASE_DIR / "static"


def read(name: str) -> str:
    return (STATIC / name).read_text()


class PlotlyTest(SimpleTestCase):
    def test_pages_load_the_plotly_that_the_wheel_checks_figures_with(self) -> None:
        header = read("vendor/plotly/plotly-cartesian.min.js")[:200]

        [version] = re.findall(r"cartesian - minified\) v([\d.]+)", header)

        self.assertEqual(version, plotly.offline.get_plotlyjs_version())

    def test_the_button_that_uploads_a_figure_is_switched_off_where_figures_are_drawn(self) -> None:
        self.assertIn("showSendToCloud: false", read("js/figures.js"))

    def test_figures_are_drawn_in_one_place_only(self) -> None:
        drawing = [
            path.name
            for path in (STATIC / "js").glob("*.js")
            if re.search(r"Plotly\s*\.\s*(newPlot|react)", path.read_text())
        ]

        self.assertEqual(drawing, ["figures.js"])

    def test_plotly_accepts_the_layout_and_the_colours_of_both_themes(self) -> None:
        figures = in_both_themes(
            lambda colours: {
                "data": [{"type": "heatmap", "z": [[1]], "colorscale": mean_colours(colours)}],
                "layout": base_layout(colours),
            }
        )

        ink = {name: graph_objects.Figure(it).layout.font.color for name, it in figures.items()}

        self.assertEqual(ink, {"light": "#16212b", "dark": "#edf1f4"})


class PolicyTest(SimpleTestCase):
    def policy_of(self, view: Callable[[HttpRequest], HttpResponse]) -> dict[str, list[str]]:
        response = CSPMiddleware(view)(RequestFactory().get("/"))
        rules = response["Content-Security-Policy"].split(";")
        return {words[0]: words[1:] for words in (rule.split() for rule in rules)}

    def test_a_page_may_load_from_nowhere_but_its_own_host(self) -> None:
        policy = self.policy_of(lambda request: HttpResponse())

        sources = {source for rule in policy.values() for source in rule}
        self.assertEqual(sources, {"'none'", "'self'", "data:"})
        self.assertEqual(policy["default-src"], ["'none'"])
        self.assertEqual(policy["script-src"], ["'self'"])
        self.assertEqual(policy["style-src"], ["'self'"])

    def test_a_page_with_figures_gets_what_plotly_needs_for_styles_and_nothing_for_scripts(
        self,
    ) -> None:
        plain = self.policy_of(lambda request: HttpResponse())

        drawing = self.policy_of(draws_figures(lambda request: HttpResponse()))

        more = {
            name: sorted(set(rule) - set(plain.get(name, []))) for name, rule in drawing.items()
        }
        self.assertEqual(
            {name: rule for name, rule in more.items() if rule},
            {
                "style-src": ["'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"],
                "style-src-attr": ["'unsafe-inline'"],
                "img-src": ["blob:"],
            },
        )


class StaticFilesTest(SimpleTestCase):
    def test_every_name_in_the_style_sheets_leads_to_a_file(self) -> None:
        with (
            tempfile.TemporaryDirectory() as folder,
            override_settings(
                STATIC_ROOT=folder,
                STORAGES=settings.STORAGES
                | {
                    "staticfiles": {
                        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
                    }
                },
            ),
        ):
            out = io.StringIO()

            call_command("collectstatic", interactive=False, verbosity=1, stdout=out)

        self.assertIn("post-processed", out.getvalue())

    def test_a_respondents_page_spends_little_of_its_30_kilobytes_on_style(self) -> None:
        sheets = [read("css/tokens.css"), read("css/matrix.css")]

        weight = sum(len(gzip.compress(sheet.encode())) for sheet in sheets)

        self.assertLess(weight, 10_000)

    def test_crispy_forms_knows_its_one_template_pack_by_both_settings(self) -> None:
        self.assertEqual(settings.CRISPY_ALLOWED_TEMPLATE_PACKS, [settings.CRISPY_TEMPLATE_PACK])
