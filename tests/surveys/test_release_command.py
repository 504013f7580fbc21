"""`release` on files: blocks, values, what is held back, and what is refused."""

from io import StringIO
from typing import Any

from django.core.management import call_command

from tests.surveys.test_score_command import HEADER, LINE, CommandCase


def people(group: str, unit: str, n: int, targets: str = "a", score: int = 3) -> str:
    return "".join(
        f"{group}{unit}{number},{group},{target}{f',{score}' * 7},{unit}\n"
        for number in range(n)
        for target in targets
    )


class ReleaseCase(CommandCase):
    command = "release"

    def units(self, *rows: str) -> str:
        return f"{HEADER},unit\n" + "".join(rows)


class Blocks(ReleaseCase):
    """The people of the worked example in docs/privacy.md."""

    def example(self) -> str:
        return self.units(
            people("nurses", "N", 9, "n"),
            people("nurses", "S", 6, "n"),
            people("physicians", "N", 5, "n"),
            people("physicians", "S", 2, "n"),
            people("therapists", "N", 3, "n"),
            people("therapists", "S", 1, "n"),
            people("social", "N", 2, "n"),
        )

    def blocks(self, result: dict[str, Any]) -> list[tuple[Any, ...]]:
        return [
            (block["id"], block["rater_groups"], block["units"], block["raters_n"])
            for block in result["blocks"]
        ]

    def test_by_group_then_unit_the_pool_last(self) -> None:
        result = self.run_on(self.example())

        self.assertEqual(
            self.blocks(result),
            [
                ("b1", ["nurses"], ["N"], 9),
                ("b2", ["nurses"], ["S"], 6),
                ("b3", ["physicians"], ["N", "S"], 7),
                ("b4", ["social", "therapists"], ["N", "S"], 6),
            ],
        )
        self.assertEqual(result["blocks"][3]["label"], "social + therapists (N, S)")
        self.assertEqual(result["settings"]["unit_column"], "unit")

    def test_without_units_a_group_is_a_block(self) -> None:
        text = "\n".join(line.rpartition(",")[0] for line in self.example().splitlines())

        result = self.run_on(text)

        self.assertEqual(
            self.blocks(result),
            [
                ("b1", ["nurses"], [], 15),
                ("b2", ["physicians"], [], 7),
                ("b3", ["social", "therapists"], [], 6),
            ],
        )
        self.assertIsNone(result["settings"]["unit_column"])

    def test_another_column_may_hold_the_unit(self) -> None:
        text = self.example().replace(",unit", ",ward", 1)

        result = self.run_on(text, "--unit-column", "ward")

        self.assertEqual(len(result["blocks"]), 4)
        self.assertEqual(result["settings"]["unit_column"], "ward")

    def test_an_empty_unit_is_a_unit_of_its_own(self) -> None:
        result = self.run_on(self.units(people("a", "", 5), people("a", "N", 6)))

        self.assertEqual(
            self.blocks(result), [("b1", ["a"], ["(none)"], 5), ("b2", ["a"], ["N"], 6)]
        )

    def test_the_silent_are_members_too(self) -> None:
        silent = "".join(f"a{n},a,a,,,,,,,,\n" for n in range(2))

        result = self.run_on(self.units(people("a", "N", 4), silent))

        self.assertEqual(self.blocks(result), [("b1", ["a"], ["(none)", "N"], 6)])
        # Six members, four answers: the block is there, its values are not.
        self.assertEqual({value["kind"] for value in result["values"]}, {"withheld"})

    def test_k_is_a_setting(self) -> None:
        for k, blocks in (("3", 4), ("6", 4), ("10", 2)):
            with self.subTest(k=k):
                result = self.run_on(self.example(), "--min-raters", k)

                self.assertEqual(len(result["blocks"]), blocks)
                self.assertEqual(result["settings"]["min_raters"], int(k))

    def test_too_few_people_make_no_block(self) -> None:
        result = self.run_on(self.units(people("a", "N", 2), people("b", "N", 2)))

        self.assertEqual((result["blocks"], result["values"]), ([], []))
        self.assertEqual(result["held_back"], {"respondents": 4, "values": 0, "targets": []})


