"""Numbers at their places: what a chart, an index, a change and a line of print must say."""

import math
from typing import Any

from django.test import TestCase

from reports.pack import Pack
from tests.base import CODES
from tests.reports.placed import Chart
from tests.reports.recomputed import Recomputed
from tests.reports.recomputed_ties import difference
from tests.reports.taken import Names
from tests.reports.values import Value, mean

ALL_TIES = "All ties between groups"


class InPlaceTestCase(TestCase):
    """Finds what must stand at a name by the release tables, for the places of a pack."""

    pack: Pack
    names: Names
    waves: dict[int, Recomputed]
    now: int

    def check_notes(self, chart: Chart, names: set[str]) -> None:
        said = {name: value.words for name in names if (value := self.titled(name, "all"))}
        self.assertTrue(said, chart.slide)
        for name, words in said.items():
            self.assertRegex(chart.notes, rf"(?m)^{name}: {words},")

    def check_chart(self, chart: Chart, wanted: dict[tuple[str, str], Value | None]) -> None:
        self.assertEqual(set(chart.points), set(wanted), chart.slide)
        book = {place: value and round(value, 9) for place, value in chart.book.items()}
        drawn = {place: value and round(value, 9) for place, (value, _) in chart.points.items()}
        self.assertEqual(book, drawn, chart.slide)
        for place, (number, words) in chart.points.items():
            value = wanted[place]
            self.assertEqual(words, value.words if value else "", (chart.slide, place))
            self.assertEqual(number is None, value is None, (chart.slide, place))
            if value and number is not None:
                close = math.isclose(number, value.middle, abs_tol=1e-9)
                self.assertTrue(close, (chart.slide, place, number))

    def check_indices(self, document: dict[str, Any]) -> None:
        now = self.waves[self.now]
        places = {
            ("Between groups", "between"): "all",
            ("Within a group", "within"): "all",
            ("Communication, between", "between"): "communication",
            ("Relationships, between", "between"): "relationship",
        }
        told = {(each["name"], each["scope"]): each for each in document["indices"]}
        self.assertEqual((set(told), len(document["indices"])), (set(places), len(places)))
        for (name, scope), measure in places.items():
            found, each = now.index(measure, scope), told[name, scope]
            value = mean(found)
            assert value is not None
            self.assertEqual((each["ties"], each["shown"]), (len(found), value.words), name)
            for end in ("low", "high"):
                self.assertAlmostEqual(each[end], float(getattr(value, end)), 9, name)
            self.assertAlmostEqual(each["value"], float(value.middle), 9, name)
            levels = dict.fromkeys(now.level(end, scope) for end in (value.low, value.high))
            self.assertEqual(each["level"], " or ".join(levels) if measure == "all" else None)
        figures = [*document["trust"]["figures"], *document["trust"]["network"]]
        figures += [each for of in document["trust"]["weightings"] for each in of["means"]]
        for each in figures:
            expected = now.expected(each["key"])
            assert expected is not None
            shown = each["shown"] or ("" if expected.words != each["reason"] else each["reason"])
            self.assertEqual(shown or "", expected.words, each["key"])

    def check_changes(self, lines: list[dict[str, Any]]) -> None:
        now = self.waves[self.now]
        pairs = [(row, target) for row, target, of in now.matrix if of == "all"]
        between = {self.title(*pair): pair for pair in pairs if now.scope(*pair) != "mixed"}
        wanted = {title: self.before_and_after(title) for title in (ALL_TIES, *between)}
        told = {
            line["tie"]: tuple(line[key] or "" for key in ("wave_2", "wave_3", "change"))
            for line in lines
        }
        self.assertEqual((told, len(lines)), (wanted, len(wanted)))

    def before_and_after(self, title: str) -> tuple[str, str, str]:
        """What stands in both waves at a tie of this title, and the difference if both do."""
        numbers = sorted(self.waves)
        if title == ALL_TIES:
            then, now = (mean(self.waves[n].index("all", "between")) for n in numbers)
        else:
            then, now = (self.titled(title, "all", n) for n in numbers)
        moved = difference(then, now) if then and now else ""
        return then.words if then else "", now.words if now else "", moved

    def check_print(self, pages: list[str]) -> None:
        def page(name: str) -> str:
            [found] = [each for each in pages if each.startswith(name)]
            return found

        dimensions = page("The seven dimensions")
        for name, code in self.dimensions.items():
            value = mean(self.waves[self.now].index(code, "between"))
            assert value is not None
            self.assertRegex(dimensions, rf" {name} {value.words} [A-Z]")
        for (name, wave), value in self.of_trends().items():
            self.assertRegex(dimensions, rf" {name} (Wave 2 [^W]*)?{wave} {value.words} ·")
        changes = page("What changed")
        for title in (ALL_TIES, *(line.title for line in self.pack.changes.lines)):
            said = self.before_and_after(title)
            if said[2]:
                self.assertIn(f"{title} {' '.join(said)} ", changes)

    def of_trends(self) -> dict[tuple[str, str], Value]:
        return {
            (name, f"Wave {wave}"): value
            for wave, found in self.waves.items()
            for name, scope in (("Between groups", "between"), ("Within a group", "within"))
            if (value := mean(found.index("all", scope)))
        }

    @property
    def dimensions(self) -> dict[str, str]:
        return {view.name: view.key for view in self.pack.report.views if view.key in CODES}

    def title(self, row: str, target: str) -> str:
        rater, rated = self.names.rows[row], self.names.columns[target]
        return f"{rater} about {'their own group' if row == target else rated.lower()}"

    def titled(self, title: str, measure: str, wave: int = 0) -> Value | None:
        """What is released of the tie of this title; of a group not counted alone, nothing."""
        found = self.waves[wave or self.now].matrix
        keys = [key for key in found if key[2] == measure and key[0] in self.names.rows]
        return next((found[key] for key in keys if self.title(*key[:2]) == title), None)
