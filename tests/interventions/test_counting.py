"""Counting a room: exact totals, groups in words, and nothing that tells of a few."""

import itertools
import random
from collections import Counter

from django.test import SimpleTestCase

from interventions.counting import Totals, Vote, count, groups_told, in_words

K = 5


def votes(**groups: str) -> list[Vote]:
    """Votes by group, a letter each: `votes(nurses="aab")`; a dot chose nothing."""
    return [
        Vote(group, frozenset() if letter == "." else frozenset(letter))
        for group, letters in groups.items()
        for letter in letters
    ]


class RoomTest(SimpleTestCase):
    def test_the_room_is_counted_option_by_option(self) -> None:
        found = count(votes(nurses="aab", physicians="b."), "abc", smallest=K)

        self.assertEqual((found.voters, found.room), (5, {"a": 2, "b": 2, "c": 0}))

    def test_two_people_are_not_counted_and_three_are(self) -> None:
        two = count(votes(nurses="ab"), "ab", smallest=K)
        three = count(votes(nurses="abb"), "ab", smallest=K)

        self.assertEqual((two.voters, two.room, two.groups), (None, {}, {}))
        self.assertEqual((three.voters, three.room), (3, {"a": 1, "b": 2}))

    def test_what_was_not_offered_is_not_counted(self) -> None:
        found = count(votes(nurses="xxx"), "a", smallest=K)

        self.assertEqual(found.room, {"a": 0})


class GroupTest(SimpleTestCase):
    def test_a_group_is_told_of_from_five_on(self) -> None:
        four = count(votes(nurses="aaaa", others="aaaaaa"), "a", smallest=K)
        five = count(votes(nurses="aaaaa", others="aaaaaa"), "a", smallest=K)

        self.assertNotIn("nurses", four.groups)
        self.assertEqual(set(five.groups), {"nurses", "others"})

    def test_it_counts_who_voted_and_not_who_sat_there(self) -> None:
        """Four of nine nurses voted: their choice is told with the room's only."""
        said = votes(nurses="aabb", physicians="aaaaa", therapists="bbbbbb")

        found = count(said, "ab", smallest=K)

        self.assertEqual(set(found.groups), {"therapists"})

    def test_the_threshold_of_a_stricter_wave_holds(self) -> None:
        found = count(votes(nurses="aaaaaa", physicians="aaaaaaa"), "a", smallest=7)

        self.assertEqual(found.groups, {})

    def test_a_group_of_one_mind_reads_like_one_that_nearly_was(self) -> None:
        all_of_them = count(votes(nurses="aaaaa"), "ab", smallest=K).groups
        nearly = count(votes(nurses="aaaab"), "ab", smallest=K).groups

        self.assertEqual(all_of_them, nearly)
        self.assertEqual(all_of_them, {"nurses": {"a": "most", "b": "few"}})

    def test_each_word_holds_at_least_two_numbers_from_five_people_on(self) -> None:
        for n in range(K, 40):
            said = Counter(in_words(chosen, n) for chosen in range(n + 1))
            with self.subTest(n):
                self.assertEqual(set(said), {"few", "some", "most"})
                self.assertGreaterEqual(min(said.values()), 2)


class ComplementTest(SimpleTestCase):
    def test_one_small_group_takes_the_smallest_large_one_with_it(self) -> None:
        told = groups_told({"nurses": 9, "physicians": 6, "pharmacists": 2}, smallest=K)

        self.assertEqual(told, {"nurses"})

    def test_one_small_group_beside_one_large_one_leaves_only_the_room(self) -> None:
        found = count(votes(nurses="aaaaaaaaa", pharmacists="bb"), "ab", smallest=K)

        self.assertEqual((found.room, found.groups), ({"a": 9, "b": 2}, {}))

    def test_small_groups_that_are_enough_together_need_no_other(self) -> None:
        told = groups_told({"nurses": 9, "pharmacists": 2, "clerks": 3}, smallest=K)

        self.assertEqual(told, {"nurses"})

    def test_where_everybody_is_in_a_large_group_all_are_told_of(self) -> None:
        told = groups_told({"nurses": 9, "physicians": 5}, smallest=K)

        self.assertEqual(told, {"nurses", "physicians"})

    def test_in_every_room_what_is_left_is_nobody_or_enough(self) -> None:
        for sizes in itertools.product(range(9), repeat=4):
            voters = dict(zip("nptc", sizes, strict=True))
            told = groups_told(voters, smallest=K)
            left = sum(n for group, n in voters.items() if group not in told)

            self.assertTrue(all(voters[group] >= K for group in told), sizes)
            self.assertTrue(left == 0 or left >= K or not told, sizes)

    def test_a_small_group_is_known_only_where_five_people_said_the_same(self) -> None:
        """All votes that fit what is told: several, unless those left together are of one mind."""
        chance = random.Random(7)
        small, known = 0, 0
        for _ in range(400):
            sizes = {group: chance.randrange(9) for group in "nptc"}
            numbers = {group: chance.randint(0, n) for group, n in sizes.items()}
            cast = {g: "a" * numbers[g] + "b" * (n - numbers[g]) for g, n in sizes.items()}
            found = count(votes(**cast), "ab", smallest=K)
            left = [group for group in sizes if group not in found.groups]
            if found.voters is None or (found.voters < K and not found.groups):
                continue  # a room of three or four is a show of hands
            for group in (g for g in left if 0 < sizes[g] < K):
                small += 1
                if len(fitting(group, sizes, found)) == 1:
                    known += 1
                    said = sum(numbers[each] for each in left)
                    people = sum(sizes[each] for each in left)
                    self.assertIn(said, (0, people), (cast, found))
                    self.assertGreaterEqual(people, K)

        self.assertGreater(small, 300)
        self.assertLess(known, small / 10)


def fitting(group: str, sizes: dict[str, int], found: Totals) -> set[int]:
    """Return every number of votes for "a" that a group may have cast, given what is told."""
    others = [each for each in sizes if each != group]
    answers = set()
    for theirs in itertools.product(*(range(sizes[each] + 1) for each in others)):
        numbers = dict(zip(others, theirs, strict=True))
        mine = found.room["a"] - sum(theirs)
        if 0 <= mine <= sizes[group] and all(
            in_words(numbers[each], sizes[each]) == said["a"] for each, said in found.groups.items()
        ):
            answers.add(mine)
    return answers
