"""T1 and T2 over 200 random surveys and the listed ones: every number that is out is a row."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from unittest import TestCase

import numpy as np

from tests.attack import attack
from tests.privacy.laws import breaks_t1, breaks_t2_inside, breaks_t2_outside
from tests.privacy.site import Site, site_of
from tests.privacy.worlds import NEVER, SEVEN, World, listed, random_world, random_worlds

WORLDS = 200


@dataclass
class Tried:
    """What a run over worlds saw, so that a test can say that it saw something."""

    answers: int = 0
    numbers: int = 0
    kinds: Counter[str] = field(default_factory=Counter)


class EverySurvey(TestCase):
    def hold(self, worlds: Iterable[World]) -> Tried:
        """Publish each survey, write every number as a row, and attack it."""
        tried = Tried()
        for world in worlds:
            with self.subTest(world.name):
                self.hold_one(site_of(world), tried)
        return tried

    def hold_one(self, site: Site, tried: Tried) -> None:
        sizes = [b.n for releases in site.waves for frozen in releases for b in frozen.blocks]
        self.assertTrue(all(n >= site.world.k for n in sizes), sizes)
        rows, truth = site.rows, site.truth
        self.assertEqual(rows.misses(truth).tolist(), [], "a number is not what it is made of")

        found = attack(rows)

        self.assertEqual(breaks_t1(found.twins, site.person, site.world.k), [])
        self.assertFalse(found.linked.any(), "a number says more than the blocks in it")
        self.assertEqual(breaks_t2_outside(found), [])
        self.assertEqual(breaks_t2_inside(found, rows, truth, site.person), [])
        counted = found.twins >= 0
        self.assertTrue((found.low <= truth)[counted].all())
        self.assertTrue((truth <= found.high)[counted].all())
        tried.answers += int(counted.sum())
        tried.numbers += len(rows.low)
        tried.kinds.update(
            value.kind
            for releases in site.waves
            for frozen in releases
            for value in frozen.table.values.values()
        )

    def hold_random(self, quarter: int) -> None:
        tried = self.hold(random_worlds(WORLDS // 4, begin=quarter * WORLDS // 4))

        self.assertGreater(tried.answers, 100_000)
        self.assertGreater(tried.numbers, 30_000)
        self.assertEqual(
            set(tried.kinds), {"exact", "at_least", "at_most", "step", "withheld"}, tried
        )

    # Four tests and not one, so that both processors have something to do.
    def test_first_fifty_random_surveys(self) -> None:
        self.hold_random(0)

    def test_second_fifty_random_surveys(self) -> None:
        self.hold_random(1)

    def test_third_fifty_random_surveys(self) -> None:
        self.hold_random(2)

    def test_last_fifty_random_surveys(self) -> None:
        self.hold_random(3)

    def test_the_listed_surveys(self) -> None:
        tried = self.hold(listed())

        self.assertGreater(tried.answers, 8_000)

    def test_the_listed_surveys_with_seven_items(self) -> None:
        tried = self.hold(listed(items=SEVEN)[::3])

        self.assertGreater(tried.answers, 20_000)


class TheHarness(TestCase):
    def test_an_insider_in_linked_rows_finds_what_the_closed_form_finds(self) -> None:
        """The short way for blocks that stand alone against the long way, person by person."""
        worlds = [world for world in listed() if world.people <= 36][:4]
        for world in worlds:
            site = site_of(world)
            for person in range(world.people):
                own = np.flatnonzero((site.person == person) & (site.truth > 0))
                known = dict(zip(own.tolist(), site.truth[own].tolist(), strict=True))

                found = attack(site.rows.known(known))

                others = site.person != person
                self.assertFalse((found.fixed & others & (site.truth > 0)).any(), world.name)
                self.assertTrue(found.fixed[own].all())

    def test_the_random_surveys_have_everything_in_them(self) -> None:
        worlds = [random_world(number) for number in range(WORLDS)]
        sizes = [np.bincount(world.group_of) for world in worlds]
        waves = [wave for world in worlds for wave in world.waves]

        self.assertEqual({len(world.groups) for world in worlds}, set(range(2, 16)))
        self.assertEqual({int(n) for each in sizes for n in each}, set(range(1, 41)))
        self.assertEqual(
            {len(world.units) if world.has_units else 0 for world in worlds}, {0, 2, 3, 4, 5, 6}
        )
        self.assertEqual({world.k for world in worlds}, set(range(3, 11)))
        self.assertEqual({sum(w.releases for w in each.waves) for each in worlds}, {1, 2, 3, 4})
        self.assertEqual({len(world.waves) for world in worlds}, {1, 2})
        skipped = [float((wave.scores == 0).mean()) for wave in waves]
        self.assertTrue(min(skipped) < 0.02 and max(skipped) > 0.28)
        self.assertTrue(any((wave.withdrawn < wave.releases).any() for wave in waves))
        self.assertTrue(
            any(((wave.withdrawn != NEVER) & (wave.withdrawn > wave.sent)).any() for wave in waves)
        )
        self.assertTrue(any((wave.sent > 0).any() for wave in waves))

    def test_the_same_number_gives_the_same_survey(self) -> None:
        one, again = random_world(7), random_world.__wrapped__(7)

        self.assertIsNot(one, again)
        self.assertTrue((one.waves[0].scores == again.waves[0].scores).all())
        self.assertEqual(site_of(one).waves[0][0].table, site_of(again).waves[0][0].table)


class Blocks(TestCase):
    """Who is counted with whom comes from membership alone."""

    def blocks(self, world: World) -> list[list[frozenset[str]]]:
        return [
            [people for frozen in releases for people in frozen.people().values()]
            for releases in site_of(world).waves
        ]

    def test_other_answers_give_the_same_blocks_and_hide_the_same_cells(self) -> None:
        for number in range(0, WORLDS, 8):
            world = random_world(number)
            turned = world.with_waves(*(wave.turned() for wave in world.waves))

            self.assertEqual(self.blocks(turned), self.blocks(world), world.name)
            self.assertEqual(self.hidden(turned), self.hidden(world), world.name)

    def hidden(self, world: World) -> list[tuple[str, str, str]]:
        return [
            cell
            for releases in site_of(world).waves
            for frozen in releases
            for cell, value in frozen.table.values.items()
            if value.kind in ("withheld", "step")
        ]

    def test_another_order_of_arrival_gives_the_same_release(self) -> None:
        for number in range(0, WORLDS, 8):
            world = random_world(number)
            order = np.random.default_rng(number).permutation(world.people)

            again = site_of(world.in_order(order))

            tables = [[f.table for f in releases] for releases in site_of(world).waves]
            self.assertEqual(
                [[f.table for f in releases] for releases in again.waves], tables, world.name
            )
