"""What open links must not change: who is judged, and what a release counts."""

from surveys import results
from surveys.models.participants import Invitation
from surveys.open_links import make_open_link, start
from tests.base import CastTestCase


class StartsTest(CastTestCase):
    def setUp(self):
        self.clerks = self.workgroup("Clerks", None)
        self.answer(self.nurses, {self.clerks: 3}, people=6)
        make_open_link(self.wave, "open_link", self.clerks, by=self.amal.pk)
        self.open = self.wave.open_links.get()

    def test_starts_that_nobody_finished_make_a_group_no_larger(self):
        for _ in range(5):
            token = start(self.open, None, None)
        self.answer_by(token, {self.nurses: 3})

        release = self.release()

        self.assertIn(str(self.clerks.pk), release.held_back_targets)

    def test_three_people_who_answered_are_enough_to_be_rated(self):
        for _ in range(3):
            self.answer_by(start(self.open, None, None), {self.nurses: 3})

        release = self.release()

        self.assertNotIn(str(self.clerks.pk), release.held_back_targets)

    def test_a_release_counts_as_many_answers_as_invitations_done_whatever_the_way(self):
        self.answer_by(start(self.open, None, None), {self.nurses: 3})
        start(self.open, None, None)
        Invitation.objects.filter(way="open_link", state="open").update(state="done")

        with self.assertRaisesRegex(results.NotReleasable, "8 people sent answers, but 7 sets"):
            self.release()

    def test_a_wave_with_open_links_has_no_roster_so_a_later_one_goes_in_steps(self):
        for _ in range(5):
            self.answer_by(start(self.open, None, None), {self.nurses: 3})

        release = self.release()

        self.assertFalse(release.blocks.filter(roster__isnull=False).exists())
