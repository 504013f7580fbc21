"""Every number in every format is a released one: the page, all files of a pack, the interface."""

import json
import math
from functools import cached_property

from reports.exports import PACK_FORMATS
from reports.pack import build_pack
from surveys.models.studies import Workgroup
from surveys.models.tokens import Scope
from tests.base import CODES
from tests.reports.api.programs import Program, numbers_in_api, numbers_of
from tests.reports.in_place import InPlaceTestCase
from tests.reports.placed import charts_of, pages_of, sheet_of
from tests.reports.purity import CERTAINTY, HALF_STEPS_AND_HEIGHT, KEY, RULES_OF_THUMB
from tests.reports.purity_close_ups import CloseUpTestCase
from tests.reports.recomputed import MEASURES, Recomputed
from tests.reports.taken import READERS, Key, Names, Taken
from tests.reports.test_purity import TwoWaves
from tests.reports.values import Value, mean, numbers_in

# What files say besides: examples and places, and the ends of the scale and of its colours.
FURNITURE = {"0.1", *(str(number) for number in range(1, 8))}
WHOLE = {"page", "pdf", "pptx", "html", "graphml", "edges"}  # one measure: all dimensions together


class EveryFormatTest(TwoWaves, InPlaceTestCase, CloseUpTestCase):
    """Two waves of many people: exact numbers, ranges, half steps, withheld and held back ones."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.pack = build_pack(cls.second, earlier=[cls.first])
        cls.waves = {
            cls.second.wave.number: Recomputed(cls.second),
            cls.first.wave.number: Recomputed(cls.first),
        }
        cls.now = cls.second.wave.number
        cls.names = cls.named()

    @classmethod
    def named(cls) -> Names:
        rows = {row.key: row.name for row in cls.pack.report.rows}
        columns = {column.key: column.name for column in cls.pack.report.columns}
        matrix = cls.waves[cls.now].matrix
        released = [
            (rows[row], columns[column])
            for row in rows
            for column in columns
            if matrix.get((row, column, "all"))
        ]
        return Names(cls.now, rows, columns, released)

    def test_every_number_is_the_released_one_and_no_file_holds_another(self) -> None:
        self.client.force_login(self.lena)
        page = self.client.get(self.address("reports:heatmap", self.second)).content
        told = {name: make(self.pack).content for name, make in PACK_FORMATS.items()}
        told |= {"page": page, "api": self.told_to_programs()}
        self.assertEqual(set(READERS), set(told))

        for name, read in READERS.items():
            with self.subTest(name):
                taken = read(told[name], self.names)
                self.check_ties(taken, self.wanted(name))
                self.check_rest(name, taken)

    def test_every_chart_draws_the_numbers_of_the_names_it_gives(self) -> None:
        charts = charts_of(PACK_FORMATS["pptx"](self.pack).content)

        told = [each.tie.title for each in self.pack.conversations]
        titles = ["The seven dimensions", "From wave to wave", *told]
        self.assertTrue(told)
        self.assertEqual([chart.slide for chart in charts], titles)
        dimensions, trends, *ties = charts
        now = self.waves[self.now]
        between = {
            ("Between groups", name): mean(now.index(code, "between"))
            for name, code in self.dimensions.items()
        }
        self.check_chart(dimensions, between)
        self.check_chart(trends, self.of_trends())
        for (name, wave), value in self.of_trends().items():
            self.assertRegex(trends.notes, rf"(?m)^{name}: .*{wave} {value.words}(,|$)")
        for chart in ties:
            names = {name for name, _ in chart.points}
            self.assertEqual(len(chart.points), len(names) * len(CODES))
            pairs = [(name, each) for name in names for each in self.dimensions]
            wanted = {
                (name, each): self.titled(name, self.dimensions[each]) for name, each in pairs
            }
            self.check_chart(chart, wanted)
            self.check_notes(chart, names)

    def test_indices_changes_and_pages_of_print_say_each_number_at_its_place(self) -> None:
        for content in (PACK_FORMATS["json"](self.pack).content, self.told_to_programs()):
            self.check_indices(json.loads(content))
        self.check_changes(sheet_of(PACK_FORMATS["xlsx"](self.pack).content, "Changes"))
        self.check_print(pages_of(PACK_FORMATS["pdf"](self.pack).content))

    def told_to_programs(self) -> bytes:
        """The release as a program reads it; its pages of ties tell the same numbers."""
        paged = numbers_in_api(self.second, self.lena)
        program = Program(self.lena, Scope.READ_RESULTS)
        content: bytes = program.call("GET", "read_release", self.second.wave_id).content
        self.assertEqual(numbers_of(json.loads(content)["ties"]), paged)
        return content

    def wanted(self, name: str) -> dict[Key, Value]:
        """Every released number that a format holds, by the names of its place."""
        groups = {str(group.pk): group.name for group in Workgroup.objects.all()}
        measures = ("all",) if name in WHOLE else (*MEASURES, *CODES)
        wanted = {}
        for wave, expected in self.waves.items() if name == "xlsx" else [self.newest]:
            for (row, target, measure), value in expected.matrix.items():
                if value and measure in measures and name != "guide":
                    rater = self.names.rows.get(row, groups.get(row))
                    wanted[wave, rater, groups[target], measure] = value
        return wanted

    @property
    def newest(self) -> tuple[int, Recomputed]:
        return self.now, self.waves[self.now]

    def check_ties(self, taken: Taken, wanted: dict[Key, Value]) -> None:
        known = {key: shown for key, shown in taken.shown.items() if key[3] in self.asked(wanted)}
        self.assertEqual(known, {key: value.words for key, value in wanted.items()})
        for key, shown in taken.shown.items():  # a dimension of a tie on the same page
            self.assertEqual(shown, self.value(key).words, key)
        for key, n in taken.n.items():
            self.assertEqual(n, self.value(key).n, key)
        for key, exact in taken.exact.items():
            value = self.value(key)
            for found, end in zip(exact, (value.low, value.middle, value.high), strict=True):
                self.assertTrue(math.isclose(found, end, abs_tol=1e-9), f"{key}: {found}, {end}")

    def asked(self, wanted: dict[Key, Value]) -> set[str]:
        return {key[3] for key in wanted}

    def value(self, key: Key) -> Value:
        wave, rater, rated, measure = key
        row = next(k for k, name in self.names.rows.items() if name == rater)
        target = next(k for k, name in self.names.columns.items() if name == rated)
        return self.waves[wave].matrix[row, target, measure]

    def check_rest(self, name: str, taken: Taken) -> None:
        """Whatever else is said is released, too, or furniture: dates, rules, page numbers."""
        text = " ".join(taken.said)
        for print_ in (self.second.fingerprint, self.second.fingerprint[:12]):
            text = text.replace(print_, "")
        allowed = self.allowed()
        if name == "page":
            allowed |= self.key_of_the_page()
        if name == "pdf":
            allowed |= {str(number) for number in range(len(taken.said) + 1)}
        self.assertLessEqual(numbers_in(text), allowed)
        for number in taken.drawn:
            self.assertIn(round(number, 6), self.unrounded)

    def allowed(self) -> set[str]:
        """Every number that may stand anywhere in a pack, as it is written."""
        numbers = FURNITURE | self.furniture(self.second) | self.furniture(self.first)
        for expected in self.waves.values():
            for value in expected.matrix.values():
                numbers |= value.numbers if value else set()
            for measure in ("all", "communication", "relationship", *CODES):
                for scope in ("between", "within"):
                    place = expected.expected(f"{measure}:{scope}")
                    numbers |= place.numbers if place else set()
            numbers |= {
                str(n) for n in (*expected.raters.values(), *expected.level_counts.values())
            }
        for conversation in self.pack.conversations:
            shown = [each.cell for each in conversation.tie.shown]
            anchors = [f"tie-{each.rater}-{each.target}" for each in shown]
            numbers |= self.reasoned(anchors, self.waves[self.now])
        return numbers | self.of_changes() | self.of_trust()

    def of_changes(self) -> set[str]:
        """What a comparison says; test_changes.py holds it against the two releases."""
        lines = [self.pack.changes.index, *self.pack.changes.lines]
        said = [(line.before, line.after, line.difference, line.interval, line.p) for line in lines]
        words = " ".join(str(each) for line in said for each in line if each)
        return numbers_in(f"{words} {len(self.pack.changes.uncompared)}")

    def of_trust(self) -> set[str]:
        """Figures about the whole wave, as the release holds them, and rules of thumb for them."""
        trust = self.pack.report.trust
        figures = [each for group in trust.groups for each in group.figures]
        figures += [each for weighting in trust.weightings for each in weighting.means]
        expected = self.waves[self.now]
        found = [expected.expected(each.key).numbers for each in (*figures, *trust.network)]
        return RULES_OF_THUMB.union(*found)

    def key_of_the_page(self) -> set[str]:
        return KEY | HALF_STEPS_AND_HEIGHT | CERTAINTY

    @cached_property
    def unrounded(self) -> set[float]:
        """What a chart may draw: the ends and middles of ties and of indices, in both waves."""
        ends = {3.5, 4.0, 4.1, 4.6}  # the cut-offs, which JSON carries
        for expected in self.waves.values():
            values = [value for value in expected.matrix.values() if value]
            for measure in (*MEASURES, *CODES):
                found = (expected.index(measure, scope) for scope in ("between", "within"))
                values += [each for each in map(mean, found) if each]
            ends |= {float(end) for v in values for end in (v.low, v.middle, v.high)}
        return {round(end, 6) for end in ends}
