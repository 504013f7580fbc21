"""The gate: what it lets through, and each fault that it must find."""

from collections.abc import Mapping, Sequence
from itertools import combinations_with_replacement
from unittest import TestCase

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.scoring.audit import Gate, TwinTest, alarm, together, twins
from surveys.scoring.blocks import Block, make_blocks
from surveys.scoring.counting import count_cells
from surveys.scoring.release import (
    TIE,
    WITHHELD,
    Published,
    ReleasedBlock,
    ReleaseTable,
    publish,
    release_table,
    smallest_block,
)
from surveys.scoring.room import room
from tests.privacy.twins import audit_blocks

CODES = ("timely", "accurate")
NAMES = {"d": "Doctors"}


def everyone(
    people: str, cell: str = "timely", weight: float = 1.0
) -> dict[tuple[str, str], float]:
    return {(person, cell): weight for person in people}


class Twins(TestCase):
    def test_blocks_of_five_pass(self) -> None:
        gate = twins([("north", everyone("abcde")), ("south", everyone("fghijk"))], 5)

        self.assertEqual(gate, Gate(True, 5, ()))

    def test_four_do_not(self) -> None:
        gate = twins([("north", everyone("abcd")), ("south", everyone("fghij"))], 5)

        self.assertEqual(
            gate,
            Gate(
                False,
                4,
                ("north: 4 people are counted in exactly the same numbers, at least 5 are needed",),
            ),
        )

    def test_a_second_number_over_nearly_the_same_people_tells_two_groups_apart(self) -> None:
        # Ten people, then the same and six more minus four: six, four and six are alike.
        rows = [("before", everyone("abcdefghij")), ("after", everyone("efghijklmnop"))]

        gate = twins(rows, 5)

        self.assertEqual((gate.passed, gate.smallest_class), (False, 4))
        self.assertEqual(len(gate.faults), 1)
        self.assertTrue(gate.faults[0].startswith("before: 4 people are"))

    def test_coefficients_count(self) -> None:
        # The mean of respondents' means: who skipped an item weighs more, and stands out.
        rows = [("mean", everyone("abcde", weight=0.5) | {("f", "timely"): 1.0})]

        self.assertEqual(twins(rows, 5).smallest_class, 1)

    def test_two_answers_of_one_person_are_one_person(self) -> None:
        rows = [("all", everyone("abc") | everyone("abc", "accurate"))]

        self.assertEqual(twins(rows, 5).smallest_class, 3)

    def test_no_weight_is_not_counted_and_no_numbers_are_no_fault(self) -> None:
        self.assertEqual(twins([("all", {("a", "timely"): 0.0})], 5), Gate(True, None, ()))
        self.assertEqual(twins([], 5), Gate(True, None, ()))

    def test_the_first_twenty_faults_are_told_and_the_others_counted(self) -> None:
        gate = twins([(str(number), {(number, "timely"): 1.0}) for number in range(23)], 5)

        self.assertEqual(len(gate.faults), 21)
        self.assertEqual(gate.faults[-1], "and 3 more")

    def test_gates_together_pass_if_all_do(self) -> None:
        fine, none, bad = Gate(True, 7, ()), Gate(True, None, ()), Gate(False, 2, ("wrong",))

        self.assertEqual(together(fine, none), Gate(True, 7, ()))
        self.assertEqual(together(fine, bad, none), Gate(False, 2, ("wrong",)))
        self.assertEqual(together(none), Gate(True, None, ()))


def table(
    values: Mapping[tuple[str, str, str], Published], raters: Sequence[int] = (6, 6)
) -> ReleaseTable:
    blocks = tuple(
        ReleasedBlock(f"b{number}", n, ("g",), (), f"Team {number}")
        for number, n in enumerate(raters, start=1)
    )
    return ReleaseTable(blocks, CODES, dict(values))


def means(*of: tuple[str, str, int]) -> dict[tuple[str, str, str], Published]:
    """Exact values about the doctors: (block, item, n)."""
    return {(block, "d", code): Published("exact", n, 3.0) for block, code, n in of}


