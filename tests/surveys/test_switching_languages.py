"""Choosing another language on the way loses nothing that was chosen before."""

from surveys import answering
from surveys.models.answers import TieRating
from surveys.models.participants import Draft
from tests.base import CastTestCase


class SwitchingTest(CastTestCase):
    def setUp(self) -> None:
        self.study.languages = ["en", "de", "ar"]
        self.study.save()
        self.wave.asks_for_comment, self.wave.comment_readers = True, "the ward leaders"
        self.wave.save()
        self.token = self.link(self.nurses)

    def test_a_page_offers_itself_in_the_studys_languages_under_their_own_names(self) -> None:
        page = self.client.get(f"/s/{self.token}/")

        self.assertInHTML(
            f'<a href="/s/{self.token}/de/" hreflang="de">Deutsch</a>', page.content.decode()
        )
        self.assertInHTML(
            f'<a href="/s/{self.token}/ar/" hreflang="ar">العربية</a>', page.content.decode()
        )
        self.assertNotContains(page, "français")

    def test_a_study_in_one_language_offers_no_choice(self) -> None:
        self.study.languages = ["de"]
        self.study.save()

        self.assertNotContains(self.client.get(f"/s/{self.token}/"), "hreflang")

    def test_switching_on_a_question_saves_what_was_chosen_there(self) -> None:
        self.client.post(f"/s/{self.token}/")
        page = self.client.get(f"/s/{self.token}/1/")
        self.assertContains(
            page, f'form="answers" name="go" value="stay" formaction="/s/{self.token}/de/1/"'
        )

        switched = self.client.post(
            f"/s/{self.token}/de/1/",
            {
                "version": "1",
                f"rate-{self.physicians.pk}": "4",
                f"none-{self.therapists.pk}": "1",
                "go": "stay",
            },
        )

        self.assertEqual(switched.url, f"/s/{self.token}/de/1/")
        draft = Draft.objects.get()
        self.assertEqual(draft.choices, {str(self.physicians.pk): {"frequent": 4}})
        self.assertEqual((draft.without_contact, draft.screen), ([self.therapists.pk], 1))

    def test_switching_before_sending_keeps_the_comment_and_sends_nothing(self) -> None:
        version = answering.begin(self.token).version
        page = self.client.get(f"/s/{self.token}/send/")
        self.assertContains(
            page, f'form="sending" name="go" value="stay" formaction="/s/{self.token}/ar/send/"'
        )

        switched = self.client.post(
            f"/s/{self.token}/ar/send/",
            {"version": version, "comment": "Call earlier", "go": "stay"},
        )

        self.assertEqual(switched.url, f"/s/{self.token}/ar/send/")
        self.assertContains(self.client.get(switched.url), "Call earlier</textarea>")
        self.assertEqual(TieRating.objects.count(), 0)

    def test_a_conflict_is_shown_in_the_language_that_was_asked_for(self) -> None:
        answering.begin(self.token)
        own = {f"rate-{self.physicians.pk}": "4"}
        self.client.post(f"/s/{self.token}/1/", {"version": "1", f"rate-{self.physicians.pk}": "2"})

        page = self.client.post(f"/s/{self.token}/de/1/", {"version": "1", "go": "stay", **own})

        self.assertContains(page, "zu wenig", status_code=409)
        self.assertContains(page, 'lang="de"', status_code=409)
        self.assertNotContains(page, "too little", status_code=409)

    def test_answers_given_in_two_languages_are_one_sending(self) -> None:
        version = answering.begin(self.token).version
        self.client.post(
            f"/s/{self.token}/de/1/", {"version": version, f"rate-{self.physicians.pk}": "4"}
        )
        self.client.post(
            f"/s/{self.token}/ar/2/", {"version": version + 1, f"rate-{self.physicians.pk}": "5"}
        )

        received = self.client.post(
            f"/s/{self.token}/ar/send/", {"version": version + 2, "go": "send"}, follow=True
        )

        self.assertContains(received, "وصلت إجاباتكم")
        rating = TieRating.objects.get(target=self.physicians)
        self.assertEqual((rating.frequent, rating.timely), (4, 5))
        back = self.client.post(f"/s/{self.token}/take-back/")
        self.assertEqual(back.url, f"/s/{self.token}/")
        self.assertEqual(TieRating.objects.count(), 0)
