"""Holding the pages of one tie, one group and the map against the release table."""

import re
from fractions import Fraction

from surveys.models.releases import Release
from tests.base import CODES
from tests.reports.purity import PurityTestCase, settled
from tests.reports.reading import Page, read
from tests.reports.recomputed import MEASURES, Recomputed
from tests.reports.recomputed_trend import value_of
from tests.reports.values import Value, numbers_in


class CloseUpTestCase(PurityTestCase):
    """Every page of every pair and group of a release; each number, mark and line on it."""

    def closer(self, name: str, release: Release, *keys: str, **query: str) -> Page:
        response = self.client.get(self.address(f"reports:{name}", release, *keys), query)
        self.assertEqual(response.status_code, 200, keys)
        return read(settled(response))

    def check_close_ups(self, release: Release) -> None:
        expected = Recomputed(release)
        pairs = {(row, target) for row, target, measure in expected.matrix if measure == "all"}
        more = {str(expected.before.release.wave.number)} if expected.before else set()
        for pair in pairs:
            page = self.closer("tie", release, *pair)
            self.check_cells(page, expected)
            self.check_words(page, release, more)
            self.check_track(page, expected)
            self.assertIn(":".join((*pair, "all")), page.cells)
        for key in {*expected.rows, *(target for _, target in pairs)}:
            for side in ("rated", "rates"):
                page = self.closer("group", release, key, side=side)
                self.check_cells(page, expected)
                self.check_words(page, release, set())
                self.check_track(page, expected)
                self.check_slope(page, expected)
        for show in (*MEASURES, *CODES):
            self.check_map(release, expected, show)
        for row, target in [*pairs, ("", "")]:
            if not row or expected.scope(row, target) != "mixed":
                self.check_trend(release, expected, f"{row}:{target}" if row else "index")

    def check_trend(self, release: Release, expected: Recomputed, line: str) -> None:
        """A dot for each wave's value, and a bar from its low to its high end where it has two."""
        page = self.closer("trend", release, of=line)
        self.check_cells(page, expected)
        waves = release.wave.study.waves.filter(number__lte=release.wave.number)
        self.check_words(page, release, {str(n) for n in waves.values_list("number", flat=True)})
        for each in page.drawn:
            value = value_of(expected, each["cell"]) if each["cell"] else None
            if value and each["tag"] == "circle":
                self.assertEqual(each["cy"], deep(value.middle))
            if value and each.get("class") == "wide":
                self.assertEqual((each["y1"], each["y2"]), (deep(value.high), deep(value.low)))

    def check_track(self, page: Page, expected: Recomputed) -> None:
        """Marks stand where the number is, and the bar beneath them from its low to its high end.

        A disc is a circle, a diamond stands in an svg of its own.
        """
        for each in page.drawn:
            value = self.value_at(each["cell"], expected)
            if value is None:
                self.assertNotIn(each["tag"] if each["cell"] else "", {"circle", "line"}, each)
                continue
            if each["tag"] == "circle" and each["cy"] == "16":
                self.assertEqual(each["cx"], on_track(value.middle))
            elif each["tag"] == "svg":
                self.assertEqual(each["x"], on_track(value.middle))
            elif each["tag"] == "line":
                self.assertEqual(
                    (each["x1"], each["x2"]), (on_track(value.low), on_track(value.high))
                )

    def check_slope(self, page: Page, expected: Recomputed) -> None:
        for each in page.drawn:
            value = self.value_at(each["cell"], expected)
            if value and each["tag"] == "circle" and each["cy"] != "16":
                self.assertEqual(each["cy"], f"{24 + float(5 - value.middle) * 100:.1f}")

    def value_at(self, key: str, expected: Recomputed) -> Value | None:
        row, target, measure = (
            f"{key.removeprefix('side:')}:all".split(":")[:3] if key else [""] * 3
        )
        return expected.matrix.get((row, target, measure))

    def check_map(self, release: Release, expected: Recomputed, show: str) -> None:
        """A line for each number between groups that is shown, with the stroke of its level."""
        page = self.closer("map", release, show=show)
        self.check_cells(page, expected)
        strokes = {
            each["cell"]: re.sub(r".*arc-(\w+).*", r"\1", each["around"])
            for each in page.drawn
            if each["tag"] == "path" and each["cell"]
        }
        wanted = {
            ":".join(key): self.stroke(value, expected)
            for key, value in expected.matrix.items()
            if key[2] == show and value and expected.scope(*key[:2]) == "between"
        }
        self.assertEqual(strokes, wanted)
        between = [key for key in expected.asked_between if expected.matrix[*key, show] is None]
        kinds = [str(list(wanted.values()).count(kind)) for kind in set(wanted.values())]
        self.check_words(page, release, {*kinds, str(len(wanted)), str(len(between))})
        self.assertLessEqual(numbers_in(" ".join(strokes.values())), set())

    def stroke(self, value: Value, expected: Recomputed) -> str:
        ends = {expected.level(end, "between") for end in (value.low, value.high)}
        return ends.pop() if len(ends) == 1 else "open"


def deep(value: Fraction) -> str:
    """5 stands at 16, 1 at 216."""
    return f"{16 + float(5 - value) * 50:.1f}"


def on_track(value: Fraction) -> str:
    """A track begins at 4 and ends at 96 of a hundred."""
    return f"{4 + float(value - 1) * 23:.1f}%"
