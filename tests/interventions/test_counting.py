"""Counting a room: exact totals, groups in words, and nothing that tells of a few."""

import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from django.test import SimpleTestCase

from interventions.counting import Totals, Vote, count, groups_told, in_words, words_for

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
        four = count(votes(nurses="aaaa", clerks="aaaaa.", others="a....."), "a", smallest=K)
        five = count(votes(nurses="aaaaa", clerks="aaaaa.", others="a....."), "a", smallest=K)

        self.assertNotIn("nurses", four.groups)
        self.assertEqual(set(five.groups), {"nurses", "clerks", "others"})

    def test_it_counts_who_voted_and_not_who_sat_there(self) -> None:
        """Four of nine nurses voted: their choice is told with the room's only."""
        said = votes(nurses="aabb", physicians="aaabb", therapists="abbbbb")

        found = count(said, "ab", smallest=K)

        self.assertEqual(set(found.groups), {"therapists"})

    def test_the_threshold_of_a_stricter_wave_holds(self) -> None:
        said = votes(nurses="aaaaab", physicians="abbbbbb")

        self.assertEqual(set(count(said, "a", smallest=6).groups), {"nurses", "physicians"})
        self.assertEqual(count(said, "a", smallest=7).groups, {})

    def test_nobody_can_ask_for_groups_of_four(self) -> None:
        found = count(votes(nurses="aaab", physicians="abbbb"), "ab", smallest=2)

        self.assertEqual(found.groups, {})

    def test_a_group_of_one_mind_reads_like_one_that_nearly_was(self) -> None:
        all_of_them = count(votes(nurses="aaaaa", clerks="....."), "a", smallest=K)
        nearly = count(votes(nurses="aaaa.", clerks="a...."), "a", smallest=K)

        self.assertEqual(all_of_them, nearly)
        self.assertEqual(nearly.groups, {"nurses": {"a": "most"}, "clerks": {"a": "few"}})

    def test_words_are_said_of_the_option_with_most_votes_only(self) -> None:
        """Each vote for one option is none for the others: words for two of them would add up."""
        found = count(votes(nurses="aaaab", clerks="abbcc"), "bac", smallest=K)

        self.assertEqual(found.room, {"b": 3, "a": 5, "c": 2})
        self.assertEqual(found.groups, {"nurses": {"a": "most"}, "clerks": {"a": "few"}})

    def test_words_are_said_of_what_the_screen_shows(self) -> None:
        said = votes(nurses="aaaab", clerks="abbbb")

        found = count(said, "acb", smallest=K, of_groups=["c", "b"])
        none = count(said, "acb", smallest=K, of_groups=[])

        self.assertEqual(found.groups, {"nurses": {"b": "few"}, "clerks": {"b": "most"}})
        self.assertEqual((none.room, none.groups), ({"a": 5, "c": 0, "b": 5}, {}))

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

    def test_a_small_group_is_never_known(self) -> None:
        """All votes that fit what is told of a room that is not of one mind: always several."""
        chance = random.Random(7)
        small = 0
        for _ in range(400):
            sizes = {group: chance.randrange(9) for group in "nptc"}
            numbers = {group: chance.randint(0, n) for group, n in sizes.items()}
            cast = {g: "a" * numbers[g] + "." * (n - numbers[g]) for g, n in sizes.items()}
            found = count(votes(**cast), "a", smallest=K)
            if not found.groups or not 0 < found.room["a"] < sum(sizes.values()):
                continue
            for group in (each for each in sizes if 0 < sizes[each] < K):
                small += 1
                self.assertGreater(len(fitting(group, sizes, found)), 1, (cast, found))

        self.assertGreater(small, 60)


