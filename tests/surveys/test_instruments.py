"""What is asked of whom, and what each option is worth."""

from django.test import SimpleTestCase

from surveys.instruments import INSTRUMENTS, get_instrument
from surveys.instruments.base import choose_wording, fill, options

KINDS = ("staff", "leader", "client", "external")


class RelationalCoordination(SimpleTestCase):
    def setUp(self) -> None:
        self.instrument = get_instrument("relational_coordination")

    def test_seven_items_in_two_families(self) -> None:
        families = [(item.code, item.family) for item in self.instrument.items]

        self.assertEqual(
            families,
            [
                ("frequent", "communication"),
                ("timely", "communication"),
                ("accurate", "communication"),
                ("problem_solving", "communication"),
                ("shared_goals", "relationship"),
                ("shared_knowledge", "relationship"),
                ("mutual_respect", "relationship"),
            ],
        )
        self.assertEqual(self.instrument.default_min_items, 4)

    def test_about_right_is_best_and_too_much_better_than_too_little(self) -> None:
        scores = [self.instrument.score("frequent", position) for position in range(1, 6)]

        self.assertEqual(scores, [1, 3, 5, 4, 2])
        words = [str(option.words) for option in self.instrument.item("frequent").options]
        self.assertEqual(words[2], "about right")

    def test_every_other_item_scores_its_position(self) -> None:
        for item in self.instrument.items[1:]:
            with self.subTest(item.code):
                self.assertEqual(
                    [item.score(position) for position in range(1, 6)], [1, 2, 3, 4, 5]
                )

    def test_the_table_of_scores_has_a_column_for_no_answer(self) -> None:
        self.assertEqual(self.instrument.score_table()[0], (0, 1, 3, 5, 4, 2))
        self.assertEqual(self.instrument.identity_table(), ((0, 1, 2, 3, 4, 5),) * 7)

    def test_every_item_has_a_sentence_for_every_pair_of_kinds(self) -> None:
        for item in self.instrument.items:
            for rater in KINDS:
                for target in KINDS:
                    with self.subTest(item=item.code, rater=rater, target=target):
                        text = fill(
                            item.text(rater, target), group="the nurses", process="discharge"
                        )

                        self.assertIn("the nurses", text)
                        self.assertIn("discharge", text)
                        self.assertNotIn("{", text)

    def test_introductions_name_the_process_and_say_that_questions_may_stay_open(self) -> None:
        for rater, target in (("staff", "staff"), ("client", "staff"), ("leader", "staff")):
            text = fill(self.instrument.introduction(rater, target), process="discharge")

            self.assertIn("discharge", text)
            self.assertIn("leave any question open", text)

    def test_scoring_learns_codes_and_families_without_words(self) -> None:
        items = self.instrument.item_set()

        self.assertEqual(items.families, ("communication", "relationship"))
        self.assertEqual(items.members("relationship"), self.instrument.codes[4:])
        self.assertEqual([items.needed(family) for family in items.families], [2, 2])

    def test_what_is_not_there_is_refused_by_name(self) -> None:
        with self.assertRaisesRegex(ValueError, "no instrument 'rc7'; known: relational_coord"):
            get_instrument("rc7")
        with self.assertRaisesRegex(ValueError, "has no item 'friendly'"):
            self.instrument.item("friendly")
        for position in (0, 6):
            with self.assertRaisesRegex(ValueError, f"no option at position {position}"):
                self.instrument.score("timely", position)

    def test_keys_are_those_of_the_instruments(self) -> None:
        for key, instrument in INSTRUMENTS.items():
            self.assertEqual(instrument.key, key)


class Wordings(SimpleTestCase):
    def test_who_is_asked_about_whom(self) -> None:
        asked = {
            ("staff", "staff"): "co_worker",
            ("staff", "client"): "co_worker",
            ("external", "staff"): "co_worker",
            ("client", "staff"): "client",
            ("client", "leader"): "client",
            ("staff", "leader"): "led",
            ("external", "leader"): "led",
            ("leader", "staff"): "leaders",
            ("leader", "external"): "leaders",
            ("leader", "client"): "co_worker",
            ("leader", "leader"): "co_worker",
        }
        for (rater, target), wording in asked.items():
            with self.subTest(rater=rater, target=target):
                self.assertEqual(choose_wording(rater, target), wording)

    def test_a_name_with_braces_stays_a_name(self) -> None:
        text = fill("{group} and {process} and {other}", group="{process}", process="{0.x}")

        self.assertEqual(text, "{process} and {0.x} and {other}")

    def test_options_need_a_score_each(self) -> None:
        with self.assertRaises(ValueError):
            options(("no", "yes"), scores=(1,))
