"""From released ties to profiles: bands, gaps, pools, scope and hubs."""

from collections.abc import Mapping

from django.test import SimpleTestCase

from interventions.entries import DIMENSIONS
from interventions.matching.building import Measured, measured_ties
from surveys.scoring.released import Group, Level, Reading, ReleasedTie, Row
from surveys.shown import shown
from tests.interventions.released import exact, release, scores, tie

NURSES = Group("n", "Nurses")
PHYSICIANS = Group("p", "Physicians")
THERAPISTS = Group("t", "Therapists")
CLERKS = Group("c", "Clerks")
DRIVERS = Group("d", "Drivers")
LEADERS = Group("l", "Ward leaders", kind="leader")
ALL = (NURSES, PHYSICIANS, THERAPISTS, CLERKS, DRIVERS)
AT_LEAST = Reading("at_least", 4.2, 4.6, 5.0, 5)
AT_MOST = Reading("at_most", 1.0, 1.4, 1.8, 5)
STEP = Reading("about", 3.25, 3.5, 3.75, 8)


def said(found: Measured, code: str) -> list[str]:
    return [str(shown(reading)) for reading in found.told.points[code]]


class BuildingTestCase(SimpleTestCase):
    def build(
        self,
        *ties: ReleasedTie,
        groups: tuple[Group, ...] = (NURSES, PHYSICIANS, LEADERS),
        pools: tuple[Row, ...] = (),
        structures: Mapping[frozenset[str], Mapping[str, float]] | None = None,
    ) -> list[Measured]:
        return list(measured_ties(release(groups, ties, pools=pools), structures))

    def network(self, *levels: tuple[str, str, Level]) -> dict[str, Measured]:
        found = self.build(*(tie(a, b, scores(), level) for a, b, level in levels), groups=ALL)
        return {"".join(sorted(each.key)): each for each in found}


