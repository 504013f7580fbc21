"""What a report opens with: strengths first, then the conversation that is worth having."""

from reports.findings import Findings
from reports.summary import build_report
from tests.base import CastTestCase


class FindingsTests(CastTestCase):
    def found(self) -> Findings:
        return build_report(self.release()).findings

    def test_the_answer_names_strengths_before_weaknesses(self) -> None:
        self.answer_all()

        found = self.found()

        self.assertEqual(
            found.answer,
            "Of nine ties, one is strong: nurses and therapists. "
            "Worth a conversation first: nurses and physicians, then one more pair.",
        )

    def test_a_pair_that_is_strong_both_ways_carries_the_work(self) -> None:
        nurses, physicians, therapists = self.nurses, self.physicians, self.therapists
        # 4.44 both ways for nurses and physicians; therapists are seen better, but only one way
        self.answer(nurses, {physicians: 4, therapists: 5}, people=5)
        self.answer(nurses, {physicians: 5, therapists: 4}, people=4)
        self.answer(physicians, {nurses: 4}, people=5)
        self.answer(physicians, {nurses: 5}, people=4)
        self.answer(therapists, {nurses: 3}, people=9)

        found = self.found()

        self.assertEqual(found.strongest.title, "Nurses and physicians")
        self.assertEqual([c.words for c in found.strongest.cells], ["strong", "strong"])
        self.assertEqual([c.title for c in found.more_strong], ["Nurses about therapists"])
        self.assertIn("Of four ties, three are strong, nurses and physicians among", found.answer)

    def test_the_weakest_tie_comes_with_its_way_back_and_with_questions(self) -> None:
        self.answer_all()

        weakest = self.found().weakest

        self.assertEqual(weakest.title, "Nurses and physicians")
        self.assertEqual(
            [cell.title for cell in weakest.cells],
            ["Nurses about physicians", "Physicians about nurses"],
        )
        self.assertEqual([str(cell.shown) for cell in weakest.cells], ["2.7", "3.0"])
        self.assertEqual(len(weakest.questions), 3)

    def test_the_lowest_dimension_is_named_and_asked_about_first(self) -> None:
        low_respect = dict.fromkeys(["frequent", "timely", "accurate", "problem_solving"], 3)
        low_respect |= {"shared_goals": 3, "shared_knowledge": 3, "mutual_respect": 2}
        self.answer(self.nurses, {self.physicians: low_respect}, people=9)

        weakest = self.found().weakest

        self.assertEqual(weakest.lowest, "Nurses about physicians: lowest in “mutual respect”.")
        self.assertIn("valued", weakest.questions[1])

    def test_a_weak_own_group_is_spoken_of_as_one(self) -> None:
        self.answer(self.physicians, {self.physicians: 3}, people=6)

        found = self.found()

        self.assertEqual(found.weakest.title, "Physicians among themselves")
        self.assertEqual(
            found.answer,
            "The one tie that can be read is worth a conversation: physicians among themselves.",
        )

    def test_where_nothing_is_weak_it_says_so(self) -> None:
        nurses, physicians = self.nurses, self.physicians
        self.answer(nurses, {physicians: 4}, people=6)
        self.answer(physicians, {nurses: 4}, people=6)

        found = self.found()

        self.assertIsNone(found.weakest)
        self.assertEqual(
            found.answer,
            "Of two ties, none is strong yet. "
            "What holds best: nurses and physicians. None is weak.",
        )

    def test_where_a_range_leaves_it_open_it_does_not_claim_more(self) -> None:
        self.answer(self.therapists, {self.nurses: 4, self.therapists: 4}, people=5)

        found = self.found()

        self.assertEqual(
            found.answer,
            "Of two ties, none is strong for certain. What holds best: therapists and nurses. "
            "None is weak for certain.",
        )

    def test_where_nothing_can_be_read_it_says_why(self) -> None:
        self.answer(self.nurses, {}, people=9)

        found = self.found()

        self.assertEqual(
            found.answer,
            "Too few people answered to show any tie. That protects those who did.",
        )
        self.assertIsNone(found.strongest)
        self.assertEqual((found.readable, found.held_back), (0, 1))

    def test_levels_are_counted_from_strong_to_weak(self) -> None:
        self.answer_all()

        counts = [(count.words, count.ties) for count in self.found().level_counts]

        self.assertEqual(
            counts,
            [
                ("strong", 1),
                ("moderate or strong", 2),
                ("moderate", 2),
                ("weak to strong", 1),
                ("weak", 3),
            ],
        )
