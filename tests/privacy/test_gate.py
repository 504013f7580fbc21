"""The gate of the site against the reference attacker: both must say the same."""

from dataclasses import replace
from unittest import TestCase

import numpy as np

from surveys.scoring.audit import Gate, alarm
from surveys.scoring.release import combined
from tests.attack import twin_classes
from tests.privacy.laws import breaks_t1, company
from tests.privacy.mutants import k_off_by_one, late_answer_recomputed
from tests.privacy.site import Site, site_of
from tests.privacy.twins import audit_blocks
from tests.privacy.worlds import NEVER, forty, random_worlds


def gates(site: Site, k: int) -> list[Gate]:
    """Ask the site's own gate about every release, from who answered and from the table."""
    world = site.world
    return [
        audit_blocks(
            frozen.block_of, wave.counted(world.min_items) > 0, frozen.table, world.groups, k
        )
        for wave, releases in zip(world.waves, site.waves, strict=True)
        for frozen in releases
    ]


class TheGate(TestCase):
    """Its own twin test, written apart from the attacker's, on single values of the table."""

    def smallest(self, site: Site) -> int | None:
        twins = twin_classes(site.rows.matrix)
        return min(company(twins, site.person).tolist(), default=None)

    def test_it_lets_sound_releases_pass_and_counts_the_same_twins(self) -> None:
        for world in random_worlds(40):
            site = site_of(world)
            found = gates(site, world.k)

            self.assertEqual([gate.faults for gate in found], [()] * len(found), world.name)
            classes = [g.smallest_class for g in found if g.smallest_class is not None]
            self.assertEqual(min(classes, default=None), self.smallest(site), world.name)
            for frozen in (frozen for releases in site.waves for frozen in releases):
                self.assertTrue(alarm(frozen.table, world.k).passed, world.name)

    def test_it_stops_every_release_that_the_attacker_breaks(self) -> None:
        stopped = 0
        for world in forty():
            site, _ = k_off_by_one(world)
            broken = bool(breaks_t1(twin_classes(site.rows.matrix), site.person, world.k))

            self.assertEqual(not all(g.passed for g in gates(site, world.k)), broken, world.name)
            stopped += broken
        self.assertGreaterEqual(stopped, 10)

    def test_it_stops_a_second_release_of_all_but_one_of_the_same_people(self) -> None:
        stopped = 0
        for world in forty():
            wave = world.waves[0]
            sent = wave.sent.copy()
            sent[0] = NEVER
            (one,), (two,) = (
                site_of(each).waves[0]
                for each in (world, world.with_waves(replace(wave, sent=sent)))
            )
            blocks = np.stack(
                [one.block_of, np.where(two.block_of < 0, -1, two.block_of + len(one.blocks))],
                axis=1,
            )

            both = combined({"1": one.table, "2": two.table})
            counted = wave.counted(world.min_items) > 0
            gate = audit_blocks(blocks, counted, both, world.groups, world.k)

            _, rows = late_answer_recomputed(world)
            cells_broken = bool(
                breaks_t1(twin_classes(rows.matrix), site_of(world).person, world.k)
            )
            self.assertEqual(gate.passed, not cells_broken, world.name)
            stopped += not gate.passed
        self.assertGreaterEqual(stopped, 30)
