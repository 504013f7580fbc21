"""T6: every seeded fault is caught, by the law that is there for it, on forty fixed surveys."""

from dataclasses import replace
from unittest import TestCase

import numpy as np

from surveys.scoring.items import ItemSet
from tests.attack import attack, twin_classes
from tests.privacy import mutants
from tests.privacy.laws import breaks_t1, breaks_t2_inside, breaks_t2_outside
from tests.privacy.mutants import Mutant
from tests.privacy.site import site_of
from tests.privacy.worlds import ONE, SEVEN, World, forty


def caught_by_t1(mutant: Mutant, *, items: ItemSet = ONE) -> int:
    """In how many of forty surveys somebody has too few twins."""
    caught = 0
    for world in forty(items=items):
        site, rows = mutant(world)
        assert not len(rows.misses(site.truth)), "the fault is in what is shown, not in the sums"
        caught += bool(breaks_t1(twin_classes(rows.matrix), site.person, world.k))
    return caught


def caught_by_t2(mutant: Mutant) -> int:
    """In how many of forty surveys somebody's answer can be narrowed."""
    caught = 0
    for world in forty():
        site, rows = mutant(world)
        found = attack(rows)
        truth, counted = site.truth, found.twins >= 0
        assert ((found.low <= truth) & (truth <= found.high))[counted].all()
        caught += bool(breaks_t2_outside(found))
    return caught


class SeededFaults(TestCase):
    """The floors are about two thirds of what was counted when the tests were written."""

    def test_none_of_the_forty_surveys_breaks_a_law_by_itself(self) -> None:
        self.assertEqual(caught_by_t1(lambda world: (site_of(world), site_of(world).rows)), 0)
        self.assertEqual(caught_by_t2(lambda world: (site_of(world), site_of(world).rows)), 0)

    def test_k_off_by_one_leaves_too_few_twins(self) -> None:
        self.assertGreaterEqual(caught_by_t1(mutants.k_off_by_one), 10)

    def test_a_mean_instead_of_a_band_tells_answers(self) -> None:
        self.assertGreaterEqual(caught_by_t2(mutants.band_omitted), 12)

    def test_a_mean_made_of_what_is_behind_bands_tells_answers(self) -> None:
        self.assertGreaterEqual(caught_by_t2(mutants.true_sum_behind_a_band), 11)

    def test_an_overall_mean_of_all_answers_is_caught_by_both(self) -> None:
        self.assertGreaterEqual(caught_by_t1(mutants.raw_overall_mean), 5)
        self.assertGreaterEqual(caught_by_t2(mutants.raw_overall_mean), 7)

    def test_a_row_made_of_all_answers_is_caught_by_both(self) -> None:
        self.assertGreaterEqual(caught_by_t1(mutants.raw_role_row), 6)
        self.assertGreaterEqual(caught_by_t2(mutants.raw_role_row), 14)

    def test_a_unit_view_that_counts_straddling_blocks_is_caught_by_both(self) -> None:
        mutant = mutants.unit_view_counts_straddling_blocks

        self.assertGreaterEqual(caught_by_t1(mutant), 18)
        self.assertGreaterEqual(caught_by_t2(mutant), 13)

    def test_a_release_made_again_with_a_late_answer_is_caught_by_both(self) -> None:
        self.assertGreaterEqual(caught_by_t1(mutants.late_answer_recomputed), 30)
        self.assertGreaterEqual(caught_by_t2(mutants.late_answer_recomputed), 25)

    def test_a_release_made_again_after_an_erasure_is_caught_by_both(self) -> None:
        self.assertGreaterEqual(caught_by_t1(mutants.recomputed_after_erasure), 30)
        self.assertGreaterEqual(caught_by_t2(mutants.recomputed_after_erasure), 25)

    def test_a_mean_of_respondents_means_singles_out_whoever_skips(self) -> None:
        mutant = mutants.mean_of_respondents_means

        self.assertGreaterEqual(caught_by_t1(mutant, items=SEVEN), 15)

    def test_a_band_that_is_too_narrow_is_caught_from_inside(self) -> None:
        caught = 0
        for world in forty():
            site, rows = mutants.band_too_narrow(world)
            found = attack(rows)
            self.assertFalse(found.fixed[found.twins >= 0].any(), world.name)
            caught += bool(breaks_t2_inside(found, rows, site.truth, site.person))
        self.assertGreaterEqual(caught, 1)


class BlocksThatLookAtMore(TestCase):
    """Blocks may know how many belong where, and nothing else."""

    def test_blocks_in_the_order_of_arrival_change_with_the_order(self) -> None:
        caught = 0
        for number, world in enumerate(forty()):
            order = np.random.default_rng(number).permutation(world.people)
            again = mutants.blocks_by_arrival(world.in_order(order))
            before = {frozenset(order[list(each)].tolist()) for each in again}
            caught += before != mutants.blocks_by_arrival(world)
            self.assertEqual(self.honest(world.in_order(order), order), self.honest(world))
        self.assertGreaterEqual(caught, 30)

    def test_blocks_by_value_change_with_the_answers(self) -> None:
        caught = 0
        for number, world in enumerate(forty()):
            shuffled = self.shuffled(world, number)
            caught += mutants.blocks_by_value(shuffled) != mutants.blocks_by_value(world)
            self.assertEqual(self.honest(shuffled), self.honest(world))
        self.assertGreaterEqual(caught, 30)

    def honest(self, world: World, order: np.ndarray | None = None) -> set[frozenset[int]]:
        """The site's blocks as sets of people, by their places before they were reordered."""
        place = np.arange(world.people) if order is None else order
        return {
            frozenset(place[frozen.block_of == number].tolist())
            for frozen in site_of(world).waves[0]
            for number in range(len(frozen.blocks))
        }

    def shuffled(self, world: World, number: int) -> World:
        order = np.random.default_rng([6, number]).permutation(world.people)
        wave = world.waves[0]
        return world.with_waves(replace(wave, scores=wave.scores[order]))
