"""What a release would show: laid out from headcounts, with the rule that later makes it."""

from django.test import SimpleTestCase

from surveys.merging import merged, merges
from surveys.scoring.blocks import make_blocks
from surveys.scoring.items import ItemSet
from surveys.scoring.levels import DEFAULT_CUTOFFS
from surveys.scoring.release import release_table
from surveys.scoring.released import Group, ReleasedTies
from surveys.scoring.released_ties import released_ties
from surveys.setups import Setup, spread
from surveys.simulating import Preview, expected, open_share, what_will_show

ONE_ITEM = ItemSet(("timely",), {"timely": "communication"})


def setup(held_back=(), not_asked=(), kinds=None, **heads: int | tuple[int, ...]) -> Setup:
    """A study of groups by name; a tuple gives the people of several units."""
    groups = tuple(
        Group(name, name, (kinds or {}).get(name, "staff"), "", _whole(n))
        for name, n in heads.items()
    )
    units = tuple(str(place) for place in range(9))
    return Setup(
        groups=groups,
        units=units,
        heads={
            (name, units[place]): people
            for name, n in heads.items()
            for place, people in enumerate(n if isinstance(n, tuple) else (n,))
        },
        asked=frozenset((a, b) for a in heads for b in heads) - frozenset(not_asked),
        held_back=frozenset(held_back),
    )


def _whole(n: int | tuple[int, ...]) -> int:
    return n if isinstance(n, int) else sum(n)


def states(preview: Preview) -> dict[str, list[str]]:
    return {line.name: [cell.state for cell in line.cells] for line in preview.lines}


class ExpectedAnswers(SimpleTestCase):
    def test_a_group_is_rounded_once_half_up(self):
        study = setup(Nurses=9, Clerks=(3, 2))

        at = {rate: expected(study, rate) for rate in (50, 80, 100)}

        self.assertEqual(at[50]["Nurses", "0"], 5)  # 4.5
        self.assertEqual(at[80]["Nurses", "0"], 7)  # 7.2
        self.assertEqual((at[80]["Clerks", "0"], at[80]["Clerks", "1"]), (2, 2))  # 4 of 3 and 2
        self.assertEqual((at[100]["Clerks", "0"], at[100]["Clerks", "1"]), (3, 2))

    def test_parts_add_up_and_the_largest_remainder_gets_what_is_left(self):
        self.assertEqual(spread(10, [14, 10]), [6, 4])  # 5.83 and 4.17
        self.assertEqual(spread(7, [1, 1, 1]), [3, 2, 2])
        self.assertEqual(spread(3, [0, 0]), [0, 0])
        for total in range(40):
            self.assertEqual(sum(spread(total, [5, 3, 0, 2])), total)