class Blocks(TestCase):
    """Twelve people: six in the first block, six in the second; one target, two items."""

    def setUp(self) -> None:
        self.block = np.repeat([0, 1], 6)
        self.answered = np.ones((12, 1, 2), dtype=bool)

    def gate(self, values: Mapping[tuple[str, str, str], Published], k: int = 5) -> Gate:
        return audit_blocks(self.block, self.answered, table(values), ["d"], k, names=NAMES)

    def test_what_is_published_of_whole_blocks_passes(self) -> None:
        self.answered[0, 0, 1] = False
        values = means(("b1", "timely", 6), ("b1", "accurate", 5), ("b2", "timely", 6))

        self.assertEqual(self.gate(values), Gate(True, 5, ()))

    def test_a_value_of_four_answers_does_not(self) -> None:
        self.answered[:2, 0, 1] = False

        gate = self.gate(means(("b1", "accurate", 4)))

        self.assertEqual((gate.passed, gate.smallest_class), (False, 4))
        self.assertEqual(
            gate.faults,
            (
                "Team 1, Doctors, accurate: 4 people are counted in exactly the same numbers, "
                "at least 5 are needed",
            ),
        )

    def test_what_is_withheld_is_no_number(self) -> None:
        self.answered[:2, 0, 1] = False

        self.assertEqual(self.gate({("b1", "d", "accurate"): WITHHELD}), Gate(True, None, ()))

    def test_a_number_of_answers_that_nobody_gave(self) -> None:
        gate = self.gate(means(("b1", "timely", 5)))

        self.assertEqual(gate.faults, ("Team 1, Doctors, timely: says 5 answers, there are 6",))
        self.assertFalse(gate.passed)

    def test_a_value_of_answers_that_were_not_looked_at(self) -> None:
        for cell in (("b1", "x", "timely"), ("b1", "d", TIE)):
            with self.subTest(cell=cell):
                gate = self.gate({cell: Published("exact", 6, 3.0)})

                self.assertFalse(gate.passed)
                self.assertIn("nobody counted who answered", gate.faults[0])

    def test_people_in_no_block_stand_in_no_number(self) -> None:
        self.block[[0, 6]] = -1
        values = means(("b1", "timely", 5), ("b2", "timely", 5))

        self.assertEqual(self.gate(values), Gate(True, 5, ()))

    def test_overlapping_numbers_are_compared_person_by_person(self) -> None:
        # A second table of everybody but one: the one is alone in the first.
        self.block = np.column_stack([np.zeros(12, dtype=int), [-1] + [1] * 11])
        values = means(("b1", "timely", 12), ("b2", "timely", 11))

        gate = self.gate(values)

        self.assertEqual((gate.passed, gate.smallest_class), (False, 1))
        self.assertEqual(
            gate.faults,
            (
                "Team 1, Doctors, timely: 1 person is counted in exactly the same numbers, "
                "at least 5 are needed",
            ),
        )

    def test_the_overlap_is_harmless_where_one_of_both_is_withheld(self) -> None:
        self.block = np.column_stack([np.zeros(12, dtype=int), [-1] + [1] * 11])

        self.assertEqual(self.gate(means(("b1", "timely", 12))), Gate(True, 12, ()))

    def test_chunks_add_up(self) -> None:
        test = TwinTest(1, 2)
        people = np.arange(12)
        for some in (people[:0], people[::2], people[1::2], people[:0]):
            test.add(self.block[some], np.zeros(len(some), dtype=int), self.answered[some, 0])
        # Answers about a group that is not in the table.
        test.add(self.block, np.full(12, -1), self.answered[:, 0])

        gate = test.gate(table(means(("b1", "timely", 6), ("b2", "timely", 6))), ["d"], 5)

        self.assertEqual(gate, Gate(True, 6, ()))

    def test_without_rows_every_value_is_one_too_many(self) -> None:
        gate = TwinTest(1, 2).gate(table(means(("b1", "timely", 6))), ["d"], 5)

        self.assertEqual(gate.faults, ("Team 1, d, timely: says 6 answers, there are 0",))


