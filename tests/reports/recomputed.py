"""Every number a report may show, computed once more from the release table, in fractions.

Written apart from the code of the site: nothing of surveys.scoring or reports is used here.
"""

from fractions import Fraction
from functools import cached_property

from surveys.models.releases import Block, Release, ReleasedValue
from surveys.models.studies import Unit, Workgroup
from tests.base import CODES
from tests.reports.networks import network
from tests.reports.recomputed_ties import of_closer_look
from tests.reports.recomputed_trend import of_trend
from tests.reports.values import Expected, Value, half_up, mean, pooled, read_value

COMMUNICATION, RELATIONSHIP = CODES[:4], CODES[4:]
MEASURES = {"all": CODES, "communication": COMMUNICATION, "relationship": RELATIONSHIP}


NOTHING = Expected("", set())


def two(value: float) -> str:
    return half_up(Fraction(repr(value)), 2)


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
        self.values = {(v.block_id, str(v.target_id), v.dimension): read_value(v) for v in values}
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

    def of_wave(self, number: str) -> "Recomputed":
        """The same of another wave of this study, as it was released last."""
        releases = Release.objects.filter(wave__study_id=self.release.wave.study_id)
        return Recomputed(releases.filter(wave__number=number).order_by("number").latest("number"))

    @cached_property
    def before(self) -> "Recomputed | None":
        """The same of the wave before that has results, as this one was compared with."""
        releases = Release.objects.filter(
            wave__study_id=self.release.wave.study_id,
            wave__number__lt=self.release.wave.number,
        )
        last = releases.order_by("wave__number", "number").last()
        return Recomputed(last) if last else None

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

    def expected(self, key: str) -> Expected | None:
        """What stands in a place of a page, and what else may; None if there is no such place."""
        if key.startswith("silence."):
            row, target, _ = key.removeprefix("silence.").split(":")
            return Expected("", self.silence(row, target))
        if key in self.rows:
            return Expected(str(self.raters[key]), {str(self.raters[key])})
        if key == "network.ties":
            shown = str(len(self.index("all", "between")))
            return Expected(shown, {shown, str(len(self.asked_between))})
        if key.startswith("trend"):
            return of_trend(self, key)
        closer = of_closer_look(self, key)
        if closer is not None:
            return closer
        for known in (self._of_cell, self._of_index, self._of_weighting, self._of_network):
            found = known(key)
            if found is not None:
                return found
        return self._of_figure(key)

    @property
    def asked_between(self) -> list[tuple[str, str]]:
        return [
            (row, target)
            for row, target, measure in self.matrix
            if measure == "all" and self.scope(row, target) == "between"
        ]

    def _of_cell(self, key: str) -> Expected | None:
        row, _, rest = key.partition(":")
        target, _, measure = rest.partition(":")
        if row not in self.rows or not measure:
            return None
        value = self.matrix.get((row, target, measure))
        silence = self.silence(row, target) if measure == "all" else set()
        if value is None:
            return Expected("", silence)
        return Expected(value.words, value.numbers | silence)

    def silence(self, row: str, target: str) -> set[str]:
        """In an open survey, how many have no contact, and how many gave no answer that counts."""
        if self.release.mode != "open":
            return set()
        found = [
            (of.release.without_contact.get(of.key, {}).get(target, 0), of.raters_n, n)
            for of in Block.objects.filter(pk__in=self.rows[row]).select_related("release")
            for n in [getattr(self.values.get((of.pk, target, "tie")), "n", 0)]
        ]
        apart = sum(each for each, _, _ in found)
        return {str(apart), str(sum(raters - n for _, raters, n in found) - apart)}

    def _of_index(self, key: str) -> Expected | None:
        measure, _, scope = key.partition(":")
        if scope not in ("within", "between"):
            return None
        value = mean(self.index(measure, scope))
        return Expected.saying(value.words) if value else NOTHING

    def _of_weighting(self, key: str) -> Expected | None:
        name, _, scope = key.partition(".")
        scopes = ("within", "between") if scope == "all" else (scope,)
        ties = self.index("all", *scopes)
        if name in ("respondent_equal", "role_equal"):
            stored = self.release.figures["weightings"][scope][name]
            return NOTHING if stored is None else Expected.saying(two(stored))
        if name not in ("tie_equal", "rating_equal"):
            return None
        value = mean(ties) if name == "tie_equal" else pooled(ties)
        return Expected.saying(value.precise) if value else NOTHING

    def _of_network(self, key: str) -> Expected | None:
        if not key.startswith("network."):
            return None
        between = {
            pair: value
            for pair in self.asked_between
            if (value := self.matrix[*pair, "all"]) is not None
        }
        return Expected.saying(network(between, self.level)[key.partition(".")[2]])

    def _of_figure(self, key: str) -> Expected | None:
        found = self.release.wave.releases.get(number=1).figures
        for part in key.split("."):
            if not isinstance(found, dict) or part not in found:
                return None
            found = found[part]
        shown = found["shown"]
        if shown and found.get("eta_squared") is not None:
            shown = f"{shown}, eta squared {two(found['eta_squared'])}"
        return Expected.saying(shown or found["reason"])
