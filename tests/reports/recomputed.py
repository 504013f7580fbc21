"""Every number a report may show, computed once more from the release table, in fractions.

Written apart from the code of the site: nothing of surveys.scoring or reports is used here.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product

from surveys.models.releases import Block, Release, ReleasedValue
from surveys.models.studies import Unit, Workgroup
from tests.base import CODES

COMMUNICATION, RELATIONSHIP = CODES[:4], CODES[4:]
MEASURES = {"all": CODES, "communication": COMMUNICATION, "relationship": RELATIONSHIP}
LEVELS = ("weak", "moderate", "strong")
NUMBER = re.compile(r"\d+(?:\.\d+)?|(?<!\w)\.\d+")


def numbers_in(text: str) -> set[str]:
    """Return every number that stands in a text, as it is written."""
    return set(NUMBER.findall(text))


@dataclass(frozen=True)
class Value:
    """What may be known of a mean: its two ends, what is shown of it, and n."""

    low: Fraction
    middle: Fraction
    high: Fraction
    n: int

    @property
    def words(self) -> str:
        """The number as readers see it."""
        if self.low == self.high:
            return half_up(self.middle)
        if self.high == 5:
            return f"{down(self.low)} or more"
        if self.low == 1:
            return f"{up(self.high)} or less"
        return f"about {half_up(self.middle)}"

    @property
    def numbers(self) -> set[str]:
        """Every number that may stand where this value is shown."""
        ends = {down(self.low), up(self.high)} if self.words.startswith("about") else set()
        return numbers_in(self.words) | ends | {str(self.n)}

    @property
    def step(self) -> int:
        """The colour, 1 to 7."""
        for number, end in enumerate((2, 2.5, 3, 3.5), start=1):
            if self.middle < Fraction(end):
                return number
        return 5 if self.middle <= 4 else 6 if self.middle <= Fraction(9, 2) else 7

    @property
    def precise(self) -> str:
        """The number with two decimals and its ends."""
        if self.low == self.high:
            return half_up(self.middle, 2)
        return f"about {half_up(self.middle, 2)}, from {down(self.low, 2)} to {up(self.high, 2)}"


def half_up(value: Fraction, decimals: int = 1) -> str:
    return _written(math.floor(value * 10**decimals + Fraction(1, 2)), decimals)


def down(value: Fraction, decimals: int = 1) -> str:
    return _written(math.floor(value * 10**decimals), decimals)


def up(value: Fraction, decimals: int = 1) -> str:
    return _written(math.ceil(value * 10**decimals), decimals)


def _written(tenths: int, decimals: int) -> str:
    if not decimals:
        return str(tenths)
    whole, rest = divmod(tenths, 10**decimals)
    return f"{whole}.{rest:0{decimals}d}"


def percent(low: Fraction, middle: Fraction, high: Fraction) -> str:
    if low == high:
        return f"{half_up(100 * middle, 0)} %"
    ends = f"from {down(100 * low, 0)} to {up(100 * high, 0)} %"
    return f"about {half_up(100 * middle, 0)} %, {ends}"


def mean(values: Iterable[Value | None], needed: int = 1) -> Value | None:
    """Put values together, each counted once; n is the smallest."""
    found = [value for value in values if value]
    if len(found) < max(needed, 1):
        return None
    return Value(*_ends([(value, 1) for value in found]), min(value.n for value in found))


def pooled(values: Iterable[Value | None]) -> Value | None:
    """Put values together, each as often as people gave it; n is their sum."""
    found = [value for value in values if value]
    if not found:
        return None
    return Value(*_ends([(value, value.n) for value in found]), sum(value.n for value in found))


def _ends(weighted: list[tuple[Value, int]]) -> Iterator[Fraction]:
    whole = sum(weight for _, weight in weighted)
    for end in ("low", "middle", "high"):
        yield sum(getattr(value, end) * weight for value, weight in weighted) / Fraction(whole)


class Recomputed:
    """What a release, or one unit of it, may show. Reads releases, blocks and values only."""

    def __init__(self, release: Release, unit: Unit | None = None) -> None:
        self.release = release
        self.unit = unit
        parts: dict[int, list[tuple[str, str]]] = {}
        raters: dict[int, int] = {}
        blocks = Block.objects.filter(
            release__wave_id=release.wave_id, release__number__lte=release.number
        )
        for block in blocks.order_by("pk").prefetch_related("parts"):
            parts[block.pk] = [(str(p.workgroup_id), str(p.unit_id)) for p in block.parts.all()]
            raters[block.pk] = block.raters_n
        groups = {pk: "+".join(dict.fromkeys(g for g, _ in of)) for pk, of in parts.items()}
        inside = {
            pk: unit is None or {u for _, u in of} == {str(unit.pk)} for pk, of in parts.items()
        }
        self.everybody: dict[str, int] = {}
        self.rows: dict[str, list[int]] = {}
        for pk, row in groups.items():
            self.everybody[row] = self.everybody.get(row, 0) + raters[pk]
            if inside[pk]:
                self.rows.setdefault(row, []).append(pk)
        self.raters = {row: sum(raters[pk] for pk in of) for row, of in self.rows.items()}
        values = ReleasedValue.objects.filter(block__in=list(parts))
        self.values = {(v.block_id, str(v.target_id), v.dimension): _read(v) for v in values}
        self.targets = [
            str(group.pk)
            for group in Workgroup.objects.filter(study_id=release.wave.study_id, is_rated=True)
        ]

    def was_asked(self, row: str, target: str) -> bool:
        return any(target in self.release.asked.get(group, []) for group in row.split("+"))

    def scope(self, row: str, target: str) -> str:
        if target not in row.split("+"):
            return "between"
        return "mixed" if "+" in row else "within"

    def item(self, row: str, target: str, code: str) -> Value | None:
        return pooled(self.values.get((block, target, code)) for block in self.rows[row])

    def value(self, row: str, target: str, measure: str) -> Value | None:
        """A cell of the matrix in a measure."""
        if measure not in MEASURES:
            return self.item(row, target, measure)
        speaking = [
            block
            for block in self.rows[row]
            if any(self.values.get((block, target, code)) for code in CODES)
        ]
        code = "tie" if measure == "all" else measure
        if speaking and all((block, target, "tie") in self.values for block in speaking):
            return pooled(self.values.get((block, target, code)) for block in speaking)
        needed = {"all": self.release.min_items, "communication": 2, "relationship": 2}[measure]
        return mean((self.item(row, target, code) for code in MEASURES[measure]), needed)

    @cached_property
    def matrix(self) -> dict[tuple[str, str, str], Value | None]:
        """Every cell that was asked: (row, target, measure)."""
        return {
            (row, target, measure): self.value(row, target, measure)
            for row in self.rows
            for target in self.targets
            if self.was_asked(row, target)
            for measure in (*MEASURES, *CODES)
        }

    def index(self, measure: str, *scopes: str) -> list[Value]:
        return [
            value
            for (row, target, of), value in self.matrix.items()
            if of == measure and value and self.scope(row, target) in scopes
        ]

    def levels(self, row: str, target: str) -> tuple[str, ...]:
        """The level of a tie, or both that are possible."""
        value, scope = self.matrix[row, target, "all"], self.scope(row, target)
        if value is None or scope == "mixed":
            return ()
        return tuple(dict.fromkeys(self.level(end, scope) for end in (value.low, value.high)))

    def level(self, value: Fraction, scope: str) -> str:
        weak, strong = (Fraction(str(end)) for end in self.release.cutoffs[scope])
        return "weak" if value < weak else "strong" if value > strong else "moderate"

    @cached_property
    def level_counts(self) -> dict[tuple[str, ...], int]:
        """How many ties have a level, or one of two."""
        found = [self.levels(row, target) for row, target, of in self.matrix if of == "all"]
        return {levels: found.count(levels) for levels in found if levels}

    @property
    def weak_pairs(self) -> int:
        """How many pairs of groups have a tie that is weak for certain."""
        weak = [k[:2] for k in self.matrix if k[2] == "all" and self.levels(*k[:2]) == ("weak",)]
        return len({frozenset(pair) for pair in weak})

    def expected(self, key: str) -> set[str] | None:
        """The numbers that may stand in a place of a page; None if there is no such place."""
        if key in self.rows:
            return {str(self.raters[key])}
        if key == "network.ties":
            asked = [k for k in self.matrix if k[2] == "all" and self.scope(*k[:2]) == "between"]
            return {str(len(asked)), str(len(self.index("all", "between")))}
        for known in (self._of_cell, self._of_index, self._of_weighting, self._of_network):
            text = known(key)
            if text is not None:
                return text
        return self._of_figure(key)

    def _of_cell(self, key: str) -> set[str] | None:
        row, _, rest = key.partition(":")
        target, _, measure = rest.partition(":")
        if row not in self.rows or not measure:
            return None
        value = self.matrix.get((row, target, measure))
        return value.numbers if value else set()

    def _of_index(self, key: str) -> set[str] | None:
        measure, _, scope = key.partition(":")
        if scope not in ("within", "between"):
            return None
        value = mean(self.index(measure, scope))
        return numbers_in(value.words) if value else set()

    def _of_weighting(self, key: str) -> set[str] | None:
        name, _, scope = key.partition(".")
        scopes = ("within", "between") if scope == "all" else (scope,)
        ties = self.index("all", *scopes)
        if name == "tie_equal":
            value = mean(ties)
        elif name == "rating_equal":
            value = pooled(ties)
        elif name in ("respondent_equal", "role_equal"):
            stored = self.release.figures["weightings"][scope][name]
            return {half_up(Fraction(repr(stored)), 2)} if stored is not None else set()
        else:
            return None
        return numbers_in(value.precise) if value else set()

    def _of_network(self, key: str) -> set[str] | None:
        if not key.startswith("network."):
            return None
        shown = self.network[key.partition(".")[2]]
        return numbers_in(shown)

    def _of_figure(self, key: str) -> set[str] | None:
        found = self.release.wave.releases.get(number=1).figures
        for part in key.split("."):
            if not isinstance(found, dict) or part not in found:
                return None
            found = found[part]
        numbers = numbers_in(f"{found['shown']} {found['reason']}")
        if found.get("eta_squared") is not None:
            numbers |= {half_up(Fraction(repr(found["eta_squared"])), 2)}
        return numbers

    @cached_property
    def network(self) -> dict[str, str]:
        """The measures of the network in words, by trying every network that is possible."""
        between = {
            (row, target): value
            for (row, target, of), value in self.matrix.items()
            if of == "all" and value and self.scope(row, target) == "between"
        }
        possible = [
            [
                name
                for name in LEVELS
                if LEVELS.index(self.level(value.low, "between"))
                <= LEVELS.index(name)
                <= LEVELS.index(self.level(value.high, "between"))
            ]
            for value in between.values()
        ]
        seen = [self.level(value.middle, "between") for value in between.values()]
        tried = [dict(zip(between, each, strict=True)) for each in product(*possible)]
        shown = dict(zip(between, seen, strict=True))
        made = {}
        for name, measure in _MEASURES.items():
            middle = measure(shown)
            ends = [end for each in tried if (end := measure(each)) is not None]
            made[name] = "" if middle is None else percent(min(ends), middle, max(ends))
        for name, side in (("centralisation_in", 1), ("centralisation_out", 0)):
            made[name] = self._centralisation(between, side)
        return made

    def _centralisation(self, between: dict[tuple[str, str], Value], side: int) -> str:
        keys = dict.fromkeys(pair[side] for pair in between)
        means = [
            value
            for key in keys
            if (value := mean(v for pair, v in between.items() if pair[side] == key))
        ]
        if len(means) < 3:
            return ""
        corners = [_spread(each) for each in product(*((m.low, m.high) for m in means))]
        stops = [end for m in means for end in (m.low, m.high)]
        nearest = [_spread([min(max(t, m.low), m.high) for m in means]) for t in stops]
        ends = (min(nearest), _spread([m.middle for m in means]), max(corners))
        return Value(*ends, 0).precise


def _read(stored: ReleasedValue) -> Value | None:
    n = stored.n or 0
    if stored.kind == "withheld":
        return None
    if stored.kind == "exact":
        value = Fraction(stored.total, n * (1 if stored.dimension in CODES else 420))
        return Value(value, value, value, n)
    if stored.kind == "step":
        lowest, highest = 1 + Fraction(6, n), 5 - Fraction(6, n)
        shown = Fraction(stored.halves, 2)
        return Value(
            *(
                min(max(shown + part, lowest), highest)
                for part in (-Fraction(1, 4), Fraction(0), Fraction(1, 4))
            ),
            n,
        )
    low, high = Fraction(1), Fraction(5)
    if stored.kind == "at_least":
        low = 5 - Fraction(5, n)
    else:
        high = 1 + Fraction(5, n)
    return Value(low, (low + high) / 2, high, n)


def _spread(means: Iterable[Fraction]) -> Fraction:
    means = list(means)
    return sum(max(means) - each for each in means) / Fraction(4 * (len(means) - 1))


def _share(levels: dict[tuple[str, str], str], *names: str) -> Fraction | None:
    if not levels:
        return None
    return Fraction(sum(name in names for name in levels.values()), len(levels))


def _pairs(levels: dict[tuple[str, str], str]) -> list[int]:
    """For each pair with both directions, in how many it is strong."""
    keys = {key for pair in levels for key in pair}
    return [
        (levels[a, b] == "strong") + (levels[b, a] == "strong")
        for a, b in combinations(sorted(keys), 2)
        if (a, b) in levels and (b, a) in levels
    ]


def _arcs(levels: dict[tuple[str, str], str]) -> Fraction | None:
    ways = _pairs(levels)
    return Fraction(2 * ways.count(2), sum(ways)) if any(ways) else None


def _dyads(levels: dict[tuple[str, str], str]) -> Fraction | None:
    ways = _pairs(levels)
    return Fraction(ways.count(2), sum(each > 0 for each in ways)) if any(ways) else None


_MEASURES = {
    "density": lambda levels: _share(levels, "moderate", "strong"),
    "strong_tie_density": lambda levels: _share(levels, "strong"),
    "arc_reciprocity": _arcs,
    "dyad_reciprocity": _dyads,
}