class ValuesTest(BuildingTestCase):
    def test_both_directions_make_one_profile_with_the_lower_level(self) -> None:
        [found] = self.build(
            tie("p", "n", scores(timely=3.1), "moderate"), tie("n", "p", scores(), "weak")
        )

        self.assertEqual((found.a, found.b), (NURSES, PHYSICIANS))
        self.assertEqual((found.profile.kind, found.profile.level), ("between", "weak"))
        self.assertEqual(found.profile.ab["timely"], 3.9)
        assert found.profile.ba is not None
        self.assertEqual(found.profile.ba["timely"], 3.1)
        self.assertEqual((found.profile.n_ab, found.profile.n_ba), (9, 9))

    def test_a_band_counts_as_its_end_nearest_to_three_and_is_printed_as_a_band(self) -> None:
        low = scores() | {"timely": AT_MOST, "accurate": AT_LEAST}

        [found] = self.build(tie("n", "p", low, "weak"), tie("p", "n", scores(), "weak"))

        self.assertEqual(found.profile.ab["timely"], 1.8)
        self.assertEqual(found.profile.ab["accurate"], 4.2)
        self.assertTrue(found.told.has_bands)
        self.assertEqual(
            [str(shown(each)) for each in found.told.points["timely"]], ["1.8 or less", "3.9"]
        )
        self.assertEqual(
            [str(shown(each)) for each in found.told.points["accurate"]], ["4.2 or more", "3.9"]
        )
        self.assertNotIn("frequent", found.told.points)

    def test_a_step_counts_as_it_is_and_several_blocks_with_a_band_by_their_nearest_end(
        self,
    ) -> None:
        joined = Reading("about", 4.2, 4.37, 4.53, 15)

        [found] = self.build(tie("n", "p", scores() | {"timely": STEP, "accurate": joined}, "weak"))

        self.assertEqual(found.profile.ab["timely"], 3.5)
        self.assertEqual(found.profile.ab["accurate"], 4.2)
        self.assertEqual(set(said(found, "timely")), {"about 3.5"})

    def test_what_is_not_shown_takes_the_mean_of_the_rest_and_is_printed_without_number(
        self,
    ) -> None:
        # Four are shown, 3 and three times 4: 15 / 4 = 3.75.
        four: dict[str, Reading | None] = dict.fromkeys(DIMENSIONS)
        four |= {"frequent": exact(3, 7), "timely": exact(4), "accurate": exact(4)}
        four |= {"shared_goals": exact(4)}

        [found] = self.build(tie("n", "p", four, "weak"))

        self.assertEqual(found.profile.ab["mutual_respect"], 3.75)
        self.assertEqual(found.profile.n_ab, 7)
        self.assertEqual(found.told.points["mutual_respect"], ())

    def test_with_fewer_than_four_shown_a_direction_is_not_released(self) -> None:
        three: dict[str, Reading | None] = dict.fromkeys(DIMENSIONS)
        three |= {"frequent": exact(3), "timely": exact(4), "accurate": exact(4)}

        self.assertEqual(self.build(tie("n", "p", three, "weak")), [])

    def test_with_one_direction_its_rater_is_a(self) -> None:
        [found] = self.build(tie("p", "n", scores(), "weak"))

        self.assertEqual((found.a, found.b), (PHYSICIANS, NURSES))
        self.assertIsNone(found.profile.ba)
        self.assertIsNone(found.profile.n_ba)

    def test_of_leaders_and_team_the_team_is_a_and_without_it_there_is_no_profile(self) -> None:
        team = tie("n", "l", scores(timely=3.0), "weak")
        leaders = tie("l", "n", scores(), "moderate")

        [both] = self.build(leaders, team)
        only_leaders = self.build(leaders)

        self.assertEqual((both.a, both.b), (NURSES, LEADERS))
        self.assertEqual(both.profile.kind, "leader_team")
        self.assertEqual(both.profile.ab["timely"], 3.0)
        self.assertEqual(only_leaders, [])

    def test_within_a_group_there_is_one_direction_and_no_hub(self) -> None:
        [found] = self.build(tie("n", "n", scores(), "moderate", scope="within"))

        profile = found.profile
        self.assertEqual(
            (profile.kind, profile.ba, profile.scope, profile.hub),
            ("within", None, "isolated", None),
        )

    def test_pooled_and_mixed_ties_make_no_profile(self) -> None:
        pool = Row("n+p", "Nurses + Physicians", ("n", "p"), 7)

        found = self.build(
            tie("n+p", "l", scores(), "weak"),
            tie("n+p", "n", scores(), scope="mixed"),
            pools=(pool,),
        )

        self.assertEqual(found, [])

    def test_where_bands_leave_two_levels_that_of_the_nearest_end_counts(self) -> None:
        # Seven times "4.2 or more" is 4.2 at its nearest end: strong between groups. "3.4 to 3.6"
        # is 3.4: weak.
        high = dict.fromkeys(DIMENSIONS, AT_LEAST)
        low = dict.fromkeys(DIMENSIONS, Reading("about", 3.4, 3.6, 3.7, 9))

        [strong] = self.build(tie("n", "p", high, "moderate", "strong"))
        [weak] = self.build(tie("n", "p", low, "weak", "moderate"))

        self.assertEqual((strong.profile.level, weak.profile.level), ("strong", "weak"))

    def test_the_coverage_of_a_pair_comes_along(self) -> None:
        pair = frozenset(("n", "p"))

        [found] = self.build(tie("n", "p", scores(), "weak"), structures={pair: {"meetings": 0.25}})

        self.assertEqual(found.profile.structures, {"meetings": 0.25})


