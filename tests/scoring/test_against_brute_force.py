"""The fast path against plain loops in fractions, on surveys made by chance."""

from unittest import TestCase

from surveys.scoring.score import Rules, score
from tests.scoring import brute_force
from tests.scoring.agreement import differences
from tests.scoring.made import ITEMS, Line, random_survey, ratings


class ScoreAgreesWithPlainLoops(TestCase):
    def check(
        self,
        rows: list[Line],
        min_items: int = 4,
        *,
        units: bool = False,
        heads: dict[str, int | None] | None = None,
        earlier: list[Line] | None = None,
        replicates: int = 0,
    ) -> None:
        found = score(
            ratings(rows, units=units),
            ITEMS,
            Rules(min_items, replicates),
            headcounts=heads,
            before=None if earlier is None else ratings(earlier, units=units),
        )

        wanted = brute_force.score(
            rows, min_items, units=units, heads=heads, earlier=earlier, replicates=replicates
        )
        self.assertEqual(list(differences(found, wanted)), [])

    def test_whatever_the_sizes_skips_and_settings(self) -> None:
        for seed in range(24):
            with self.subTest(seed=seed):
                rows = random_survey(
                    seed,
                    groups=2 + seed % 6,
                    respondents=1 + 3 * seed,
                    units=seed % 4,
                    skips=(0.0, 0.05, 0.3)[seed % 3],
                    rated_only=seed % 2,
                )
                self.check(rows, 1 + seed % 7, units=seed % 4 > 0)

    def test_with_headcounts_known_and_unknown(self) -> None:
        for seed in range(6):
            with self.subTest(seed=seed):
                rows = random_survey(seed, groups=4, respondents=25, units=2)
                count = {f"g{g:02}": 30 + g for g in range(4)}
                heads: dict[str, int | None] = {**count, "g03": None if seed % 2 else 40}
                self.check(rows, units=True, heads=heads, replicates=50)

    def test_between_two_waves_with_other_people_and_groups(self) -> None:
        for seed in range(6):
            with self.subTest(seed=seed):
                earlier = random_survey(seed, groups=3 + seed % 3, respondents=18)
                rows = random_survey(100 + seed, groups=4, respondents=22)
                self.check(rows, earlier=earlier, heads={f"g{g:02}": 60 for g in range(6)})

    def test_with_forty_groups(self) -> None:
        rows = random_survey(7, groups=40, respondents=60)

        self.check(rows)

    def test_the_index_interval_draws_the_same_people(self) -> None:
        rows = random_survey(11, groups=5, respondents=30, skips=0.1)

        self.check(rows, replicates=300)