class AttackTest(SimpleTestCase):
    """Whoever knows the rule, all sizes and all that is told tries all votes that fit."""

    def test_total_and_words_that_leave_one_number_are_not_said_together(self) -> None:
        """Four of two fives, few and most: only nobody and four. Six: only one and everybody."""
        self.assertEqual(count(votes(n=".....", p="aaaa."), "a", smallest=K).groups, {})
        self.assertEqual(count(votes(n="a....", p="aaaaa"), "a", smallest=K).groups, {})

    def test_one_group_alone_has_no_words_beside_its_exact_number(self) -> None:
        found = count(votes(nurses="aaaa."), "a", smallest=K)

        self.assertEqual((found.room, found.groups), ({"a": 4}, {}))

    def test_nothing_said_and_nothing_left_unsaid_tells_the_number_of_a_group(self) -> None:
        rooms = [
            (*sizes, left)
            for n in (2, 3)
            for sizes in itertools.combinations_with_replacement(range(5, 8 if n == 3 else 10), n)
            for left in (0, 5)
        ]
        told = 0
        for *sizes, left in [*rooms, (5, 5), (7, 6), (9, 8), (9, 7, 5, 0)]:
            of = {str(place): size for place, size in enumerate(sizes)}
            fit = defaultdict(set)
            for numbers in itertools.product(*(range(n + 1) for n in (*sizes, left))):
                chose = dict(zip(of, numbers, strict=False))
                words = words_for(chose, of, room=sum(numbers), left=left)
                told += bool(words)
                fit[sum(numbers), tuple(words.items())].add(numbers)
            with self.subTest(sizes=sizes, left=left):
                self.check({(*sizes, left): fit})

        self.assertGreater(told, 10_000)

    def test_it_holds_for_all_options_of_one_vote_together(self) -> None:
        """Everybody has one vote for one of three: all tables with these sums are tried."""
        for sizes in ((5, 5), (5, 6), (6, 9), (5, 5, 5)):
            fit = defaultdict(set)
            told = 0
            for rows in itertools.product(*(tables(n) for n in sizes)):
                cast = {f"g{i}": "a" * a + "b" * b + "c" * c for i, (a, b, c) in enumerate(rows)}
                found = count(votes(**cast), "abc", smallest=K)
                told += bool(found.groups)
                fit[str(found)].add(rows)
            self.assertGreater(told, 0)
            for option in range(3):
                with self.subTest(sizes=sizes, option=option):
                    numbers = {
                        said: {tuple(row[option] for row in rows) for rows in all_rows}
                        for said, all_rows in fit.items()
                    }
                    self.check({sizes: numbers})

    def check(self, fits: Mapping[tuple[int, ...], Mapping[Any, set[tuple[int, ...]]]]) -> None:
        """Fail where a group has one number, or is of one mind, though the room is not."""
        for sizes, fit in fits.items():
            for said, found in fit.items():
                if sum(next(iter(found))) in (0, sum(sizes)):
                    continue
                for place, size in enumerate(sizes):
                    if size:
                        answers = {numbers[place] for numbers in found}
                        self.assertGreater(len(answers), 1, (said, found))
                        self.assertFalse(answers <= {0, size}, (said, found))

    def test_it_is_quick_in_the_largest_room(self) -> None:
        """Sums are added up group by group; all votes of this room nobody could try."""
        sizes = {str(n): 25 + n for n in range(15)}
        chose = {group: n // 2 for group, n in sizes.items()}

        words = words_for(chose, sizes, room=sum(chose.values()) + 5, left=10)

        self.assertEqual(set(words.values()), {"some"})

    def test_a_member_who_counts_the_own_vote_may_know_what_the_others_said_together(self) -> None:
        """The limit that docs/privacy.md names: five of two fives, few and most, and I said yes."""
        fit = [(nurses, 5 - nurses) for nurses in range(6) if said_of(nurses) == FEW_AND_MOST]

        self.assertEqual(fit, [(0, 5), (1, 4)])
        self.assertEqual([each for each in fit if each[0] >= 1], [(1, 4)])


FEW_AND_MOST = {"n": "few", "p": "most"}


def said_of(nurses: int) -> dict[str, str]:
    """Return the words when five of two fives chose something."""
    return words_for({"n": nurses, "p": 5 - nurses}, {"n": 5, "p": 5}, room=5, left=0)


def tables(n: int) -> list[tuple[int, int, int]]:
    """Return every way in which n people give one vote each to three options."""
    return [(a, b, n - a - b) for a in range(n + 1) for b in range(n + 1 - a)]


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