class ScopeTest(BuildingTestCase):
    def test_one_weak_pair_among_few_is_isolated(self) -> None:
        found = self.network(("n", "p", "weak"), ("n", "t", "strong"))

        self.assertEqual(found["np"].profile.scope, "isolated")

    def test_a_third_of_three_is_not_enough_to_be_clustered(self) -> None:
        # One of three is 33 %; one of two would be 50 %, but of two pairs nothing is said.
        found = self.network(("n", "p", "weak"), ("n", "t", "strong"), ("n", "c", "strong"))

        self.assertEqual(found["np"].profile.scope, "isolated")

    def test_two_of_four_pairs_of_a_group_are_clustered(self) -> None:
        found = self.network(
            ("n", "p", "weak"), ("n", "t", "weak"), ("n", "c", "strong"), ("n", "d", "strong")
        )

        self.assertEqual(found["np"].profile.scope, "clustered")
        told = found["np"].told
        self.assertEqual((told.group.name, told.weak_pairs, told.pairs), ("Nurses", 2, 4))

    def test_two_of_three_pairs_are_role_wide(self) -> None:
        found = self.network(("n", "p", "weak"), ("n", "t", "weak"), ("n", "c", "strong"))

        self.assertEqual(found["np"].profile.scope, "role_wide")
        self.assertEqual(found["nt"].told.weak_pairs, 2)

    def test_three_of_five_pairs_are_sixty_per_cent_and_role_wide(self) -> None:
        sixth = Group("e", "Engineers")
        ties = [tie("n", other, scores(), "weak") for other in "ptc"]
        ties += [tie("n", other, scores(), "strong") for other in "de"]

        found = self.build(*ties, groups=(*ALL, sixth))

        self.assertEqual({each.profile.scope for each in found[:3]}, {"role_wide"})
        self.assertEqual((found[0].told.weak_pairs, found[0].told.pairs), (3, 5))

    def test_half_of_six_pairs_is_the_whole_system(self) -> None:
        five: list[tuple[str, str, Level]] = [
            ("n", "p", "weak"),
            ("n", "t", "weak"),
            ("n", "c", "weak"),
            ("p", "t", "strong"),
            ("p", "c", "strong"),
        ]

        at = self.network(*five, ("t", "c", "strong"))
        below = self.network(*five)

        self.assertEqual(at["np"].profile.scope, "system_wide")
        self.assertEqual(below["np"].profile.scope, "role_wide")

    def test_both_directions_are_one_pair_and_the_weaker_counts(self) -> None:
        found = self.network(
            ("n", "p", "strong"), ("p", "n", "weak"), ("n", "t", "weak"), ("n", "c", "strong")
        )

        self.assertEqual((found["np"].told.weak_pairs, found["np"].told.pairs), (2, 3))


class HubTest(BuildingTestCase):
    def around(self, *, speed: float, respect: float = 3.9, others: float = 3.9) -> list[Measured]:
        """Four groups rate the nurses and each other."""
        ties = [
            tie(a.key, "n", scores(timely=speed, frequent=speed, mutual_respect=respect), "weak")
            for a in ALL[1:]
        ]
        ties += [
            tie(a.key, b.key, scores(timely=others, frequent=others), "moderate")
            for a in ALL[1:]
            for b in ALL[1:]
            if a is not b
        ]
        return self.build(*ties, groups=ALL)

    def hubs(self, found: list[Measured]) -> set[str]:
        return {
            (each.a if each.profile.hub == "A" else each.b).name
            for each in found
            if each.profile.hub
        }

    def test_a_respected_group_that_all_wait_for_is_overloaded(self) -> None:
        self.assertEqual(self.hubs(self.around(speed=3.2)), {"Nurses"})

    def test_each_condition_is_needed(self) -> None:
        # 16 ties: 4 at 3.2 and 12 at 3.5 have a mean of 3.425, which is only 0.225 above 3.2.
        for facts in (
            {"speed": 3.3},
            {"speed": 3.2, "respect": 3.4},
            {"speed": 3.2, "others": 3.5},
        ):
            with self.subTest(facts):
                self.assertEqual(self.hubs(self.around(**facts)), set())

    def test_ties_with_three_others_are_too_few(self) -> None:
        ties = [tie(a.key, "n", scores(timely=3.0, frequent=3.0), "weak") for a in ALL[1:4]] + [
            tie("p", "t", scores(), "moderate"),
            tie("t", "p", scores(), "moderate"),
        ]

        self.assertEqual(self.hubs(self.build(*ties, groups=ALL[:4])), set())
