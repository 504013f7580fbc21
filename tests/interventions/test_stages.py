"""The steps of a workshop: strengths before weak ties, and no way back into a counted vote."""

from django.test import SimpleTestCase

from interventions.stages import Step, beside, steps_of


def path(*ties: str, counted: tuple[str, ...] = (), votable: tuple[str, ...] = ()) -> list[str]:
    return [str(step) for step in steps_of(ties, counted, votable=votable)]


class OrderTest(SimpleTestCase):
    def test_the_room_guesses_then_sees_strengths_and_only_then_what_was_measured(self) -> None:
        self.assertEqual(path("1-2")[:4], ["welcome", "guess", "strengths", "reveal"])

    def test_two_ties_are_talked_about_one_by_one_and_then_voted_on(self) -> None:
        self.assertEqual(
            path("1-2", "2-3", votable=("1-2", "2-3"))[4:],
            ["tie:1-2", "tie:2-3", "matter", "matter:counted"]
            + ["try:1-2", "try:1-2:counted", "try:2-3", "try:2-3:counted", "plan", "closing"],
        )

    def test_with_one_tie_nobody_votes_on_which_matters(self) -> None:
        self.assertEqual(path("1-2")[4:], ["tie:1-2", "plan", "closing"])

    def test_what_the_room_wants_first_is_tried_first(self) -> None:
        ties = ("1-2", "2-3")

        steps = steps_of(ties, (), votable=ties, first=["2-3", "1-2"])

        self.assertEqual([s.tie for s in steps if s.part == "try"][::2], ["2-3", "1-2"])

    def test_a_vote_that_was_counted_has_no_open_step_any_more(self) -> None:
        steps = path("1-2", "2-3", counted=("guess", "matter"))

        self.assertNotIn("guess", steps)
        self.assertNotIn("matter", steps)
        self.assertIn("matter:counted", steps)


class WayTest(SimpleTestCase):
    def test_there_is_a_step_on_each_side_and_none_beyond_the_ends(self) -> None:
        steps = steps_of(("1-2",), (), votable=())

        self.assertEqual(str(beside(steps[0], steps, "next")), "guess")
        self.assertEqual(str(beside(steps[1], steps, "back")), "welcome")
        self.assertEqual(str(beside(steps[0], steps, "back")), "welcome")
        self.assertEqual(str(beside(steps[-1], steps, "next")), "closing")

    def test_a_step_reads_as_it_is_written(self) -> None:
        for text in ("welcome", "tie:3-5", "matter", "matter:counted", "try:3-5:counted"):
            self.assertEqual(str(Step.read(text)), text)

    def test_only_open_votes_ask_and_only_their_ends_count(self) -> None:
        said = {t: (Step.read(t).question, Step.read(t).counts) for t in path("1-2", "2-3")}

        self.assertEqual(said["guess"], ("guess", ""))
        self.assertEqual(said["reveal"], ("", "guess"))
        self.assertEqual(said["matter"], ("matter", ""))
        self.assertEqual(said["matter:counted"], ("", "matter"))
        self.assertEqual(said["tie:1-2"], ("", ""))