class AgainstTheGenericTest(TestCase):
    @given(st.data())
    @settings(max_examples=100, deadline=None, derandomize=True)
    def test_arrays_find_the_same_classes_as_rows(self, data: st.DataObject) -> None:
        people, layers = data.draw(st.integers(0, 14)), data.draw(st.integers(1, 3))
        # Two blocks in every layer, numbered through.
        seats = st.lists(st.integers(-1, 1), min_size=layers, max_size=layers)
        block = np.array(
            [
                [2 * layer + seat if seat >= 0 else -1 for layer, seat in enumerate(row)]
                for row in data.draw(st.lists(seats, min_size=people, max_size=people))
            ],
            dtype=int,
        ).reshape(people, layers)
        answered = np.array(
            data.draw(st.lists(st.booleans(), min_size=2 * people, max_size=2 * people)),
            dtype=bool,
        ).reshape(people, 1, 2)
        values, rows = {}, []
        for number in range(2 * layers):
            for item, code in enumerate(CODES):
                who = [p for p in range(people) if number in block[p] and answered[p, 0, item]]
                if who and data.draw(st.booleans()):
                    values[f"b{number + 1}", "d", code] = Published("exact", len(who), 3.0)
                    rows.append((str(number), {(p, code): 1.0 for p in who}))

        found = audit_blocks(block, answered, table(values, [9] * 2 * layers), ["d"], 4)

        expected = twins(rows, 4)
        self.assertEqual(found.smallest_class, expected.smallest_class)
        self.assertEqual(found.passed, expected.passed)


class WholeReleases(TestCase):
    """The rule of blocks and bands passes its own gate, whatever the survey."""

    def survey(self, seed: int) -> tuple[list[Block[str, str]], np.ndarray, np.ndarray]:
        rng = np.random.default_rng(seed)
        sizes = rng.integers(1, 15, size=(3, 2))
        counts = {(g, u): int(sizes["abc".index(g), "NS".index(u)]) for g in "abc" for u in "NS"}
        blocks = make_blocks(counts, "abc", "NS", 5)
        place = {part: number for number, block in enumerate(blocks) for part in block.parts}
        member = np.repeat([place[part] for part in counts], list(counts.values()))
        scores = rng.integers(1, 6, size=(len(member), 3, 2))
        return blocks, member, np.where(rng.random(scores.shape) < 0.1, 0, scores)

    def publish(self, seed: int, smallest: int = 5) -> tuple[ReleaseTable, Gate, Gate]:
        blocks, member, scores = self.survey(seed)
        n, total = np.zeros((2, len(blocks), 3, 2), dtype=int)
        for target in range(3):
            where = np.full(len(member), target)
            some = count_cells(member, where, scores[:, target], len(blocks), 3, 1)
            n, total = n + some[0], total + some[1]
        asked = {(a, b) for a in "abc" for b in "abc"}
        released = release_table(blocks, "abc", CODES, n, total, asked=asked, smallest=smallest)
        return released, audit_blocks(member, scores > 0, released, "abc", 5), alarm(released, 5)

    def test_forty_surveys_pass(self) -> None:
        for seed in range(40):
            with self.subTest(seed=seed):
                released, structure, values = self.publish(seed)

                self.assertTrue(released.values)
                self.assertEqual((structure.faults, values.faults), ((), ()))
                self.assertGreaterEqual(structure.smallest_class or 5, 5)

    def test_k_off_by_one_is_found_by_both(self) -> None:
        found = [self.publish(seed, smallest=4)[1:] for seed in range(40)]

        self.assertTrue(any(not structure.passed for structure, _ in found))
        for structure, values in found:
            self.assertEqual(structure.passed, values.passed)