class Values(ReleaseCase):
    def test_only_what_a_block_was_asked_about(self) -> None:
        result = self.run_on(self.units(people("a", "N", 5, "ab"), people("c", "N", 6, "b")))

        asked = {(value["block"], value["target"]) for value in result["values"]}
        self.assertEqual(asked, {("b1", "a"), ("b1", "b"), ("b2", "b")})
        self.assertEqual(len(result["values"]), 3 * 7)

    def test_a_pool_was_asked_what_one_of_its_groups_was_asked(self) -> None:
        text = self.units(people("a", "N", 5, "b"), people("c", "N", 1, "d"))

        result = self.run_on(text, "--raw-scores")

        self.assertEqual(
            {(value["target"], value["kind"]) for value in result["values"]},
            {("b", "exact"), ("d", "withheld")},
        )
        self.assertEqual(result["held_back"]["values"], 7)

    def test_choices_are_scored_once(self) -> None:
        text = self.units(people("a", "N", 6, "b", score=3))

        scored, raw = self.run_on(text), self.run_on(text, "--raw-scores")

        # "About right" six times is 30 of 30 points: at least 5 − 5/6.
        self.assertEqual(scored["values"][0]["kind"], "at_least")
        self.assertAlmostEqual(scored["values"][0]["value"], 25 / 6)
        self.assertEqual((raw["values"][0]["kind"], raw["values"][0]["value"]), ("exact", 3.0))

    def test_a_rating_below_min_items_counts_nothing(self) -> None:
        text = self.units(people("a", "N", 5, "b"), "a9,a,b,1,1,1,,,,,N\n")

        four, three = self.run_on(text), self.run_on(text, "--min-items", "3")

        self.assertEqual((four["values"][1]["n"], three["values"][1]["n"]), (5, 6))

    def test_nothing_about_a_group_of_two(self) -> None:
        roster = self.file("group,headcount\na,9\nb,2\nc,\n", "roster.csv")
        text = self.units(people("a", "N", 5, "abc"))

        result = self.run_on(text, "--roster", roster)

        self.assertEqual({value["target"] for value in result["values"]}, {"a", "c"})
        self.assertEqual(result["held_back"]["targets"], [{"target": "b", "headcount": 2}])

    def test_a_group_of_two_that_only_rates_is_not_held_back(self) -> None:
        roster = self.file("group,headcount\na,9\nb,2\n", "roster.csv")
        text = self.units(people("a", "N", 5, "a"), people("b", "N", 2, "a"))

        self.assertEqual(self.run_on(text, "--roster", roster)["held_back"]["targets"], [])

    def test_one_wave_of_several(self) -> None:
        rows = [f"{row},{wave}" for wave in "12" for row in people("a", "N", 5).splitlines()]
        text = f"{HEADER},unit,wave\n" + "\n".join(rows)

        result = self.run_on(text, "--wave", "2")

        self.assertEqual((result["settings"]["wave"], result["blocks"][0]["raters_n"]), ("2", 5))


class Table(ReleaseCase):
    def test_it_reads_as_readers_see_it(self) -> None:
        out = StringIO()
        roster = self.file("group,headcount\na,9\nb,2\nc,9\n", "roster.csv")
        text = self.units(people("a", "N", 6, "ab"), "a9,a,c,3,4,4,4,4,4,4,N\n")

        call_command("release", self.file(text), "--roster", roster, stdout=out)

        shown = out.getvalue()
        self.assertIn("Held back: 0 respondents, 7 values.", shown)
        self.assertIn("Nothing is released about b: 2 people.", shown)
        self.assertRegex(shown, r"a \(N\) +7 +frequent +4\.1 or more +not shown")
        self.assertRegex(shown, r"a \(N\) +7 +timely +3\.0 +not shown")


class Refusals(ReleaseCase):
    def test_several_waves_need_a_choice(self) -> None:
        text = f"{HEADER},wave\n{LINE},1\n{LINE},2\n"

        self.assertEqual(
            self.refused(text),
            ["ratings.csv:1: column 'wave': there are 2 waves; choose one with --wave"],
        )

    def test_a_unit_column_that_is_not_there_or_means_something_else(self) -> None:
        text = f"{HEADER},unit\n{LINE},N\n"

        self.assertEqual(
            self.refused(text, "--unit-column", "ward"),
            ["ratings.csv:1: column 'ward' is missing"],
        )
        for column in ("respondent", "timely", "wave"):
            self.assertEqual(
                self.refused(text, "--unit-column", column),
                [f"ratings.csv:1: column '{column}' cannot be the unit column"],
            )

    def test_k_out_of_range(self) -> None:
        for k in ("2", "11", "five"):
            found = self.refused(f"{HEADER}\n{LINE}\n", f"--min-raters={k}")

            self.assertEqual(
                found,
                [f"ratings.csv:1: --min-raters must be a whole number from 3 to 10, not '{k}'"],
            )

    def test_a_wrong_value(self) -> None:
        found = self.refused(f"{HEADER}\nr1,a,b,3,4,4,4,4,4,x\n")

        self.assertRegex(found[0], r"^ratings\.csv:2: column 'mutual_respect' must be")

    def test_a_roster_without_a_group(self) -> None:
        roster = self.file("group,headcount\na,9\n", "roster.csv")

        found = self.refused(f"{HEADER}\n{LINE}\n", "--roster", roster)

        self.assertRegex(found[0], r"^ratings\.csv:2: group 'b' is not in .*roster\.csv$")