class ThePreview(SimpleTestCase):
    def test_the_answer_names_the_rate_what_is_readable_and_who_is_pooled(self):
        study = setup(Nurses=24, Physicians=14, Pharmacists=7, Clerks=3)

        preview = what_will_show(study, 5, 80)

        # 19, 11, 6 and 2 answers: three rows of four ties are left of four times four.
        self.assertEqual(
            preview.answer,
            "At 80 %, 12 of 16 ties will be readable; clerks will be counted with pharmacists.",
        )

    def test_several_small_groups_are_counted_together(self):
        study = setup(Nurses=24, Therapists=4, Clerks=3)

        preview = what_will_show(study, 5, 100)

        self.assertEqual(preview.pooled, "therapists and clerks will be counted together")
        self.assertEqual(states(preview)["Therapists and clerks"], ["readable", "mixed", "mixed"])

    def test_rows_of_five_and_six_may_be_ranges_and_of_seven_not(self):
        study = setup(Five=5, Six=6, Seven=7, Fifty=50)

        found = states(what_will_show(study, 5, 100))

        self.assertEqual(found["Five"], ["range"] * 4)
        self.assertEqual(found["Six"], ["range"] * 4)
        self.assertEqual(found["Seven"], ["readable"] * 4)
        self.assertEqual(found["Fifty"], ["readable"] * 4)

    def test_how_many_ties_will_touch_two_levels(self):
        study = setup(Five=5, Six=6, Seven=7, Fifty=50)

        preview = what_will_show(study, 5, 100)

        # Four ties each: 4 × (.54 + .20 + .125 + .01) = 3.5
        self.assertEqual(preview.between_two_levels, 4)
        self.assertEqual(preview.open_rows, ["Five", "Six"])

    def test_blocks_of_one_group_share_the_doubt_by_their_sizes(self):
        study = setup(Nurses=(5, 15), Physicians=12)

        line = what_will_show(study, 5, 100).lines[0]

        # (5 × .54 + 15 × .01) / 20
        self.assertAlmostEqual(line.cells[0].open_share, 0.1425)
        self.assertEqual(line.cells[0].state, "readable")

    def test_a_group_of_two_is_not_shown_as_rated(self):
        study = setup(held_back=["Clerks"], Nurses=24, Pharmacists=9, Clerks=2)

        found = states(what_will_show(study, 5, 100))

        self.assertEqual(found["Nurses"], ["readable", "readable", "held_back"])

    def test_what_is_not_asked_is_nothing(self):
        study = setup(not_asked=[("Nurses", "Nurses")], Nurses=24, Pharmacists=9)

        preview = what_will_show(study, 5, 100)

        self.assertEqual(states(preview)["Nurses"], ["not_asked", "readable"])
        self.assertEqual((preview.asked, preview.readable), (3, 3))

    def test_in_a_pool_only_those_count_who_were_asked(self):
        study = setup(
            not_asked=[("Clerks", "Nurses")],
            Nurses=24,
            Therapists=4,
            Clerks=3,
        )

        found = states(what_will_show(study, 5, 100))["Therapists and clerks"]

        self.assertEqual(found, ["withheld", "mixed", "mixed"])  # four of the seven were asked

    def test_too_few_people_for_anything(self):
        preview = what_will_show(setup(Nurses=4, Clerks=3), 5, 60)  # 2 and 2

        self.assertEqual(preview.answer, "At 60 %, nothing will be readable: too few people.")
        self.assertEqual(states(preview), {"Nurses": ["withheld"] * 2, "Clerks": ["withheld"] * 2})

    def test_without_headcounts_nothing_is_guessed(self):
        preview = what_will_show(setup(Nurses=0, Clerks=0), 5, 80)

        self.assertEqual(
            preview.answer, "No group has a number of people yet, so nothing can be said."
        )

    def test_an_open_wave_pools_nobody_and_has_no_ranges(self):
        study = setup(Nurses=5, Therapists=1)

        preview = what_will_show(study, 5, 100, protected=False)

        self.assertEqual(
            states(preview), {"Nurses": ["readable"] * 2, "Therapists": ["readable"] * 2}
        )
        self.assertEqual(preview.answer, "At 100 %, 4 of 4 ties will be readable.")
        self.assertEqual(preview.between_two_levels, 0)

    def test_the_doubt_between_two_measures_lies_on_a_line(self):
        self.assertEqual(
            [open_share(n) for n in (1, 3, 5, 6, 12, 40)], [0.88, 0.88, 0.54, 0.20, 0.01, 0.01]
        )
        self.assertAlmostEqual(open_share(7), 0.125)
        self.assertAlmostEqual(open_share(10), 0.03)


