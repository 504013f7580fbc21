"""Which cells of a later wave are coarse: people compared with an earlier wave, by hand and by law.

In small cases a letter is a person.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.scoring.steps import coarse_cells

CELL = ("t", "timely")
People = Mapping[str, frozenset[str]]
TEAM_A, TEAM_B = "abcdefghij", "klmnopqrst"


def blocks(*of: str) -> dict[str, frozenset[str]]:
    return {f"b{number}": frozenset(people) for number, people in enumerate(of, start=1)}


def gaps(of: People, *counts: int) -> dict[tuple[str, str, str], int]:
    """How many of each block left the one cell empty; nobody by default."""
    return {(block, *CELL): count for block, count in zip(of, counts or [0] * len(of), strict=True)}


def coarse(
    new: People,
    old: People | None,
    k: int = 5,
    *,
    skips: Sequence[int] = (),
    old_skips: Sequence[int] = (),
    **more: int,
) -> list[str]:
    """The blocks that are coarse for the one cell."""
    before = gaps(old, *old_skips) if old else {}
    found = coarse_cells(new, old, gaps(new, *skips), k, old_skips=before, **more)
    return sorted(block for block, *_ in found)


class OneBlock(TestCase):
    def test_the_same_people_may_be_compared_exactly(self) -> None:
        self.assertEqual(coarse(blocks("abcdef"), blocks("abcdef")), [])

    def test_one_who_joined_or_left_makes_it_coarse(self) -> None:
        self.assertEqual(coarse(blocks("abcdefg"), blocks("abcdef")), ["b1"])
        self.assertEqual(coarse(blocks("abcdef"), blocks("abcdefg")), ["b1"])

    def test_k_people_of_difference_are_enough(self) -> None:
        # Ten stayed. Four joined: the difference speaks about four. Five joined: about five.
        self.assertEqual(coarse(blocks(TEAM_A + "klmn"), blocks(TEAM_A)), ["b1"])
        self.assertEqual(coarse(blocks(TEAM_A + "klmno"), blocks(TEAM_A)), [])

    def test_who_joined_and_who_left_both_count(self) -> None:
        # Eight stayed, two left, three joined: five people.
        self.assertEqual(coarse(blocks("abcdefgh" + "klm"), blocks(TEAM_A)), [])
        self.assertEqual(coarse(blocks("abcdefgh" + "kl"), blocks(TEAM_A)), ["b1"])

    def test_new_people_alone_are_as_far_from_nobody_as_they_are_many(self) -> None:
        self.assertEqual(coarse(blocks("klmno"), blocks(TEAM_A)), [])
        self.assertEqual(coarse(blocks("klmno"), {}), [])

    def test_a_small_part_of_a_large_block_is_near_nobody(self) -> None:
        # Nearest is no old block at all: five people away. All ten would be five away as well.
        self.assertEqual(coarse(blocks("abcde"), blocks(TEAM_A)), [])
        self.assertEqual(coarse(blocks("abcdef"), blocks(TEAM_A)), ["b1"])


class Gaps(TestCase):
    def test_the_same_people_and_one_gap_in_either_wave_are_coarse(self) -> None:
        same = blocks("abcdefg")

        self.assertEqual(coarse(same, same, skips=[1]), ["b1"])
        self.assertEqual(coarse(same, same, old_skips=[1]), ["b1"])

    def test_gaps_may_make_the_difference_smaller_than_it_looks(self) -> None:
        # Six joined. If one cell is empty, it may be that of a joiner: five are left.
        new, old = blocks(TEAM_A + "klmnop"), blocks(TEAM_A)

        self.assertEqual(coarse(new, old, skips=[1]), [])
        self.assertEqual(coarse(new, old, skips=[1], old_skips=[1]), ["b1"])

    def test_old_gaps_count_where_people_are_shared(self) -> None:
        new, old = blocks(TEAM_A), blocks(TEAM_A, TEAM_B)

        self.assertEqual(coarse(new, old, old_skips=[0, 3]), [])
        self.assertEqual(coarse(new, old, old_skips=[1, 3]), ["b1"])

    def test_gaps_of_a_block_that_only_hangs_together_with_it_do_not_count(self) -> None:
        # The second team takes the rest of the first old block and half of the second, in which
        # one cell was empty. It is 13 away and both are 6 away, so they bear one gap; the first
        # team is 5 away and would not, but shares nobody with that block.
        old = blocks("abcdefghijkl", "mnopqrstuvwx")
        new = blocks("abcde", "fghijkl" + "mnopqr")

        self.assertEqual(coarse(new, old, old_skips=[0, 1]), [])
        self.assertEqual(coarse(new, old, old_skips=[1, 0]), ["b1"])

    def test_each_cell_has_its_own_gaps(self) -> None:
        same = blocks("abcdefg")
        skips = {("b1", "t", "timely"): 0, ("b1", "t", "frequent"): 2, ("b1", "u", "timely"): 0}

        self.assertEqual(coarse_cells(same, same, skips, 5), {("b1", "t", "frequent")})


class SetsOfBlocks(TestCase):
    def test_two_teams_that_swap_people_and_gain_one(self) -> None:
        old = blocks(TEAM_A, TEAM_B)
        swapped = blocks("abcde" + "klmno", "fghij" + "pqrst")
        and_one = blocks("abcde" + "klmno", "fghij" + "pqrst" + "u")

        # Alone the teams are 10 and 11 away, together 1: both would tell about u.
        self.assertEqual(coarse(swapped, old), [])
        self.assertEqual(coarse(and_one, old), ["b1", "b2"])
        self.assertEqual(coarse({"b2": and_one["b2"]}, old), [])

    def test_a_team_that_shares_nobody_with_them_stays_exact(self) -> None:
        old = blocks(TEAM_A, TEAM_B)
        new = blocks("abcdefghi", TEAM_B)

        self.assertEqual(coarse(new, old), ["b1"])

    def test_a_later_release_of_the_same_wave_is_compared_with_the_first(self) -> None:
        # Of twelve people six spoke in the first release, five in the second: each half is far
        # enough from the twelve, both together are one person away.
        old = blocks("abcdefghijkl")
        first, second = {"1-b1": frozenset("abcdef")}, {"2-b1": frozenset("ghijk")}

        self.assertEqual(coarse(first, old), [])
        self.assertEqual(coarse(second, old), [])
        self.assertIn("2-b1", coarse(first | second, old))

    def test_blocks_that_were_not_asked_make_no_sums(self) -> None:
        old = blocks(TEAM_A, TEAM_B)
        new = blocks("abcde" + "klmno", "fghij" + "pqrst" + "u")

        # Only the first block was asked about t: there is no sum of both.
        self.assertEqual(coarse_cells(new, old, {("b1", *CELL): 0}, 5), set())

    def test_more_than_twelve_linked_blocks_are_all_coarse(self) -> None:
        def in_a_row(number: int) -> tuple[People, People]:
            # Ten people each; every new block takes five of its own and five of the next.
            people = [f"p{n}" for n in range(10 * number + 5)]
            old = {f"b{n}": frozenset(people[10 * n : 10 * n + 10]) for n in range(number)}
            new = {f"b{n}": frozenset(people[10 * n + 5 : 10 * n + 15]) for n in range(number)}
            return new, old

        self.assertEqual(coarse(*in_a_row(12)), [])
        self.assertEqual(len(coarse(*in_a_row(13))), 13)
        self.assertEqual(coarse(*in_a_row(13), most_linked=13), [])
        apart = blocks("abcdefghij") | in_a_row(13)[0]
        self.assertEqual(len(coarse(apart, in_a_row(13)[1])), 14 - 1)

    def test_what_is_not_known_is_coarse(self) -> None:
        new = blocks("abcdef", "uvwxyz")

        self.assertEqual(coarse(new, None), ["b1", "b2"])


@st.composite
def worlds(draw: st.DrawFn) -> tuple[People, People, set[str], set[str], int]:
    """Two waves of some of thirty people in blocks of `k` or more, and who left the cell empty."""
    k = draw(st.integers(3, 5))
    everybody = [f"p{number:02}" for number in range(draw(st.integers(k, 30)))]
    old, new = (_blocks(draw, everybody, k) for _ in "on")
    empty = st.sets(st.sampled_from(everybody), max_size=3)
    return new, old, draw(empty), draw(empty), k


def _blocks(draw: st.DrawFn, everybody: Sequence[str], k: int) -> People:
    # Most people stay together, so that blocks of two waves are near each other.
    seats = [number // (k + 1) for number in range(len(everybody))]
    for place in draw(st.lists(st.integers(0, len(everybody) - 1), max_size=6)):
        seats[place] = draw(st.integers(-1, 4))
    of: dict[str, set[str]] = {}
    for person, seat in zip(everybody, seats, strict=True):
        of.setdefault(f"b{seat}", set()).add(person)
    return {
        block: frozenset(of[block])
        for block in sorted(of)
        if block != "b-1" and len(of[block]) >= k
    }


def subsets(of: Iterable[str]) -> Iterator[tuple[str, ...]]:
    names = list(of)
    return chain.from_iterable(combinations(names, size) for size in range(len(names) + 1))


def union(of: People, names: Iterable[str]) -> frozenset[str]:
    return frozenset[str]().union(*(of[name] for name in names))


class Laws(TestCase):
    @given(worlds())
    @settings(max_examples=300, deadline=None, derandomize=True)
    def test_exact_sums_differ_by_nobody_or_by_k_people(
        self, world: tuple[People, People, set[str], set[str], int]
    ) -> None:
        # This is what the rule is for. The rule sees members and the number of gaps; the law
        # looks at who really answered.
        new, old, silent, silent_before, k = world
        found = _coarse(world)
        spoke = {block: people - silent for block, people in new.items()}
        spoke_before = {block: people - silent_before for block, people in old.items()}
        exact = [block for block in new if block not in found and len(spoke[block]) >= k]
        known = [block for block in old if len(spoke_before[block]) >= k]

        for some in subsets(exact):
            for earlier in subsets(known):
                apart = union(spoke, some) ^ union(spoke_before, earlier)
                self.assertTrue(len(apart) == 0 or len(apart) >= k, (some, earlier, apart))

    @given(worlds())
    @settings(max_examples=200, deadline=None, derandomize=True)
    def test_against_the_definition_in_plain_sets(
        self, world: tuple[People, People, set[str], set[str], int]
    ) -> None:
        new, old, silent, silent_before, k = world
        before = union(old, old)
        expected: set[str] = set()
        for some in subsets(new):
            people = union(new, some)
            near = [block for block in old if old[block] & people]
            distance = len(people - before)
            distance += sum(
                min(len(old[block] & people), len(old[block] - people)) for block in near
            )
            s = sum(len(new[block] & silent) for block in some)
            s += sum(len(old[block] & silent_before) for block in near)
            if _hang_together(some, new, old) and distance + s > 0 and distance < k + s:
                expected |= set(some)

        self.assertEqual(_coarse(world), expected)


def _coarse(world: tuple[People, People, set[str], set[str], int]) -> set[str]:
    new, old, silent, silent_before, k = world
    return set(
        coarse(
            new,
            old,
            k,
            skips=[len(people & silent) for people in new.values()],
            old_skips=[len(people & silent_before) for people in old.values()],
        )
    )


def _hang_together(some: Sequence[str], new: People, old: People) -> bool:
    """Whether blocks belong to one chain of new and old blocks that share people."""
    if not some:
        return False
    reached, size = set(new[some[0]]), 0
    while len(reached) > size:
        size = len(reached)
        for people in (*new.values(), *old.values()):
            if people & reached:
                reached |= people
    return all(new[block] & reached for block in some)
