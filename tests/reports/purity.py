"""Holding pages and files of a release against the release table, number by number."""

import csv
import dataclasses
import io
import json
import re
from fractions import Fraction

from django.http import HttpResponse
from django.test import TestCase
from django.urls import reverse
from django.utils.dateformat import format as written

from interventions.models.catalogue import Intervention
from reports.trust_words import FIGURES, NETWORK
from surveys.models.releases import Release, ReleasedComment
from surveys.models.studies import Unit
from tests.base import CODES
from tests.reports.networks import LEVELS
from tests.reports.reading import Page, read
from tests.reports.recomputed import MEASURES, Recomputed
from tests.reports.values import half_up, mean, numbers_in

FILES = ("ties.csv", "ties.json")
# Examples in "How to read a cell", and the ends of the seven colours.
KEY = {"1", "1.9", "2.0", "2.4", "2.5", "2.9", "3.0", "3.4", "3.5", "4.0", "4.1", "4.5", "4.6", "5"}
KEY |= {"4.2", "4.3", "9"}
SCALE = {"1", "5"}
HALF_STEPS_AND_HEIGHT = {"0.1"}  # "on average by less than 0.1"
CERTAINTY = {"90", "67", "95", "100"}  # where clear and likely begin; what "may be" means
RULES_OF_THUMB = {".70", "0", "1", "2", "10", "25"}  # alpha; ICC(1), ICC(2); limits of figures
COUNTS = {str(number) for number in range(10)}  # of actions, open points, strong pairs
RESPECT_NEEDED = {"3.0", "2.5"}  # before some ideas may start
TOKEN = re.compile(r'name="(?:csrfmiddlewaretoken|mark)" value="[^"]+"')


def settled(response: HttpResponse) -> bytes:
    """Return what a page says, without the tokens that differ from one request to the next."""
    return TOKEN.sub("", response.content.decode()).encode()