class ThePreviewAndTheRelease(SimpleTestCase):
    """Lay the same study out twice: as a preview, and as a release of made-up answers."""

    STUDIES = (
        {"a": 1, "b": 2, "c": 4, "d": 6, "e": 9, "f": 14},
        {"a": (5, 3), "b": (9, 2, 1), "c": (2, 2), "d": 30},
        {"a": 2, "b": 2, "c": 2, "d": 2, "e": 2, "f": 12},
        {"a": 1, "b": 3, "c": 40},
        {"a": 2, "b": 1},
    )

    def released(self, study: Setup, k: int, response: int) -> ReleasedTies:
        """Everybody who is expected answers 3 about every group they are asked about."""
        counts = expected(study, response)
        keys = [group.key for group in study.groups]
        blocks = make_blocks(counts, keys, study.units, k)
        n = {
            (b, t, 0): sum(counts[part] for part in block.parts if (part[0], target) in study.asked)
            for b, block in enumerate(blocks)
            for t, target in enumerate(keys)
        }
        table = release_table(
            blocks,
            keys,
            ONE_ITEM.codes,
            n,
            {cell: 3 * people for cell, people in n.items()},
            asked=study.asked,
            smallest=k,
        )
        return released_ties(
            table,
            study.groups,
            ONE_ITEM,
            DEFAULT_CUTOFFS,
            min_items=1,
            min_raters=k,
            not_asked={(a, b) for a in keys for b in keys} - study.asked,
        )

    def test_say_the_same_about_every_tie(self):
        for heads in self.STUDIES:
            for k in (3, 5, 8):
                for response in (60, 80, 100):
                    study = setup(not_asked=[("a", "a"), ("b", "c")], **heads)
                    held = [g.key for g in study.groups if (g.headcount or 0) < 3]
                    study = Setup(
                        study.groups, study.units, study.heads, study.asked, frozenset(held)
                    )
                    with self.subTest(heads=heads, k=k, response=response):
                        ties = self.released(study, k, response)
                        preview = what_will_show(study, k, response)

                        readable = {
                            (line.row.key, cell.target.key)
                            for line in preview.lines
                            for cell in line.cells
                            if cell.state in ("readable", "range", "mixed")
                        }
                        mixed = {
                            (line.row.key, cell.target.key)
                            for line in preview.lines
                            for cell in line.cells
                            if cell.state == "mixed"
                        }
                        shown = {pair for pair, tie in ties.ties.items() if tie.mean}
                        self.assertEqual(readable, shown)
                        self.assertEqual(
                            mixed, {pair for pair in shown if ties.ties[pair].scope == "mixed"}
                        )

    def test_a_rounding_that_is_too_kind_would_be_seen(self):
        study = setup(Nurses=6, Clerks=20)

        # 80 % of six is 4.8, and five answers are a row of their own; 70 % is 4.2 and is not.
        self.assertEqual(len(self.released(study, 5, 80).rows), 2)
        self.assertEqual(len(self.released(study, 5, 70).rows), 1)


class Merging(SimpleTestCase):
    def said(self, study: Setup, k: int = 5, response: int = 80) -> list[tuple[str, list[str]]]:
        found = merges(what_will_show(study, k, response))
        return [(merge.group.name, [other.name for other in merge.partners]) for merge in found]

    def test_the_merge_that_leaves_most_to_read_comes_first_then_the_smallest(self):
        study = setup(Nurses=24, Physicians=14, Pharmacists=7, Clerks=3)

        self.assertEqual(self.said(study), [("Clerks", ["Pharmacists", "Physicians"])])

    def test_a_merge_that_leaves_another_group_too_small_comes_later(self):
        study = setup(Nurses=24, Physicians=14, Pharmacists=5, Clerks=3)  # 4 and 2 answers

        found = self.said(study)

        self.assertEqual(found[0], ("Pharmacists", ["Clerks", "Physicians"]))

    def test_a_smaller_group_that_leaves_less_to_read_comes_later(self):
        study = setup(["Clerks", "Porters", "Aides"], Clerks=1, Porters=1, Aides=2, Nurses=8)

        found = self.said(study, response=100)

        # Clerks and aides are three, about whom a number may be shown; with porters only two.
        self.assertEqual(found[0], ("Clerks", ["Aides", "Porters"]))

    def test_two_groups_that_suit_each_other_are_named_once(self):
        study = setup(Nurses=24, Porters=3, Clerks=3)

        self.assertEqual([name for name, _ in self.said(study)], ["Porters"])

    def test_only_groups_of_the_same_kind_are_merged(self):
        study = setup(Nurses=24, Patients=3, kinds={"Patients": "client"})

        self.assertEqual(self.said(study), [("Patients", [])])

    def test_a_group_of_two_is_named_although_it_is_pooled_safely(self):
        study = setup(held_back=["Clerks"], Nurses=24, Pharmacists=9, Clerks=2)

        found = merges(what_will_show(study, 5, 100))

        self.assertEqual(
            [(m.group.name, m.is_held_back, m.answers) for m in found][0][1:], (True, 2)
        )

    def test_merged_groups_have_the_people_questions_and_headcount_of_both(self):
        study = setup(held_back=["Clerks"], Nurses=(4, 5), Clerks=(0, 2))

        one = merged(study, "Clerks", "Nurses")

        self.assertEqual(one.groups, (Group("Nurses", "Nurses", "staff", "", 11),))
        self.assertEqual(one.heads, {("Nurses", "0"): 4, ("Nurses", "1"): 7})
        self.assertEqual(one.asked, {("Nurses", "Nurses")})
        self.assertEqual(one.held_back, frozenset())

    def test_when_everything_is_large_enough_nothing_is_suggested(self):
        self.assertEqual(self.said(setup(Nurses=24, Physicians=14)), [])
