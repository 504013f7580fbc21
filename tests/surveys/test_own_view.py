"""How one person sees the network, from the draft that was just sent."""

from surveys import answering
from surveys.answering import Sent
from surveys.models.answers import TieRating
from surveys.own_view import OwnTie, OwnView, own_view
from tests.base import CODES, CastTestCase, choice_worth


class OwnViewTest(CastTestCase):
    def sent(self, scores, *, without_contact=frozenset()) -> Sent:
        """Answer by item or alike, and send."""
        self.token = self.link(self.nurses)
        version = answering.begin(self.token).version
        for code in CODES:
            chosen = {
                group.pk: choice_worth(code, score if isinstance(score, int) else score[code])
                for group, score in scores.items()
                if isinstance(score, int) or code in score
            }
            left_out = {group.pk for group in without_contact}
            version = answering.save_screen(
                self.token,
                code,
                chosen,
                left_out,
                shown=set(chosen) | left_out,
                version=version,
                screen=1,
            ).version
        sent = answering.submit(self.token, version=version)
        assert sent is not None
        return sent

    def view(self, scores, **facts) -> OwnView:
        sent = self.sent(scores, **facts)
        return own_view(sent.questionnaire, sent.draft)

    def tie(self, view: OwnView, name: str) -> OwnTie:
        return next(tie for tie in view.ties if tie.name == name)

    def test_a_mean_and_its_level_are_those_of_the_results(self):
        view = self.view({self.physicians: 3, self.therapists: 4, self.pharmacists: 5})

        said = {tie.name: (tie.number, tie.level) for tie in view.ties}
        self.assertEqual(
            said,
            {
                "Pharmacists": ("5.0", "strong"),
                "Therapists": ("4.0", "moderate"),
                "Physicians": ("3.0", "weak"),
            },
        )

    def test_the_amount_of_contact_counts_what_it_is_worth_and_not_where_it_stands(self):
        scores = dict.fromkeys(CODES, 5)

        view = self.view({self.physicians: scores | {"frequent": 2}})  # "far too much"

        tie = self.tie(view, "Physicians")
        self.assertEqual(tie.number, "4.6")  # (2 + 6 × 5) / 7 = 4.57
        self.assertEqual(tie.lowest, ("Frequent enough",))

    def test_the_own_group_is_measured_against_its_own_limits(self):
        view = self.view({self.nurses: 4, self.physicians: 4})

        self.assertEqual(self.tie(view, "Nurses").level, "weak")  # below 4.1
        self.assertEqual(self.tie(view, "Physicians").level, "moderate")

    def test_the_strongest_stands_first_and_the_lowest_is_taken_along(self):
        view = self.view({self.physicians: 2, self.therapists: 4})

        self.assertEqual([tie.name for tie in view.ties], ["Therapists", "Physicians"])
        self.assertEqual(view.to_take_along, self.tie(view, "Physicians"))

    def test_one_tie_alone_is_not_called_the_lowest(self):
        view = self.view({self.physicians: 2})

        self.assertIsNone(view.to_take_along)

    def test_three_of_seven_answers_are_too_few_and_four_are_enough(self):
        three = dict.fromkeys(CODES[:3], 4)
        four = dict.fromkeys(CODES[:4], 4)

        view = self.view({self.physicians: three, self.therapists: four})

        self.assertEqual([tie.name for tie in view.ties], ["Therapists"])
        self.assertEqual(view.too_open, ("Physicians", "Pharmacists", "Nurses"))

    def test_a_group_without_contact_has_no_number(self):
        view = self.view({self.physicians: 4}, without_contact={self.therapists})

        self.assertEqual(view.without_contact, ("Therapists",))
        self.assertNotIn("Therapists", [tie.name for tie in view.ties])

    def test_answers_of_others_move_nothing_in_it(self):
        scores = {self.physicians: 3, self.therapists: 4}
        alone = self.view(scores)
        self.answer(self.nurses, {self.physicians: 5, self.therapists: 1}, people=8)

        among_others = self.view(scores)

        self.assertEqual(among_others, alone)

    def test_what_it_is_made_from_is_gone_from_the_database(self):
        self.sent({self.physicians: 3})

        self.assertIsNone(answering.submit(self.token, version=1))
        self.assertEqual(TieRating.objects.filter(target=self.physicians).count(), 1)


class ReceiptPageTest(CastTestCase):
    """The reply to a sending shows it once."""

    def send(self) -> str:
        self.token = self.link(self.nurses)
        home = f"/s/{self.token}/"
        self.client.post(home)
        for number in range(1, 8):
            rows = {f"rate-{self.physicians.pk}": 4, f"rate-{self.therapists.pk}": 2}
            self.client.post(f"{home}{number}/", {"version": number, **rows})
        return self.client.post(f"{home}send/", {"version": 8, "go": "send"})

    def test_the_reply_shows_it_and_a_question_to_take_along(self):
        page = self.send()

        self.assertContains(page, "How you see the groups")
        # Option 4 six times, and "too much", which is worth 4: 4.0. Option 2 and "too little",
        # which is worth 3: (3 + 6 × 2) / 7 = 2.14.
        self.assertContains(page, "<td>4.0</td>", html=True)
        self.assertContains(page, "<td>2.1</td>", html=True)
        self.assertContains(page, "A question to take along, about Therapists")

    def test_opening_the_link_again_shows_the_receipt_without_it(self):
        self.send()

        page = self.client.get(f"/s/{self.token}/")

        self.assertContains(page, "Your receipt")
        self.assertNotContains(page, "How you see the groups")

    def test_sending_the_same_once_more_shows_the_receipt_and_says_why_it_is_not_there(self):
        self.send()

        page = self.client.post(f"/s/{self.token}/send/", {"version": 8, "go": "send"})

        self.assertContains(page, "Your receipt")
        self.assertContains(page, "was shown once, in reply to the first sending")
        self.assertNotContains(page, "4.0")

    def test_the_reply_is_kept_in_no_cache(self):
        page = self.send()

        self.assertIn("no-store", page["Cache-Control"])