class PurityTestCase(TestCase):
    """Checks for one release; subclasses make it and call them."""

    def address(self, name: str, release: Release, *rest: str) -> str:
        return reverse(name, args=[release.wave_id, *rest])

    def page(self, name: str, release: Release, **query: object) -> Page:
        response = self.client.get(self.address(name, release), query)
        self.assertEqual(response.status_code, 200)
        return read(settled(response))

    def furniture(self, release: Release) -> set[str]:
        """Numbers that every page of a release may carry: the day, the wave, rules, the scale."""
        day = release.released_on
        ends = {str(end) for scope in ("within", "between") for end in release.cutoffs[scope]}
        sources = release.cutoffs["within_source"] + release.cutoffs["between_source"]
        kept = [each.min_raters for each in release.wave.releases.all()]
        return {
            *numbers_in(written(day, "j F Y")),
            str(release.wave.number),
            str(release.min_items),
            str(len(CODES)),
            *map(str, kept),
            *ends,
            *numbers_in(sources),
            *numbers_in(release.fingerprint[:12]),
            *SCALE,
        }

    def check_cells(self, page: Page, expected: Recomputed) -> int:
        """Every place that stands for released numbers shows these and nothing else."""
        checked = 0
        for key, text in page.in_cells():
            wanted = expected.expected(key)
            self.assertIsNotNone(wanted, f"{key} is no released number: {text}")
            self.assertIn(wanted.words, " ".join(text.split()), key)
            words = FIGURES.get(key) or NETWORK.get(key.removeprefix("network."))
            furniture = numbers_in(" ".join(map(str, words))) if words else set()
            self.assertLessEqual(numbers_in(text), wanted.numbers | furniture, f"{key}: {text}")
            checked += 1
            if key.endswith(":all") and key.count(":") == 2 and not key.startswith("silence."):
                self.check_tie(key, text, page.cells[key], expected)
        return checked

    def check_tie(self, key: str, text: str, classes: set[str], expected: Recomputed) -> None:
        row, target, measure = key.split(":")
        value = expected.matrix.get((row, target, measure))
        levels = expected.levels(row, target)
        silence = expected.silence(row, target)
        named = {level for level in LEVELS if re.search(rf"\b{level}\b", text)}
        between = {"weak", "strong"} if levels == ("weak", "strong") else set(levels)
        self.assertEqual(named, between, f"{key}: {text}")
        if value is None:
            self.assertLessEqual(numbers_in(text), silence, f"{key} is withheld: {text}")
        colours = {name for name in classes if re.fullmatch(r"m\d", name)}
        if colours:
            self.assertEqual(colours, {f"m{value.step}"} if value else set(), key)

    def check_words(self, page: Page, release: Release, more: set[str]) -> None:
        """Every number outside these places is on a short list."""
        known = self.furniture(release)
        comments = ReleasedComment.objects.values_list("text", flat=True)
        allowed = {
            "key": KEY | known,
            "rules": known | HALF_STEPS_AND_HEIGHT,
            "how": known | CERTAINTY,
            "trust": known | RULES_OF_THUMB | more,
            "comments": {"10"} | numbers_in(" ".join(comments)),
            "": known | more,
        }
        for section, numbers in allowed.items():
            text = page.elsewhere(section=section).replace(release.fingerprint[:12], "")
            self.assertLessEqual(numbers_in(text), numbers, f"{section or 'page'}: {text}")

    def check_overview(self, release: Release) -> None:
        expected = Recomputed(release)
        counts = expected.level_counts
        for query in ({}, {"compare": "studies"}):
            page = self.page("reports:overview", release, **query)
            self.assertGreater(self.check_cells(page, expected), 12)
            readable = sum(counts.values())
            withheld = sum(
                value is None for key, value in expected.matrix.items() if key[2] == "all"
            )
            more = {str(sum(expected.raters.values())), str(readable), str(withheld)}
            more |= {str(n) for n in counts.values()} | {str(expected.weak_pairs - 1)}
            more.add(str(release.wave.number - 1))  # "since wave 2"
            self.check_words(page, release, more)
        self.check_level_bar(page, expected)

    def check_level_bar(self, page: Page, expected: Recomputed) -> None:
        drawn = [each for each in page.drawn if each["tag"] == "rect" and "x" in each]
        ties = sum(expected.level_counts.values())
        widths = sorted(
            round(600 * n / ties, 1) for levels, n in expected.level_counts.items() if levels
        )
        self.assertEqual(len(drawn), len(widths))
        for width, rect in zip(widths, sorted(float(r["width"]) for r in drawn), strict=True):
            self.assertLessEqual(abs(width - rect), 2.11)

    def check_heatmap(self, release: Release, unit: Unit | None = None) -> None:
        expected = Recomputed(release, unit)
        for show in (*MEASURES, *CODES):
            query = {"show": show} | ({"unit": unit.pk} if unit else {})
            page = self.page("reports:heatmap", release, **query)
            places = {key for key in expected.matrix if key[2] == show}
            self.assertLessEqual({":".join(key) for key in places}, page.cells.keys())
            self.check_cells(page, expected)
            rows = {str(n) for n in expected.raters.values()}
            everybody = {str(n) for n in expected.everybody.values()} if unit else set()
            counts = expected.level_counts
            ties = {str(sum(counts.values())), *(str(counts.get((each,), 0)) for each in LEVELS)}
            self.check_words(page, release, rows | everybody | ties)
            for figure in page.figures:
                self.check_figure(figure, expected)
            self.assertEqual(len(page.figures), 1 if len(expected.rows) > 2 else 0)

    def check_units(self, release: Release, units: list[Unit]) -> int:
        """The page of units side by side: each unit's places, and the whole study's."""
        page = self.page("reports:units", release)
        checked = 0
        for unit in (None, *units):
            expected = Recomputed(release, unit)
            mark = f"{unit.pk}/" if unit else ""
            of_unit = Page(
                pieces=[
                    dataclasses.replace(piece, cell=piece.cell.removeprefix(mark))
                    for piece in page.pieces
                    if piece.cell.startswith(mark) and (unit or "/" not in piece.cell)
                ],
                cells={
                    key.removeprefix(mark): classes
                    for key, classes in page.cells.items()
                    if key.startswith(mark) and (unit or "/" not in key)
                },
            )
            checked += self.check_cells(of_unit, expected)
            drawn = {each["cell"]: each["cx"] for each in page.drawn if each["tag"] == "circle"}
            for scope in ("between", "within"):
                value = mean(expected.index("all", scope))
                wanted = f"{4 + float(value.middle - 1) * 23:.1f}%" if value else None
                self.assertEqual(drawn.get(f"{mark}all:{scope}"), wanted)
        self.check_words(page, release, {str(len(units))})
        return checked

    def check_figure(self, figure: dict, expected: Recomputed) -> None:
        """The drawing says nothing of its own: its cells come from the table, in both themes."""
        for theme in ("light", "dark"):
            heatmap, *words = figure[theme]["data"]
            self.assertEqual(heatmap["y"], list(range(len(expected.rows))))
            self.assertEqual(
                set(heatmap) - {"x", "y"},
                {"type", "zmin", "zmax", "colorscale", "showscale", "xgap", "ygap"}
                | {"hoverinfo", "hoverongaps", "meta"},
            )
            for trace in words:
                self.assertEqual(
                    set(trace), {"type", "mode", "textfont", "hoverinfo", "showlegend"}
                )
                self.assertEqual(set(trace["textfont"]), {"size"})

    def check_files(self, release: Release, unit: Unit | None = None) -> None:
        expected = Recomputed(release, unit)
        query = {"unit": unit.pk} if unit else {}
        csv_file, json_file = (
            self.client.get(self.address("reports:file", release, name), query) for name in FILES
        )
        data = json.loads(json_file.content)
        lines = list(csv.DictReader(io.StringIO(csv_file.content.decode(), newline="")))
        as_text = [
            {name: "" if value is None else str(value) for name, value in line.items()}
            for line in data["ties"]
        ]
        self.assertEqual(lines, as_text)
        places = [
            (row, target, measure)
            for measure in ("all", "communication", *CODES[:4], "relationship", *CODES[4:])
            for row in expected.rows
            for target in expected.targets
            if (row, target, measure) in expected.matrix
        ]
        self.assertEqual(len(data["ties"]), len(places))
        for line, place in zip(data["ties"], places, strict=True):
            self.check_line(line, place, expected)
        self.check_head(data, release, expected)

    def check_line(self, line: dict, place: tuple[str, str, str], expected: Recomputed) -> None:
        value = expected.matrix[place]
        self.assertEqual(line["measure"], place[2])
        found = [line["low"], line["value"], line["high"], line["n"]]
        if value is None:
            self.assertEqual(found, [None] * 4, line)
            self.assertEqual((line["level"], line["certainty"]), (None, None))
            return
        wanted = [value.low, value.middle, value.high, Fraction(value.n)]
        for number, fraction in zip(found, wanted, strict=True):
            self.assertAlmostEqual(number, float(fraction), places=9)
        self.assertEqual(line["shown"], value.words)
        levels = expected.levels(*place[:2]) if place[2] == "all" else ()
        self.assertEqual(line["level"], " or ".join(levels) or None)

    def check_head(self, data: dict, release: Release, expected: Recomputed) -> None:
        """All numbers of the JSON file outside its lines."""
        self.assertEqual(
            [(each["n"], each["of"]) for each in data["raters"]],
            [
                (n, expected.everybody[row] if expected.unit else None)
                for row, n in expected.raters.items()
            ],
        )
        scopes = {"between": "between", "within": "within"}
        for index in data["indices"]:
            ties = expected.index(self.measure_of(index["name"]), scopes[index["scope"]])
            low, middle, high = (
                sum(getattr(tie, end) for tie in ties) / len(ties)
                for end in ("low", "middle", "high")
            )
            self.assertEqual(index["ties"], len(ties))
            for number, fraction in ((index["low"], low), (index["value"], middle)):
                self.assertAlmostEqual(number, float(fraction), places=9)
            self.assertAlmostEqual(index["high"], float(high), places=9)
        rest = {
            key: value for key, value in data.items() if key not in ("ties", "indices", "trust")
        }
        rest.pop("fingerprint")
        rest.pop("raters")
        allowed = self.furniture(release) | {str(release.number), "0"}
        allowed |= numbers_in(release.released_on.isoformat())
        allowed |= {str(expected.release.min_raters), "1"}
        self.assertLessEqual(numbers_in(json.dumps(rest)), allowed)
        for figure in self.figures_of(data["trust"]):
            wanted = expected.expected(figure["key"])
            self.assertIsNotNone(wanted, figure)
            said = f"{figure['shown'] or ''} {figure['reason'] or ''}"
            self.assertIn(wanted.words, said)
            self.assertLessEqual(numbers_in(said), wanted.numbers)

    def measure_of(self, name: str) -> str:
        return {
            "Communication, between": "communication",
            "Relationships, between": "relationship",
        }.get(name, "all")

    def figures_of(self, trust: dict | None) -> list[dict]:
        if trust is None:
            return []
        means = [mean for each in trust["weightings"] for mean in each["means"]]
        return [*trust["figures"], *means, *trust["network"]]

    def check_advice(self, release: Release) -> None:
        """The page of what to try: its ties, its lowest points, and why."""
        expected = Recomputed(release)
        page = self.page("interventions:suggestions", release, pair="all")
        self.check_cells(page, expected)
        weeks = Intervention.objects.values_list("lead_time_weeks_min", "lead_time_weeks_max")
        catalogue = {str(number) for both in weeks for number in both} | RESPECT_NEEDED
        for piece in page.pieces:
            if piece.cell or not numbers_in(piece.text):
                continue
            allowed = self.furniture(release)
            if piece.pair and piece.classes & {"why", "base", "reasons"}:
                allowed = self.of_pair(page.anchors[piece.pair], expected)
                allowed |= self.reasoned(page.anchors[piece.pair], expected)
            if piece.classes & {"reasons", "reasons-head"}:
                allowed = allowed | catalogue
            if piece.classes & {"load", "open-points", "keep-first"}:
                allowed = COUNTS
            self.assertLessEqual(numbers_in(piece.text), allowed, piece)

    def of_pair(self, anchors: list[str], expected: Recomputed) -> set[str]:
        """Numbers of a pair's dimensions, as they may be shown."""
        numbers: set[str] = set()
        for row, target in self.ways(anchors):
            for code in (*CODES, "all"):
                value = expected.matrix.get((row, target, code))
                numbers |= numbers_in(value.words) if value else set()
        return numbers

    def ways(self, anchors: list[str]) -> list[tuple[str, str]]:
        names = [anchor.removeprefix("tie-").rpartition("-") for anchor in anchors]
        return [(row, target) for row, _, target in names]

    def reasoned(self, anchors: list[str], expected: Recomputed) -> set[str]:
        """What the reasons of an idea may compute from a pair: combined scores, and their mean.

        A combined score counts the lower direction three quarters; where a direction is no exact
        number nothing may be combined, and with any band on the tie its mean stays unsaid.
        """
        ways = [
            {code: expected.matrix.get((row, target, code)) for code in CODES}
            for row, target in self.ways(anchors)
        ]
        filled, numbers, is_exact = [], set(), True
        for way in ways:
            shown = [value.middle for value in way.values() if value]
            rest = sum(shown) / len(shown)
            is_exact &= all(value.low == value.high for value in way.values() if value)
            filled.append({code: value.middle if value else rest for code, value in way.items()})
        combined = {}
        for code in CODES:
            both = [way[code] for way in filled]
            combined[code] = (sum(both) / len(both) + min(both)) / 2
            if all(way[code] and way[code].low == way[code].high for way in ways):
                numbers.add(half_up(combined[code]))
        if is_exact:
            numbers.add(half_up(sum(combined.values()) / len(CODES)))
        return numbers | self.pairs_of(anchors, expected)

    def pairs_of(self, anchors: list[str], expected: Recomputed) -> set[str]:
        """How many pairs each group of a tie has, and how many of these may be called weak."""
        groups = {key for way in self.ways(anchors) for key in way}
        pairs = {
            frozenset((row, target))
            for (row, target, measure), value in expected.matrix.items()
            if measure == "all" and value and row != target and "+" not in row
        }
        of_each = [sum(group in pair for pair in pairs) for group in groups]
        return {str(number) for most in of_each for number in range(1, most + 1)}
