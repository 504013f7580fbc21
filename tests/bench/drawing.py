"""How soon the first heatmap is drawn: `python -m tests.bench.drawing`. Fifteen groups.

Ours is one matrix drawn by the cartesian script. Beside it stands what a page would do that
carries the whole of plotly.js and draws every measure at once. Both by turns, in one headless
browser; what counts is the middle of the turns.
"""

import json
import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

# Models can be imported only now.
from django.db import connection  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402
from plotly.offline import get_plotlyjs  # noqa: E402

from reports.figures.heatmap import heatmap_figure  # noqa: E402
from reports.summary import build_report  # noqa: E402
from tests.base import Cast  # noqa: E402
from tests.conftest import chromium  # noqa: E402
from tests.reports.large import released_large  # noqa: E402

CARTESIAN = Path("static/vendor/plotly/plotly-cartesian.min.js")
TURNS, MOST = 7, 0.5
PAGE = """<!doctype html><meta charset="utf-8"><body>{places}<script>{script}</script><script>
const figures = {figures};
Promise.all(figures.map(({{ data, layout }}, n) => Plotly.newPlot(`f${{n}}`, data, layout)))
  .then(() => {{ document.body.dataset.ms = performance.now(); }});
</script>"""


def figures() -> list[dict[str, Any]]:
    """Return the heatmap of every measure of a large made-up release."""

    class Stage(Cast):
        pass

    Stage.enter()
    report = build_report(released_large(Stage()))
    return [heatmap_figure(report, view)["light"] for view in report.views]


def page_of(script: str, drawn: list[dict[str, Any]]) -> str:
    places = "".join(f'<div id="f{number}"></div>' for number in range(len(drawn)))
    return PAGE.format(places=places, script=script, figures=json.dumps(drawn))


def milliseconds(page: Page, path: Path) -> float:
    page.goto(path.as_uri())
    page.locator("body[data-ms]").wait_for(state="attached")
    return float(page.locator("body").get_attribute("data-ms") or "nan")


def main() -> int:
    connection.creation.create_test_db(verbosity=0)
    drawn = figures()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        pages = {
            "one heatmap, cartesian script": page_of(CARTESIAN.read_text(), drawn[:1]),
            f"{len(drawn)} heatmaps, whole plotly.js": page_of(get_plotlyjs(), drawn),
        }
        paths = {name: Path(folder, f"{n}.html") for n, name in enumerate(pages)}
        for name, path in paths.items():
            path.write_text(pages[name])
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        page = driver.chromium.launch(executable_path=chromium(), args=root).new_page()
        times: dict[str, list[float]] = {name: [] for name in paths}
        for _ in range(TURNS):
            for name, path in paths.items():
                times[name].append(milliseconds(page, path))
    middles = [statistics.median(each) for each in times.values()]
    for name, each in times.items():
        print(f"{name}: {statistics.median(each):.0f} ms ({min(each):.0f} to {max(each):.0f})")
    share = middles[0] / middles[1]
    print(
        f"share {share:.0%}, wanted {MOST:.0%} at most: {'held' if share <= MOST else 'NOT held'}"
    )
    return 0 if share <= MOST else 1


if __name__ == "__main__":
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    sys.exit(main())