class Alarm(TestCase):
    def fault(self, value: Published, code: str = "timely") -> str:
        faults = alarm(table({("b1", "d", code): value}), 5, names=NAMES).faults
        return faults[0] if faults else ""

    def test_every_sum_that_may_be_published_leaves_room(self) -> None:
        # Scales of 2 to 10 points, up to sixty people, every sum, exact and in steps.
        for top in range(2, 11):
            smallest = smallest_block(1, top=top)
            values = {
                (f"b{n}", str(total), str(coarse)): publish(
                    total, n, smallest=smallest, top=top, coarse=coarse
                )
                for n in range(smallest, 61)
                for total in range(n, top * n + 1)
                for coarse in (False, True)
            }

            released = ReleaseTable((), ("True", "False"), values, top)

            self.assertEqual(alarm(released, smallest), Gate(True, None, ()))
            self.assertGreater(len(values), 0)

    def test_a_mean_where_a_band_should_stand(self) -> None:
        where = "Team 1, Doctors, timely: "
        for total in (20, 10):
            fault = self.fault(Published("exact", 5, total / 5))
            self.assertEqual(
                fault, f"{where}a mean so near the end of the scale that a band should stand there"
            )
        self.assertEqual(self.fault(Published("exact", 5, 19 / 5)), "")
        self.assertEqual(self.fault(Published("exact", 5, 11 / 5)), "")

    def test_a_mean_that_gives_answers_away(self) -> None:
        # 22 of 25 points: nobody gave a 1. Two people with 6 points: each knows the other's.
        self.assertIn("outside could exclude an answer", self.fault(Published("exact", 5, 22 / 5)))
        self.assertIn("a colleague's answer", self.fault(Published("exact", 2, 3.0)))
        self.assertNotEqual(self.fault(Published("exact", 1, 3.0)), "")

    def test_numbers_of_the_wrong_form(self) -> None:
        for value in (
            Published("exact", 7, 3.5),  # 24.5 points
            Published("at_least", 5, 4.2),
            Published("at_most", 5, 2.2),
            Published("step", 8, 2.5, 6),
            Published("step", 8, 2.5),
            Published("step", 5, 1.5, 3),  # all sums of 1.25 to 1.75 stand in a band
            Published("step", 8, 1.5, 3),  # 1.75 is half-way and counts as 2
            Published("step", 8, 4.5, 9),  # 4.25 counts as 4
        ):
            with self.subTest(value=value):
                self.assertIn("a number that is no mean, band or step", self.fault(value))

    def test_too_few_answers_and_missing_numbers(self) -> None:
        self.assertIn("fewer answers than a block needs", self.fault(Published("exact", 4, 3.0)))
        self.assertIn("a number is missing", self.fault(Published("exact", None, 3.0)))
        self.assertIn("a number is missing", self.fault(Published("at_least", 6, None)))
        for value in (Published("withheld", 4, None), Published("withheld", None, 3.0)):
            self.assertIn("where nothing may be shown", self.fault(value))
        self.assertEqual(self.fault(WITHHELD), "")

    def test_means_of_respondents_means_belong_to_open_surveys(self) -> None:
        value = Published("exact", 6, 3.0)

        self.assertIn("a mean of respondents' means", self.fault(value, TIE))
        self.assertEqual(self.fault(WITHHELD, TIE), "")

    def test_an_exact_mean_where_only_a_step_may_stand(self) -> None:
        cell = ("b1", "d", "timely")
        exact, step = (publish(24, 8, smallest=5, coarse=coarse) for coarse in (False, True))

        self.assertIn(
            "only be given in steps", alarm(table({cell: exact}), 5, coarse={cell}).faults[0]
        )
        self.assertTrue(alarm(table({cell: step}), 5, coarse={cell}).passed)
        self.assertTrue(alarm(table({cell: exact}), 5, coarse={("b2", "d", "timely")}).passed)
        band = publish(38, 8, smallest=5, coarse=True)
        self.assertTrue(alarm(table({cell: band}), 5, coarse={cell}).passed)


class Room(TestCase):
    def test_a_band_one_point_narrower_would_tell_a_member(self) -> None:
        # At least 21 of 25: who gave the 1 knows that the others gave 5.
        self.assertEqual(room(21, 25, 5, 5), (5, 1))
        self.assertEqual(room(20, 25, 5, 5), (5, 2))

    def test_against_every_possible_survey(self) -> None:
        for top in (3, 4, 5):
            for n in (3, 4, 5):
                answers = list(combinations_with_replacement(range(1, top + 1), n))
                for low in range(n, top * n + 1):
                    for high in range(low, min(low + top, top * n) + 1):
                        fitting = [each for each in answers if low <= sum(each) <= high]
                        self.assertEqual(room(low, high, n, top), _tried(fitting, top))


def _tried(surveys: Sequence[tuple[int, ...]], top: int) -> tuple[int, int]:
    """Answers that occur at all; and that occur beside a given own answer, in the worst case."""
    beside: dict[int, set[int]] = {}
    for answers in surveys:
        for place, own in enumerate(answers):
            beside.setdefault(own, set()).update(answers[:place] + answers[place + 1 :])
    return len(set().union(*surveys)), min((len(of) for of in beside.values()), default=top)
